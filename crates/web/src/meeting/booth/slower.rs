//! "Slower, please": from a booth to the speaker and to who presides. It passes and is not recorded.

use desk::error::DeskError;
use domain::identity::{MeetingId, PersonId};
use domain::language::Language;
use domain::meeting::Seat;
use domain::refusal::{Refusal, Rule};
use domain::world::Context;
use maud::{Markup, html};

use crate::app::App;
use crate::limits;
use crate::live::Passing;
use crate::meeting::viewer::Viewer;
use crate::signals::Signal;
use crate::words::Words;

/// Sends the signal of the person's booth.
///
/// # Errors
/// A refusal: of the rules ([`domain::meeting::Meeting::slower`]), or when there is no such meeting.
pub(crate) fn ask(app: &App, person: &PersonId, meeting: &str) -> Result<(), DeskError> {
    let model = app.desk().read();
    let found = MeetingId::new(meeting).ok().and_then(|id| model.world.meetings.get(&id));
    let meeting = found.ok_or_else(|| Refusal::by(Rule::Unknown)).map_err(DeskError::Refused)?;
    let context = Context { now: app.desk().now(), actor: person.clone() };
    let judge = |last| {
        let slower = meeting.slower(last, &context)?;
        let seats = [Some(slower.speaker), meeting.presiding.clone()].into_iter().flatten().collect();
        Ok(Signal { meeting: meeting.id.clone(), seats, language: slower.language })
    };
    let Some(language) = meeting.seat_of(&context).and_then(Seat::booth_language) else {
        return judge(None).map(drop).map_err(DeskError::Refused);
    };
    let booth = (meeting.id.clone(), language.clone());
    app.signals().send(booth, context.now, judge).map_err(DeskError::Refused)
}

/// What a page of this viewer makes of a signal.
#[must_use]
pub(crate) fn passing(viewer: &Viewer) -> Passing {
    let (meeting, seat, words) = (viewer.meeting.clone(), viewer.seat.clone(), viewer.words);
    Box::new(move |signal| {
        let ours = signal.meeting == meeting && signal.seats.contains(&seat);
        ours.then(|| ("slower", shown(words, &signal.language)))
    })
}

fn shown(words: Words, language: &Language) -> Markup {
    let language = words.language_name(language.as_str());
    html! {
        plenary-passing seconds=(limits::SIGNAL_SHOWN_SECONDS) {
            p.slower { strong { (words.say("slower-signal")) } " "
                (words.say_with("slower-signal-of", &[("language", language.into())])) }
        }
    }
}
