//! A copy of all public pages as files, that any file server shows from any folder: both languages, acts with their
//! proofs, pictures, feeds and the site map. It is made by walking the pages as an outsider does, through the same
//! router, so it can hold nothing that an outsider could not read.

mod place;
mod rewrite;

use std::collections::{BTreeSet, VecDeque};
use std::path::{Path, PathBuf};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::header::CONTENT_TYPE;
use axum::http::{Request, StatusCode};
use maud::{DOCTYPE, html};
use tower::ServiceExt as _;

use self::place::Place;
use self::rewrite::{Form, Rewriting};
use crate::app::App;
use crate::limits;
use crate::reader::ForCopy;
use crate::words::{LANGUAGES, Words};

/// Why no copy was made.
#[derive(Debug, thiserror::Error)]
pub enum CopyFailed {
    /// The folder holds something.
    #[error("{0} is not empty: name a folder that is not there yet, or empty this one")]
    NotEmpty(PathBuf),
    /// The disk does not take a file.
    #[error("{path} cannot be written: {source}")]
    Disk {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A page names an address at which nothing is.
    #[error("{from} names {address}, which answers {status}")]
    Broken {
        /// Where it is named.
        from: String,
        /// The address.
        address: String,
        /// What it answers.
        status: StatusCode,
    },
    /// More files than a copy holds.
    #[error("a copy holds at most {} files", limits::COPY_FILES_MAX)]
    TooMany,
}

/// What was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Written {
    /// Files.
    pub files: usize,
    /// Bytes of all of them.
    pub bytes: u64,
}

/// Writes the copy. `address` is where it will be served, without a slash at the end; with it canonical addresses,
/// feeds and the site map name the copy, else they name the portal itself.
///
/// # Errors
/// [`CopyFailed`]; what was written until then stays, for whoever wants to look.
pub async fn write(
    app: &App,
    router: Router,
    folder: &Path,
    address: Option<&str>,
) -> Result<Written, CopyFailed> {
    empty(folder)?;
    let walk = Walk {
        router,
        folder,
        rewriting: Rewriting { base: app.settings().base_url.clone(), copy: address.map(str::to_owned) },
        waiting: VecDeque::new(),
        seen: BTreeSet::new(),
        written: Written::default(),
    };
    walk.whole(app).await
}

/// The folder is there and holds nothing.
fn empty(folder: &Path) -> Result<(), CopyFailed> {
    let disk = |source| CopyFailed::Disk { path: folder.to_owned(), source };
    std::fs::create_dir_all(folder).map_err(disk)?;
    let mut entries = std::fs::read_dir(folder).map_err(disk)?;
    if entries.next().is_some() { Err(CopyFailed::NotEmpty(folder.to_owned())) } else { Ok(()) }
}

/// Addresses that no page needs to name.
const ALSO: [&str; 5] =
    ["/sitemap.xml", "/robots.txt", "/trust/roots.pem", "/trust/register.txt", "/register/checkpoint"];

struct Walk<'a> {
    router: Router,
    folder: &'a Path,
    rewriting: Rewriting,
    /// What is still to be read, each with the page that names it.
    waiting: VecDeque<(Place, String)>,
    seen: BTreeSet<String>,
    written: Written,
}

impl Walk<'_> {
    async fn whole(mut self, app: &App) -> Result<Written, CopyFailed> {
        let front = self.front(app);
        self.keep("index.html", front.as_bytes())?;
        for tag in LANGUAGES {
            self.expect(&format!("/?lang={tag}"), "the copy");
        }
        for address in ALSO {
            self.expect(address, "the copy");
        }
        while let Some((place, from)) = self.waiting.pop_front() {
            self.take(&place, &from).await?;
        }
        Ok(self.written)
    }

    /// The first page: which language?
    fn front(&mut self, app: &App) -> String {
        let model = app.desk().read();
        let organisation = model.world.organisation.as_ref();
        let first = Words::of_organisation(organisation);
        let name =
            |words: Words| organisation.map(|one| words.local(&one.name).to_owned()).unwrap_or_default();
        let style = crate::shell::assets::href("portal.css");
        for name in ["fonts.css", "tokens.css", "parts.css", "portal.css", "mark.svg"] {
            self.expect(&crate::shell::assets::href(name), "the copy");
        }
        let folder = style.trim_start_matches('/').trim_end_matches("portal.css").to_owned();
        let page = html! {
            (DOCTYPE)
            html lang=(first.tag()) {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    title { (name(first)) }
                    @for style in ["fonts.css", "tokens.css", "parts.css", "portal.css"] {
                        link rel="stylesheet" href={ (folder) (style) };
                    }
                }
                body.portal {
                    main {
                        @for words in LANGUAGES.iter().filter_map(|tag| Words::of(tag)) {
                            h1 lang=(words.tag()) {
                                a href={ (words.tag()) "/index.html" } hreflang=(words.tag()) { (name(words)) }
                            }
                        }
                    }
                }
            }
        };
        page.into_string()
    }

    /// Notes an address, if the copy holds it; each once.
    fn expect(&mut self, address: &str, from: &str) {
        if let Some(place) = Place::of(address)
            && self.seen.insert(place.file.clone())
        {
            self.waiting.push_back((place, from.to_owned()));
        }
    }

    async fn take(&mut self, place: &Place, from: &str) -> Result<(), CopyFailed> {
        let broken =
            |status| CopyFailed::Broken { from: from.to_owned(), address: place.address.clone(), status };
        let mut request = Request::new(Body::empty());
        *request.uri_mut() = place.address.parse().map_err(|_| broken(StatusCode::BAD_REQUEST))?;
        request.extensions_mut().insert(ForCopy);
        let answer = self.router.clone().oneshot(request).await;
        let answer = answer.map_err(|_| broken(StatusCode::INTERNAL_SERVER_ERROR))?;
        if answer.status() != StatusCode::OK {
            return Err(broken(answer.status()));
        }
        let kind = answer.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        let form = Form::of(kind);
        let bytes = to_bytes(answer.into_body(), limits::COPY_FILE_BYTES_MAX).await;
        let bytes = bytes.map_err(|_| broken(StatusCode::PAYLOAD_TOO_LARGE))?;
        let Some(form) = form else { return self.keep(&place.file, &bytes) };
        let text = String::from_utf8_lossy(&bytes);
        let (text, named) = self.rewriting.text(form, &text, &place.file);
        for address in named {
            self.expect(&address, &place.address);
        }
        self.keep(&place.file, text.as_bytes())
    }

    fn keep(&mut self, file: &str, bytes: &[u8]) -> Result<(), CopyFailed> {
        if self.written.files >= limits::COPY_FILES_MAX {
            return Err(CopyFailed::TooMany);
        }
        let path = self.folder.join(file);
        let disk = |source| CopyFailed::Disk { path: path.clone(), source };
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent).map_err(disk)?;
        }
        std::fs::write(&path, bytes).map_err(disk)?;
        self.written.files = self.written.files.saturating_add(1);
        self.written.bytes = self.written.bytes.saturating_add(bytes.len().try_into().unwrap_or(u64::MAX));
        Ok(())
    }
}
