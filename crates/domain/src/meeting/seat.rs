//! Seats: a place at a meeting, held by one person.

use serde::{Deserialize, Serialize};

use crate::identity::{MemberId, PersonId, SeatId};
use crate::language::{Language, LocalText};

/// What a seat is for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum SeatKind {
    /// Head of a member's delegation: the member's voice in decisions.
    Head {
        /// The member.
        member: MemberId,
    },
    /// Another person of a delegation.
    Delegate {
        /// The member.
        member: MemberId,
    },
    /// The Secretary General.
    SecretaryGeneral,
    /// An invited person, in the room only for these items (INV-A4).
    Invited {
        /// Whom the person speaks for.
        represents: LocalText,
        /// Numbers of the items.
        items: Vec<u16>,
    },
    /// An officer of the Secretariat who services the meeting.
    Officer,
    /// The press service.
    Press,
    /// A device of the hall that publishes its sound and pictures; whoever works it holds the seat.
    HallDevice {
        /// What it is called: the table, the rostrum, the left side.
        title: LocalText,
    },
    /// The screen of the hall: it shows, and does nothing.
    HallDisplay,
    /// An interpreter.
    Interpreter {
        /// Language into which the seat interprets.
        language: Language,
        /// Whether the texts of the meeting may be read from this seat.
        #[serde(default)]
        cleared_for_texts: bool,
    },
}

impl SeatKind {
    /// Whether the seat is a device that publishes the hall's sound and pictures.
    #[must_use]
    pub fn is_hall_device(&self) -> bool {
        matches!(self, Self::HallDevice { .. })
    }

    /// Whether the seat belongs to the hall's equipment, and to no person who takes part.
    #[must_use]
    pub fn is_equipment(&self) -> bool {
        matches!(self, Self::HallDevice { .. } | Self::HallDisplay)
    }
}

/// A seat.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seat {
    /// Its name in the meeting.
    pub id: SeatId,
    /// What it is for.
    pub kind: SeatKind,
    /// Who holds it.
    pub person: PersonId,
}

impl Seat {
    /// The member that the seat belongs to.
    #[must_use]
    pub fn member(&self) -> Option<&MemberId> {
        match &self.kind {
            SeatKind::Head { member } | SeatKind::Delegate { member } => Some(member),
            _ => None,
        }
    }

    /// Whether the seat can be given the floor.
    #[must_use]
    pub fn may_speak(&self) -> bool {
        let serves = matches!(self.kind, SeatKind::Officer | SeatKind::Press | SeatKind::Interpreter { .. });
        !serves && !self.kind.is_equipment()
    }

    /// Whether the seat is in the room of the conference at all.
    #[must_use]
    pub fn joins_room(&self) -> bool {
        !matches!(self.kind, SeatKind::Press)
    }
}
