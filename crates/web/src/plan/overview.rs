//! The page of a plan: how far it is, what comes next, what is late, and its lines: as a list, or by half-year.

use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use axum::response::Response;
use domain::identity::ConsultationId;
use domain::plan::{Consultation, HalfYear, Overdue, load};
use maud::{Markup, html};
use serde::Deserialize;

use super::view::View;
use super::{next, said};
use crate::answer;
use crate::app::App;
use crate::door::signed_in::SignedIn;
use crate::dossier::{Answered, part};
use crate::live::{self, Part, Wanted};
use crate::shell::layout::Frame;
use crate::shell::wide::{Named, wide_table};
use crate::words::dates;

/// What the address asks beside the name.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    from: u64,
    /// Shown as a board by half-year.
    #[serde(default)]
    by: String,
}

fn parts(app: &App, signed: &SignedIn, id: &str) -> Vec<Part> {
    let (whose, kept) = ((signed, id), &None);
    vec![
        part(app, whose, kept, "standing", head),
        part(app, whose, kept, "late", late),
        part(app, whose, kept, "lines", list),
        part(app, whose, kept, "load", weights),
    ]
}

/// The page.
pub(super) async fn show(
    State(app): State<App>,
    signed: SignedIn,
    Path(id): Path<String>,
    Query(query): Query<Asked>,
) -> Response {
    whole(&app, &signed, &id, query.by == "half-year", Answered::default())
}

/// The page as it stands, or after a form was refused.
pub(super) fn whole(app: &App, signed: &SignedIn, id: &str, board: bool, answered: Answered) -> Response {
    let words = signed.reader.words;
    let model = app.desk().read();
    let Some(view) = View::find(&model, app, signed, id) else {
        drop(model);
        return answer::not_found(&signed.reader);
    };
    let view = view.keeping(&answered.kept);
    let parts = parts(app, signed, id);
    let frame = Frame {
        navigation: view.navigation(true),
        styles: vec!["plan.css"],
        live: (!board).then(|| live::address(&view.base(), "plan", model.sequence)),
        ..Frame::new(words.local(&view.matter.title).to_owned())
    };
    let body = html! {
        (live::place(&parts, "standing", &model))
        (next::step(&view))
        (live::place(&parts, "late", &model))
        h2 #lines-title { (words.say("plan-lines")) }
        p.choices {
            a href=(view.base()) aria-current=[(!board).then_some("true")] { (words.say("plan-as-list")) }
            a href={ (view.base()) "?by=half-year" } aria-current=[board.then_some("true")] { (words.say("plan-as-board")) }
        }
        @if board { (columns(&view)) } @else { (live::place(&parts, "lines", &model)) }
        (live::place(&parts, "load", &model))
    };
    drop(view);
    answered.page(signed, frame, &body)
}

/// The stream of the page.
pub(super) async fn live(
    State(app): State<App>,
    signed: SignedIn,
    Path(id): Path<String>,
    Query(query): Query<Asked>,
    headers: HeaderMap,
) -> Response {
    if View::find(&app.desk().read(), &app, &signed, &id).is_none() {
        return answer::not_found(&signed.reader);
    }
    let parts = parts(&app, &signed, &id);
    let wanted = Wanted::without_seat(signed.session, query.from, parts);
    live::stream(&app, &headers, wanted)
}

fn head(view: &View<'_>) -> Markup {
    let words = view.words;
    let body = view.organisation.bodies.get(&view.matter.body);
    let document = view.world.documents.get(&view.matter.document);
    html! {
        h1 { (words.local(&view.matter.title)) }
        dl.facts {
            dt { (words.say("plan-progress")) } dd { span.state { (said::progress(words, view.progress())) } }
            @if let Some(body) = body { dt { (words.say("plan-body")) } dd { (words.local(&body.name)) } }
            @if let Some(document) = document {
                dt { (words.say("plan-agreed-by")) }
                dd {
                    @for id in document.agreed_by.keys() {
                        @if let Some(body) = view.organisation.bodies.get(id) { (words.local(&body.name)) " " }
                    }
                    @if document.agreed_by.is_empty() { "–" }
                }
            }
            @if let Some(report) = &view.matter.report { dt { (words.say("plan-report")) } dd { (words.local(report)) } }
        }
    }
}

fn late(view: &View<'_>) -> Markup {
    let words = view.words;
    let late = view.world.overdue(view.matter, view.today);
    html! {
        @if !late.is_empty() {
            section aria-labelledby="late-title" {
                h2 #late-title { (words.say("plan-late")) }
                ul.rows {
                    @for (id, what) in late {
                        @let (key, day) = match what {
                            Overdue::NotHeld(day) => ("plan-late-held", day),
                            Overdue::NotReported(day) => ("plan-late-reported", day),
                        };
                        li.row {
                            a.grow href={ (view.base()) "/of/" (id) } { (said::topic(words, Some(view.matter), id)) }
                            span.state.danger { (words.say_with(key, &[("day", dates::day(words, day).into())])) }
                        }
                    }
                }
            }
        }
    }
}

fn list(view: &View<'_>) -> Markup {
    let words = view.words;
    let lines = view.lines();
    html! {
        @if lines.is_empty() { p.quiet { (words.say("plan-no-lines")) } } @else {
            (wide_table(Named::By("lines-title"), &html! {
                table.lines {
                    thead { tr {
                        th scope="col" { (words.say("plan-topic")) }
                        th scope="col" { (words.say("plan-level")) }
                        th scope="col" { (words.say("plan-when")) }
                        th scope="col" { (words.say("plan-place")) }
                        th scope="col" { (words.say("plan-responsible")) }
                        th scope="col" { (words.say("plan-state")) }
                    } }
                    tbody { @for (id, one) in lines { (row(view, id, one)) } }
                }
            }))
        }
        (proposals(view))
    }
}

fn row(view: &View<'_>, id: &ConsultationId, one: &Consultation) -> Markup {
    let words = view.words;
    let (stage, mark) = said::stage(words, one);
    html! {
        tr {
            th scope="row" {
                a href={ (view.base()) "/of/" (id) } { (words.local(&one.line.topic)) }
                div.quiet {
                    (said::field(words, view.organisation, &one.line))
                    @if one.unscheduled { " · " (words.say("plan-unscheduled")) }
                }
            }
            td { (said::level(words, view.organisation, &one.line)) }
            td { (said::when(words, one)) }
            td { (said::place(words, &one.line)) }
            td { (view.mark(&one.line.responsible)) }
            td { span class={ "state " (mark) } { (stage) } }
        }
    }
}

fn proposals(view: &View<'_>) -> Markup {
    let words = view.words;
    let waiting: Vec<_> = view.matter.proposals().filter(|(_, one)| view.cleared.sees(one)).collect();
    html! {
        @if !waiting.is_empty() {
            h3 { (words.say("plan-proposals")) }
            ul.rows {
                @for (id, one) in waiting {
                    li.row {
                        a.grow href={ (view.base()) "/of/" (id) } { (words.local(&one.line.topic)) }
                        @if let Some(member) = &one.proposed_by { span { (view.mark(member)) } }
                        span.state.open { (said::when(words, one)) }
                    }
                }
            }
        }
    }
}

/// Half-years beside each other, those to which something was postponed included.
fn columns(view: &View<'_>) -> Markup {
    let words = view.words;
    let lines = view.lines();
    let mut halves: Vec<HalfYear> = lines.iter().map(|(_, one)| one.half()).collect();
    halves.extend(view.matter.period.halves());
    halves.sort();
    halves.dedup();
    html! {
        div.board {
            @for half in halves {
                section.half aria-labelledby={ "half-" (half) } {
                    h3 id={ "half-" (half) } { (dates::half_year(words, half)) }
                    ul.rows {
                        @for (id, one) in lines.iter().filter(|(_, one)| one.half() == half) {
                            @let (stage, mark) = said::stage(words, one);
                            li {
                                a href={ (view.base()) "/of/" (id) } { (words.local(&one.line.topic)) }
                                div.quiet { (said::when(words, one)) " · " (said::place(words, &one.line)) }
                                div { (view.mark(&one.line.responsible)) " " span class={ "state " (mark) } { (stage) } }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// How many consultations each half-year and each member carry.
fn weights(view: &View<'_>) -> Markup {
    let words = view.words;
    let load = load(view.matter);
    let halves: Vec<HalfYear> = load.by_half.keys().copied().collect();
    html! {
        h2 #load-title { (words.say("plan-load")) }
        (wide_table(Named::By("load-title"), &html! {
            table.load {
                thead { tr {
                    th scope="col" { (words.say("plan-responsible")) }
                    @for half in &halves { th.number scope="col" { (dates::half_year(words, *half)) } }
                } }
                tbody {
                    @for (member, counts) in &load.by_member {
                        tr {
                            th scope="row" { (view.mark(member)) }
                            @for half in &halves { td.number { (counts.get(half).copied().unwrap_or(0)) } }
                        }
                    }
                    tr.total {
                        th scope="row" { (words.say("plan-total")) }
                        @for half in &halves { td.number { (load.by_half.get(half).copied().unwrap_or(0)) } }
                    }
                }
            }
        }))
    }
}
