//! Findings about a consultation, as sentences. They stop nobody.

use domain::identity::ConsultationId;
use domain::plan::Finding;
use maud::{Markup, html};

use super::said;
use super::view::View;
use crate::words::{Value, dates};

/// The list of findings; nothing when there are none.
pub(super) fn list(view: &View<'_>, id: &ConsultationId) -> Markup {
    let found = view.world.findings(view.matter, id);
    html! {
        @if !found.is_empty() {
            section.findings aria-labelledby="findings-title" {
                h2 #findings-title { (view.words.say("plan-findings")) }
                ul { @for finding in &found { li { (sentence(view, finding)) } } }
            }
        }
    }
}

fn sentence(view: &View<'_>, finding: &Finding) -> String {
    let words = view.words;
    let member = |id| words.member(view.organisation, id);
    let say = |key: &str, values: &[(&str, Value<'_>)]| words.say_with(key, values);
    match finding {
        Finding::Clash { plan, with, member: shared } => {
            let topic = said::topic(words, view.world.plans.get(plan), with);
            say("plan-finding-clash", &[("title", topic.into()), ("member", member(shared).into())])
        }
        Finding::MeetingSameDay(id) => {
            let meeting = view.world.meetings.get(id);
            let title = meeting.map(|meeting| words.local(&meeting.convening.title).to_owned());
            say("plan-finding-meeting", &[("title", title.unwrap_or_default().into())])
        }
        Finding::Holiday { name, member: Some(of), on } => say(
            "plan-finding-holiday-of",
            &[
                ("name", words.local(name).into()),
                ("member", member(of).into()),
                ("day", dates::day(words, *on).into()),
            ],
        ),
        Finding::Holiday { name, member: None, on } => say(
            "plan-finding-holiday",
            &[("name", words.local(name).into()), ("day", dates::day(words, *on).into())],
        ),
        Finding::DayOfRest(day) => say("plan-finding-rest", &[("day", dates::day(words, *day).into())]),
    }
}
