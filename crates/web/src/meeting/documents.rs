//! Documents of the meeting: the list, and one text with its versions.

use domain::agenda::Item;
use domain::document::{Document, DocumentState};
use domain::identity::DocumentId;
use maud::{Markup, html};

use super::viewer::Scene;
use super::{decision, names, text};
use crate::words::dates;

/// The documents of the agenda that may be read from this seat, item by item.
#[must_use]
pub(crate) fn list(scene: &Scene<'_>) -> Markup {
    let words = scene.words();
    let readable =
        |item: &Item| item.documents.iter().filter_map(|id| scene.document(id)).collect::<Vec<_>>();
    let items: Vec<_> = scene
        .meeting
        .agenda
        .items
        .iter()
        .map(|item| (item, readable(item)))
        .filter(|(_, d)| !d.is_empty())
        .collect();
    html! {
        h2 { (words.say("page-documents")) }
        @if items.is_empty() { p.quiet { (words.say("documents-none")) } }
        @for (item, documents) in items {
            h3 { (item.number) ". " (words.local(&item.title)) }
            ul.rows { @for document in documents { (row(scene, document)) } }
        }
    }
}

fn row(scene: &Scene<'_>, document: &Document) -> Markup {
    let words = scene.words();
    html! {
        li {
            div.row {
                a.grow href={ (scene.viewer.base()) "/documents/" (document.id) } { (words.local(&document.title)) }
                span.quiet { (names::kind(words, document.kind)) }
                span.state { (names::document_state(words, document)) }
            }
            @if let Some(version) = document.current() {
                div.quiet {
                    (words.say_with("document-version", &[("number", i64::from(version.number).into())]))
                    ", " span.digest { (version.digest.short()) }
                    @for language in version.texts.keys() { ", " (words.language_name(language.as_str())) }
                }
            }
            @if scene.services() && document.state == DocumentState::Draft {
                (scene.form("circulate", &html! {
                    input type="hidden" name="document" value=(document.id);
                    button id={ "do-circulate-" (document.id) } { (words.say("do-circulate")) }
                }))
            }
        }
    }
}

/// One document. What may not be read from this seat looks as if it were not there.
#[must_use]
pub(crate) fn one(scene: &Scene<'_>, id: &DocumentId) -> Markup {
    let words = scene.words();
    let Some(document) = scene.document(id) else {
        return html! { p { (words.say("part-not-for-you")) } };
    };
    html! {
        article.text {
            p.quiet { (names::kind(words, document.kind)) ", " span.state { (names::document_state(words, document)) } }
            h1 { (words.local(&document.title)) }
            (facts(scene, document))
            @if decision::puts_now(scene) { (decision::put(scene, document, false)) }
            @if let Some(version) = shown(document) { (text::side_by_side(scene, version)) }
            (versions(scene, document))
        }
    }
}

/// The version that counts: the one decided on, or else the present one.
fn shown(document: &Document) -> Option<&domain::document::Version> {
    let decided = matches!(document.state, DocumentState::Decided { .. });
    let digest = document.last_decided().filter(|_| decided).map(|decided| &decided.digest);
    digest.and_then(|digest| document.version(digest)).or_else(|| document.current())
}

fn facts(scene: &Scene<'_>, document: &Document) -> Markup {
    let words = scene.words();
    let proposers: Vec<_> = document
        .proposers
        .iter()
        .filter_map(|member| scene.organisation.members.get(member))
        .map(|member| words.local(&member.short_name))
        .collect();
    html! {
        dl.facts {
            @if let Some(version) = shown(document) {
                dt { (words.say("document-digest")) } dd.digest { (version.digest) }
                dt { (words.say("document-written")) } dd { (dates::moment(words, version.at, scene.zone())) }
            }
            @if !proposers.is_empty() { dt { (words.say("document-proposers")) } dd { (proposers.join(", ")) } }
            @if let Some(body) = scene.organisation.bodies.get(&document.of_body) {
                dt { (words.say("document-body")) } dd { (words.local(&body.name)) }
            }
            @if document.for_signature { dt { (words.say("document-signature")) } dd { (words.say("document-for-signature")) } }
            @for decided in &document.decided {
                dt { (names::verb_done(words, decided.verb)) }
                dd { (dates::moment(words, decided.at, scene.zone()))
                    @if let Some(number) = decided.number { ", " (words.say_with("document-number", &[("number", i64::from(number).into())])) } }
            }
        }
    }
}

fn versions(scene: &Scene<'_>, document: &Document) -> Markup {
    let words = scene.words();
    // Who sees only what was decided does not learn which versions there were.
    let shown = scene.sees_all() && document.versions.len() > 1;
    html! {
        @if shown {
            section.no-print {
                h2 { (words.say("document-versions")) }
                ol.rows reversed {
                    @for version in document.versions.iter().rev() {
                        li.row {
                            span.grow { (words.say_with("document-version", &[("number", i64::from(version.number).into())])) }
                            span.digest { (version.digest.short()) }
                            span.quiet { (dates::moment(words, version.at, scene.zone())) }
                        }
                    }
                }
            }
        }
    }
}
