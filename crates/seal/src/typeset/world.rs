//! The closed world Typst sees: one main source, a few data files in memory, the given fonts, no clock.

use std::collections::HashMap;
use std::sync::Arc;

use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};

use crate::SealError;

/// Fonts and the standard library, shared by every sheet that is set.
#[derive(Clone)]
pub(super) struct Workshop {
    library: Arc<LazyHash<Library>>,
    book: Arc<LazyHash<FontBook>>,
    fonts: Arc<Vec<Font>>,
}

impl Workshop {
    /// Reads the fonts.
    ///
    /// # Errors
    /// A file without a readable face.
    pub(super) fn new<B: AsRef<[u8]>>(files: impl IntoIterator<Item = B>) -> Result<Self, SealError> {
        let mut fonts = Vec::new();
        for file in files {
            let before = fonts.len();
            fonts.extend(Font::iter(Bytes::new(file.as_ref().to_vec())));
            if fonts.len() == before {
                return Err(SealError::Typeset("a font file holds no readable face".into()));
            }
        }
        if fonts.is_empty() {
            return Err(SealError::Typeset("no font was given".into()));
        }
        let book = FontBook::from_fonts(&fonts);
        Ok(Self {
            library: Arc::new(LazyHash::new(Library::default())),
            book: Arc::new(LazyHash::new(book)),
            fonts: Arc::new(fonts),
        })
    }
}

/// One sheet: the workshop, the template and its data files by absolute path.
pub(super) struct Sheet {
    workshop: Workshop,
    main: Source,
    files: HashMap<FileId, Bytes>,
}

impl Sheet {
    /// Lays out the template and its files on the bench.
    ///
    /// # Errors
    /// A path that Typst does not take for one.
    pub(super) fn new(
        workshop: &Workshop,
        template: &str,
        files: Vec<(String, Vec<u8>)>,
    ) -> Result<Self, SealError> {
        let main = Source::new(file_id("/main.typ")?, template.to_owned());
        let files = files
            .into_iter()
            .map(|(path, bytes)| Ok((file_id(&path)?, Bytes::new(bytes))))
            .collect::<Result<_, SealError>>()?;
        Ok(Self { workshop: workshop.clone(), main, files })
    }
}

fn file_id(path: &str) -> Result<FileId, SealError> {
    let path = VirtualPath::new(path).map_err(|error| SealError::Typeset(format!("{path}: {error:?}")))?;
    Ok(FileId::new(RootedPath::new(VirtualRoot::Project, path)))
}

impl World for Sheet {
    fn library(&self) -> &LazyHash<Library> {
        &self.workshop.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.workshop.book
    }

    fn main(&self) -> FileId {
        self.main.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.main.id() { Ok(self.main.clone()) } else { Err(FileError::AccessDenied) }
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        self.files.get(&id).cloned().ok_or(FileError::AccessDenied)
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.workshop.fonts.get(index).cloned()
    }

    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        None
    }
}
