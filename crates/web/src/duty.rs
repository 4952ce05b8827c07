//! What a person does for the organisation today, where more than one area asks.

use domain::identity::PersonId;
use domain::organisation::Duty;
use domain::world::World;
use jiff::Timestamp;
use jiff::tz::TimeZone;

/// Whether the person does this work for the organisation today.
#[must_use]
pub fn has_duty(world: &World, person: &PersonId, duty: Duty, now: Timestamp) -> bool {
    let day = now.to_zoned(TimeZone::UTC).date();
    world.organisation.as_ref().is_some_and(|o| o.has_duty(person, duty, day))
}

/// Whether the person works for the press service today.
#[must_use]
pub fn is_press(world: &World, person: &PersonId, now: Timestamp) -> bool {
    has_duty(world, person, Duty::Press, now)
}
