//! A PDF as it stands: its objects, catalogue, pages and signature fields. Nothing is changed here.

use std::collections::BTreeSet;

use lopdf::{Dictionary, Document, LoadOptions, Object, ObjectId};

use crate::{SealError, limits};

/// A PDF that was read into memory.
pub(crate) struct PdfFile {
    /// The objects as the last revision shows them.
    pub(crate) document: Document,
}

/// A terminal signature field.
#[derive(Clone, Debug)]
pub(crate) struct SignatureField {
    /// Object number and generation of the field (merged with its widget).
    pub(crate) id: ObjectId,
    /// Fully qualified name (ISO 32000-1, 12.7.3.2).
    pub(crate) name: String,
    /// The field dictionary.
    pub(crate) dictionary: Dictionary,
}

impl PdfFile {
    /// Reads a file.
    ///
    /// # Errors
    /// [`SealError::Limit`] for a file too large, [`SealError::Pdf`] for one that cannot be read at all.
    pub(crate) fn read(bytes: &[u8]) -> Result<Self, SealError> {
        if bytes.len() > limits::PDF_BYTES_MAX {
            return Err(SealError::Limit { what: "PDF (bytes)", max: limits::PDF_BYTES_MAX });
        }
        let options = LoadOptions::with_max_decompressed_size(limits::PDF_BYTES_MAX);
        // The parser is foreign and reads foreign bytes: whatever it does must end in an error here.
        let loaded = std::panic::catch_unwind(|| Document::load_mem_with_options(bytes, options));
        let document = match loaded {
            Ok(Ok(document)) => document,
            Ok(Err(error)) => return Err(SealError::Pdf(error.to_string())),
            Err(_) => return Err(SealError::Pdf("the parser gave up on it".into())),
        };
        if document.objects.len() > limits::PDF_OBJECTS_MAX {
            return Err(SealError::Limit { what: "objects of a PDF", max: limits::PDF_OBJECTS_MAX });
        }
        Ok(Self { document })
    }

    /// Follows references to the object itself; what leads nowhere is null (ISO 32000-1, 7.3.10).
    pub(crate) fn resolve<'a>(&'a self, object: &'a Object) -> &'a Object {
        let mut object = object;
        for _ in 0..limits::REFERENCE_DEPTH_MAX {
            match object {
                Object::Reference(id) => match self.document.objects.get(id) {
                    Some(target) => object = target,
                    None => return &Object::Null,
                },
                found => return found,
            }
        }
        &Object::Null
    }

    /// The value of a key, resolved; `None` if absent or null.
    pub(crate) fn entry<'a>(&'a self, dictionary: &'a Dictionary, key: &[u8]) -> Option<&'a Object> {
        dictionary
            .get(key)
            .ok()
            .map(|object| self.resolve(object))
            .filter(|object| !matches!(object, Object::Null))
    }

    /// A dictionary under a key, resolved.
    pub(crate) fn dictionary<'a>(&'a self, of: &'a Dictionary, key: &[u8]) -> Option<&'a Dictionary> {
        self.entry(of, key).and_then(|object| object.as_dict().ok())
    }

    /// An array under a key, resolved.
    pub(crate) fn array<'a>(&'a self, of: &'a Dictionary, key: &[u8]) -> Option<&'a Vec<Object>> {
        self.entry(of, key).and_then(|object| object.as_array().ok())
    }

    /// A name under a key, resolved, as text.
    pub(crate) fn name(&self, of: &Dictionary, key: &[u8]) -> Option<String> {
        self.entry(of, key)
            .and_then(|object| object.as_name().ok())
            .map(|name| String::from_utf8_lossy(name).into_owned())
    }

    /// A text string under a key, resolved and decoded.
    pub(crate) fn text(&self, of: &Dictionary, key: &[u8]) -> Option<String> {
        match self.entry(of, key)? {
            Object::String(bytes, _) => Some(decode_text(bytes)),
            _ => None,
        }
    }

    /// Object number of the catalogue.
    pub(crate) fn root_id(&self) -> Option<ObjectId> {
        self.document.trailer.get(b"Root").ok()?.as_reference().ok()
    }

    /// The catalogue.
    pub(crate) fn catalogue(&self) -> Option<&Dictionary> {
        self.document.objects.get(&self.root_id()?)?.as_dict().ok()
    }

    /// The interactive form dictionary.
    pub(crate) fn form(&self) -> Option<&Dictionary> {
        self.dictionary(self.catalogue()?, b"AcroForm")
    }

    /// Pages in order.
    pub(crate) fn pages(&self) -> Vec<ObjectId> {
        self.document.page_iter().take(limits::PDF_OBJECTS_MAX).collect()
    }

    /// Every terminal signature field reached from the form, in the order of the form.
    pub(crate) fn signature_fields(&self) -> Vec<SignatureField> {
        let mut found = Vec::new();
        let mut seen = BTreeSet::new();
        if let Some(fields) = self.form().and_then(|form| self.array(form, b"Fields")) {
            for field in fields {
                self.collect(field, "", false, limits::FIELD_DEPTH_MAX, &mut seen, &mut found);
            }
        }
        found
    }

    fn collect(
        &self,
        object: &Object,
        parent: &str,
        inherited: bool,
        depth: usize,
        seen: &mut BTreeSet<ObjectId>,
        found: &mut Vec<SignatureField>,
    ) {
        let Object::Reference(id) = object else { return };
        if depth == 0 || !seen.insert(*id) {
            return;
        }
        let Some(Object::Dictionary(field)) = self.document.objects.get(id) else { return };
        let name = match (parent, self.text(field, b"T")) {
            ("", Some(own)) => own,
            (parent, Some(own)) => format!("{parent}.{own}"),
            (parent, None) => parent.to_owned(),
        };
        let is_signature = match self.name(field, b"FT") {
            Some(kind) => kind == "Sig",
            None => inherited,
        };
        if let Some(kids) = self.array(field, b"Kids") {
            for kid in kids {
                self.collect(kid, &name, is_signature, depth - 1, seen, found);
            }
        }
        if is_signature {
            found.push(SignatureField { id: *id, name, dictionary: field.clone() });
        }
    }

    /// The signature field of that name, if there is exactly one.
    pub(crate) fn signature_field(&self, name: &str) -> Option<SignatureField> {
        let mut named = self.signature_fields().into_iter().filter(|field| field.name == name);
        let field = named.next()?;
        named.next().is_none().then_some(field)
    }
}

/// Decodes a PDF text string: UTF-16 with a byte order mark, UTF-8 with one, or Latin letters.
pub(crate) fn decode_text(bytes: &[u8]) -> String {
    match bytes {
        [0xfe, 0xff, rest @ ..] => {
            let (pairs, _) = rest.as_chunks::<2>();
            let units = pairs.iter().map(|pair| u16::from_be_bytes(*pair));
            char::decode_utf16(units).map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
        }
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        _ => bytes.iter().map(|byte| char::from(*byte)).collect(),
    }
}
