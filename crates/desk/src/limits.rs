//! Every limit of the desk.

use jiff::SignedDuration;

/// Commands that wait for the writer; more are told that the desk is busy.
pub const QUEUE_MAX: usize = 1_024;
/// Commands that share one wait for the disk.
pub const GROUP_MAX: usize = 64;
/// Announcements that a slow listener may lag behind before it has to look again.
pub const ANNOUNCEMENTS_KEPT: usize = 1_024;
/// How long a personal link can be opened.
pub const LINK_LIFETIME: SignedDuration = SignedDuration::from_hours(72);
/// How long a browser stays signed in.
pub const SESSION_LIFETIME: SignedDuration = SignedDuration::from_hours(24);
/// Links that stand open at once.
pub const OPEN_LINKS_MAX: usize = 10_000;
/// Browser sessions that stand open at once.
pub const OPEN_SESSIONS_MAX: usize = 10_000;
/// Bytes of one kept file.
pub const FILE_BYTES_MAX: usize = 32 * 1024 * 1024;
/// Signatures that were prepared and await their key, at once.
pub const SIGNATURE_OFFERS_MAX: usize = 256;
/// How long a prepared signature awaits its key.
pub const SIGNATURE_OFFER_LIFETIME: SignedDuration = SignedDuration::from_mins(10);
/// How often a signature is made anew when others sign at the same time: the depositary's mark under one with ink, or one
/// with a key that is at hand.
pub const ATTESTATION_ATTEMPTS_MAX: usize = 20;
/// Bytes of the signed file and the scans that a certified copy carries inside.
pub const COPY_ATTACHMENTS_BYTES_MAX: usize = 16 * 1024 * 1024;
/// Files that a certified copy carries inside, beside the text in each language.
pub const COPY_ATTACHMENTS_MAX: usize = 16;
