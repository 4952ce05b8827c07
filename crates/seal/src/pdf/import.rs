//! Carries the one page of a small PDF into another file as a form `XObject`, with its fonts and colours.

use std::collections::BTreeMap;

use lopdf::{Dictionary, Object, ObjectId, Stream};

use super::file::PdfFile;
use super::update::Update;
use super::write::name_object;
use crate::{SealError, limits};

/// Adds the first page of `page_pdf` to the revision as a form `XObject` and returns its number.
///
/// # Errors
/// [`SealError::Pdf`] if the page cannot be read.
pub(crate) fn page_as_form(update: &mut Update, page_pdf: &[u8]) -> Result<ObjectId, SealError> {
    let source = PdfFile::read(page_pdf)?;
    let page_id = source.pages().first().copied().ok_or_else(|| SealError::Pdf("it has no page".into()))?;
    let page = source
        .document
        .objects
        .get(&page_id)
        .and_then(|object| object.as_dict().ok())
        .ok_or_else(|| SealError::Pdf("its page is not a dictionary".into()))?;
    let mut form = Dictionary::new();
    form.set("Type", name_object("XObject"));
    form.set("Subtype", name_object("Form"));
    let bounds = inherited(&source, page, b"MediaBox").cloned().unwrap_or(Object::Array(vec![0.into(); 4]));
    form.set("BBox", bounds);
    let mut copied = BTreeMap::new();
    let resources = inherited(&source, page, b"Resources")
        .cloned()
        .unwrap_or_else(|| Object::Dictionary(Dictionary::new()));
    form.set("Resources", copy(update, &source, &resources, &mut copied, limits::REFERENCE_DEPTH_MAX)?);
    if let Some(group) = source.entry(page, b"Group").cloned() {
        form.set("Group", copy(update, &source, &group, &mut copied, limits::REFERENCE_DEPTH_MAX)?);
    }
    let content = match source.entry(page, b"Contents") {
        Some(Object::Stream(stream)) => {
            for key in ["Filter", "DecodeParms"] {
                if let Ok(value) = stream.dict.get(key.as_bytes()) {
                    form.set(key, value.clone());
                }
            }
            stream.content.clone()
        }
        _ => source.document.get_page_content(page_id),
    };
    Ok(update.add(Object::Stream(Stream::new(form, content))))
}

/// A page attribute, own or inherited from the page tree (ISO 32000-1, 7.7.3.4).
fn inherited<'a>(source: &'a PdfFile, page: &'a Dictionary, key: &[u8]) -> Option<&'a Object> {
    let mut node = page;
    for _ in 0..limits::REFERENCE_DEPTH_MAX {
        if let Some(value) = source.entry(node, key) {
            return Some(value);
        }
        node = source.dictionary(node, b"Parent")?;
    }
    None
}

/// Copies an object and all it refers to, each referred object once.
fn copy(
    update: &mut Update,
    source: &PdfFile,
    object: &Object,
    copied: &mut BTreeMap<ObjectId, ObjectId>,
    depth: usize,
) -> Result<Object, SealError> {
    if depth == 0 {
        return Err(SealError::Limit { what: "depth of references", max: limits::REFERENCE_DEPTH_MAX });
    }
    Ok(match object {
        Object::Reference(id) => {
            if let Some(known) = copied.get(id) {
                return Ok(Object::Reference(*known));
            }
            let new = update.reserve();
            copied.insert(*id, new);
            let target = source.document.objects.get(id).cloned().unwrap_or(Object::Null);
            let target = copy(update, source, &target, copied, depth - 1)?;
            update.set(new, target);
            Object::Reference(new)
        }
        Object::Array(items) => Object::Array(
            items
                .iter()
                .map(|item| copy(update, source, item, copied, depth - 1))
                .collect::<Result<_, _>>()?,
        ),
        Object::Dictionary(dictionary) => {
            Object::Dictionary(copy_dictionary(update, source, dictionary, copied, depth)?)
        }
        Object::Stream(stream) => {
            let dictionary = copy_dictionary(update, source, &stream.dict, copied, depth)?;
            Object::Stream(Stream::new(dictionary, stream.content.clone()))
        }
        plain => plain.clone(),
    })
}

fn copy_dictionary(
    update: &mut Update,
    source: &PdfFile,
    dictionary: &Dictionary,
    copied: &mut BTreeMap<ObjectId, ObjectId>,
    depth: usize,
) -> Result<Dictionary, SealError> {
    let mut new = Dictionary::new();
    for (key, value) in dictionary {
        if matches!(key.as_slice(), b"Parent" | b"StructParent" | b"StructParents") {
            continue;
        }
        new.set(key.clone(), copy(update, source, value, copied, depth - 1)?);
    }
    Ok(new)
}
