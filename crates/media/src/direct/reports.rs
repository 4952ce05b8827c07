//! What a receiver's reports say: which packets it misses (RFC 4585 section 6.2.1), and what became of samples. Pure.
//!
//! The shares of loss in receiver reports are not read: they count what was lost on the way to the engine too.

/// Length of the common header with the sender's number, in bytes.
const HEADER: usize = 8;
const TRANSPORT_FEEDBACK: u8 = 205;
/// Form of transport feedback that names missing packets.
const GENERIC_NACK: u8 = 1;
/// Form of transport feedback that tells what became of transport-wide numbers.
const TRANSPORT_WIDE: u8 = 15;

/// Whether a datagram of a connection is a report and not media: their second bytes differ (RFC 5761 section 4).
pub(crate) fn is_report(datagram: &[u8]) -> bool {
    matches!(datagram, [0x80..=0xBF, 192..=223, ..])
}

/// Whether a datagram of a connection is media that ends in padding (RFC 3550 section 5.1). The engine's media never does:
/// it is the library's, which pads every connection to some 50 kbit/s.
pub(crate) fn is_padded(datagram: &[u8]) -> bool {
    matches!(datagram, [0xA0..=0xBF, ..]) && !is_report(datagram)
}

/// Packets of a stream that are missing: one, and those after it whose bit is set, the next in the lowest bit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Missing {
    pub ssrc: u32,
    pub sequence: u16,
    pub following: u16,
}

impl Missing {
    /// The numbers of the packets.
    pub(super) fn sequences(self) -> impl Iterator<Item = u16> {
        let later = (0_u16..16).filter(move |bit| self.following >> bit & 1 == 1);
        std::iter::once(self.sequence).chain(later.map(move |bit| self.sequence.wrapping_add(bit + 1)))
    }
}

/// One thing that reports say.
pub(super) enum Report<'a> {
    Missing(Missing),
    /// A report about transport-wide numbers, unread.
    Samples(&'a [u8]),
}

/// Tells what opened reports say; true when they speak of samples alone. What is cut off or unknown is passed over.
pub(super) fn read<'a>(reports: &'a [u8], mut tell: impl FnMut(Report<'a>)) -> bool {
    let (mut rest, mut samples_alone) = (reports, true);
    while let [first, kind, long, short, ..] = *rest {
        let length = (usize::from(u16::from_be_bytes([long, short])) + 1) * 4;
        let Some((packet, after)) = rest.split_at_checked(length) else { return false };
        match (kind, first & 0x1F) {
            (TRANSPORT_FEEDBACK, TRANSPORT_WIDE) => tell(Report::Samples(packet)),
            (TRANSPORT_FEEDBACK, GENERIC_NACK) => {
                samples_alone = false;
                read_missing(packet, &mut |missing| tell(Report::Missing(missing)));
            }
            _ => samples_alone = false,
        }
        rest = after;
    }
    samples_alone
}

fn read_missing(packet: &[u8], tell: &mut impl FnMut(Missing)) {
    let Some(&[a, b, c, d]) = packet.get(HEADER..HEADER + 4) else { return };
    let ssrc = u32::from_be_bytes([a, b, c, d]);
    for entry in packet.get(HEADER + 4..).unwrap_or_default().chunks_exact(4) {
        let [a, b, c, d] = *entry else { return };
        let (sequence, following) = (u16::from_be_bytes([a, b]), u16::from_be_bytes([c, d]));
        tell(Missing { ssrc, sequence, following });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identifier::Identifiers;

    fn told(bytes: &[u8]) -> Vec<Missing> {
        let mut told = Vec::new();
        read(bytes, |report| {
            if let Report::Missing(missing) = report {
                told.push(missing);
            }
        });
        told
    }

    #[test]
    fn missing_packets_are_read_behind_other_reports() {
        let mut bytes = vec![0x81, 201, 0, 7, 0, 0, 0, 9];
        bytes.extend([0; 24]);
        let whole = bytes.len();
        bytes.extend([0x81, 205, 0, 4, 0, 0, 0, 9, 0, 0, 0, 5, 0xFF, 0xFF, 0, 1, 0, 7, 0x80, 0]);
        let found: Vec<(u32, Vec<u16>)> =
            told(&bytes).iter().map(|missing| (missing.ssrc, missing.sequences().collect())).collect();
        assert_eq!(found, [(5, vec![65_535, 0]), (5, vec![7, 23])]);
        assert_eq!(told(&bytes[..whole]), []);
        assert_eq!(told(&bytes[..bytes.len() - 1]), [], "a cut one is passed over");
    }

    #[test]
    fn reports_of_samples_alone_are_told_from_others() {
        let samples = [0x8F, 205, 0, 2, 0, 0, 0, 9, 0, 0, 0, 5];
        let receiver = [0x80, 201, 0, 1, 0, 0, 0, 9];
        assert!(read(&samples, |_| ()));
        assert!(!read(&[&samples[..], &receiver].concat(), |_| ()));
        assert!(!read(&receiver, |_| ()));
        assert!(!read(&samples[..8], |_| ()), "cut off");
    }

    #[test]
    fn anything_can_be_read() {
        let mut random = Identifiers::new(5);
        for _ in 0..20_000 {
            let length = usize::try_from(random.number() % 90).unwrap();
            let mut bytes: Vec<u8> =
                (0..length).map(|_| u8::try_from(random.number() & 0xFF).unwrap()).collect();
            if let [first, kind, long, short, ..] = bytes.as_mut_slice() {
                (*first, *kind, *long) = (0x80 | (*first & 0x1F), 200 + *kind % 7, 0);
                *short %= 24;
            }
            for missing in told(&bytes) {
                assert!(missing.sequences().count() <= 17);
            }
        }
    }
}
