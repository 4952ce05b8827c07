//! An incremental update: the objects of one new revision and their cross-reference section
//! (ISO 32000-1, 7.5.6). The bytes before it are never touched.

use std::collections::BTreeMap;

use lopdf::xref::XrefType;
use lopdf::{Dictionary, Object, ObjectId, Stream};

use super::file::PdfFile;
use super::write;
use crate::{SealError, limits};

/// A revision in the making.
pub(crate) struct Update {
    file: PdfFile,
    base_length: usize,
    ends_with_newline: bool,
    objects: BTreeMap<ObjectId, Vec<u8>>,
    changed: BTreeMap<ObjectId, Object>,
    next_number: u32,
}

/// The bytes of a finished revision.
pub(crate) struct Increment {
    /// What is to follow the last byte of the base file.
    pub(crate) bytes: Vec<u8>,
    /// Offset of each object from the start of the whole file.
    pub(crate) offsets: BTreeMap<ObjectId, usize>,
}

impl Update {
    /// Begins a revision of `base`.
    ///
    /// # Errors
    /// [`SealError::Pdf`] if the file cannot be read or its cross-reference had to be repaired.
    pub(crate) fn new(base: &[u8]) -> Result<Self, SealError> {
        let file = PdfFile::read(base)?;
        if file.document.xref_recovery.is_some() {
            return Err(SealError::Pdf("its cross-reference table is damaged".into()));
        }
        if file.document.is_encrypted() || file.document.was_encrypted() {
            return Err(SealError::Pdf("it is encrypted".into()));
        }
        let size = file.document.trailer.get(b"Size").and_then(Object::as_i64).unwrap_or(0);
        let next_number = u32::try_from(size).unwrap_or(0).max(file.document.max_id.saturating_add(1));
        if next_number > limits::PDF_OBJECT_NUMBER_MAX {
            let max = limits::PDF_OBJECT_NUMBER_MAX as usize;
            return Err(SealError::Limit { what: "object number of a PDF", max });
        }
        Ok(Self {
            file,
            base_length: base.len(),
            ends_with_newline: base.last() == Some(&b'\n'),
            objects: BTreeMap::new(),
            changed: BTreeMap::new(),
            next_number,
        })
    }

    /// The file as it was before this revision.
    pub(crate) fn file(&self) -> &PdfFile {
        &self.file
    }

    /// Takes a fresh object number.
    pub(crate) fn reserve(&mut self) -> ObjectId {
        let id = (self.next_number, 0);
        self.next_number += 1;
        id
    }

    /// Adds a new object.
    pub(crate) fn add(&mut self, object: Object) -> ObjectId {
        let id = self.reserve();
        self.changed.insert(id, object);
        id
    }

    /// Adds an object given as written bytes.
    pub(crate) fn set_written(&mut self, id: ObjectId, bytes: Vec<u8>) {
        self.objects.insert(id, bytes);
    }

    /// Replaces an object.
    pub(crate) fn set(&mut self, id: ObjectId, object: Object) {
        self.changed.insert(id, object);
    }

    /// A dictionary as this revision shows it so far.
    ///
    /// # Errors
    /// [`SealError::Pdf`] if there is none of that number.
    pub(crate) fn dictionary(&self, id: ObjectId) -> Result<Dictionary, SealError> {
        self.changed
            .get(&id)
            .or_else(|| self.file.document.objects.get(&id))
            .and_then(|object| object.as_dict().ok())
            .cloned()
            .ok_or_else(|| SealError::Pdf(format!("object {} is not a dictionary", id.0)))
    }

    /// Object number of the catalogue.
    ///
    /// # Errors
    /// [`SealError::Pdf`] if the file has none.
    pub(crate) fn root_id(&self) -> Result<ObjectId, SealError> {
        self.file.root_id().ok_or_else(|| SealError::Pdf("it has no catalogue".into()))
    }

    /// Writes the revision.
    pub(crate) fn finish(mut self) -> Increment {
        for (id, object) in &self.changed {
            let mut bytes = Vec::new();
            write::object(object, &mut bytes);
            self.objects.insert(*id, bytes);
        }
        let mut out = Vec::new();
        if !self.ends_with_newline {
            out.push(b'\n');
        }
        let mut offsets = BTreeMap::new();
        for (id, bytes) in &self.objects {
            offsets.insert(*id, self.base_length + out.len());
            out.extend_from_slice(format!("{} {} obj\n", id.0, id.1).as_bytes());
            out.extend_from_slice(bytes);
            out.extend_from_slice(b"\nendobj\n");
        }
        let start = self.base_length + out.len();
        match self.file.document.reference_table.cross_reference_type {
            XrefType::CrossReferenceTable => self.write_table(&offsets, &mut out),
            XrefType::CrossReferenceStream => self.write_stream(&offsets, start, &mut out),
        }
        out.extend_from_slice(format!("startxref\n{start}\n%%EOF\n").as_bytes());
        Increment { bytes: out, offsets }
    }

    /// The trailer: `/ID` and `/Info` are kept, for a reader takes a file that loses them for another one.
    fn trailer(&self, size: u32) -> Dictionary {
        let old = &self.file.document;
        let mut trailer = Dictionary::new();
        for key in ["Root", "Info", "ID"] {
            if let Ok(value) = old.trailer.get(key.as_bytes()) {
                trailer.set(key, value.clone());
            }
        }
        trailer.set("Prev", i64::try_from(old.xref_start).unwrap_or(i64::MAX));
        trailer.set("Size", i64::from(size));
        trailer
    }

    fn write_table(&self, offsets: &BTreeMap<ObjectId, usize>, out: &mut Vec<u8>) {
        out.extend_from_slice(b"xref\n");
        for run in runs(offsets) {
            let first = run.first().map_or(0, |(id, _)| id.0);
            out.extend_from_slice(format!("{first} {}\n", run.len()).as_bytes());
            for (id, offset) in run {
                out.extend_from_slice(format!("{offset:010} {:05} n \n", id.1).as_bytes());
            }
        }
        out.extend_from_slice(b"trailer\n");
        write::dictionary(&self.trailer(self.next_number), out);
        out.push(b'\n');
    }

    fn write_stream(&self, offsets: &BTreeMap<ObjectId, usize>, start: usize, out: &mut Vec<u8>) {
        let own = (self.next_number, 0);
        let mut all = offsets.clone();
        all.insert(own, start);
        let mut index = Vec::new();
        let mut body = Vec::new();
        for run in runs(&all) {
            index.push(Object::Integer(run.first().map_or(0, |(id, _)| i64::from(id.0))));
            index.push(Object::Integer(i64::try_from(run.len()).unwrap_or(i64::MAX)));
            for (id, offset) in run {
                body.push(1);
                body.extend_from_slice(&u32::try_from(offset).unwrap_or(u32::MAX).to_be_bytes());
                body.extend_from_slice(&id.1.to_be_bytes());
            }
        }
        let mut trailer = self.trailer(self.next_number + 1);
        trailer.set("Type", write::name_object("XRef"));
        trailer.set("Index", Object::Array(index));
        trailer.set("W", Object::Array(vec![1.into(), 4.into(), 2.into()]));
        out.extend_from_slice(format!("{} 0 obj\n", own.0).as_bytes());
        write::object(&Object::Stream(Stream::new(trailer, body)), out);
        out.extend_from_slice(b"\nendobj\n");
    }
}

/// Groups consecutive object numbers, as a cross-reference section wants them.
fn runs(offsets: &BTreeMap<ObjectId, usize>) -> Vec<Vec<(ObjectId, usize)>> {
    let mut runs: Vec<Vec<(ObjectId, usize)>> = Vec::new();
    for (id, offset) in offsets {
        match runs.last_mut() {
            Some(run) if run.last().is_some_and(|(last, _)| last.0 + 1 == id.0) => run.push((*id, *offset)),
            _ => runs.push(vec![(*id, *offset)]),
        }
    }
    runs
}
