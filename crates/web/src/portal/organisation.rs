//! Bodies and members as the public knows them: what the organisation says of itself, and what of it is public.

use axum::extract::{Path, State};
use axum::response::Response;
use domain::identity::{BodyId, MemberId};
use domain::open_shelves::Label;
use domain::organisation::{Body, Member, Organisation};
use domain::world::World;
use maud::{Markup, html};

use super::asked::Asked;
use super::masthead::{Face, asked_again, page};
use super::{acts, article, published_of, sessions};
use crate::answer;
use crate::app::App;
use crate::limits;
use crate::reader::Reader;
use crate::shell::assets::flagged;
use crate::words::{Words, dates};

/// Bodies, the supreme one first.
fn bodies(organisation: &Organisation) -> Vec<(&BodyId, &Body)> {
    let mut bodies: Vec<_> = organisation.bodies.iter().collect();
    bodies.sort_by_key(|(id, body)| (body.rank, *id));
    bodies
}

/// Members, as their names sort in the reader's language.
fn members(words: Words, organisation: &Organisation) -> Vec<(&MemberId, &Member)> {
    let mut members: Vec<_> = organisation.members.iter().collect();
    members.sort_by(|(_, one), (_, other)| words.local(&one.short_name).cmp(words.local(&other.short_name)));
    members
}

/// The page of all bodies and members.
pub(super) async fn show(State(app): State<App>, reader: Reader) -> Response {
    let words = reader.words;
    let model = app.desk().read();
    let Some(organisation) = &model.world.organisation else { return answer::not_found(&reader) };
    let mut face = Face::new(words, &model, &app, "/organisation");
    face.read_by(&reader, &Asked::default());
    let body = html! {
        div.story {
            h1 { (face.name) }
            h2 { (words.say("organisation-bodies")) }
            ul.rows { @for (id, body) in bodies(organisation) {
                li { a href={ "/bodies/" (id) "?lang=" (words.tag()) } { (words.local(&body.name)) } " " span.quiet { (words.local(&body.short_name)) } }
            } }
            h2 { (words.say("organisation-members")) }
            ul.rows.members { @for (id, member) in members(words, organisation) {
                li { a href={ "/members/" (id) "?lang=" (words.tag()) } { (flagged(Some(&member.country), words.local(&member.short_name))) } }
            } }
        }
    };
    asked_again(page(&face, &words.say("organisation-title"), &body))
}

/// One body: what it published, decided and held.
pub(super) async fn body(State(app): State<App>, reader: Reader, Path(id): Path<String>) -> Response {
    let words = reader.words;
    let model = app.desk().read();
    let world = &model.world;
    let known = BodyId::new(&id).ok().zip(world.organisation.as_ref());
    let Some((id, body)) = known.and_then(|(id, organisation)| organisation.bodies.get_key_value(&id)) else {
        return answer::not_found(&reader);
    };
    let mut face = Face::new(words, &model, &app, &format!("/bodies/{id}"));
    face.read_by(&reader, &Asked::default());
    face.feeds = format!("/bodies/{id}");
    let news: Vec<_> = published_of(world, id).take(limits::LATEST_MAX).collect();
    let sessions: Vec<_> = sessions::public(world, Some(id)).take(limits::LATEST_MAX).collect();
    let label = Label::Body(id.clone());
    let acts: Vec<_> = acts::public(world, Some(&label)).take(limits::LATEST_MAX).collect();
    let more = |path: &str, key: &str| {
        let address = format!("{path}?body={id}&lang={}", words.tag());
        html! { @if !reader.copy { p { a href=(address) { (words.say(key)) } } } }
    };
    let content = html! {
        div.story {
            p.quiet { (words.local(&body.short_name)) }
            h1 { (words.local(&body.name)) }
            h2 { (words.say("portal-news")) }
            @if news.is_empty() { p.quiet { (words.say("portal-nothing")) } }
            ul.rows { @for communique in &news { (article::line(words, world, communique)) } }
            (more("/news", "list-all-news"))
            h2 { (words.say("sessions-title")) }
            @if sessions.is_empty() { p.quiet { (words.say("list-empty")) } }
            (sessions::lines(words, world, sessions.iter().copied()))
            (more("/sessions", "list-all-sessions"))
            h2 { (words.say("portal-acts")) }
            (acts::rows(words, world, &acts))
            (more("/acts", "list-all-acts"))
            p { a href={ "/bodies/" (id) "/feed.atom?lang=" (words.tag()) } { (words.say("portal-feed")) } " · "
                a href={ "/bodies/" (id) "/feed.rss?lang=" (words.tag()) } { (words.say("portal-feed-rss")) } }
        }
    };
    asked_again(page(&face, words.local(&body.name), &content))
}

/// One member: its names, when it chaired, what it signed.
pub(super) async fn member(State(app): State<App>, reader: Reader, Path(id): Path<String>) -> Response {
    let words = reader.words;
    let model = app.desk().read();
    let known = MemberId::new(&id).ok().zip(model.world.organisation.as_ref());
    let known = known.and_then(|(id, organisation)| {
        organisation.members.get_key_value(&id).map(|(id, member)| (organisation, id, member))
    });
    let Some((organisation, id, member)) = known else { return answer::not_found(&reader) };
    let mut face = Face::new(words, &model, &app, &format!("/members/{id}"));
    face.read_by(&reader, &Asked::default());
    let label = Label::SignedBy(id.clone());
    let signed: Vec<_> = acts::public(&model.world, Some(&label)).take(limits::LATEST_MAX).collect();
    let body = html! {
        div.story {
            h1 { (flagged(Some(&member.country), words.local(&member.short_name))) }
            dl.facts { dt { (words.say("organisation-official-name")) } dd { (words.local(&member.official_name)) } }
            (chairmanships(words, organisation, id))
            h2 { (words.say("organisation-signed")) }
            @if signed.is_empty() { p.quiet { (words.say("list-empty")) } } @else { (acts::rows(words, &model.world, &signed)) }
        }
    };
    asked_again(page(&face, words.local(&member.short_name), &body))
}

fn chairmanships(words: Words, organisation: &Organisation, id: &MemberId) -> Markup {
    let periods = organisation.chairmanships.iter().enumerate().filter(|(_, period)| &period.member == id);
    let periods: Vec<_> = periods
        .map(|(place, period)| (period.from, organisation.chairmanships.get(place.saturating_add(1))))
        .collect();
    html! {
        @if !periods.is_empty() {
            h2 { (words.say("organisation-chaired")) }
            ul { @for (from, next) in periods {
                li {
                    @match next.and_then(|next| next.from.yesterday().ok()) {
                        Some(until) => { (dates::day(words, from)) " – " (dates::day(words, until)) },
                        None => (words.say_with("organisation-since", &[("day", dates::day(words, from).into())])),
                    }
                }
            } }
        }
    }
}

/// Whether the organisation has a body of this name.
pub(super) fn has_body(world: &World, id: &BodyId) -> bool {
    world.organisation.as_ref().is_some_and(|organisation| organisation.bodies.contains_key(id))
}
