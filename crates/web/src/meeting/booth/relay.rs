//! An interpreter says from which channel it interprets. The page asks before it listens; a circle is refused.

use desk::error::DeskError;
use domain::identity::{MeetingId, PersonId};
use domain::language::Language;
use domain::refusal::{Refusal, Rule};
use domain::world::Context;

use crate::app::App;
use crate::form::Typed;

/// Takes the choice of a person's page: the field `language`, empty for the floor.
///
/// # Errors
/// A refusal: of the rules ([`domain::meeting::Meeting::relay`]), or when there is no such meeting or language.
pub(crate) fn choose(app: &App, person: &PersonId, meeting: &str, typed: &Typed) -> Result<(), DeskError> {
    let unknown = || DeskError::Refused(Refusal::by(Rule::Unknown));
    let named = Some(typed.value("language")).filter(|named| !named.is_empty());
    let from = named.map(Language::new).transpose().map_err(|_| unknown())?;
    let model = app.desk().read();
    let found = MeetingId::new(meeting).ok().and_then(|id| model.world.meetings.get(&id));
    let (meeting, organisation) = found.zip(model.world.organisation.as_ref()).ok_or_else(unknown)?;
    let context = Context { now: app.desk().now(), actor: person.clone() };
    let judge = |chosen: &_| meeting.relay(from.as_ref(), chosen, organisation, &context);
    app.relays().choose(&meeting.id, from.as_ref(), judge).map_err(DeskError::Refused)
}
