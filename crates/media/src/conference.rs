//! The conference as the rest of the program sees it: one trait, whatever engine stands behind it.
//!
//! Nothing here depends on the embedded engine; a driver for a LiveKit cluster implements
//! the same trait.

use std::future::Future;
use std::pin::Pin;

use tokio::sync::broadcast;

/// What a participant may do in a room.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[expect(clippy::struct_excessive_bools, reason = "independent rights, each given or withdrawn alone")]
pub struct Permission {
    /// Sees and hears the others. Without it the participant is told of nobody else.
    pub subscribe: bool,
    /// May publish pictures of its camera.
    pub publish_camera: bool,
    /// May publish sound. This is the floor: no sound of any kind passes without it.
    pub publish_microphone: bool,
    /// May publish its screen (its sound needs `publish_microphone` as well).
    pub publish_screen: bool,
    /// May send data packets to the others.
    pub publish_data: bool,
    /// Is not shown to the others.
    pub hidden: bool,
}

/// What an access token says: who comes, where to, with which rights.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Pass {
    /// Name of the room.
    pub room: String,
    /// Identity of the participant, one per seat; a second connection replaces the first.
    pub identity: String,
    /// Name shown to the others.
    pub name: String,
    /// Rights on joining; those last set by [`Conference::permit`] take precedence.
    pub permission: Permission,
    /// Attributes shown to the others (a flag, a language, a delegation).
    pub attributes: Vec<(String, String)>,
    /// How long the token lets its bearer join, in seconds. A session that has begun is
    /// not ended by it, and reconnects with tokens renewed by the engine.
    pub valid_seconds: u64,
}

/// Why the conference could not do what it was asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConferenceError {
    /// No such room.
    #[error("there is no such room")]
    NoRoom,
    /// No such participant in the room.
    #[error("there is no such participant in the room")]
    NoParticipant,
    /// No such track.
    #[error("there is no such track")]
    NoTrack,
    /// A limit of [`crate::limits`] was reached.
    #[error("limit reached: {0}")]
    Limit(&'static str),
    /// The engine has stopped or does not answer.
    #[error("the conference engine is not running")]
    Stopped,
    /// The cluster does not answer, or not in time. What was asked is not done.
    #[error("the conference cluster does not answer: {0}")]
    Unreachable(String),
    /// The cluster answers and does not do what it is asked.
    #[error("the conference cluster refuses: {0}")]
    Refused(String),
    /// The access token or the key that signs it is unfit.
    #[error("the access token could not be made: {0}")]
    Token(String),
}

/// Where a track comes from, as the publisher declared it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Source {
    /// A camera.
    Camera,
    /// A microphone.
    Microphone,
    /// A screen.
    Screen,
    /// The sound of a screen.
    ScreenSound,
    /// Not declared (an interpreter's channel, a hall device).
    Other,
}

/// Sound or pictures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Medium {
    /// Sound.
    Sound,
    /// Pictures.
    Pictures,
}

/// Why a participant is no longer there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Departure {
    /// It left of its own accord.
    Left,
    /// The same identity joined anew.
    Replaced,
    /// It was removed.
    Removed,
    /// The room was closed.
    RoomClosed,
    /// Its connection was lost for too long.
    TimedOut,
    /// Its connection could not be understood (a malformed offer, an internal fault).
    Failed,
    /// The engine stopped.
    Stopped,
}

/// How good a participant's connection is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Quality {
    /// Nothing arrives.
    Lost,
    /// Sound suffers.
    Poor,
    /// Small disturbances.
    Good,
    /// No disturbance to speak of.
    Excellent,
}

/// What happened to a participant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Happening {
    /// Its connection stands and media can flow.
    Joined,
    /// It is gone.
    Left {
        /// Why.
        reason: Departure,
    },
    /// Its connection was lost; it keeps its place for a while.
    Interrupted,
    /// Its connection is back.
    Resumed,
    /// It publishes a track.
    TrackPublished {
        /// The track's session identifier (`TR_…`).
        track: String,
        /// What it declared as source.
        source: Source,
        /// Sound or pictures.
        medium: Medium,
    },
    /// It no longer publishes the track.
    TrackUnpublished {
        /// The track's session identifier.
        track: String,
        /// What it declared as source.
        source: Source,
        /// Sound or pictures.
        medium: Medium,
    },
    /// The track is muted.
    Muted {
        /// The track's session identifier.
        track: String,
    },
    /// The track is heard or seen again.
    Unmuted {
        /// The track's session identifier.
        track: String,
    },
    /// It began or ceased to speak.
    Speaking {
        /// Whether it speaks now.
        active: bool,
    },
    /// Its connection became better or worse.
    Quality {
        /// As judged now.
        quality: Quality,
    },
}

/// Something that happened in a room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConferenceEvent {
    /// Name of the room.
    pub room: String,
    /// Identity of the participant.
    pub identity: String,
    /// What happened to it.
    pub what: Happening,
}

/// Packets of one published track.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrackFigures {
    /// The track's session identifier.
    pub track: String,
    /// What the publisher declared as source.
    pub source: Source,
    /// Sound or pictures.
    pub medium: Medium,
    /// Packets accepted from the publisher.
    pub packets_in: u64,
    /// Packets sent on, summed over the receivers.
    pub packets_forwarded: u64,
    /// Receivers at the moment.
    pub receivers: usize,
}

/// Packets of one participant.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ParticipantFigures {
    /// Its identity.
    pub identity: String,
    /// Sound packets of this participant sent on to others since it joined.
    pub sound_forwarded: u64,
    /// Picture packets of this participant sent on to others since it joined.
    pub pictures_forwarded: u64,
    /// Sound packets that came without the right to publish them, dropped.
    pub sound_refused: u64,
    /// Picture packets that came without the right to publish them, dropped.
    pub pictures_refused: u64,
    /// Media packets sent to this participant since it joined.
    pub received: u64,
    /// Those of them that the engine sent itself, without the library weighing and pacing them.
    pub received_directly: u64,
    /// Its tracks at the moment.
    pub tracks: Vec<TrackFigures>,
}

/// Packet counts of a room, for tests and benches.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Figures {
    /// Whether packets were counted. A cluster tells who is there with which tracks; its counts are all zero.
    pub counted: bool,
    /// Those present, by identity.
    pub participants: Vec<ParticipantFigures>,
}

impl Figures {
    /// The figures of one identity.
    #[must_use]
    pub fn of(&self, identity: &str) -> Option<&ParticipantFigures> {
        self.participants.iter().find(|figures| figures.identity == identity)
    }
}

/// An answer that arrives later.
pub type Answer<'a, T> = Pin<Box<dyn Future<Output = Result<T, ConferenceError>> + Send + 'a>>;

/// A conference engine: the embedded one, or a cluster elsewhere.
pub trait Conference: Send + Sync {
    /// An access token for the pass.
    ///
    /// # Errors
    /// [`ConferenceError::Limit`] when a name or an attribute is too long, and
    /// [`ConferenceError::Token`] when the key cannot sign.
    fn token(&self, pass: &Pass, now_unix_seconds: u64) -> Result<String, ConferenceError>;

    /// Sets what an identity may do in a room, present or not; remembered while the room
    /// exists, so that an older token cannot bring rights back. When the answer arrives,
    /// no further packet of a track no longer allowed is forwarded, the track is
    /// unpublished and the participant has been told.
    ///
    /// # Errors
    /// [`ConferenceError::Limit`] when too many rooms or identities are remembered.
    fn permit<'a>(&'a self, room: &'a str, identity: &'a str, permission: Permission) -> Answer<'a, ()>;

    /// Removes a participant: its media ends at once, and tokens made until this second
    /// no longer admit it to the room.
    ///
    /// # Errors
    /// [`ConferenceError::NoRoom`] or [`ConferenceError::NoParticipant`].
    fn remove<'a>(&'a self, room: &'a str, identity: &'a str) -> Answer<'a, ()>;

    /// Removes every participant; tokens made until this second no longer admit anybody to the room.
    ///
    /// # Errors
    /// [`ConferenceError::NoRoom`].
    fn close_room<'a>(&'a self, room: &'a str) -> Answer<'a, ()>;

    /// What happens from now on, in all rooms.
    fn events(&self) -> broadcast::Receiver<ConferenceEvent>;

    /// Packet counts of a room.
    ///
    /// # Errors
    /// [`ConferenceError::NoRoom`].
    fn figures<'a>(&'a self, room: &'a str) -> Answer<'a, Figures>;
}
