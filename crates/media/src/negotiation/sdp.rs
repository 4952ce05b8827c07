//! Session descriptions as text (RFC 8866): what an offer's sections say, and the rewriting of an answer.
//!
//! The peer library fixes stream names and direction once per section; the protocol
//! needs them per subscription. Pure text in, pure text out.

use crate::limits;

/// One media section of a description.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Section {
    /// Its identification tag.
    pub mid: String,
    /// Whether it carries pictures.
    pub pictures: bool,
    /// Whether it carries media at all (and not data channels).
    pub media: bool,
    /// Its direction as the author of the description sees it.
    pub direction: Direction,
    /// The track named in it: the second word of `a=msid`.
    pub track: Option<String>,
}

/// Direction of a section (RFC 8866 section 6.7).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Direction {
    SendReceive,
    SendOnly,
    ReceiveOnly,
    Inactive,
}

impl Direction {
    fn of(line: &str) -> Option<Self> {
        match line {
            "a=sendrecv" => Some(Self::SendReceive),
            "a=sendonly" => Some(Self::SendOnly),
            "a=recvonly" => Some(Self::ReceiveOnly),
            "a=inactive" => Some(Self::Inactive),
            _ => None,
        }
    }

    /// Whether the author sends.
    pub(crate) fn sends(self) -> bool {
        matches!(self, Self::SendReceive | Self::SendOnly)
    }
}

/// The description is beyond a limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("session description beyond its limits")]
pub(crate) struct Oversized;

/// The sections of a description.
pub(crate) fn sections(description: &str) -> Result<Vec<Section>, Oversized> {
    if description.len() > limits::SDP_BYTES_MAX {
        return Err(Oversized);
    }
    let mut found: Vec<Section> = Vec::new();
    for line in description.lines().map(str::trim_end) {
        if let Some(media) = line.strip_prefix("m=") {
            if found.len() >= limits::SDP_SECTIONS_MAX {
                return Err(Oversized);
            }
            found.push(Section {
                mid: String::new(),
                pictures: media.starts_with("video"),
                media: !media.starts_with("application"),
                direction: Direction::SendReceive,
                track: None,
            });
        } else if let Some(section) = found.last_mut() {
            read_line(section, line);
        }
    }
    Ok(found)
}

fn read_line(section: &mut Section, line: &str) {
    if let Some(mid) = line.strip_prefix("a=mid:") {
        mid.clone_into(&mut section.mid);
    } else if let Some(msid) = line.strip_prefix("a=msid:") {
        section.track = msid.split(' ').nth(1).map(str::to_owned);
    } else if let Some(direction) = Direction::of(line) {
        section.direction = direction;
    }
}

/// What an answer shall say about one section.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Rewrite {
    /// Nothing flows.
    Inactive,
    /// The engine sends a track under this `a=msid`.
    Send(String),
    /// The engine receives; the codec (such as `vp9`) is put first when one is named.
    Receive(Option<String>),
}

/// Rewrites the sections of an answer; those without a rewrite stay as they are.
pub(crate) fn rewrite(answer: &str, choose: impl Fn(&str) -> Option<Rewrite>) -> String {
    let mut blocks: Vec<Vec<String>> = vec![Vec::new()];
    for line in answer.lines().map(str::trim_end) {
        if line.starts_with("m=") {
            blocks.push(Vec::new());
        }
        if let Some(block) = blocks.last_mut() {
            block.push(line.to_owned());
        }
    }
    for block in blocks.iter_mut().skip(1) {
        let Some(mid) = block.iter().find_map(|line| line.strip_prefix("a=mid:")).map(str::to_owned) else {
            continue;
        };
        match choose(&mid) {
            None => {}
            Some(Rewrite::Inactive) => {
                drop_streams(block);
                set_direction(block, "a=inactive");
            }
            Some(Rewrite::Send(name)) => {
                name_streams(block, &name);
                set_direction(block, "a=sendonly");
            }
            Some(Rewrite::Receive(codec)) => {
                drop_streams(block);
                if let Some(codec) = codec {
                    prefer(block, &codec);
                }
            }
        }
    }
    let mut text = blocks.concat().join("\r\n");
    text.push_str("\r\n");
    text
}

fn drop_streams(block: &mut Vec<String>) {
    block.retain(|line| !line.starts_with("a=msid:") && !line.starts_with("a=ssrc"));
}

fn name_streams(block: &mut [String], msid: &str) {
    for line in block {
        if line.starts_with("a=msid:") {
            *line = format!("a=msid:{msid}");
        } else if line.starts_with("a=ssrc:")
            && let Some((head, _)) = line.split_once(" msid:")
        {
            *line = format!("{head} msid:{msid}");
        }
    }
}

fn set_direction(block: &mut [String], direction: &str) {
    for line in block {
        if Direction::of(line).is_some() {
            direction.clone_into(line);
        }
    }
}

/// Puts the payload types of a codec first: browsers send the first codec of the answer.
fn prefer(block: &mut [String], codec: &str) {
    let wanted: Vec<String> = block
        .iter()
        .filter_map(|line| line.strip_prefix("a=rtpmap:")?.split_once(' '))
        .filter(|(_, name)| name.split('/').next().is_some_and(|name| name.eq_ignore_ascii_case(codec)))
        .map(|(number, _)| number.to_owned())
        .collect();
    if let Some(line) = block.first_mut() {
        let mut words: Vec<&str> = line.split(' ').collect();
        if words.len() > 3 {
            let mut numbers = words.split_off(3);
            numbers.sort_by_key(|number| !wanted.iter().any(|wanted| wanted == number));
            words.extend(numbers);
            *line = words.join(" ");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identifier::Identifiers;

    const ANSWER: &str = "v=0\r\no=- 1 2 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\n\
        m=audio 9 UDP/TLS/RTP/SAVPF 111 63\r\na=mid:0\r\na=sendrecv\r\na=msid:x y\r\na=rtpmap:111 opus/48000/2\r\n\
        a=rtpmap:63 red/48000/2\r\na=ssrc:5 cname:c\r\na=ssrc:5 msid:x y\r\n\
        m=video 9 UDP/TLS/RTP/SAVPF 96 97 98 99\r\na=mid:1\r\na=recvonly\r\na=rtpmap:96 VP8/90000\r\n\
        a=rtpmap:97 rtx/90000\r\na=rtpmap:98 VP9/90000\r\na=rtpmap:99 rtx/90000\r\n\
        m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\na=mid:2\r\na=sctp-port:5000\r\n";

    #[test]
    fn sections_are_read() {
        let found = sections(ANSWER).unwrap();
        let short: Vec<_> = found
            .iter()
            .map(|s| (s.mid.as_str(), s.pictures, s.media, s.direction, s.track.as_deref()))
            .collect();
        assert_eq!(
            short,
            [
                ("0", false, true, Direction::SendReceive, Some("y")),
                ("1", true, true, Direction::ReceiveOnly, None),
                ("2", false, false, Direction::SendReceive, None),
            ]
        );
    }

    #[test]
    fn a_sent_section_is_named_for_the_subscription() {
        let text = rewrite(ANSWER, |mid| (mid == "0").then(|| Rewrite::Send("PA_a|TR_b TR_b".to_owned())));
        assert!(text.contains("a=sendonly\r\na=msid:PA_a|TR_b TR_b\r\n"));
        assert!(text.contains("a=ssrc:5 msid:PA_a|TR_b TR_b\r\n") && text.contains("a=ssrc:5 cname:c\r\n"));
        assert!(text.contains("a=recvonly"), "other sections stay");
    }

    #[test]
    fn a_free_section_is_inactive_and_silent() {
        let text = rewrite(ANSWER, |mid| (mid == "0").then_some(Rewrite::Inactive));
        assert!(text.contains("a=inactive") && !text.contains("a=ssrc") && !text.contains("a=msid"));
    }

    #[test]
    fn the_announced_codec_comes_first() {
        let text = rewrite(ANSWER, |mid| (mid == "1").then(|| Rewrite::Receive(Some("vp9".to_owned()))));
        assert!(text.contains("m=video 9 UDP/TLS/RTP/SAVPF 98 96 97 99\r\n"), "{text}");
    }

    #[test]
    fn without_a_rewrite_nothing_changes() {
        assert_eq!(rewrite(ANSWER, |_| None), ANSWER);
    }

    #[test]
    fn limits_hold() {
        assert_eq!(sections(&"m=audio 9\r\n".repeat(limits::SDP_SECTIONS_MAX + 1)), Err(Oversized));
        assert_eq!(sections(&"x".repeat(limits::SDP_BYTES_MAX + 1)), Err(Oversized));
    }

    #[test]
    fn damaged_descriptions_are_read_without_panic() {
        let mut random = Identifiers::new(11);
        for _ in 0..4_000 {
            let mut bytes = ANSWER.as_bytes().to_vec();
            for _ in 0..=random.number() % 8 {
                let place = usize::try_from(random.number()).unwrap() % bytes.len().max(1);
                match random.number() % 3 {
                    _ if bytes.is_empty() => {}
                    0 => bytes[place] = u8::try_from(random.number() & 0xFF).unwrap(),
                    1 => {
                        bytes.remove(place);
                    }
                    _ => bytes.truncate(place.max(1)),
                }
            }
            let text = String::from_utf8_lossy(&bytes);
            let _ = sections(&text);
            let _ = rewrite(&text, |_| Some(Rewrite::Send("a b".to_owned())));
            let _ = rewrite(&text, |_| Some(Rewrite::Receive(Some("VP8".to_owned()))));
        }
    }
}
