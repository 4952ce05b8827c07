//! Data packets, between participants and from outside: stamped with their sender, sent to those they are meant for.

use livekit_protocol as lk;
use prost::Message;
use str0m::channel::ChannelId;

use crate::conference::ConferenceError;
use crate::limits;
use crate::place::PeerKey;
use crate::room::Room;

/// Label of the channel that delivers everything in order.
pub(crate) const CHANNEL_RELIABLE: &str = "_reliable";
/// Label of the channel that may lose packets.
pub(crate) const CHANNEL_LOSSY: &str = "_lossy";

impl Room {
    /// Takes a data packet of a participant and sends it on.
    pub(crate) fn data(&mut self, from: PeerKey, channel: ChannelId, bytes: &[u8]) {
        let Some((owner, peer)) = self.peers.get(&from) else { return };
        let (owner, Some(label)) = (*owner, peer.channels.get(&channel)) else { return };
        let lossy = match label.as_str() {
            CHANNEL_RELIABLE => false,
            CHANNEL_LOSSY => true,
            _ => return,
        };
        if bytes.len() > limits::DATA_PACKET_BYTES_MAX {
            return;
        }
        let Some(sender) = self.participants.get_mut(&owner).filter(|sender| sender.permission.publish_data)
        else {
            return;
        };
        let Ok(mut packet) = lk::DataPacket::decode(bytes) else { return };
        if packet.sequence > 0 {
            sender.reliable_sequence = packet.sequence;
        }
        let kind = if lossy { lk::data_packet::Kind::Lossy } else { lk::data_packet::Kind::Reliable };
        packet.set_sender(&sender.info, kind);
        let stamped = packet.encode_to_vec();
        let receivers: Vec<PeerKey> = self
            .participants
            .iter()
            .filter(|(key, participant)| **key != owner && participant.permission.subscribe)
            .filter(|(_, participant)| {
                packet.destination_identities.is_empty()
                    || packet.destination_identities.contains(&participant.info.identity)
            })
            .map(|(_, participant)| participant.subscriber)
            .collect();
        let label = if lossy { CHANNEL_LOSSY } else { CHANNEL_RELIABLE };
        for receiver in receivers {
            self.send_data(receiver, label, &stamped, lossy);
        }
    }

    /// Sends a data packet that comes from no participant to those it is meant for, or to all who may see the others.
    pub(crate) fn send_data_from_outside(
        &mut self,
        asked: lk::SendDataRequest,
    ) -> Result<(), ConferenceError> {
        if asked.data.len() > limits::DATA_PACKET_BYTES_MAX {
            return Err(ConferenceError::Limit("length of a data packet"));
        }
        let lossy = asked.kind == lk::data_packet::Kind::Lossy as i32;
        let user = lk::UserPacket {
            payload: asked.data,
            topic: asked.topic,
            nonce: asked.nonce,
            ..lk::UserPacket::default()
        };
        let packet = lk::DataPacket {
            destination_identities: asked.destination_identities.clone(),
            value: Some(lk::data_packet::Value::User(user)),
            ..lk::DataPacket::default()
        };
        #[expect(
            deprecated,
            reason = "older tools name sessions, and older clients read the kind of a packet"
        )]
        let (sids, packet) = (asked.destination_sids, lk::DataPacket { kind: asked.kind, ..packet });
        let bytes = packet.encode_to_vec();
        let to_all = sids.is_empty() && asked.destination_identities.is_empty();
        let receivers: Vec<PeerKey> = self
            .participants
            .values()
            .filter(|participant| participant.permission.subscribe)
            .filter(|participant| {
                to_all
                    || sids.contains(&participant.info.sid)
                    || asked.destination_identities.contains(&participant.info.identity)
            })
            .map(|participant| participant.subscriber)
            .collect();
        let label = if lossy { CHANNEL_LOSSY } else { CHANNEL_RELIABLE };
        for receiver in receivers {
            self.send_data(receiver, label, &bytes, lossy);
        }
        Ok(())
    }

    fn send_data(&mut self, receiver: PeerKey, label: &str, bytes: &[u8], droppable: bool) {
        if let Some((_, peer)) = self.peers.get_mut(&receiver) {
            if !peer.send_data(label, bytes, droppable) && !droppable {
                tracing::debug!("a data packet was dropped: the receiver's queue is full or not open");
            }
            self.mark(receiver);
        }
    }
}

/// Says who sent a packet, whatever the sender claimed.
trait SetSender {
    fn set_sender(&mut self, sender: &lk::ParticipantInfo, kind: lk::data_packet::Kind);
}

impl SetSender for lk::DataPacket {
    fn set_sender(&mut self, sender: &lk::ParticipantInfo, kind: lk::data_packet::Kind) {
        self.participant_sid.clone_from(&sender.sid);
        self.participant_identity.clone_from(&sender.identity);
        #[expect(deprecated, reason = "clients still read the kind of a packet from it")]
        {
            self.kind = kind as i32;
            if let Some(lk::data_packet::Value::User(user)) = &mut self.value {
                user.participant_sid.clone_from(&sender.sid);
                user.participant_identity.clone_from(&sender.identity);
            }
        }
    }
}
