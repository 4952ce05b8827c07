//! Consultations as the public reads them: public lines of plans in force, without what was said.

use axum::extract::{Path, State};
use axum::response::Response;
use domain::identity::{ConsultationId, PlanId};
use domain::plan::{Consultation, Plan, Stage};
use domain::world::World;
use jiff::Timestamp;
use maud::{Markup, html};

use super::asked::Asked;
use super::calendar;
use super::masthead::{Face, asked_again, page};
use crate::answer;
use crate::app::App;
use crate::clearance::{self, PlanClearance};
use crate::plan::said;
use crate::reader::Reader;
use crate::words::Words;

/// Plans that are public, the latest period first.
pub(super) fn public<'a>(world: &'a World, app: &App) -> Vec<&'a Plan> {
    let now = app.desk().now();
    let mut plans: Vec<&Plan> =
        world.plans.values().filter(|plan| clearance::plan(world, plan, None, now).is_some()).collect();
    plans.sort_by_key(|plan| (std::cmp::Reverse(plan.period), &plan.id));
    plans
}

/// A consultation that is public, with its plan.
pub(super) fn one<'a>(
    world: &'a World,
    plan: &PlanId,
    id: &ConsultationId,
    now: Timestamp,
) -> Option<(&'a Plan, &'a Consultation)> {
    let plan = world.plans.get(plan).filter(|plan| clearance::plan(world, plan, None, now).is_some())?;
    let one = plan.consultations.get(id).filter(|one| PlanClearance::Public.sees(one))?;
    Some((plan, one))
}

/// The list.
pub(super) async fn list(State(app): State<App>, reader: Reader) -> Response {
    let words = reader.words;
    let model = app.desk().read();
    let mut face = Face::new(words, &model, &app, "/consultations");
    face.read_by(&reader, &Asked::default());
    let plans = public(&model.world, &app);
    let body = html! {
        div.story {
            h1 { (words.say("consultations-title")) }
            @if plans.is_empty() { p.quiet { (words.say("consultations-none")) } }
            ul.rows { @for plan in plans {
                li { a href={ "/consultations/" (plan.id) "?lang=" (words.tag()) } { (words.local(&plan.title)) } }
            } }
            p { a href={ (calendar::PATH) "?lang=" (words.tag()) } { (words.say("consultations-calendar")) } }
        }
    };
    asked_again(page(&face, &words.say("consultations-title"), &body))
}

/// One plan.
pub(super) async fn show(State(app): State<App>, reader: Reader, Path(id): Path<String>) -> Response {
    let words = reader.words;
    let model = app.desk().read();
    let known = PlanId::new(&id)
        .ok()
        .and_then(|id| public(&model.world, &app).into_iter().find(|plan| plan.id == id));
    let Some(plan) = known else { return answer::not_found(&reader) };
    let mut face = Face::new(words, &model, &app, &format!("/consultations/{}", plan.id));
    face.read_by(&reader, &Asked::default());
    let title = words.local(&plan.title);
    let lines = plan.lines();
    let body = html! {
        div.story {
            h1 { (title) }
            ul.rows { @for (_, one) in lines.into_iter().filter(|(_, one)| PlanClearance::Public.sees(one)) {
                (line(words, &model.world, one))
            } }
        }
    };
    asked_again(page(&face, title, &body))
}

fn line(words: Words, world: &World, one: &Consultation) -> Markup {
    let (stage, mark) = said::stage(words, one);
    html! {
        li {
            strong { (words.local(&one.line.topic)) }
            @if let Some(organisation) = &world.organisation {
                div { (said::level(words, organisation, &one.line)) " · " (said::when(words, one)) " · " (said::place(words, &one.line)) }
            }
            @if let Stage::Reported { public_line, .. } = &one.stage { p { (words.local(public_line)) } }
            span class={ "state " (mark) } { (stage) }
        }
    }
}
