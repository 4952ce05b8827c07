//! Whether a file is one of two originals, and which: by the manifest and the text's manifest that it carries. What the
//! certification does not cover is found as a change elsewhere; here is only read what the file says of itself.

use lopdf::{Dictionary, Object};
use serde::Serialize;

use crate::alternat::{ATTACHMENT, Alternat, TEXT_MANIFEST};
use crate::hexadecimal::sha256_of;
use crate::limits;
use crate::pdf::file::{PdfFile, decode_text};

/// One of two originals of an act.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OneOfTwo {
    /// The party that this original names first, by its signature field; none when its text is that of neither.
    pub first: Option<String>,
    /// The parties that the originals name first, in protocol order.
    pub originals: [String; 2],
    /// SHA-256 of the manifest that both originals carry.
    pub manifest_sha256: String,
}

impl OneOfTwo {
    /// Whether another file is the other original of the same act.
    #[must_use]
    pub fn completes(&self, other: &Self) -> bool {
        self.manifest_sha256 == other.manifest_sha256
            && self.first.is_some()
            && other.first.is_some()
            && self.first != other.first
    }
}

/// What the file says of itself; `None` where it is the only original.
pub(super) fn read(file: &PdfFile) -> Option<OneOfTwo> {
    let bytes = attachment(file, ATTACHMENT)?;
    let manifest = Alternat::read(&bytes)?;
    let text = attachment(file, TEXT_MANIFEST);
    let first = text.and_then(|text| manifest.first_of(&text).map(str::to_owned));
    let [one, other] = manifest.originals;
    Some(OneOfTwo { first, originals: [one.first, other.first], manifest_sha256: sha256_of(&bytes) })
}

/// A file of this name in the name tree of embedded files (ISO 32000-1, 7.7.4, 7.11.4); the first of that name.
fn attachment(file: &PdfFile, name: &str) -> Option<Vec<u8>> {
    let names = file.dictionary(file.catalogue()?, b"Names")?;
    let tree = file.dictionary(names, b"EmbeddedFiles")?;
    let found = in_tree(file, tree, name, limits::FIELD_DEPTH_MAX)?;
    let files = file.dictionary(found, b"EF")?;
    let stream = file.entry(files, b"UF").or_else(|| file.entry(files, b"F"))?.as_stream().ok()?;
    if stream.content.len() > limits::ALTERNAT_BYTES_MAX {
        return None;
    }
    let bytes = if stream.dict.has(b"Filter") {
        stream.decompressed_content_with_limit(limits::ALTERNAT_BYTES_MAX).ok()?
    } else {
        stream.content.clone()
    };
    (bytes.len() <= limits::ALTERNAT_BYTES_MAX).then_some(bytes)
}

fn in_tree<'a>(file: &'a PdfFile, node: &'a Dictionary, name: &str, depth: usize) -> Option<&'a Dictionary> {
    let deeper = depth.checked_sub(1)?;
    if let Some(pairs) = file.array(node, b"Names") {
        let (pairs, _) = pairs.as_chunks::<2>();
        for [key, value] in pairs {
            let named = matches!(file.resolve(key), Object::String(bytes, _) if decode_text(bytes) == name);
            if named {
                return file.resolve(value).as_dict().ok();
            }
        }
    }
    let kids = file.array(node, b"Kids").into_iter().flatten();
    kids.filter_map(|kid| file.resolve(kid).as_dict().ok()).find_map(|kid| in_tree(file, kid, name, deeper))
}
