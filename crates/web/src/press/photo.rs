//! One photo at the press desk: who is shown, its words in every language, its right, and its course.

use std::collections::BTreeSet;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use domain::identity::{PhotoId, PublicationId};
use domain::language::LocalText;
use domain::meeting::{Meeting, Mode, Seat};
use domain::publication::{Photo, PublicationState, Shown, Standing, Unsupported, modes_at};
use maud::{Markup, html};

use super::edit::Desk;
use super::{form, kept, known, upload};
use crate::answer;
use crate::app::App;
use crate::door::signed_in::SignedIn;
use crate::form::{Form, Typed};
use crate::limits;
use crate::publication;
use crate::shell::layout::{Frame, page};
use crate::shell::wide::{Named, wide_table};
use crate::signing;
use crate::words::dates;

/// The page.
pub(super) async fn show(
    State(app): State<App>,
    signed: SignedIn,
    Path((id, photo)): Path<(String, String)>,
) -> Response {
    let found = known(&app, &signed, &id).zip(PhotoId::new(&photo).ok());
    let Some((id, photo)) = found else { return answer::not_found(&signed.reader) };
    whole(&app, &signed, &id, &photo, &Typed::default(), None)
}

/// The page again after a refusal: with what was typed, and why it was not taken.
pub(super) fn again(
    app: &App,
    signed: &SignedIn,
    id: &PublicationId,
    photo: &PhotoId,
    typed: &Typed,
    why: &str,
) -> Response {
    let mut response = whole(app, signed, id, photo, typed, Some(answer::alert(why)));
    *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    response
}

/// The page with what was typed.
pub(super) fn whole(
    app: &App,
    signed: &SignedIn,
    id: &PublicationId,
    photo: &PhotoId,
    typed: &Typed,
    said: Option<Markup>,
) -> Response {
    let words = signed.reader.words;
    let model = app.desk().read();
    let found = model.world.publications.get(id).zip(model.world.organisation.as_ref());
    let Some((communique, organisation)) = found else { return answer::not_found(&signed.reader) };
    let found = communique.photo(photo).zip(model.world.meetings.get(&communique.meeting));
    let Some((photo, meeting)) = found else { return answer::not_found(&signed.reader) };
    let desk = Desk { words, organisation, communique, session: &signed.session, typed };
    let told = model.world.facts(&communique.meeting);
    let wrong = told.map(|told| kept::wrong_in_photo(&desk, photo, &told)).unwrap_or_default();
    let sheet = PhotoPage { desk: &desk, photo, meeting, wrong };
    let frame = Frame {
        navigation: signing::pages_of(words, signed, &model, app, "/press"),
        styles: vec!["press.css"],
        answer: said,
        ..Frame::new(sheet.title())
    };
    page(&signed.reader, &frame, &sheet.body()).into_response()
}

struct PhotoPage<'a> {
    desk: &'a Desk<'a>,
    photo: &'a Photo,
    meeting: &'a Meeting,
    /// What its captions say and the record does not.
    wrong: Vec<Unsupported>,
}

impl PhotoPage<'_> {
    /// Its place among the photos of the communiqué.
    fn title(&self) -> String {
        let place = self.desk.communique.photos.iter().position(|photo| photo.id == self.photo.id);
        let number = place.map_or(0, |place| place + 1);
        self.desk.words.say_with("press-photo-title", &[("number", number.into())])
    }

    fn published(&self) -> bool {
        self.desk.communique.state == PublicationState::Published
    }

    fn body(&self) -> Markup {
        let (words, communique, photo) = (self.desk.words, self.desk.communique, self.photo);
        let base = format!("/press/{}/photos", communique.id);
        html! {
            p { a href={ "/press/" (communique.id) } { (publication::headline(words, communique)) } }
            h1 { (self.title()) }
            div.photo-desk {
                div {
                    img src=(publication::photo_address(&base, photo, 960)) alt=(upload::alternative(words, photo))
                        width=(photo.width) height=(photo.height);
                    p { span.state { (upload::standing(words, photo)) } }
                    (self.facts())
                    (self.course())
                }
                div { (self.describing()) }
            }
        }
    }

    fn facts(&self) -> Markup {
        let (words, photo) = (self.desk.words, self.photo);
        let zone = &self.desk.organisation.zone;
        let formats: BTreeSet<&str> =
            photo.sheet.renditions.iter().filter_map(|one| one.media_type.strip_prefix("image/")).collect();
        let widths: BTreeSet<u32> = photo.sheet.renditions.iter().map(|one| one.width).collect();
        let widths: Vec<String> = widths.iter().map(ToString::to_string).collect();
        let formats: Vec<&str> = formats.into_iter().collect();
        html! {
            dl.facts {
                @if let Some(original) = &photo.sheet.original {
                    dt { (words.say("press-photo-original")) }
                    dd { (original.media_type) ", SHA-256 " code { (original.file.short()) } }
                }
                @if !widths.is_empty() {
                    dt { (words.say("press-photo-sizes")) }
                    dd { (widths.join(", ")) " px, " (formats.join(", ")) }
                }
                @if photo.sheet.original.is_some() {
                    dt { (words.say("press-photo-time")) }
                    dd { (words.say(if photo.sheet.time_stamped { "press-photo-time-given" } else { "press-photo-time-none" })) }
                }
                @match &photo.sheet.standing {
                    Standing::Cleared { by, at } => {
                        dt { (words.say("press-photo-cleared-by")) }
                        dd { (words.local(&self.desk.organisation.person_name(by))) ", " (dates::moment(words, *at, zone)) }
                    }
                    Standing::RightWithdrawn { at, reason } | Standing::Withdrawn { at, reason } => {
                        dt { (words.say("press-reason")) }
                        dd { (words.local(reason)) ", " (dates::moment(words, *at, zone)) }
                    }
                    Standing::Taken => {}
                }
            }
        }
    }

    /// A form of this photo.
    fn form(&self, verb: &str, fields: &Markup) -> Markup {
        let back = self.address();
        let action = format!("{back}/{verb}");
        Form { action: &action, back: &back, session: self.desk.session }.around_plain(fields)
    }

    fn address(&self) -> String {
        format!("/press/{}/photo/{}", self.desk.communique.id, self.photo.id)
    }

    /// What can be done with it beside describing it.
    fn course(&self) -> Markup {
        let (words, desk) = (self.desk.words, self.desk);
        let reason =
            || form::line(words, desk.organisation, "reason", &words.say("press-reason"), desk.typed);
        let asked = |title: &str, explained: &str, verb: &str, button: &str| {
            html! {
                details {
                    summary { (words.say(title)) }
                    p { (words.say(explained)) }
                    (self.form(verb, &html! { (reason()) button.danger.sure { (words.say(button)) } }))
                }
            }
        };
        html! {
            div.next {
                @if self.published() {
                    (asked("press-photo-withdraw", "press-photo-withdraw-explained", "withdraw", "press-do-withdraw"))
                } @else {
                    @if !self.photo.is_cleared() && !self.photo.lacks_right() {
                        (self.form("clear", &html! {
                            button.primary #do-clear-photo { (words.say("press-do-clear-photo")) }
                        }))
                    }
                    @if !self.photo.lacks_right() {
                        (asked("press-right-withdraw", "press-right-withdraw-explained", "right", "press-do-right"))
                    }
                    (self.form("remove", &html! { button.danger { (words.say("press-do-remove-photo")) } }))
                }
            }
        }
    }

    /// A value as it was typed, or else as it stands.
    fn value(&self, name: &str, own: &str) -> String {
        if self.desk.typed.is_empty() { own.to_owned() } else { self.desk.typed.value(name).to_owned() }
    }

    fn describing(&self) -> Markup {
        let (words, photo) = (self.desk.words, self.photo);
        let zone = &self.desk.organisation.zone;
        let clock =
            |at: jiff::Timestamp| at.to_zoned(dates::zone(zone)).strftime("%Y-%m-%dT%H:%M:%S").to_string();
        let taken = photo.taken_at.map(clock).unwrap_or_default();
        let verb = if self.published() { "correct" } else { "describe" };
        let line = |name: &str, label: &str, own: &str| {
            html! {
                label.field {
                    span { (words.say(label)) }
                    input name=(name) value=(self.value(name, own)) maxlength="600";
                }
            }
        };
        self.form(verb, &html! {
            (self.persons())
            (self.texts("caption", "press-caption", &photo.caption))
            (kept::fields(self.desk, &self.wrong))
            (self.texts("alternative", "press-alternative", &photo.alternative))
            (self.texts("credit", "press-credit", &photo.credit))
            label.field {
                span { (words.say("press-photo-taken")) }
                input type="datetime-local" step="1" name="taken" value=(self.value("taken", &taken));
                small { (words.say_with("press-photo-taken-hint", &[("zone", zone.clone().into())])) }
            }
            (line("creator", "press-creator", &photo.sheet.creator))
            (line("right", "press-right", &photo.sheet.right))
            @if self.published() {
                (form::line(words, self.desk.organisation, "note", &words.say("press-note"), self.desk.typed))
                button.primary #do-correct-photo { (words.say("press-do-correct")) }
            } @else {
                button.primary #do-describe { (words.say("press-do-save")) }
            }
        })
    }

    /// A text in every language.
    fn texts(&self, name: &str, label: &str, own: &LocalText) -> Markup {
        let words = self.desk.words;
        html! {
            @for language in &self.desk.organisation.languages {
                @let field = format!("{name}-{language}");
                label.field {
                    span { (words.say(label)) " (" (words.language_name(language.as_str())) ")" }
                    textarea name=(field) lang=(language) rows="2" maxlength="600" {
                        (self.value(&field, own.exact(language.as_str()).unwrap_or_default()))
                    }
                }
            }
        }
    }

    /// Those who were there, with the place of each in the row.
    fn persons(&self) -> Markup {
        let (words, typed) = (self.desk.words, self.desk.typed);
        let shown = &self.photo.sheet.shown;
        let there: Vec<(&Seat, Vec<Mode>)> = self
            .meeting
            .seats
            .values()
            .filter(|seat| seat.may_speak())
            .map(|seat| (seat, modes_at(self.meeting, seat, self.photo.taken_at)))
            .filter(|(seat, modes)| !modes.is_empty() || shown.iter().any(|one| one.seat == seat.id))
            .collect();
        let checked = if typed.is_empty() { self.photo.sheet.order_checked } else { typed.has("order") };
        html! {
            fieldset.shown {
                legend { (words.say("press-shown")) }
                p.quiet { (words.say("press-shown-explained")) }
                (wide_table(Named::As(&words.say("press-shown")), &html! { table {
                    thead { tr {
                        th scope="col" { (words.say("press-shown-place")) }
                        th scope="col" { (words.say("press-shown-person")) }
                        th scope="col" { (words.say("press-shown-mode")) }
                        th scope="col" { (words.say("press-shown-screen")) }
                    } }
                    tbody { @for (seat, modes) in there { (self.person(seat, &modes)) } }
                } }))
                button #do-compose formaction={ (self.address()) "/compose" } { (words.say("press-do-compose")) }
                label.tick {
                    input type="checkbox" name="order" value="yes" checked[checked];
                    " " (words.say("press-order-checked"))
                }
            }
        }
    }

    fn person(&self, seat: &Seat, modes: &[Mode]) -> Markup {
        let (words, typed) = (self.desk.words, self.desk.typed);
        let name = words.local(&self.desk.organisation.person_name(&seat.person)).to_owned();
        let place = self.photo.sheet.shown.iter().position(|one| one.seat == seat.id);
        let own = place.map(|place| (place + 1).to_string()).unwrap_or_default();
        let on_screen = |one: &Shown| one.seat == seat.id && one.on_screen;
        let (place, screen) = (format!("place-{}", seat.id), format!("screen-{}", seat.id));
        let ticked =
            if typed.is_empty() { self.photo.sheet.shown.iter().any(on_screen) } else { typed.has(&screen) };
        html! {
            tr {
                td { input.place type="number" name=(place) min="1" max=(domain::limits::SHOWN_MAX)
                    aria-label=(words.say_with("press-shown-place-of", &[("name", name.clone().into())]))
                    value=(self.value(&place, &own)); }
                td { (name) }
                td { (words.say(if modes.contains(&Mode::Room) { "press-shown-hall" } else { "press-shown-video" })) }
                td { input type="checkbox" name=(screen) value="yes" checked[ticked]
                    aria-label=(words.say_with("press-shown-screen-of", &[("name", name.into())])); }
            }
        }
    }
}

/// Who is shown, as it was typed: by the numbers, then as the seats lie.
pub(super) fn shown(typed: &Typed, meeting: &Meeting) -> Vec<Shown> {
    let placed = |seat: &Seat| {
        let place: u32 = typed.value(&format!("place-{}", seat.id)).parse().ok()?;
        let on_screen = typed.has(&format!("screen-{}", seat.id));
        Some((place, Shown { seat: seat.id.clone(), on_screen }))
    };
    let mut shown: Vec<(u32, Shown)> = meeting.seats.values().filter_map(placed).collect();
    shown.sort_by_key(|(place, _)| *place);
    shown.truncate(limits::FORM_FIELDS_MAX);
    shown.into_iter().map(|(_, one)| one).collect()
}
