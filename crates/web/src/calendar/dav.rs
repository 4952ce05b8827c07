//! `CalDAV`, to read (RFC 4791; RFC 4918 for PROPFIND, RFC 6578 in part): a principal, its calendar home, one calendar
//! for everything, one for the delegation, one for each body. Programs sign in with HTTP Basic and a password that the
//! person made on the calendar's page.

use axum::body::{Body, to_bytes};
use axum::extract::{Path, Request, State};
use axum::http::header::{ALLOW, AUTHORIZATION, CONTENT_TYPE, ETAG, HeaderName, LOCATION, WWW_AUTHENTICATE};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use desk::access::CalendarUse;
use domain::document::Digest;
use domain::identity::PersonId;

use super::entries::Entry;
use super::feed::{CALENDAR, Selection, file};
use crate::app::App;
use crate::door::enter::From;
use crate::limits;
use crate::words::Words;

mod question;
mod reply;

use question::Question;
use reply::{Found, multistatus};

/// What the server can do (RFC 4791, 5.1).
const DAV: (HeaderName, HeaderValue) =
    (HeaderName::from_static("dav"), HeaderValue::from_static("1, 3, calendar-access"));
const METHODS: &str = "OPTIONS, GET, HEAD, PROPFIND, REPORT";

/// Path of the calendars' home.
const HOME: &str = "/dav/calendars/";

/// Leads programs that know the host alone (RFC 6764, 5).
pub(super) async fn well_known() -> Response {
    (StatusCode::MOVED_PERMANENTLY, [(LOCATION, "/dav/")]).into_response()
}

/// Who asks and what, or the answer that ends it: no password, no such method, a body that cannot be read.
struct Asked {
    app: App,
    words: Words,
    person: PersonId,
    method: String,
    depth: bool,
    question: Question,
}

impl Asked {
    async fn read(app: App, From(from): From, request: Request) -> Result<Self, Response> {
        let method = request.method().as_str().to_owned();
        if method == "OPTIONS" {
            return Err(([DAV, (ALLOW, HeaderValue::from_static(METHODS))], "").into_response());
        }
        if !app.tries().may(from.as_ref(), app.desk().now()) {
            return Err(StatusCode::TOO_MANY_REQUESTS.into_response());
        }
        let Some(person) = signed_in(&app, request.headers()) else {
            if request.headers().contains_key(AUTHORIZATION) {
                app.tries().count(from.as_ref(), app.desk().now());
            }
            let ask = HeaderValue::from_static("Basic realm=\"Plenary\", charset=\"UTF-8\"");
            return Err((StatusCode::UNAUTHORIZED, [(WWW_AUTHENTICATE, ask)]).into_response());
        };
        if !["GET", "HEAD", "PROPFIND", "REPORT"].contains(&method.as_str()) {
            let allowed = [DAV, (ALLOW, HeaderValue::from_static(METHODS))];
            return Err((StatusCode::METHOD_NOT_ALLOWED, allowed).into_response());
        }
        // A depth of "infinity" is answered as 1: there is nothing deeper.
        let depth = request.headers().get("depth").is_none_or(|depth| depth != "0");
        let words = Words::of_organisation(app.desk().read().world.organisation.as_ref());
        let body = to_bytes(Body::new(request.into_body()), limits::DAV_QUESTION_BYTES_MAX).await;
        let body = body.map_err(|_| StatusCode::PAYLOAD_TOO_LARGE.into_response())?;
        let question = Question::read(&body).ok_or_else(|| StatusCode::BAD_REQUEST.into_response())?;
        Ok(Self { app, words, person, method, depth, question })
    }

    /// The calendars of this person: name in addresses, title, entries.
    fn calendars(&self) -> Vec<Calendar> {
        let model = self.app.desk().read();
        let bodies = model.world.organisation.iter().flat_map(|organisation| organisation.bodies.keys());
        let names = ["all", "delegation"].into_iter().chain(bodies.map(domain::identity::BodyId::as_str));
        let calendars = names.filter_map(|name| {
            let entries = self.entries(&Selection::named(name)?)?;
            let title = Selection::named(name)?.title(self.words, &model.world);
            // A body of which there is nothing has no calendar, so that lists stay short.
            (name == "all" || !entries.is_empty()).then(|| Calendar { name: name.to_owned(), title, entries })
        });
        calendars.collect()
    }

    fn entries(&self, selection: &Selection) -> Option<Vec<Entry>> {
        let model = self.app.desk().read();
        selection.entries(self.words, &model.world, &self.person, self.app.desk().now())
    }

    /// An entry as a file of its own.
    fn text(&self, entry: &Entry) -> String {
        let model = self.app.desk().read();
        file(&self.app, self.words, &model.world, &entry.summary, std::slice::from_ref(entry))
    }
}

/// A calendar as programs see it.
struct Calendar {
    name: String,
    title: String,
    entries: Vec<Entry>,
}

impl Calendar {
    fn path(&self) -> String {
        format!("{HOME}{}/", self.name)
    }

    /// Changes with every change of an entry: the collection's tag, and its state for those that synchronise.
    fn tag(&self) -> String {
        Digest::of(format!("{:?}", self.entries).as_bytes()).to_string()
    }
}

/// ETAG of an entry: its file is a function of the entry.
fn tag(entry: &Entry) -> String {
    format!("\"{}\"", Digest::of(format!("{entry:?}").as_bytes()))
}

/// The person by user name and password.
fn signed_in(app: &App, headers: &HeaderMap) -> Option<PersonId> {
    let said = headers.get(AUTHORIZATION)?.to_str().ok()?;
    let coded = said.strip_prefix("Basic ").or_else(|| said.strip_prefix("basic "))?;
    let plain = String::from_utf8(STANDARD.decode(coded.trim()).ok()?).ok()?;
    let (user, password) = plain.split_once(':')?;
    let person = app.desk().calendar_of(password, CalendarUse::Password)?;
    (person.as_str() == user).then_some(person)
}

fn not_found() -> Response {
    StatusCode::NOT_FOUND.into_response()
}

fn answered(asked: &Asked, found: &[Found]) -> Response {
    let text = multistatus(&asked.question, found, None);
    (StatusCode::MULTI_STATUS, [DAV, (CONTENT_TYPE, XML)], text).into_response()
}

const XML: HeaderValue = HeaderValue::from_static("application/xml; charset=utf-8");

/// The principal: who the person is, and where the calendars are.
pub(super) async fn principal(State(app): State<App>, from: From, request: Request) -> Response {
    let asked = match Asked::read(app, from, request).await {
        Ok(asked) => asked,
        Err(answer) => return answer,
    };
    if asked.method != "PROPFIND" {
        return not_found();
    }
    let name = {
        let model = asked.app.desk().read();
        let name =
            model.world.organisation.as_ref().map(|organisation| organisation.person_name(&asked.person));
        asked.words.local(&name.unwrap_or_default()).to_owned()
    };
    answered(&asked, &[Found::principal("/dav/", &name, HOME)])
}

/// The home: the list of calendars.
pub(super) async fn home(State(app): State<App>, from: From, request: Request) -> Response {
    let asked = match Asked::read(app, from, request).await {
        Ok(asked) => asked,
        Err(answer) => return answer,
    };
    if asked.method != "PROPFIND" {
        return not_found();
    }
    let mut found = vec![Found::home(HOME)];
    if asked.depth {
        found.extend(asked.calendars().iter().map(of_calendar));
    }
    answered(&asked, &found)
}

fn of_calendar(calendar: &Calendar) -> Found {
    Found::calendar(&calendar.path(), &calendar.title, &calendar.tag())
}

fn of_entry(asked: &Asked, calendar: &Calendar, entry: &Entry) -> Found {
    // The file is written for those that want it: most programs look at the tags first.
    let wants = asked.question.wanted().iter().any(|(_, name)| reply::OF_THE_FILE.contains(&name.as_str()));
    let text = wants.then(|| asked.text(entry));
    Found::entry(&format!("{}{}.ics", calendar.path(), entry.name), &tag(entry), text.as_deref())
}

/// A calendar: its properties, its entries, and questions about them.
pub(super) async fn collection(
    State(app): State<App>,
    from: From,
    Path(name): Path<String>,
    request: Request,
) -> Response {
    let asked = match Asked::read(app, from, request).await {
        Ok(asked) => asked,
        Err(answer) => return answer,
    };
    let Some(calendar) = asked.calendars().into_iter().find(|calendar| calendar.name == name) else {
        return not_found();
    };
    match (asked.method.as_str(), &asked.question) {
        ("PROPFIND", _) => {
            let mut found = vec![of_calendar(&calendar)];
            if asked.depth {
                found.extend(calendar.entries.iter().map(|entry| of_entry(&asked, &calendar, entry)));
            }
            answered(&asked, &found)
        }
        ("REPORT", question) => report(&asked, &calendar, question),
        _ => {
            let model = asked.app.desk().read();
            let text = file(&asked.app, asked.words, &model.world, &calendar.title, &calendar.entries);
            ([(CONTENT_TYPE, CALENDAR)], text).into_response()
        }
    }
}

fn report(asked: &Asked, calendar: &Calendar, question: &Question) -> Response {
    let zone = {
        let model = asked.app.desk().read();
        let zone = model.world.organisation.as_ref().map(|organisation| organisation.zone.clone());
        crate::words::dates::zone(&zone.unwrap_or_default())
    };
    let of = |entry: &Entry| of_entry(asked, calendar, entry);
    let found: Vec<Found> = match question {
        Question::Query { from, until, .. } => {
            let within = |entry: &&Entry| {
                let (begins, ends) = entry.span(&zone);
                from.is_none_or(|from| ends > from) && until.is_none_or(|until| begins < until)
            };
            calendar.entries.iter().filter(within).map(of).collect()
        }
        Question::Named { paths, .. } => paths
            .iter()
            .take(limits::DAV_NAMES_MAX)
            .map(|path| {
                let name = path.strip_prefix(&calendar.path()).and_then(|file| file.strip_suffix(".ics"));
                let entry = calendar.entries.iter().find(|entry| Some(entry.name.as_str()) == name);
                entry.map_or_else(|| Found::nothing(path), of)
            })
            .collect(),
        Question::Changes { token, .. } => {
            let now = format!("urn:plenary:{}", calendar.tag());
            if token.as_ref().is_some_and(|token| *token != now) {
                // What went since then is not kept: the program asks for everything (RFC 6578, 3.2).
                return reply::token_too_old();
            }
            let all: Vec<Found> =
                if token.is_some() { Vec::new() } else { calendar.entries.iter().map(of).collect() };
            let text = multistatus(question, &all, Some(&now));
            return (StatusCode::MULTI_STATUS, [DAV, (CONTENT_TYPE, XML)], text).into_response();
        }
        Question::Properties { .. } => return StatusCode::FORBIDDEN.into_response(),
    };
    answered(asked, &found)
}

/// One entry.
pub(super) async fn entry(
    State(app): State<App>,
    from: From,
    Path((name, file)): Path<(String, String)>,
    request: Request,
) -> Response {
    let asked = match Asked::read(app, from, request).await {
        Ok(asked) => asked,
        Err(answer) => return answer,
    };
    let calendar = asked.calendars().into_iter().find(|calendar| calendar.name == name);
    let wanted = file.strip_suffix(".ics").unwrap_or_default();
    let found = calendar.as_ref().and_then(|calendar| {
        let entry = calendar.entries.iter().find(|entry| entry.name == wanted)?;
        Some((calendar, entry))
    });
    let Some((calendar, entry)) = found else { return not_found() };
    if asked.method == "PROPFIND" {
        return answered(&asked, &[of_entry(&asked, calendar, entry)]);
    }
    let text = asked.text(entry);
    let tag = HeaderValue::from_str(&tag(entry)).unwrap_or(HeaderValue::from_static("\"\""));
    ([(CONTENT_TYPE, HeaderValue::from_static(CALENDAR)), (ETAG, tag)], text).into_response()
}
