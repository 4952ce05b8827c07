//! How a line of a plan is said: when, how far, in which form.

use domain::identity::ConsultationId;
use domain::meeting::Format;
use domain::organisation::Organisation;
use domain::plan::{Consultation, Line, Plan, Progress, Slot, Stage, Term};

use crate::words::{Words, dates};

/// When a line is to be held.
pub(crate) fn term(words: Words, term: Term) -> String {
    match term {
        Term::Half(half) => dates::half_year(words, half),
        Term::Month(day) => dates::month(words, day),
        Term::Days { from, until } => days(words, &Slot { from, until, hours: None }),
    }
}

/// Days, with the hours when they are known.
pub(crate) fn days(words: Words, slot: &Slot) -> String {
    let mut said = dates::day(words, slot.from);
    if slot.from != slot.until {
        said = format!("{said} – {}", dates::day(words, slot.until));
    }
    if let Some((opens, ends)) = slot.hours {
        said = format!("{said}, {}–{}", opens.strftime("%H:%M"), ends.strftime("%H:%M"));
    }
    said
}

/// When a consultation is: its days when they are known, else what the plan says, moves included.
pub(crate) fn when(words: Words, one: &Consultation) -> String {
    match one.slot() {
        Some(slot) => days(words, &slot),
        None if one.postponed.is_empty() => term(words, one.line.term),
        None => dates::half_year(words, one.half()),
    }
}

/// Where a consultation stands, in a word, and how it is marked.
pub(crate) fn stage(words: Words, one: &Consultation) -> (String, &'static str) {
    let (key, mark) = match &one.stage {
        Stage::Proposed => ("plan-stage-proposed", "open"),
        Stage::NotTaken { .. } => ("plan-stage-not-taken", ""),
        Stage::Planned if !one.postponed.is_empty() => ("plan-stage-postponed", "open"),
        Stage::Planned => ("plan-stage-planned", ""),
        Stage::Scheduled(_) => ("plan-stage-scheduled", "within"),
        Stage::Held { .. } => ("plan-stage-held", "within"),
        Stage::Reported { .. } => ("plan-stage-reported", "within"),
        Stage::Cancelled { .. } => ("plan-stage-cancelled", "danger"),
    };
    (words.say(key), mark)
}

/// How far a plan is.
pub(crate) fn progress(words: Words, progress: Progress) -> String {
    words.say(match progress {
        Progress::Draft => "plan-progress-draft",
        Progress::Annexed => "plan-progress-annexed",
        Progress::Agreed => "plan-progress-agreed",
        Progress::BeforeBody => "plan-progress-before-body",
        Progress::Confirmed => "plan-progress-confirmed",
        Progress::InForce => "plan-progress-in-force",
        Progress::Closed => "plan-progress-closed",
    })
}

/// How it is held.
pub(crate) fn form(words: Words, form: Format) -> String {
    words.say(match form {
        Format::InPerson => "plan-form-in-person",
        Format::Videoconference => "plan-form-videoconference",
        Format::Hybrid => "plan-form-hybrid",
    })
}

/// Where, or that it is a videoconference.
pub(crate) fn place(words: Words, line: &Line) -> String {
    let place = words.local(&line.place);
    if place.trim().is_empty() { form(words, line.form) } else { place.to_owned() }
}

/// Level of a line.
pub(crate) fn level(words: Words, organisation: &Organisation, line: &Line) -> String {
    let level = organisation.consultations.levels.get(&line.level);
    level.map(|name| words.local(name).to_owned()).unwrap_or_default()
}

/// Field of a line.
pub(crate) fn field(words: Words, organisation: &Organisation, line: &Line) -> String {
    let field = organisation.consultations.fields.get(&line.field);
    field.map(|name| words.local(name).to_owned()).unwrap_or_default()
}

/// Subject of a consultation of a plan; its name when it is not there.
pub(crate) fn topic(words: Words, plan: Option<&Plan>, id: &ConsultationId) -> String {
    let one = plan.and_then(|plan| plan.consultations.get(id));
    one.map_or_else(|| id.to_string(), |one| words.local(&one.line.topic).to_owned())
}
