//! SRTP with AES-GCM (RFC 7714) for what the engine sends itself, and for the reports that come back. Pure.

use aws_lc_rs::aead::{AES_128_GCM, AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use str0m::crypto::dtls::SrtpProfile;
use str0m::crypto::{CryptoProvider, SrtpProvider};

use super::keys::Keying;

/// Length of a salt and of an initialization vector, in bytes.
const SALT: usize = 12;
/// Length of an authentication tag, in bytes.
const TAG: usize = 16;
/// Length of an RTCP header with the sender's number, in bytes.
const REPORT_HEADER: usize = 8;
/// Length of the index at the end of an SRTCP packet, in bytes.
const REPORT_INDEX: usize = 4;
/// Labels of the key derivation (RFC 3711 section 4.3.1).
const LABEL_RTP_KEY: u8 = 0;
const LABEL_RTP_SALT: u8 = 2;
const LABEL_RTCP_KEY: u8 = 3;
const LABEL_RTCP_SALT: u8 = 5;

/// Keys for both ways, as far as sending directly needs them.
pub(super) struct Contexts {
    /// For media towards the peer.
    pub sealer: Sealer,
    /// For the peer's reports.
    pub opener: Opener,
}

impl Contexts {
    /// Derives them. None for a profile without AES-GCM: such a connection is left to the library.
    pub(super) fn derive(crypto: &CryptoProvider, keying: &Keying) -> Option<Self> {
        let length = match keying.profile {
            SrtpProfile::AEAD_AES_128_GCM => 16,
            SrtpProfile::AEAD_AES_256_GCM => 32,
            _ => return None,
        };
        let (keys, salts) = keying.material.split_at_checked(2 * length)?;
        let (client_key, server_key) = keys.split_at_checked(length)?;
        let (client_salt, server_salt) = salts.split_at_checked(SALT)?;
        let client = Master { key: client_key, salt: client_salt.try_into().ok()? };
        let server = Master { key: server_key, salt: server_salt.get(..SALT)?.try_into().ok()? };
        let (own, other) = if keying.client { (client, server) } else { (server, client) };
        let srtp = crypto.srtp_provider;
        Some(Self {
            sealer: Sealer(own.session(srtp, LABEL_RTP_KEY, LABEL_RTP_SALT)?),
            opener: Opener {
                session: other.session(srtp, LABEL_RTCP_KEY, LABEL_RTCP_SALT)?,
                newest: None,
                seen: 0,
            },
        })
    }
}

/// The master key and salt of one direction.
struct Master<'a> {
    key: &'a [u8],
    salt: [u8; SALT],
}

impl Master<'_> {
    fn session(&self, srtp: &dyn SrtpProvider, label_key: u8, label_salt: u8) -> Option<Session> {
        let (mut key, mut salt) = ([0; 32], [0; SALT]);
        let key = key.get_mut(..self.key.len())?;
        self.derive(srtp, label_key, key)?;
        self.derive(srtp, label_salt, &mut salt)?;
        let algorithm = if key.len() == 16 { &AES_128_GCM } else { &AES_256_GCM };
        Some(Session { key: LessSafeKey::new(UnboundKey::new(algorithm, key).ok()?), salt })
    }

    /// AES in counter mode over the label and the salt (RFC 3711 section 4.3.3; RFC 7714 section 11 for the length of the
    /// salt).
    fn derive(&self, srtp: &dyn SrtpProvider, label: u8, out: &mut [u8]) -> Option<()> {
        let mut input = [0; 16];
        input.get_mut(..SALT)?.copy_from_slice(&self.salt);
        *input.get_mut(7)? ^= label;
        for (round, piece) in (0_u16..).zip(out.chunks_mut(16)) {
            input.get_mut(14..)?.copy_from_slice(&round.to_be_bytes());
            let mut block = [0; 32];
            if self.key.len() == 16 {
                srtp.srtp_aes_128_ecb_round(self.key, &input, &mut block);
            } else {
                srtp.srtp_aes_256_ecb_round(self.key, &input, &mut block);
            }
            piece.copy_from_slice(block.get(..piece.len())?);
        }
        Some(())
    }
}

/// A session key and its salt.
struct Session {
    key: LessSafeKey,
    salt: [u8; SALT],
}

impl Session {
    /// The initialization vector: two zero bytes, the stream's number, then six bytes of index, under the salt
    /// (RFC 7714 sections 8.1 and 9.1).
    fn nonce(&self, ssrc: u32, index: u64) -> Nonce {
        let value = (u128::from(ssrc) << 48) | u128::from(index & 0xFFFF_FFFF_FFFF);
        let bytes = value.to_be_bytes();
        let mut vector = self.salt;
        for (place, byte) in vector.iter_mut().zip(bytes.iter().skip(16 - SALT)) {
            *place ^= byte;
        }
        Nonce::assume_unique_for_key(vector)
    }
}

/// Seals media. The caller never seals two different packets under one stream and index.
pub(super) struct Sealer(Session);

impl Sealer {
    /// Seals the packet that begins at `start` of `out`, whose payload begins at `payload`; the tag is appended.
    /// False, and the packet is taken back, when it cannot be sealed.
    pub(super) fn seal(
        &self,
        ssrc: u32,
        index: u64,
        out: &mut Vec<u8>,
        start: usize,
        payload: usize,
    ) -> bool {
        let nonce = self.0.nonce(ssrc, index);
        let tag = out.get_mut(start..).and_then(|packet| {
            let (header, body) = packet.split_at_mut_checked(payload.checked_sub(start)?)?;
            self.0.key.seal_in_place_separate_tag(nonce, Aad::from(&*header), body).ok()
        });
        let Some(tag) = tag else {
            out.truncate(start);
            return false;
        };
        out.extend_from_slice(tag.as_ref());
        true
    }
}

/// Opens the peer's reports, each once.
pub(super) struct Opener {
    session: Session,
    /// Highest index taken so far.
    newest: Option<u64>,
    /// Which of the 64 up to the newest were taken, the newest in the lowest bit.
    seen: u64,
}

impl Opener {
    /// The plain reports of a datagram, with their header. None for anything that is no report of this peer, is damaged,
    /// or was here before (RFC 3711 section 3.3.2).
    pub(super) fn open<'a>(&mut self, datagram: &[u8], buffer: &'a mut Vec<u8>) -> Option<&'a [u8]> {
        let end = datagram.len().checked_sub(REPORT_INDEX)?;
        let (packet, index) = datagram.split_at_checked(end)?;
        let word = u32::from_be_bytes(index.try_into().ok()?);
        // Only encrypted reports: without the flag they are authenticated alone, which nobody does here.
        let index = u64::from(word.checked_sub(0x8000_0000)?);
        let (header, sealed) = packet.split_at_checked(REPORT_HEADER)?;
        if sealed.len() < TAG || self.was_here(index) {
            return None;
        }
        let ssrc = u32::from_be_bytes(header.get(4..)?.try_into().ok()?);
        let mut known = [0; REPORT_HEADER + REPORT_INDEX];
        known.get_mut(..REPORT_HEADER)?.copy_from_slice(header);
        known.get_mut(REPORT_HEADER..)?.copy_from_slice(&word.to_be_bytes());
        buffer.clear();
        buffer.extend_from_slice(packet);
        let nonce = self.session.nonce(ssrc, index);
        let body = buffer.get_mut(REPORT_HEADER..)?;
        let length = self.session.key.open_in_place(nonce, Aad::from(&known), body).ok()?.len();
        self.note(index);
        buffer.get(..REPORT_HEADER + length)
    }

    fn was_here(&self, index: u64) -> bool {
        let Some(newest) = self.newest else { return false };
        match newest.checked_sub(index) {
            None => false,
            Some(age) => age >= 64 || self.seen >> age & 1 == 1,
        }
    }

    fn note(&mut self, index: u64) {
        let newest = self.newest.unwrap_or(index);
        if let Some(age) = newest.checked_sub(index) {
            self.seen |= 1_u64.checked_shl(u32::try_from(age).unwrap_or(64)).unwrap_or(0);
            self.newest = Some(newest);
        } else {
            let ahead = u32::try_from(index - newest).unwrap_or(64);
            self.seen = self.seen.checked_shl(ahead).unwrap_or(0) | 1;
            self.newest = Some(index);
        }
    }
}
