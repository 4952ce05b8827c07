//! The conference and the record, coupled: who may publish follows from the state of the meeting, and who is there
//! follows from the conference. Nothing is decided here: the engine obeys, the desk decides.

mod absent;
mod coupling;
pub(crate) mod ticket;

pub use media::conference::{
    Conference, ConferenceError, ConferenceEvent, Departure, Happening, Pass, Permission,
};

pub use absent::Absent;
pub use coupling::couple;

use domain::identity::{MeetingId, SeatId};
use domain::meeting::{Meeting, Mode, Presence, Publicity, SeatKind, Status};

/// Name of the conference's room of a meeting.
#[must_use]
pub fn room_of(meeting: &MeetingId) -> String {
    meeting.to_string()
}

/// Name of the room in which those wait who are to be admitted by face.
#[must_use]
pub fn waiting_room_of(meeting: &MeetingId) -> String {
    format!("waiting-{meeting}")
}

/// What a seat may do in the meeting's room now: the microphone is the floor, or the microphone of a booth; the camera
/// is being in the room. Interpreters are heard and not seen.
#[must_use]
pub fn permission(meeting: &Meeting, seat: &SeatId) -> Permission {
    let place = meeting.seats.get(seat).filter(|place| place.joins_room());
    let inside = place.is_some() && meeting.status != Status::Closed && meeting.may_be_in_room(seat);
    // Who sits in the hall is seen and heard through its devices.
    let inside = inside && meeting.mode(seat) != Some(Mode::Room);
    let device = place.is_some_and(|place| place.kind.is_hall_device());
    let display = place.is_some_and(|place| place.kind == SeatKind::HallDisplay);
    let interprets = place.is_some_and(|place| place.booth_language().is_some());
    let sounds = meeting.open_microphone() == Some(seat) || meeting.is_at_microphone(seat);
    let speaks = meeting.status == Status::Open && sounds;
    Permission {
        subscribe: inside && !device,
        publish_camera: inside && !display && !interprets,
        publish_microphone: inside && speaks,
        publish_screen: false,
        publish_data: false,
        hidden: false,
    }
}

/// Whether anyone may look on now: the meeting sits, and its part is open (INV-S6).
#[must_use]
pub fn is_public(meeting: &Meeting) -> bool {
    meeting.status == Status::Open && meeting.publicity() == Publicity::Open
}

/// Whether a seat with this permission has a place in the room at all.
#[must_use]
pub fn is_inside(permission: &Permission) -> bool {
    permission.subscribe || permission.publish_camera
}

/// What a seat may do in the waiting room: show its face, and see nobody.
#[must_use]
pub fn permission_in_waiting(meeting: &Meeting, seat: &SeatId) -> Permission {
    let waits = matches!(meeting.presence(seat), Presence::Absent | Presence::Waiting);
    Permission { publish_camera: waits && meeting.status != Status::Closed, ..Permission::default() }
}

/// What anyone may do at an open part: look on, unseen.
#[must_use]
pub fn permission_to_watch() -> Permission {
    Permission { subscribe: true, hidden: true, ..Permission::default() }
}

/// What an officer may do in the waiting room: see the faces, unseen.
#[must_use]
pub fn permission_to_see_faces() -> Permission {
    permission_to_watch()
}
