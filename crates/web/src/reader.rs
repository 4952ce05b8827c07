//! Who reads: the language always, the person when the browser holds a session.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use domain::document::Digest;
use domain::identity::{MeetingId, PersonId};

use crate::app::App;
use crate::cookies;
use crate::words::{Words, language};

/// A browser's session.
#[derive(Debug, Clone)]
pub struct Session {
    /// Whose.
    pub person: PersonId,
    /// Name of the person, in the reader's language.
    pub name: String,
    /// The meeting that its link led to.
    pub meeting: Option<MeetingId>,
    secret: String,
}

impl Session {
    /// What every form of this session carries: bound to the session's secret, and telling nothing of it.
    #[must_use]
    pub fn form_token(&self) -> String {
        form_token(&self.secret)
    }

    /// The secret, to look the session up again on a long stream or to end it.
    #[must_use]
    pub fn secret(&self) -> &str {
        &self.secret
    }
}

/// The token of the forms of a session.
#[must_use]
pub(crate) fn form_token(secret: &str) -> String {
    Digest::of(format!("form token\n{secret}").as_bytes()).to_string()
}

/// Whoever reads the page.
#[derive(Debug, Clone)]
pub struct Reader {
    /// The reader's language.
    pub words: Words,
    /// The session, if the browser holds one that lasts.
    pub session: Option<Session>,
    /// Path of the request, for links to the same page in another language.
    pub path: String,
    /// The request comes from a live page that wants a fragment, not a page.
    pub wants_fragment: bool,
    /// A copy of the public pages is made, to be served without this program.
    pub copy: bool,
}

/// Marks a request by which a copy of the public pages is made.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ForCopy;

impl FromRequestParts<App> for Reader {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Infallible> {
        Ok(Self::of(parts, app))
    }
}

impl Reader {
    /// Reads the head of a request.
    #[must_use]
    pub fn of(parts: &Parts, app: &App) -> Self {
        let secret = cookies::value(&parts.headers, cookies::session_name(app.settings().secure_cookies));
        let open = secret.and_then(|secret| app.desk().session(secret).map(|open| (secret, open)));
        let model = app.desk().read();
        let organisation = model.world.organisation.as_ref();
        let fallback = Words::of_organisation(organisation);
        let words = language::of_reader(parts.uri.query(), &parts.headers, fallback);
        let session = open.map(|(secret, open)| {
            let name = organisation.map(|o| o.person_name(&open.person)).unwrap_or_default();
            let name = words.local(&name).to_owned();
            Session { person: open.person, name, meeting: open.meeting, secret: secret.to_owned() }
        });
        let wants_fragment = parts.headers.contains_key("hx-request");
        let copy = parts.extensions.get::<ForCopy>().is_some();
        Self { words, session, path: parts.uri.path().to_owned(), wants_fragment, copy }
    }
}
