//! What changed between the revision a signature covers and the file as it is now. A signed file allows that
//! prepared fields are signed and validation data is added. Everything else is named and not allowed.

use std::collections::{BTreeMap, BTreeSet};

use lopdf::{Dictionary, Object, ObjectId, Stream, StringFormat};

use super::Profile;
use super::report::{Change, ChangeKind};
use crate::limits;
use crate::pdf::file::{PdfFile, SignatureField};

/// Trailer keys that belong to each revision alone.
const OWN_TRAILER_KEYS: [&[u8]; 10] =
    [b"Size", b"Prev", b"XRefStm", b"Type", b"W", b"Index", b"Length", b"Filter", b"DecodeParms", b"ID"];

/// Every change from `old` to `new`. Other programs bring the file's description up to date when they sign: in
/// their profile that is allowed and said.
pub(super) fn between(old: &PdfFile, new: &PdfFile, profile: Profile) -> Vec<Change> {
    let mut comparison = Comparison::new(old, new);
    if profile == Profile::Foreign {
        comparison.description();
    }
    comparison.catalogue();
    comparison.form();
    comparison.fields();
    comparison.trailer();
    comparison.rest();
    comparison.filled_references();
    comparison.found.into_iter().collect()
}

struct Comparison<'a> {
    old: &'a PdfFile,
    new: &'a PdfFile,
    changed: BTreeSet<ObjectId>,
    added: BTreeSet<ObjectId>,
    /// Changed and added objects that an allowed change accounts for.
    explained: BTreeSet<ObjectId>,
    found: BTreeSet<Change>,
    /// Whether the file's description may have been brought up to date.
    describes: bool,
}

/// Streams that carry the file's own bookkeeping, not content.
fn is_bookkeeping(object: &Object) -> bool {
    let Object::Stream(stream) = object else { return false };
    matches!(stream.dict.get(b"Type").and_then(Object::as_name), Ok(b"XRef" | b"ObjStm"))
}

/// Whether two objects mean the same, however their strings are spelled and wherever they stand.
fn same(one: Option<&Object>, other: Option<&Object>) -> bool {
    one == other || matches!((one, other), (Some(one), Some(other)) if meaning(one) == meaning(other))
}

fn same_fields(one: &Dictionary, other: &Dictionary) -> bool {
    keys(one, other).iter().all(|key| same(one.get(key).ok(), other.get(key).ok()))
}

/// The object without its place in the file and with its strings in one spelling.
fn meaning(object: &Object) -> Object {
    let of_dictionary = |dictionary: &Dictionary| {
        let mut plain = Dictionary::new();
        for key in keys(dictionary, dictionary) {
            plain.set(key.clone(), dictionary.get(&key).map_or(Object::Null, meaning));
        }
        plain
    };
    match object {
        Object::String(bytes, _) => Object::String(bytes.clone(), StringFormat::Hexadecimal),
        Object::Array(items) => Object::Array(items.iter().map(meaning).collect()),
        Object::Dictionary(dictionary) => Object::Dictionary(of_dictionary(dictionary)),
        Object::Stream(stream) => {
            Object::Stream(Stream::new(of_dictionary(&stream.dict), stream.content.clone()))
        }
        plain => plain.clone(),
    }
}

fn references(object: &Object, into: &mut Vec<ObjectId>) {
    let mut open = vec![object];
    while let Some(object) = open.pop() {
        match object {
            Object::Reference(id) => into.push(*id),
            Object::Array(items) => open.extend(items),
            Object::Dictionary(dictionary) => open.extend(dictionary.iter().map(|(_, value)| value)),
            Object::Stream(stream) => open.extend(stream.dict.iter().map(|(_, value)| value)),
            _ => (),
        }
    }
}

fn keys(one: &Dictionary, other: &Dictionary) -> BTreeSet<Vec<u8>> {
    one.iter().chain(other.iter()).map(|(key, _)| key.clone()).collect()
}

impl<'a> Comparison<'a> {
    fn new(old: &'a PdfFile, new: &'a PdfFile) -> Self {
        let mut changed = BTreeSet::new();
        let mut added = BTreeSet::new();
        let mut found = BTreeSet::new();
        for (id, object) in &new.document.objects {
            match old.document.objects.get(id) {
                _ if is_bookkeeping(object) => (),
                None => drop(added.insert(*id)),
                Some(before) if !same(Some(before), Some(object)) => drop(changed.insert(*id)),
                Some(_) => (),
            }
        }
        for (id, object) in &old.document.objects {
            if !is_bookkeeping(object) && !new.document.objects.contains_key(id) {
                let subject = format!("{} {}", id.0, id.1);
                found.insert(Change { allowed: false, kind: ChangeKind::ObjectRemoved, subject });
            }
        }
        Self { old, new, changed, added, explained: BTreeSet::new(), found, describes: false }
    }

    fn note(&mut self, allowed: bool, kind: ChangeKind, subject: impl Into<String>) {
        self.found.insert(Change { allowed, kind, subject: subject.into() });
    }

    /// Accounts for the added objects reached from `object` through added objects alone.
    fn explain_added(&mut self, object: &Object) {
        let mut open = Vec::new();
        references(object, &mut open);
        while let Some(id) = open.pop() {
            if self.added.contains(&id)
                && self.explained.insert(id)
                && let Some(object) = self.new.document.objects.get(&id)
            {
                references(object, &mut open);
            }
        }
    }

    /// The information dictionary and the metadata stream, each under the number it had.
    fn description(&mut self) {
        self.describes = true;
        let number = |holder: Option<&Dictionary>, key: &[u8]| {
            holder.and_then(|holder| holder.get(key).ok()).and_then(|object| object.as_reference().ok())
        };
        let information = number(Some(&self.new.document.trailer), b"Info");
        let metadata = number(self.new.catalogue(), b"Metadata");
        for (id, name) in [(information, "Info"), (metadata, "Metadata")] {
            if let Some(id) = id.filter(|id| self.changed.contains(id)) {
                self.explained.insert(id);
                self.note(true, ChangeKind::Description, name);
            }
        }
    }

    fn catalogue(&mut self) {
        let (old, new) = (self.old, self.new);
        let (Some(before), Some(after)) = (old.catalogue(), new.catalogue()) else {
            return self.note(false, ChangeKind::Catalogue, "missing");
        };
        if old.root_id() != new.root_id() {
            self.note(false, ChangeKind::Catalogue, "another object");
        }
        for key in keys(before, after) {
            let value = after.get(&key).ok();
            let unchanged = same(before.get(&key).ok(), value);
            let name = String::from_utf8_lossy(&key).into_owned();
            match (key.as_slice(), value) {
                (b"DSS", Some(value)) => self.validation_data(value, unchanged),
                _ if unchanged => (),
                (b"Version", Some(_)) if self.describes => self.note(true, ChangeKind::Description, name),
                // The form is looked at key by key elsewhere.
                (b"Extensions" | b"AcroForm", Some(value)) => self.explain_added(value),
                _ => self.note(false, ChangeKind::Catalogue, name),
            }
        }
        self.explained.extend(new.root_id());
    }

    /// The document security store (ETSI EN 319 142-1, 5.4.2): certificates and revocation data, never shown.
    fn validation_data(&mut self, store: &Object, unchanged: bool) {
        let mut inside = vec![];
        references(store, &mut inside);
        let mut seen: BTreeSet<ObjectId> = BTreeSet::new();
        let mut touched = !unchanged;
        let mut depth = 0;
        while !inside.is_empty() && depth < limits::FIELD_DEPTH_MAX {
            depth += 1;
            let level = std::mem::take(&mut inside);
            for id in level {
                let fresh = self.added.contains(&id) || self.changed.contains(&id);
                if !fresh || !seen.insert(id) {
                    continue;
                }
                touched = true;
                self.explained.insert(id);
                if let Some(object) = self.new.document.objects.get(&id) {
                    references(object, &mut inside);
                }
            }
        }
        if touched {
            self.note(true, ChangeKind::ValidationData, "DSS");
        }
    }

    fn form(&mut self) {
        let (old, new) = (self.old, self.new);
        let (before, after) = match (old.form(), new.form()) {
            (Some(before), Some(after)) => (before, after),
            (None, None) => return,
            _ => return self.note(false, ChangeKind::Form, "AcroForm"),
        };
        for key in keys(before, after) {
            if key != b"Fields" && !same(old.entry(before, &key), new.entry(after, &key)) {
                self.note(false, ChangeKind::Form, String::from_utf8_lossy(&key));
            }
        }
        let listed =
            |file: &PdfFile, form: &Dictionary| file.array(form, b"Fields").cloned().unwrap_or_default();
        let (fields_before, fields_after) = (listed(old, before), listed(new, after));
        if !fields_after.starts_with(&fields_before) {
            self.note(false, ChangeKind::Form, "Fields");
        }
        if fields_after.iter().any(|field| field.as_reference().is_err()) {
            self.note(false, ChangeKind::FieldAdded, "a direct object");
        }
        // The dictionaries themselves have been looked at key by key.
        for holder in [new.catalogue().and_then(|root| root.get(b"AcroForm").ok()), after.get(b"Fields").ok()]
        {
            self.explained.extend(holder.and_then(|object| object.as_reference().ok()));
        }
    }

    fn fields(&mut self) {
        let before: BTreeMap<ObjectId, SignatureField> =
            self.old.signature_fields().into_iter().map(|field| (field.id, field)).collect();
        let after = self.new.signature_fields();
        for field in before.values() {
            if !after.iter().any(|later| later.id == field.id && later.name == field.name) {
                self.note(false, ChangeKind::FieldRemoved, field.name.clone());
            }
        }
        for field in &after {
            match before.get(&field.id) {
                Some(earlier) if !same_fields(&earlier.dictionary, &field.dictionary) => {
                    self.field(earlier, field);
                }
                Some(_) => (),
                None => self.new_field(field),
            }
        }
    }

    /// A field that is not as it was: signed, if it was empty and nothing but its value and its look changed.
    fn field(&mut self, before: &SignatureField, after: &SignatureField) {
        let was_signed = self.old.entry(&before.dictionary, b"V").is_some();
        let fresh = |object: &Object| object.as_reference().is_ok_and(|id| self.added.contains(&id));
        let plain = keys(&before.dictionary, &after.dictionary).into_iter().all(|key| {
            let value = after.dictionary.get(&key).ok();
            if same(before.dictionary.get(&key).ok(), value) {
                return true;
            }
            match (key.as_slice(), value) {
                (b"V", Some(value)) => !was_signed && fresh(value),
                (b"AP", Some(Object::Dictionary(look))) => {
                    !was_signed && look.len() == 1 && look.get(b"N").is_ok_and(fresh)
                }
                _ => false,
            }
        });
        let kind = if plain { ChangeKind::FieldSigned } else { ChangeKind::FieldChanged };
        self.note(plain, kind, after.name.clone());
        self.explained.insert(after.id);
        if plain {
            self.explain_added(&Object::Dictionary(after.dictionary.clone()));
        }
    }

    /// A field that was not there: only an invisible document time-stamp is allowed (EN 319 142-1, 5.4.3).
    fn new_field(&mut self, field: &SignatureField) {
        let signature = self.new.dictionary(&field.dictionary, b"V");
        let is_timestamp = signature
            .and_then(|signature| self.new.name(signature, b"SubFilter"))
            .is_some_and(|filter| filter == "ETSI.RFC3161");
        let allowed = is_timestamp && self.is_invisible(&field.dictionary) && self.added.contains(&field.id);
        let kind = if allowed { ChangeKind::DocumentTimestamp } else { ChangeKind::FieldAdded };
        self.note(allowed, kind, field.name.clone());
        self.explained.insert(field.id);
        if allowed {
            self.explain_added(&Object::Dictionary(field.dictionary.clone()));
            self.timestamp_annotations(field.id);
        }
    }

    /// A page may list the widget of an allowed time-stamp after its other annotations.
    fn timestamp_annotations(&mut self, widget: ObjectId) {
        let (old, new) = (self.old, self.new);
        for page in new.pages() {
            let look =
                |file: &'a PdfFile| file.document.objects.get(&page).and_then(|object| object.as_dict().ok());
            let (Some(before), Some(after)) = (look(old), look(new)) else { continue };
            let list =
                |file: &PdfFile, page: &Dictionary| file.array(page, b"Annots").cloned().unwrap_or_default();
            let (mut expected, now) = (list(old, before), list(new, after));
            expected.push(Object::Reference(widget));
            let others_same = keys(before, after)
                .into_iter()
                .all(|key| key == b"Annots" || same(before.get(&key).ok(), after.get(&key).ok()));
            if now == expected && others_same {
                self.explained.insert(page);
                self.explained.extend(after.get(b"Annots").and_then(Object::as_reference).ok());
            }
        }
    }

    fn is_invisible(&self, widget: &Dictionary) -> bool {
        let Some(rect) = self.new.array(widget, b"Rect") else { return true };
        let numbers: Vec<f32> =
            rect.iter().filter_map(|number| self.new.resolve(number).as_float().ok()).collect();
        matches!(numbers.as_slice(), [left, bottom, right, top]
            if (right - left).abs() < f32::EPSILON || (top - bottom).abs() < f32::EPSILON)
    }

    fn trailer(&mut self) {
        let (before, after) = (&self.old.document.trailer, &self.new.document.trailer);
        for key in keys(before, after) {
            if OWN_TRAILER_KEYS.contains(&key.as_slice()) || same(before.get(&key).ok(), after.get(&key).ok())
            {
                continue;
            }
            self.note(false, ChangeKind::Trailer, String::from_utf8_lossy(&key));
        }
        // The first half of /ID names the file for good (ISO 32000-1, 14.4).
        let first = |trailer: &'a Dictionary| {
            trailer.get(b"ID").and_then(Object::as_array).ok().and_then(|pair| pair.first())
        };
        if !same(first(before), first(after)) {
            self.note(false, ChangeKind::Trailer, "ID");
        }
    }

    /// What no rule above accounts for.
    fn rest(&mut self) {
        for id in self.changed.clone().difference(&self.explained.clone()) {
            let object = self.new.document.objects.get(id);
            let is_page = object
                .and_then(|object| object.as_dict().ok())
                .and_then(|page| self.new.name(page, b"Type"))
                .is_some_and(|kind| kind == "Page");
            let kind = if is_page { ChangeKind::Page } else { ChangeKind::ObjectChanged };
            self.note(false, kind, format!("{} {}", id.0, id.1));
        }
        for id in self.added.clone().difference(&self.explained.clone()) {
            if !matches!(self.new.document.objects.get(id), Some(Object::Null)) {
                self.note(false, ChangeKind::ObjectAdded, format!("{} {}", id.0, id.1));
            }
        }
    }

    /// An old object that pointed nowhere and now points at something shows what nobody signed.
    fn filled_references(&mut self) {
        let mut filled = Vec::new();
        for (id, object) in &self.new.document.objects {
            if self.changed.contains(id) || self.added.contains(id) || is_bookkeeping(object) {
                continue;
            }
            let mut targets = Vec::new();
            references(object, &mut targets);
            filled.extend(targets.into_iter().filter(|target| self.added.contains(target)));
        }
        for id in filled {
            self.note(false, ChangeKind::ReferenceFilled, format!("{} {}", id.0, id.1));
        }
    }
}
