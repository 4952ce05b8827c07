//! Watching an open part: the speaker's picture and sound for anyone, as long as the part is open; a card as soon as it
//! is not (INV-S6). A meeting that never had an open part is not found.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use desk::model::Model;
use desk::secret::Secret;
use domain::identity::MeetingId;
use domain::meeting::{Meeting, Presence, Publicity, Status};
use domain::organisation::Organisation;
use domain::world::World;
use maud::{Markup, html};

use super::masthead::{Face, page};
use crate::app::App;
use crate::conference::{Pass, is_public, permission_to_watch, room_of, ticket};
use crate::limits;
use crate::meeting::{channels, listener, names};
use crate::reader::Reader;
use crate::signing::{self, standing};
use crate::watchers::PREFIX;
use crate::words::{Words, dates};
use crate::{answer, shell};

/// A meeting of which a part is or was open, with its organisation.
fn shown<'a>(model: &'a Model, id: &str) -> Option<(&'a Organisation, &'a Meeting)> {
    let meeting = model.world.meetings.get(&MeetingId::new(id).ok()?)?;
    let was_open = meeting.segments.iter().any(|segment| segment.publicity == Publicity::Open);
    was_open.then_some((model.world.organisation.as_ref()?, meeting))
}

/// Meetings whose present part is open.
pub(super) fn open_now(model: &Model) -> impl Iterator<Item = &Meeting> {
    model.world.meetings.values().filter(|meeting| is_public(meeting))
}

/// The page.
pub(super) async fn show(State(app): State<App>, reader: Reader, Path(id): Path<String>) -> Response {
    let words = reader.words;
    let model = app.desk().read();
    let Some((organisation, meeting)) = shown(&model, &id) else { return answer::not_found(&reader) };
    let title = words.local(&meeting.convening.title);
    let path = format!("/watch/{id}");
    let body = html! {
        h1 { (title) }
        p.dateline { (dates::day(words, meeting.convening.date)) }
        plenary-watch now={ (path) "/now?lang=" (words.tag()) } {
            plenary-room.stage role="region" tabindex="0" aria-label=(words.say("room-stage")) pass={ (path) "/pass" }
                token="" seat="" reconnecting=(words.say("room-reconnecting")) you=""
                quality-poor=(words.say("room-quality-poor")) quality-lost=(words.say("room-quality-lost")) {
                div data-now="" { (now(words, &model.world, organisation, meeting)) }
                p.banner role="alert" data-banner="" hidden {}
                div.speaker data-speaker="" {
                    video autoplay playsinline muted hidden aria-label=(words.say("room-speaker")) {}
                    p.plate { strong data-name="" {} " " span data-role="" {} }
                }
                (listener::choice(words, None))
                button type="button" data-sound="" hidden { (words.say("room-sound")) }
                (tiles(words, organisation, meeting))
            }
            noscript { p { (words.say("watch-needs-script")) } }
        }
    };
    let mut face = Face::new(words, &model, &app, &path);
    face.head = html! {
        link rel="stylesheet" href=(shell::assets::href("room.css"));
        link rel="stylesheet" href=(shell::assets::href("booth.css"));
        link rel="stylesheet" href=(shell::assets::href("document.css"));
        script src=(shell::assets::href("lib/idiomorph.js")) defer {}
        script type="module" src=(shell::assets::href("watch.js")) {}
    };
    page(&face, title, &body).into_response()
}

/// Who speaks, for the page that is open already.
pub(super) async fn fragment(State(app): State<App>, reader: Reader, Path(id): Path<String>) -> Response {
    let model = app.desk().read();
    match shown(&model, &id) {
        Some((organisation, meeting)) => {
            now(reader.words, &model.world, organisation, meeting).into_response()
        }
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

fn now(words: Words, world: &World, organisation: &Organisation, meeting: &Meeting) -> Markup {
    let open = is_public(meeting);
    let ceremony = open.then(|| world.ceremony_at(&meeting.id)).flatten();
    // A document of a part that was not open stays unseen wherever it is signed (INV-U1).
    let shown = ceremony.is_some_and(|round| standing::is_public(world, &round.document));
    let holder = meeting.floor.holder().filter(|_| open);
    let state = |seat: &domain::meeting::Seat| match meeting.presence(&seat.id) {
        Presence::Present => format!("{}:present", seat.id),
        Presence::Interrupted => format!("{}:interrupted", seat.id),
        _ => format!("{}:absent", seat.id),
    };
    let states: Vec<String> = meeting.seats.values().filter(|seat| seat.may_speak()).map(state).collect();
    let labels = ["absent", "interrupted", "speaking", "presiding", "muted", "hall"]
        .map(|state| words.say(&format!("tile-{state}")))
        .join("|");
    let item = meeting.agenda.in_hand().and_then(|number| meeting.agenda.item(number)).filter(|_| open);
    html! {
        plenary-floor inside=(open) holder=[holder] voice=[meeting.open_microphone().filter(|_| open)]
            presiding=[meeting.presiding.as_ref().filter(|_| open)] states=[open.then(|| states.join(" "))] labels=(labels) {}
        (channels::tell(words, organisation, meeting, open, open))
        @if let Some(item) = item { p.quiet { (words.local(&item.title)) } }
        @if shown { (signing::ceremony_board(words, world, meeting, None)) }
        @if !open {
            div.card role="status" {
                p { (words.say(if meeting.status == Status::Closed { "watch-over" } else { "watch-not-open" })) }
                a href={ "/?lang=" (words.tag()) } { (words.local(&organisation.short_name)) }
            }
        }
    }
}

fn tiles(words: Words, organisation: &Organisation, meeting: &Meeting) -> Markup {
    let shown = meeting.heads_in_order(organisation).into_iter().chain(meeting.hall_devices());
    html! {
        ul.tiles aria-label=(words.say("room-delegations")) {
            @for seat in shown {
                @let name = names::seat(words, organisation, seat);
                li.tile data-seat=(seat.id) data-name=(name) {
                    video autoplay playsinline muted hidden aria-hidden="true" {}
                    p.plate { (name) }
                    p.marks { span data-mark="state" {} span data-mark="quality" {} }
                }
            }
        }
    }
}

/// A pass for a watcher: unseen, without any right but to look on, good for a few seconds, and only while the part is
/// open.
pub(super) async fn pass(State(app): State<App>, Path(id): Path<String>) -> Response {
    let meeting = {
        let model = app.desk().read();
        shown(&model, &id).filter(|(_, meeting)| is_public(meeting)).map(|(_, meeting)| meeting.id.clone())
    };
    let Some(meeting) = meeting else { return StatusCode::FORBIDDEN.into_response() };
    let Ok(name) = Secret::fresh() else { return StatusCode::SERVICE_UNAVAILABLE.into_response() };
    let identity = format!("{PREFIX}{}", name.reveal());
    if !app.watchers().expect(&meeting, &identity, app.desk().now()) {
        return StatusCode::TOO_MANY_REQUESTS.into_response();
    }
    let pass = Pass {
        room: room_of(&meeting),
        identity,
        permission: permission_to_watch(),
        valid_seconds: limits::WATCH_PASS_SECONDS.into(),
        ..Pass::default()
    };
    ticket::answer(&app, &pass)
}
