//! Every signature field is prepared before the first signature: tagged, locked, empty. A field added after a
//! certification would make the certification show as broken, so nothing adds fields later.

use std::collections::BTreeMap;

use lopdf::{Dictionary, Object, ObjectId, Stream};

use crate::pdf::file::PdfFile;
use crate::pdf::update::Update;
use crate::pdf::write::{dictionary_of, name_object, text_object};
use crate::typeset::FieldPlace;
use crate::{SealError, limits};

/// Annotation flags Print and Locked (ISO 32000-1, table 165): PDF/A wants Print, a signature keeps its place.
const WIDGET_FLAGS: i64 = 4 | 128;
/// `/SigFlags`: signatures exist, and the file is appended to only (ISO 32000-1, table 219).
const SIGNATURE_FLAGS: i64 = 1 | 2;

/// Adds an empty signature field at each place, as one incremental update of `pdf`.
///
/// # Errors
/// [`SealError::Act`] for a name that is taken, [`SealError::AlreadySigned`] if the file carries a signature,
/// [`SealError::Pdf`] if the file cannot be extended.
pub fn prepare(pdf: &[u8], places: &[FieldPlace]) -> Result<Vec<u8>, SealError> {
    if places.len() > limits::SIGNATURES_MAX {
        return Err(SealError::Limit { what: "signature fields", max: limits::SIGNATURES_MAX });
    }
    let mut update = Update::new(pdf)?;
    check_names(update.file(), places)?;
    let mut structure = Structure::open(&update)?;
    let pages = update.file().pages();
    let mut widgets = Vec::new();
    let mut per_page: BTreeMap<ObjectId, Vec<Object>> = BTreeMap::new();
    for place in places {
        let page = *pages
            .get(place.page)
            .ok_or_else(|| SealError::Pdf(format!("it has no page {}", place.page + 1)))?;
        let widget = update.reserve();
        let key = structure.as_mut().map(|tree| tree.add_form(&mut update, widget, page, &place.description));
        let dictionary = widget_dictionary(&mut update, place, page, key);
        update.set(widget, Object::Dictionary(dictionary));
        widgets.push(Object::Reference(widget));
        per_page.entry(page).or_default().push(Object::Reference(widget));
    }
    for (page, new) in per_page {
        add_annotations(&mut update, page, new)?;
    }
    if let Some(tree) = structure {
        tree.close(&mut update)?;
    }
    add_form(&mut update, widgets)?;
    let mut out = pdf.to_vec();
    out.extend_from_slice(&update.finish().bytes);
    Ok(out)
}

/// Names of the signature fields in the order of the form, with whether each is signed.
///
/// # Errors
/// [`SealError::Pdf`] if the file cannot be read.
pub fn list(pdf: &[u8]) -> Result<Vec<(String, bool)>, SealError> {
    let file = PdfFile::read(pdf)?;
    Ok(file
        .signature_fields()
        .into_iter()
        .map(|field| {
            let signed = file.entry(&field.dictionary, b"V").is_some();
            (field.name, signed)
        })
        .collect())
}

fn check_names(file: &PdfFile, places: &[FieldPlace]) -> Result<(), SealError> {
    let existing = file.signature_fields();
    if let Some(signed) = existing.iter().find(|field| file.entry(&field.dictionary, b"V").is_some()) {
        return Err(SealError::AlreadySigned(signed.name.clone()));
    }
    let mut names: Vec<&str> = existing.iter().map(|field| field.name.as_str()).collect();
    for place in places {
        if names.contains(&place.signatory.as_str()) {
            return Err(SealError::Act(format!("the field “{}” exists already", place.signatory)));
        }
        names.push(&place.signatory);
    }
    Ok(())
}

fn widget_dictionary(
    update: &mut Update,
    place: &FieldPlace,
    page: ObjectId,
    key: Option<i64>,
) -> Dictionary {
    let [left, bottom, right, top] = place.rect;
    let rect = place.rect.map(Object::Real).to_vec();
    // PDF/A wants an appearance for every widget, be it an empty one.
    let bounds = vec![0.into(), 0.into(), Object::Real(right - left), Object::Real(top - bottom)];
    let empty = dictionary_of([
        ("Type", name_object("XObject")),
        ("Subtype", name_object("Form")),
        ("BBox", Object::Array(bounds)),
        ("Resources", Object::Dictionary(Dictionary::new())),
    ]);
    let appearance = update.add(Object::Stream(Stream::new(empty, Vec::new())));
    // Signing this field locks this field alone: the order of signing stays free.
    let lock = update.add(Object::Dictionary(dictionary_of([
        ("Type", name_object("SigFieldLock")),
        ("Action", name_object("Include")),
        ("Fields", Object::Array(vec![text_object(&place.signatory)])),
    ])));
    let mut widget = dictionary_of([
        ("Type", name_object("Annot")),
        ("Subtype", name_object("Widget")),
        ("FT", name_object("Sig")),
        ("T", text_object(&place.signatory)),
        ("TU", text_object(&place.description)),
        ("Rect", Object::Array(rect)),
        ("F", Object::Integer(WIDGET_FLAGS)),
        ("P", Object::Reference(page)),
        ("Lock", Object::Reference(lock)),
        ("AP", Object::Dictionary(dictionary_of([("N", Object::Reference(appearance))]))),
    ]);
    if let Some(key) = key {
        widget.set("StructParent", key);
    }
    widget
}

fn add_annotations(update: &mut Update, page: ObjectId, new: Vec<Object>) -> Result<(), SealError> {
    let mut dictionary = update.dictionary(page)?;
    let mut annotations = update.file().array(&dictionary, b"Annots").cloned().unwrap_or_default();
    annotations.extend(new);
    dictionary.set("Annots", Object::Array(annotations));
    // Tab order follows the structure (PDF/UA-1, 7.18.3).
    dictionary.set("Tabs", name_object("S"));
    update.set(page, Object::Dictionary(dictionary));
    Ok(())
}

fn add_form(update: &mut Update, widgets: Vec<Object>) -> Result<(), SealError> {
    let root = update.root_id()?;
    let mut catalogue = update.dictionary(root)?;
    let mut form = update.file().form().cloned().unwrap_or_default();
    let mut fields = update.file().array(&form, b"Fields").cloned().unwrap_or_default();
    fields.extend(widgets);
    form.set("Fields", Object::Array(fields));
    form.set("SigFlags", SIGNATURE_FLAGS);
    let form = update.add(Object::Dictionary(form));
    catalogue.set("AcroForm", form);
    update.set(root, Object::Dictionary(catalogue));
    Ok(())
}

/// The structure tree of a tagged file while form elements are added to it.
struct Structure {
    root: ObjectId,
    document: ObjectId,
    next_key: i64,
    elements: Vec<Object>,
    keys: Vec<(i64, ObjectId)>,
}

impl Structure {
    /// `None` for a file without tags.
    fn open(update: &Update) -> Result<Option<Self>, SealError> {
        let file = update.file();
        let root = file.catalogue().and_then(|catalogue| catalogue.get(b"StructTreeRoot").ok());
        let Some(Ok(root)) = root.map(Object::as_reference) else { return Ok(None) };
        let tree = update.dictionary(root)?;
        let document = match tree.get(b"K") {
            Ok(Object::Reference(id)) => match file.document.objects.get(id) {
                Some(Object::Array(kids)) => kids.first().and_then(|kid| kid.as_reference().ok()),
                _ => Some(*id),
            },
            Ok(Object::Array(kids)) => kids.first().and_then(|kid| kid.as_reference().ok()),
            _ => None,
        };
        let document = document.ok_or_else(|| SealError::Pdf("its structure tree is empty".into()))?;
        let declared = tree.get(b"ParentTreeNextKey").and_then(Object::as_i64).ok();
        let parents = file.dictionary(&tree, b"ParentTree");
        let highest = parents.map_or(-1, |parents| highest_key(file, parents, limits::REFERENCE_DEPTH_MAX));
        let next_key = declared.unwrap_or(0).max(highest + 1);
        Ok(Some(Self { root, document, next_key, elements: Vec::new(), keys: Vec::new() }))
    }

    /// Adds a Form element around a widget and returns the widget's `/StructParent`.
    fn add_form(&mut self, update: &mut Update, widget: ObjectId, page: ObjectId, description: &str) -> i64 {
        let reference = dictionary_of([
            ("Type", name_object("OBJR")),
            ("Obj", Object::Reference(widget)),
            ("Pg", Object::Reference(page)),
        ]);
        let element = update.add(Object::Dictionary(dictionary_of([
            ("Type", name_object("StructElem")),
            ("S", name_object("Form")),
            ("P", Object::Reference(self.document)),
            ("Pg", Object::Reference(page)),
            ("K", Object::Dictionary(reference)),
            ("Alt", text_object(description)),
        ])));
        let key = self.next_key;
        self.next_key += 1;
        self.elements.push(Object::Reference(element));
        self.keys.push((key, element));
        key
    }

    /// Hangs the new elements into the tree.
    fn close(self, update: &mut Update) -> Result<(), SealError> {
        let mut document = update.dictionary(self.document)?;
        let mut kids = match document.get(b"K") {
            Ok(Object::Array(kids)) => kids.clone(),
            Ok(Object::Reference(id)) => match update.file().document.objects.get(id) {
                Some(Object::Array(kids)) => kids.clone(),
                _ => vec![Object::Reference(*id)],
            },
            Ok(other) => vec![other.clone()],
            Err(_) => Vec::new(),
        };
        kids.extend(self.elements);
        document.set("K", Object::Array(kids));
        update.set(self.document, Object::Dictionary(document));

        let mut root = update.dictionary(self.root)?;
        let mut parents = update.file().dictionary(&root, b"ParentTree").cloned().unwrap_or_default();
        let pairs: Vec<Object> = self
            .keys
            .iter()
            .flat_map(|(key, element)| [Object::Integer(*key), Object::Reference(*element)])
            .collect();
        if let Some(branches) = update.file().array(&parents, b"Kids").cloned() {
            let limits = [self.keys.first(), self.keys.last()].map(|key| key.map_or(0, |(key, _)| *key));
            let leaf = update.add(Object::Dictionary(dictionary_of([
                ("Limits", Object::Array(limits.map(Object::Integer).to_vec())),
                ("Nums", Object::Array(pairs)),
            ])));
            let branches = branches.into_iter().chain([Object::Reference(leaf)]).collect();
            parents.set("Kids", Object::Array(branches));
        } else {
            let mut numbers = update.file().array(&parents, b"Nums").cloned().unwrap_or_default();
            numbers.extend(pairs);
            parents.set("Nums", Object::Array(numbers));
        }
        let parents = update.add(Object::Dictionary(parents));
        root.set("ParentTree", parents);
        root.set("ParentTreeNextKey", self.next_key);
        update.set(self.root, Object::Dictionary(root));
        Ok(())
    }
}

/// The highest key of a number tree (ISO 32000-1, 7.9.7), -1 if it is empty.
fn highest_key(file: &PdfFile, node: &Dictionary, depth: usize) -> i64 {
    let own = file
        .array(node, b"Nums")
        .into_iter()
        .flatten()
        .step_by(2)
        .filter_map(|key| key.as_i64().ok())
        .max()
        .unwrap_or(-1);
    if depth == 0 {
        return own;
    }
    file.array(node, b"Kids")
        .into_iter()
        .flatten()
        .filter_map(|kid| file.resolve(kid).as_dict().ok())
        .map(|kid| highest_key(file, kid, depth - 1))
        .fold(own, i64::max)
}
