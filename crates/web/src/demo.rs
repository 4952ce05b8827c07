//! The demonstration's page: the cast of the sample meeting, a button for each seat, key files for the ministers.
//! It is there only when the program was started as a demonstration; elsewhere these addresses do not exist.

use axum::Router;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE, HOST};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use desk::error::DeskError;
use domain::identity::SeatId;
use domain::meeting::{Meeting, Seat, SeatKind};
use domain::organisation::Organisation;
use maud::{Markup, html};

use crate::answer;
use crate::app::App;
use crate::meeting::names;
use crate::reader::Reader;
use crate::shell::layout::{Frame, page};
use crate::words::{Words, dates};

/// Password of the key files that the demonstration gives out; they are worth nothing elsewhere.
const KEY_FILE_PASSWORD: &str = "demonstration";

/// Addresses of the demonstration.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/demo", get(cast))
        .route("/demo/seat/{seat}", post(open_seat))
        .route("/demo/link/{seat}", post(link))
        .route("/demo/key/{seat}", post(key_file))
}

async fn cast(reader: Reader, State(app): State<App>) -> Response {
    if !app.settings().demo {
        return answer::not_found(&reader);
    }
    let words = reader.words;
    let model = app.desk().read();
    let Some(organisation) = model.world.organisation.as_ref() else { return answer::not_found(&reader) };
    let meetings: Vec<&Meeting> = model.world.meetings.values().collect();
    let body = html! {
        h1 { (words.say("demo-title")) }
        p { (words.say("demo-explained")) }
        p.quiet { (words.say("demo-windows")) }
        @for (number, meeting) in meetings.iter().enumerate() {
            @let earlier = meetings.get(..number).unwrap_or_default();
            (of_meeting(words, organisation, meeting, earlier))
        }
        p { a href="/" { (words.say("demo-portal")) } }
        p.quiet { (words.say_with("demo-records", &[("count", model.sequence.to_string().into())])) }
    };
    let frame = Frame { class: "paper", ..Frame::new(words.say("demo-title")) };
    page(&reader, &frame, &body).into_response()
}

/// The cast of a meeting; a seat that an earlier one has under the same name is opened there.
fn of_meeting(words: Words, organisation: &Organisation, meeting: &Meeting, earlier: &[&Meeting]) -> Markup {
    let opens = |seat: &Seat| !earlier.iter().any(|other| other.seats.contains_key(&seat.id));
    let heads = meeting.heads_in_order(organisation);
    let others = meeting.seats.values().filter(|seat| !matches!(seat.kind, SeatKind::Head { .. }));
    html! {
        h2 { (words.local(&meeting.convening.title)) }
        p { (dates::day(words, meeting.convening.date)) " · " (names::status(words, meeting.status)) }
        ul.rows {
            @for seat in heads.into_iter().chain(others) { (row(words, organisation, (meeting, opens(seat)), seat)) }
        }
    }
}

fn row(words: Words, organisation: &Organisation, (meeting, opens): (&Meeting, bool), seat: &Seat) -> Markup {
    let presides = seat.member() == Some(&meeting.convening.presiding);
    let office = match &seat.kind {
        SeatKind::Invited { represents, .. } => represents.clone(),
        _ => organisation.office_title(&seat.person, meeting.convening.date),
    };
    let head = matches!(seat.kind, SeatKind::Head { .. });
    let name = names::seat(words, organisation, seat);
    html! {
        li.row {
            div.grow {
                strong { (words.local(&organisation.person_name(&seat.person))) }
                div { (words.local(&office)) @if head { ", " (name) }
                    @if presides { " · " (words.say("demo-presides")) } }
            }
            @if opens {
                form method="post" action={ "/demo/seat/" (seat.id) } target="_blank" {
                    button id={ "open-" (seat.id) } .primary { (words.say("demo-open"))
                        span.visually-hidden { ": " (name) } }
                }
            }
            @if head && opens {
                form method="post" action={ "/demo/key/" (seat.id) } {
                    button id={ "key-" (seat.id) } { (words.say("demo-key"))
                        span.visually-hidden { ": " (name) } }
                }
            }
        }
    }
}

/// The seat and its meeting, when this is a demonstration and the seat exists.
fn find(app: &App, seat: &str) -> Option<(domain::identity::MeetingId, Seat)> {
    let id = SeatId::new(seat).ok().filter(|_| app.settings().demo)?;
    let model = app.desk().read();
    let found = model.world.meetings.values().find_map(|meeting| Some((meeting, meeting.seats.get(&id)?)));
    found.map(|(meeting, seat)| (meeting.id.clone(), seat.clone()))
}

/// A fresh personal link of a seat, under this address.
async fn fresh_link(app: &App, seat: &str, base: &str) -> Result<String, DeskError> {
    let (meeting, seat) = find(app, seat).ok_or(DeskError::NotValid)?;
    let link = app.desk().issue_link("demonstration", &seat.person, Some(meeting)).await?;
    Ok(format!("{base}/enter/{}", link.secret.reveal()))
}

/// Each seat lives under a host name of its own, so that one browser can hold several: cookies are kept per host.
fn own_host(app: &App, headers: &HeaderMap, seat: &str) -> String {
    let host = headers.get(HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let port = host.rsplit_once(':').map(|(_, port)| format!(":{port}")).unwrap_or_default();
    let local = host.starts_with("localhost") || host.starts_with("127.") || host.contains(".localhost");
    if local && find(app, seat).is_some() {
        format!("http://{seat}.localhost{port}")
    } else {
        app.settings().base_url.clone()
    }
}

/// Leads on by itself, and by a link where a browser does not.
async fn open_seat(
    reader: Reader,
    State(app): State<App>,
    headers: HeaderMap,
    Path(seat): Path<String>,
) -> Response {
    let address = match fresh_link(&app, &seat, &own_host(&app, &headers, &seat)).await {
        Ok(address) => address,
        Err(error) => return answer::desk(&reader, &app, &error),
    };
    let words = reader.words;
    let refresh = html! { meta http-equiv="refresh" content={ "0;url=" (address) }; };
    let frame = Frame { class: "paper", head: Some(refresh), ..Frame::new(words.say("demo-open")) };
    let body = html! {
        h1 { (words.say("demo-open")) }
        p { a.button.primary href=(address) { (words.say("demo-onward")) } }
    };
    page(&reader, &frame, &body).into_response()
}

/// The link as plain text, for `plenary sign`: a program has no cookies to keep apart, and not every system knows
/// names under `localhost`.
async fn link(reader: Reader, State(app): State<App>, Path(seat): Path<String>) -> Response {
    match fresh_link(&app, &seat, &app.settings().base_url).await {
        Ok(address) => format!("{address}\n").into_response(),
        Err(error) => answer::desk(&reader, &app, &error),
    }
}

/// A key file for a head of delegation, to try `plenary sign` with.
async fn key_file(reader: Reader, State(app): State<App>, Path(seat): Path<String>) -> Response {
    let Some((_, seat)) = find(&app, &seat).filter(|(_, seat)| matches!(seat.kind, SeatKind::Head { .. }))
    else {
        return answer::not_found(&reader);
    };
    match app.depositary().issue_pkcs12(&seat.person, KEY_FILE_PASSWORD).await {
        Ok(bytes) => {
            let name = format!("attachment; filename=\"{}.p12\"", seat.id);
            ([(CONTENT_TYPE, "application/x-pkcs12".to_owned()), (CONTENT_DISPOSITION, name)], bytes)
                .into_response()
        }
        Err(error) => answer::desk(&reader, &app, &error),
    }
}
