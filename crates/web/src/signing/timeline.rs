//! The way of an act as a timeline: decided, opened, signed, registered, instruments deposited, in force. What has not
//! happened yet stands at the end, with what is awaited.

use domain::document::{Document, ForceCondition, ForceGroup, ForceRule};
use domain::organisation::Organisation;
use domain::signing::{Consent, Round, RoundState, Standing};
use domain::world::World;
use jiff::civil::Date;
use maud::{Markup, html};

use super::{act, parts, standing};
use crate::words::{Words, dates};

/// One point of the line.
struct Point {
    /// The day; none for what has not happened.
    day: Option<Date>,
    said: String,
    /// Whether it lies behind.
    past: bool,
}

/// The timeline of an act; nothing before its round was opened.
pub(crate) fn part(words: Words, world: &World, document: &Document, today: Date) -> Markup {
    let found = world.rounds.get(&document.id).zip(world.organisation.as_ref());
    let Some((round, organisation)) = found else { return html! {} };
    if round.state == RoundState::Prepared {
        return html! {};
    }
    let points = points(words, world, document, round, organisation, today);
    html! {
        section.timeline-part aria-labelledby="timeline-title" {
            h2 #timeline-title { (words.say("ceremony-timeline")) }
            @if let Some(rule) = round.clause(document) { p { (clause(words, organisation, rule)) } }
            ol.timeline {
                @for point in points {
                    li.past[point.past] {
                        @match point.day {
                            Some(day) => time datetime=(day) { (dates::day(words, day)) },
                            None => span.quiet { (words.say("ceremony-awaited")) },
                        }
                        " " span { (point.said) }
                    }
                }
            }
        }
    }
}

fn points(
    words: Words,
    world: &World,
    document: &Document,
    round: &Round,
    organisation: &Organisation,
    today: Date,
) -> Vec<Point> {
    let zone = dates::zone(&act::zone_of(world, &document.id));
    let on = |at: jiff::Timestamp| at.to_zoned(zone.clone()).date();
    let past = |day: Date, said: String| Point { day: Some(day), said, past: day <= today };
    let mut points = Vec::new();
    if let Some(decided) = document.last_decided() {
        points.push(past(on(decided.at), parts::verb(words, decided.verb)));
    }
    if let Some(at) = round.opened_at {
        let key =
            if round.ceremony.is_some() { "ceremony-opened-at-session" } else { "ceremony-opened-apart" };
        points.push(past(on(at), words.say(key)));
    }
    let (signed, all) = standing::count(round);
    let count = [("signed", signed.into()), ("all", all.into())];
    match round.completed_at {
        Some(at) => points.push(past(on(at), words.say_with("ceremony-signed-count", &count))),
        None => points.push(Point { day: None, said: words.say_with("signing-count", &count), past: false }),
    }
    for (signatory, standing) in &round.signatories {
        let Standing::Signed(signature) = standing else { continue };
        let Some(given_up) = &signature.given_up else { continue };
        let name = words.member(organisation, &signatory.member);
        let said = words.say_with("ceremony-given-up-by", &[("name", name.into())]);
        points.push(past(given_up.dated, said));
    }
    for instrument in &round.instruments {
        let member = organisation.members.get(&instrument.member);
        let name = member.map(|member| words.local(&member.short_name).to_owned()).unwrap_or_default();
        let said = words.say_with(
            "ceremony-deposited",
            &[("name", name.into()), ("consent", consent(words, instrument.consent).into())],
        );
        points.push(past(instrument.deposited, said));
    }
    points.extend(force(words, document, round, organisation, today));
    points.sort_by_key(|point| point.day.unwrap_or(Date::MAX));
    points
}

/// The entry into force: the day, or what is awaited; and the States that are bound from a later day.
fn force(
    words: Words,
    document: &Document,
    round: &Round,
    organisation: &Organisation,
    today: Date,
) -> Vec<Point> {
    let Some(rule) = round.clause(document) else { return Vec::new() };
    let force = round.force(rule);
    let Some(since) = force.since else {
        let said = if force.awaited > 0 {
            words.say_with("ceremony-force-awaits", &[("count", force.awaited.into())])
        } else {
            words.say("ceremony-force-awaits-signatures")
        };
        return vec![Point { day: None, said, past: false }];
    };
    let key = if force.holds(today) { "ceremony-in-force" } else { "ceremony-enters-into-force" };
    let mut points = vec![Point { day: Some(since), said: words.say(key), past: since <= today }];
    for party in force.parties.iter().filter(|party| party.since > since) {
        let member = organisation.members.get(&party.member);
        let name = member.map(|member| words.local(&member.short_name).to_owned()).unwrap_or_default();
        let said = words.say_with("ceremony-in-force-for", &[("name", name.into())]);
        points.push(Point { day: Some(party.since), said, past: party.since <= today });
    }
    points
}

/// What an instrument expresses.
pub(super) fn consent(words: Words, consent: Consent) -> String {
    words.say(match consent {
        Consent::Ratification => "ceremony-ratification",
        Consent::Acceptance => "ceremony-acceptance",
        Consent::Approval => "ceremony-approval",
    })
}

/// The clause on entry into force, in words.
pub(super) fn clause(words: Words, organisation: &Organisation, rule: &ForceRule) -> String {
    let condition = match &rule.condition {
        ForceCondition::Signed => words.say("ceremony-force-signed"),
        ForceCondition::On { day } => {
            words.say_with("ceremony-force-on", &[("day", dates::day(words, *day).into())])
        }
        ForceCondition::AllRatify => words.say("ceremony-force-all"),
        ForceCondition::Ratified { number } => {
            words.say_with("ceremony-force-number", &[("number", i64::from(*number).into())])
        }
        ForceCondition::Groups { groups } => {
            let said: Vec<String> = groups.iter().map(|one| group(words, organisation, one)).collect();
            words.say_with("ceremony-force-groups", &[("groups", said.join("; ").into())])
        }
    };
    if rule.after_days == 0 {
        return condition;
    }
    let days = words.say_with("ceremony-force-after", &[("days", i64::from(rule.after_days).into())]);
    format!("{condition} {days}")
}

fn group(words: Words, organisation: &Organisation, group: &ForceGroup) -> String {
    let known = group.members.iter().filter_map(|id| organisation.members.get(id));
    let names: Vec<&str> = known.map(|member| words.local(&member.short_name)).collect();
    let values = [("number", i64::from(group.number).into()), ("members", names.join(", ").into())];
    words.say_with("ceremony-force-group", &values)
}
