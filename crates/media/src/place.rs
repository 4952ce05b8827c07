//! The numbers under which participants, tracks and peer connections are found.

/// A participant within its room.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct ParticipantKey(pub(crate) u32);
/// A track within its room.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct TrackKey(pub(crate) u32);
/// A peer connection within its room.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct PeerKey(pub(crate) u32);

/// A peer connection within the engine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Place {
    /// The engine's thread that carries the room.
    pub(crate) thread: u16,
    pub(crate) room: u32,
    pub(crate) peer: PeerKey,
}

impl Place {
    #[cfg(test)]
    pub(crate) fn new(room: u32, peer: u32) -> Self {
        Self { thread: 0, room, peer: PeerKey(peer) }
    }
}
