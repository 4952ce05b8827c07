//! Session descriptions: who offers what, in both connection modes.
//!
//! In one-connection mode only the client offers; the engine asks for sections it needs. In
//! two-connection mode the client offers what it publishes and the engine what it sends.

mod client_offer;
pub(crate) mod sdp;
mod server_offer;

use livekit_protocol as lk;
use livekit_protocol::signal_response::Message as Response;

use crate::conference::Medium;
use crate::place::ParticipantKey;
use crate::room::Room;

impl Room {
    /// Brings a participant's descriptions in line with its subscriptions, now or as soon as it can be.
    pub(crate) fn negotiate(&mut self, key: ParticipantKey) {
        let Some(participant) = self.participants.get_mut(&key) else { return };
        if !participant.single {
            self.offer_to_subscriber(key, false);
            return;
        }
        let negotiation = &mut participant.negotiation;
        if negotiation.requested || negotiation.offer_id == 0 {
            // Looked at again after the offer that is on its way.
            return;
        }
        let down = &participant.down;
        let lacking = |medium: Medium| {
            let waiting = down.values().filter(|track| track.mid.is_none() && track.medium == medium).count();
            let free = negotiation.free.iter().filter(|(_, other)| *other == medium).count();
            (waiting, u32::try_from(waiting.saturating_sub(free)).unwrap_or(u32::MAX))
        };
        let (sound, num_audios) = lacking(Medium::Sound);
        let (pictures, num_videos) = lacking(Medium::Pictures);
        if sound + pictures == 0 && negotiation.stale.is_empty() {
            return;
        }
        negotiation.requested = true;
        let requirement = lk::MediaSectionsRequirement { num_audios, num_videos };
        self.tell(key, Response::MediaSectionsRequirement(requirement));
    }
}
