//! Which peer connection a datagram is for: by the name in a connectivity check, then by its source address.
//!
//! Checks carry `receiver:sender` in USERNAME (RFC 8445 section 7.2.2); their integrity is verified
//! by the peer connection before the address is believed.

use std::collections::HashMap;
use std::net::SocketAddr;

use str0m::net::Protocol;

use crate::limits;
use crate::place::Place;

const STUN_HEADER_BYTES: usize = 20;
const STUN_COOKIE: [u8; 4] = [0x21, 0x12, 0xA4, 0x42];
const STUN_USERNAME: u16 = 0x0006;

/// Where datagrams go.
#[derive(Debug, Default)]
pub(crate) struct AddressTable {
    by_name: HashMap<String, Place>,
    by_source: HashMap<(Protocol, SocketAddr), Place>,
}

impl AddressTable {
    /// Expects connectivity checks for this local name (the ICE user fragment).
    pub(crate) fn expect(&mut self, name: String, place: Place) {
        self.by_name.insert(name, place);
    }

    /// The peer connection a datagram claims to be for.
    pub(crate) fn find(&self, path: Protocol, source: SocketAddr, datagram: &[u8]) -> Option<Place> {
        match stun_receiver(datagram) {
            Some(name) => self.by_name.get(name).copied(),
            None => self.by_source.get(&(path, source)).copied(),
        }
    }

    /// Remembers the source of a verified datagram.
    pub(crate) fn learn(&mut self, path: Protocol, source: SocketAddr, place: Place) {
        let source = (path, source);
        if self.by_source.get(&source) == Some(&place) {
            return;
        }
        if self.by_source.len() >= limits::ADDRESSES_MAX {
            // Checks come every few seconds from everyone who is still there.
            self.by_source.clear();
        }
        self.by_source.insert(source, place);
    }

    /// Addresses remembered.
    pub(crate) fn len(&self) -> usize {
        self.by_source.len()
    }

    /// Forgets everything about peer connections that are gone.
    pub(crate) fn forget(&mut self, gone: &[Place]) {
        self.by_name.retain(|_, place| !gone.contains(place));
        self.by_source.retain(|_, place| !gone.contains(place));
    }
}

/// The receiver named in a STUN message, or nothing when there is no such name in it.
pub(crate) fn stun_receiver(datagram: &[u8]) -> Option<&str> {
    let header = datagram.get(..STUN_HEADER_BYTES)?;
    if header.first()? & 0xC0 != 0 || header.get(4..8)? != STUN_COOKIE {
        return None;
    }
    let mut rest = datagram.get(STUN_HEADER_BYTES..)?;
    while let Some((head, after)) = rest.split_at_checked(4) {
        let kind = u16::from_be_bytes([*head.first()?, *head.get(1)?]);
        let length = usize::from(u16::from_be_bytes([*head.get(2)?, *head.get(3)?]));
        let value = after.get(..length)?;
        if kind == STUN_USERNAME {
            return std::str::from_utf8(value).ok()?.split(':').next();
        }
        rest = after.get(length.next_multiple_of(4)..)?;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(username: &[u8]) -> Vec<u8> {
        let mut bytes = vec![0, 1, 0, 0];
        bytes.extend(STUN_COOKIE);
        bytes.extend([0; 12]);
        bytes.extend([0x80, 0x22, 0, 3, b'a', b'b', b'c', 0]);
        bytes.extend([0, 6]);
        bytes.extend(u16::try_from(username.len()).unwrap().to_be_bytes());
        bytes.extend(username);
        bytes.resize(bytes.len().next_multiple_of(4), 0);
        bytes
    }

    #[test]
    fn the_receiver_is_the_first_half_of_the_user_name() {
        assert_eq!(stun_receiver(&check(b"here:there")), Some("here"));
        assert_eq!(stun_receiver(&check(b"here")), Some("here"));
        assert_eq!(stun_receiver(&check(b"\xff\xfe:x")), None);
        assert_eq!(stun_receiver(&[0x80; 40]), None);
    }

    #[test]
    fn cut_messages_name_nobody() {
        let whole = check(b"here:there");
        for length in 0..whole.len() {
            let _ = stun_receiver(&whole[..length]);
        }
        assert_eq!(stun_receiver(&whole[..30]), None);
    }

    #[test]
    fn an_address_leads_to_the_peer_that_verified_it() {
        let (first, second) = (Place::new(1, 1), Place::new(1, 2));
        let source: SocketAddr = "192.0.2.1:5000".parse().unwrap();
        let mut table = AddressTable::default();
        table.expect("here".to_owned(), first);
        assert_eq!(table.find(Protocol::Udp, source, &check(b"here:x")), Some(first));
        assert_eq!(table.find(Protocol::Udp, source, &[0x80; 40]), None);
        table.learn(Protocol::Udp, source, second);
        assert_eq!(table.find(Protocol::Tcp, source, &[0x80; 40]), None, "another way is another address");
        assert_eq!(table.find(Protocol::Udp, source, &[0x80; 40]), Some(second));
        table.forget(&[second]);
        assert_eq!(table.find(Protocol::Udp, source, &[0x80; 40]), None);
    }
}
