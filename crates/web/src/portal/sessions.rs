//! Sessions and meetings as the public knows them. A meeting is public when something of it is: a communiqué about it,
//! an act that it decided on, or a part that was open. What happened at it is told as far as a communiqué is public;
//! before that, its title, day and place alone.

use axum::extract::{Path, State};
use axum::response::Response;
use domain::document::Document;
use domain::identity::{BodyId, MeetingId};
use domain::meeting::{Format, Meeting, Publicity};
use domain::open_shelves::Label;
use domain::publication::{Communique, Facts};
use domain::world::World;
use maud::{Markup, html};

use super::asked::{self, Asked};
use super::masthead::{Face, asked_again, page};
use super::{acts, article, gallery, rows, structured};
use crate::answer;
use crate::app::App;
use crate::limits;
use crate::reader::Reader;
use crate::words::{Words, dates};

/// What may be told of a meeting.
pub(super) struct Told<'a> {
    pub(super) meeting: &'a Meeting,
    /// The latest public communiqués about it.
    pub(super) news: Vec<&'a Communique>,
    /// Public acts that it decided on.
    pub(super) acts: Vec<&'a Document>,
    /// A part of it is or was open to anyone.
    pub(super) was_open: bool,
}

impl Told<'_> {
    /// What a public communiqué could be written from, once there is one.
    pub(super) fn facts(&self, world: &World) -> Option<Facts> {
        if self.news.is_empty() { None } else { world.facts(&self.meeting.id) }
    }
}

/// What may be told of the meeting; none when nothing may.
pub(super) fn told<'a>(world: &'a World, id: &MeetingId) -> Option<Told<'a>> {
    let meeting = world.meetings.get(id).filter(|_| world.open().meetings.holds(id))?;
    let items = meeting.agenda.items.iter().flat_map(|item| &item.documents);
    let decided_here =
        |document: &&Document| document.last_decided().is_some_and(|decided| &decided.meeting == id);
    let acts = items.filter_map(|document| acts::one(world, document)).filter(decided_here).collect();
    let was_open = meeting.segments.iter().any(|segment| segment.publicity == Publicity::Open);
    let news = world.published_about(id).take(limits::LATEST_MAX).collect();
    Some(Told { meeting, news, acts, was_open })
}

/// Meetings of which something may be told, the latest first; all of them, or those of a body.
pub(super) fn public<'a>(world: &'a World, body: Option<&BodyId>) -> impl Iterator<Item = &'a Meeting> {
    let label = body.map(|body| Label::Body(body.clone()));
    world.open().meetings.row(label.as_ref()).latest().filter_map(|id| world.meetings.get(id))
}

/// The list.
pub(super) async fn list(State(app): State<App>, reader: Reader, asked: Asked) -> Response {
    let words = reader.words;
    let model = app.desk().read();
    let mut face = Face::new(words, &model, &app, "/sessions");
    face.read_by(&reader, &asked);
    let world = &model.world;
    let rows = rows::page(world, &world.open().meetings, &rows::of_body(&asked), &asked);
    let shown = rows.shown.iter().filter_map(|id| world.meetings.get(id));
    let body = html! {
        div.story {
            h1 { (words.say("sessions-title")) }
            @if !reader.copy { (asked::filters(words, world, "/sessions", &asked, (&rows.years, &[]))) }
            @if rows.shown.is_empty() { p.quiet { (words.say("list-empty")) } }
            (lines(words, world, shown))
            (asked::pages(words, "/sessions", &asked, rows.pages))
        }
    };
    asked_again(page(&face, &words.say("sessions-title"), &body))
}

/// A line for each.
pub(super) fn lines<'a>(words: Words, world: &World, shown: impl IntoIterator<Item = &'a Meeting>) -> Markup {
    let bodies = world.organisation.as_ref().map(|organisation| &organisation.bodies);
    let body = |meeting: &Meeting| {
        let body = bodies.and_then(|bodies| bodies.get(&meeting.convening.body));
        body.map(|body| words.local(&body.name).to_owned()).unwrap_or_default()
    };
    html! {
        ul.rows {
            @for meeting in shown {
                @let convening = &meeting.convening;
                li {
                    span.quiet { time datetime=(convening.date) { (dates::day(words, convening.date)) } " · " (body(meeting)) } br;
                    a href={ "/sessions/" (meeting.id) "?lang=" (words.tag()) } { (words.local(&convening.title)) }
                }
            }
        }
    }
}

/// One meeting.
pub(super) async fn show(State(app): State<App>, reader: Reader, Path(id): Path<String>) -> Response {
    let words = reader.words;
    let model = app.desk().read();
    let known = MeetingId::new(&id).ok();
    let Some(told) = known.and_then(|id| told(&model.world, &id)) else { return answer::not_found(&reader) };
    let mut face = Face::new(words, &model, &app, &format!("/sessions/{}", told.meeting.id));
    face.read_by(&reader, &Asked::default());
    face.head = structured::session(&face, &model.world, &told);
    let body = body(words, &model.world, &told, reader.copy);
    asked_again(page(&face, words.local(&told.meeting.convening.title), &body))
}

fn body(words: Words, world: &World, told: &Told<'_>, copy: bool) -> Markup {
    let convening = &told.meeting.convening;
    let facts = told.facts(world);
    html! {
        article.story {
            h1 { (words.local(&convening.title)) }
            (known(words, world, told, facts.as_ref()))
            @if told.was_open && !copy {
                p { a href={ "/watch/" (told.meeting.id) "?lang=" (words.tag()) } { (words.say("sessions-watch")) } }
            }
            @if !told.news.is_empty() {
                h2 { (words.say("portal-news")) }
                ul.rows { @for communique in &told.news { (article::line(words, world, communique)) } }
            }
            @if let Some(facts) = facts.as_ref().filter(|facts| !facts.discussed.is_empty()) {
                h2 { (words.say("sessions-discussed")) }
                ul { @for title in &facts.discussed { li { (words.local(title)) } } }
            }
            @if facts.is_none() && !told.acts.is_empty() {
                h2 { (words.say("portal-acts")) }
                (acts::rows(words, world, &told.acts))
            }
        }
        @if let Some(facts) = &facts { (article::documents(words, world, &facts.documents)) }
        (gallery::of(words, &told.news))
    }
}

fn known(words: Words, world: &World, told: &Told<'_>, facts: Option<&Facts>) -> Markup {
    let convening = &told.meeting.convening;
    let organisation = world.organisation.as_ref();
    let body = organisation.and_then(|organisation| organisation.bodies.get(&convening.body));
    let format = words.say(match convening.format {
        Format::InPerson => "sessions-in-person",
        Format::Videoconference => "sessions-videoconference",
        Format::Hybrid => "sessions-hybrid",
    });
    html! {
        dl.facts {
            @if let Some(body) = body {
                dt { (words.say("list-body")) }
                dd { a href={ "/bodies/" (convening.body) "?lang=" (words.tag()) } { (words.local(&body.name)) } }
            }
            dt { (words.say("sessions-day")) }
            dd { time datetime=(convening.date) { (dates::day(words, convening.date)) } }
            dt { (words.say("sessions-place")) }
            dd { (words.local(&convening.place)) ", " (format) }
            @if let Some(facts) = facts {
                @if let Some(person) = &facts.presided {
                    dt { (words.say("sessions-presided")) }
                    dd { (words.local(&person.name)) ", " (words.local(&person.office)) }
                }
                @if !facts.heads.is_empty() {
                    dt { (words.say("sessions-heads")) }
                    dd { ul.plain { @for person in &facts.heads {
                        li { (words.local(&person.name)) span.quiet { ", " (words.local(&person.office)) (of_member(words, world, person.member.as_ref())) } }
                    } } }
                }
            }
        }
    }
}

fn of_member(words: Words, world: &World, member: Option<&domain::identity::MemberId>) -> Markup {
    let members = world.organisation.as_ref().map(|organisation| &organisation.members);
    let member = members.zip(member).and_then(|(members, id)| members.get(id).map(|member| (id, member)));
    html! {
        @if let Some((id, member)) = member {
            ", " a href={ "/members/" (id) "?lang=" (words.tag()) } { (words.local(&member.short_name)) }
        }
    }
}
