//! One participant of a room: what it may do, what it publishes and what is sent to it. Data only.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Instant;

use livekit_protocol as lk;
use str0m::change::SdpPendingOffer;
use str0m::media::{Mid, Pt};

use crate::conference::{Medium, Permission, Quality};
use crate::line::Line;
use crate::outbox::SessionId;
use crate::packet::rewrite::Rewriter;
use crate::place::{PeerKey, TrackKey};
use crate::quality::Readings;
use crate::room::track::{LAYER_TOP, LayerName};
use crate::scalable::scaling::Scaling;
use crate::speakers::Voice;

/// A participant.
#[expect(clippy::struct_excessive_bools, reason = "independent facts about one participant")]
pub(crate) struct Participant {
    /// As others are told.
    pub info: lk::ParticipantInfo,
    /// Rights at this moment.
    pub permission: Permission,
    /// Its WebSocket; none while it is interrupted.
    pub session: Option<SessionId>,
    /// Whether one peer connection carries both ways.
    pub single: bool,
    /// Whether it subscribes to everything of its own accord.
    pub auto_subscribe: bool,
    /// The connection on which it publishes; in two-connection mode there is none until it offers one.
    pub publisher: Option<PeerKey>,
    /// The connection on which it receives; the same in one-connection mode.
    pub subscriber: PeerKey,
    /// Tracks announced without a media section yet, by the client's track id.
    pub announced: BTreeMap<String, lk::TrackInfo>,
    /// Sections that bring tracks, by the client's track id.
    pub sections: BTreeMap<String, (Mid, Medium)>,
    /// Published tracks by section.
    pub published: BTreeMap<Mid, TrackKey>,
    /// What is sent to it.
    pub down: BTreeMap<TrackKey, DownTrack>,
    /// State of the session descriptions.
    pub negotiation: Negotiation,
    /// Since when its connection is lost.
    pub away_since: Option<Instant>,
    /// Whether the loss has been told.
    pub interrupted: bool,
    /// Whether media has flowed and others were told of it.
    pub active: bool,
    /// Its voice.
    pub voice: Voice,
    /// What its transports reported since its quality was last judged.
    pub readings: Readings,
    /// Its quality as last told.
    pub quality: Option<Quality>,
    /// Highest number of its reliable data packets, told when it resumes.
    pub reliable_sequence: u32,
    /// The line towards it.
    pub line: Line,
    /// Packet counts.
    pub counts: Counts,
    /// When it gets its next renewed token.
    pub renewal: Instant,
}

/// Packet counts of a participant since it joined.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Counts {
    pub sound_forwarded: u64,
    pub pictures_forwarded: u64,
    pub sound_refused: u64,
    pub pictures_refused: u64,
    pub received: u64,
    pub received_directly: u64,
}

/// Where the exchange of session descriptions stands.
#[derive(Default)]
pub(crate) struct Negotiation {
    /// Sections the client offered for receiving that carry nothing yet.
    pub free: Vec<(Mid, Medium)>,
    /// Sections to be silenced before they can be used again.
    pub stale: BTreeSet<Mid>,
    /// One-connection mode: an offer was asked for and has not come.
    pub requested: bool,
    /// Two-connection mode: the offer that waits for its answer.
    pub pending: Option<SdpPendingOffer>,
    /// That offer as it was sent.
    pub offer: Option<lk::SessionDescription>,
    /// The next offer restarts the connectivity checks.
    pub restart: bool,
    /// Something changed while an offer was under way.
    pub again: bool,
    /// Number of the last offer.
    pub offer_id: u32,
}

/// One track towards one receiver.
pub(crate) struct DownTrack {
    /// Sound or pictures.
    pub medium: Medium,
    /// Section it is sent in, once there is one.
    pub mid: Option<Mid>,
    /// Whether the receiver has agreed to the section.
    pub ready: bool,
    /// Whether the receiver does not want it for now.
    pub disabled: bool,
    /// Highest layer the receiver wants.
    pub wanted: usize,
    /// Highest layer its bandwidth allows.
    pub allowed: usize,
    /// Whether its bandwidth allows not even the lowest.
    pub paused: bool,
    /// Until when nothing of it is sent, for a queue on the way to become empty.
    pub rests_until: Option<Instant>,
    /// Since when more would fit.
    pub rises_since: Option<Instant>,
    /// Since when not even the lowest layer fits.
    pub lacks_since: Option<Instant>,
    /// Since when a layer is sent that no longer fits, for want of a beginning of the smaller one.
    pub exceeds_since: Option<Instant>,
    /// Layer being sent; none until the next decodable beginning.
    pub current: Option<LayerName>,
    /// When it was last looked whether too much waits for its pacing.
    pub looked_at: Option<Instant>,
    /// What it was sent of a scalable stream.
    pub scaling: Scaling,
    /// The numbers the receiver sees.
    pub rewriter: Rewriter,
    /// How a payload type of the publisher is sent.
    pub payload: Option<PayloadChoice>,
}

/// How packets with one payload type of the publisher are sent to a receiver.
#[derive(Debug, Clone, Copy)]
pub(crate) struct PayloadChoice {
    pub incoming: Pt,
    /// None: the receiver cannot decode it.
    pub outgoing: Option<Pt>,
    /// The type for redundant sound, where the receiver reads it and its blocks are named as the publisher's.
    pub redundant: Option<Pt>,
    /// Only the primary block of redundant audio is sent.
    pub strip: bool,
}

impl DownTrack {
    pub(crate) fn new(medium: Medium) -> Self {
        Self {
            medium,
            mid: None,
            ready: false,
            disabled: false,
            wanted: LAYER_TOP,
            allowed: LAYER_TOP,
            paused: false,
            rests_until: None,
            rises_since: None,
            lacks_since: None,
            exceeds_since: None,
            current: None,
            looked_at: None,
            scaling: Scaling::default(),
            rewriter: Rewriter::default(),
            payload: None,
        }
    }
}
