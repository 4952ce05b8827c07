//! Acts: whose round is open or complete, with every signature, the file and its proof.

use std::collections::BTreeMap;

use axum::extract::{Path, State};
use axum::response::Response;
use domain::document::{Document, DocumentKind};
use domain::identity::{DocumentId, MemberId};
use domain::open_shelves::Label;
use domain::world::World;
use maud::{Markup, html};

use super::asked::{self, Asked};
use super::masthead::{Face, asked_again, page};
use super::rows::Wanted;
use super::structured;
use crate::annexes;
use crate::answer;
use crate::app::App;
use crate::fresh;
use crate::limits;
use crate::reader::Reader;
use crate::shell::wide::{Named, wide_table};
use crate::signing::{self, act, standing};
use crate::words::{Words, dates};

/// A public act.
pub(super) fn one<'a>(world: &'a World, id: &DocumentId) -> Option<&'a Document> {
    world.documents.get(id).filter(|_| standing::is_public(world, id))
}

/// Acts that are public, the latest decided first; all of them, or those with a label.
pub(super) fn public<'a>(world: &'a World, label: Option<&Label>) -> impl Iterator<Item = &'a Document> {
    world.open().acts.row(label).latest().filter_map(|id| world.documents.get(id))
}

/// The latest acts.
pub(super) fn latest(words: Words, world: &World) -> Markup {
    let acts: Vec<_> = public(world, None).take(limits::LATEST_MAX).collect();
    rows(words, world, &acts)
}

/// A line for each act.
pub(super) fn rows(words: Words, world: &World, acts: &[&Document]) -> Markup {
    html! {
        @if acts.is_empty() { p.quiet { (words.say("portal-no-acts")) } }
        ul.rows {
            @for document in acts {
                li {
                    span.quiet { (act::kind(words, document.kind)) } br;
                    a href={ "/acts/" (document.id) "?lang=" (words.tag()) } { (words.local(&document.title)) }
                    @if let Some(round) = world.rounds.get(&document.id) {
                        @let (signed, all) = standing::count(round);
                        br;
                        span.number.quiet { (words.say_with("signing-count", &[
                            ("signed", signed.into()), ("all", all.into()),
                        ])) }
                    }
                }
            }
        }
    }
}

/// The list.
pub(super) async fn list(State(app): State<App>, reader: Reader, asked: Asked) -> Response {
    let words = reader.words;
    let model = app.desk().read();
    let world = &model.world;
    let mut face = Face::new(words, &model, &app, "/acts");
    face.read_by(&reader, &asked);
    let kinds: BTreeMap<&str, DocumentKind> = kinds(world).map(|kind| (act::kind_name(kind), kind)).collect();
    let found = super::rows::page(world, &world.open().acts, &wanted(&asked, &kinds), &asked);
    let kinds: Vec<_> =
        kinds.into_iter().map(|(name, kind)| (name.to_owned(), act::kind(words, kind))).collect();
    let shown: Vec<&Document> = found.shown.iter().filter_map(|id| world.documents.get(id)).collect();
    let body = html! {
        div.story {
            h1 { (words.say("portal-acts")) }
            @if !reader.copy { (asked::filters(words, world, "/acts", &asked, (&found.years, &kinds))) }
            (rows(words, world, &shown))
            (asked::pages(words, "/acts", &asked, found.pages))
        }
    };
    asked_again(page(&face, &words.say("portal-acts"), &body))
}

/// Kinds of which there are public acts.
fn kinds(world: &World) -> impl Iterator<Item = DocumentKind> {
    world.open().acts.labels().filter_map(|label| match label {
        Label::Kind(kind) => Some(*kind),
        _ => None,
    })
}

/// What is asked for, by body and kind.
fn wanted(asked: &Asked, kinds: &BTreeMap<&str, DocumentKind>) -> Wanted {
    let of_body = super::rows::of_body(asked);
    if asked.kind.is_empty() {
        return of_body;
    }
    match (of_body, kinds.get(asked.kind.as_str())) {
        (Wanted::With(Label::Body(body)), Some(kind)) => Wanted::With(Label::KindOfBody(body, *kind)),
        (Wanted::All, Some(kind)) => Wanted::With(Label::Kind(*kind)),
        _ => Wanted::Nothing,
    }
}

fn known(world: &World, id: &str) -> Option<DocumentId> {
    DocumentId::new(id).ok().filter(|id| standing::is_public(world, id))
}

/// One act.
pub(super) async fn show(State(app): State<App>, reader: Reader, Path(id): Path<String>) -> Response {
    let words = reader.words;
    let model = app.desk().read();
    let id = known(&model.world, &id);
    let Some(document) = id.and_then(|id| model.world.documents.get(&id)) else {
        return answer::not_found(&reader);
    };
    let mut face = Face::new(words, &model, &app, &format!("/acts/{}", document.id));
    face.read_by(&reader, &Asked::default());
    face.head = structured::legislation(&face, &model.world, document);
    let body = html! {
        article.story {
            p.quiet { (act::kind(words, document.kind)) }
            h1 { (words.local(&document.title)) }
            (decided(words, &model.world, document))
            (files(words, &model.world, document))
            (signing::round_part(words, &model.world, &document.id, false))
            (signing::timeline::part(words, &model.world, document, dates::today(&model.world, app.desk().now())))
            (text(words, document))
        }
    };
    asked_again(page(&face, words.local(&document.title), &body))
}

fn decided(words: Words, world: &World, document: &Document) -> Markup {
    let zone = act::zone_of(world, &document.id);
    html! {
        @if let (Some(decided), Some(meeting)) = (document.last_decided(), standing::meeting_of(world, document)) {
            dl.facts {
                dt { (words.say("signing-decided")) }
                dd { (signing::verb(words, decided.verb)) ", " (dates::moment(words, decided.at, &zone)) }
                dt { (words.say("sessions-one")) }
                dd { a href={ "/sessions/" (meeting.id) "?lang=" (words.tag()) } { (words.local(&meeting.convening.title)) } }
                dt { (words.say("signing-place-of-document")) }
                dd { (words.local(&meeting.convening.place)) ", " (dates::day(words, meeting.convening.date)) }
                dt { (words.say("signing-digest")) }
                dd.digest { (decided.digest) }
            }
        }
    }
}

fn files(words: Words, world: &World, document: &Document) -> Markup {
    let file = format!("/acts/{id}/{id}.pdf", id = document.id);
    let round = world.rounds.get(&document.id);
    let registered = round.is_some_and(|round| round.registered.is_some());
    let address = |first: Option<&MemberId>| match first {
        Some(first) => format!("/acts/{id}/{id}-{first}.pdf", id = document.id),
        None => file.clone(),
    };
    html! {
        section aria-labelledby="files-title" {
            h2 #files-title { (words.say("signing-files")) }
            ul.rows {
                @if let Some(round) = round { (signing::original_links(words, world, round, &address)) }
                @if registered { li { a href={ (file) ".tlog-proof" } { (words.say("signing-file-proof")) } } }
                li { a href="/trust/roots.pem" { (words.say("signing-file-roots")) } }
                li { a href="/trust/register.txt" { (words.say("signing-file-register")) } }
                li { a href={ "/acts/" (document.id) "/check?lang=" (words.tag()) } { (words.say("portal-check-act")) } }
            }
            (signing::how_to_check(words, document.id.as_str()))
        }
    }
}

/// The text that was decided on, in the reader's language when it exists in it.
fn text(words: Words, document: &Document) -> Markup {
    let version = document.last_decided().and_then(|decided| document.version(&decided.digest));
    let texts = version.map(|version| &version.texts);
    let own = texts.and_then(|texts| texts.iter().find(|(language, _)| language.as_str() == words.tag()));
    let shown = own.or_else(|| texts.and_then(|texts| texts.iter().next()));
    html! {
        @if let Some((language, text)) = shown {
            section.document-text lang=(language) aria-labelledby="text-title" {
                h2 #text-title lang=(words.tag()) { (words.say("portal-text")) }
                @for paragraph in &text.preamble { p { (paragraph.text) } }
                @for paragraph in &text.paragraphs {
                    p.paragraph { span.number { (paragraph.number) } " " (paragraph.text) }
                }
                @if let Some((first, rest)) = text.annex.split_first() {
                    (wide_table(Named::As(&words.say("act-annex")), &html! {
                        table {
                            thead { tr { @for cell in first { th scope="col" { (cell) } } } }
                            tbody { @for row in rest { tr { @for cell in row { td { (cell) } } } } }
                        }
                    }))
                }
                (annexes::show(words, language, &text.annexes))
            }
        }
    }
}

/// The file or its proof: `{document}.pdf`, `{document}.pdf.tlog-proof`.
pub(super) async fn file(
    State(app): State<App>,
    reader: Reader,
    Path((id, file)): Path<(String, String)>,
) -> Response {
    let id = known(&app.desk().read().world, &id);
    let Some(id) = id else { return answer::not_found(&reader) };
    let first = |rest: &str| MemberId::new(rest.strip_prefix('-')?.strip_suffix(".pdf")?).ok();
    fresh::asked_again(match file.strip_prefix(id.as_str()) {
        Some(".pdf") => signing::act_file(&app, &reader, &id, None),
        Some(".pdf.tlog-proof") => signing::act_proof(&app, &reader, &id).await,
        Some(rest) => match first(rest) {
            Some(first) => signing::act_file(&app, &reader, &id, Some(&first)),
            None => answer::not_found(&reader),
        },
        None => answer::not_found(&reader),
    })
}
