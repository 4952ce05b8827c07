//! What a program asks by `CalDAV`: the properties that it wants, and which entries. Foreign XML, read without entities
//! and within named limits.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use quick_xml::NsReader;
use quick_xml::events::{BytesStart, Event};
use quick_xml::name::ResolveResult;

use crate::limits;

/// A property by its namespace and name.
pub(super) type Property = (String, String);

/// A question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Question {
    /// Properties alone; none named means all.
    Properties { wanted: Vec<Property> },
    /// Entries in a stretch of time (`calendar-query`).
    Query { wanted: Vec<Property>, from: Option<Timestamp>, until: Option<Timestamp> },
    /// Entries by path (`calendar-multiget`).
    Named { wanted: Vec<Property>, paths: Vec<String> },
    /// What changed since a token (`sync-collection`).
    Changes { wanted: Vec<Property>, token: Option<String> },
}

/// What was gathered while reading.
#[derive(Debug, Default)]
struct Gathered {
    kind: String,
    wanted: Vec<Property>,
    from: Option<Timestamp>,
    until: Option<Timestamp>,
    paths: Vec<String>,
    token: String,
    /// Names of the open elements.
    open: Vec<String>,
}

/// Elements inside each other; no question of a program needs more.
const DEPTH_MAX: usize = 24;

impl Question {
    /// Reads a body; an empty one asks for all properties. `None` when it is not such a question.
    pub(super) fn read(body: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(body).ok()?;
        if text.trim().is_empty() {
            return Some(Self::Properties { wanted: Vec::new() });
        }
        let mut reader = NsReader::from_str(text);
        let mut gathered = Gathered::default();
        loop {
            match reader.read_resolved_event().ok()? {
                (namespace, Event::Start(start)) => {
                    gathered.begin(namespace_of(&namespace), &start)?;
                    gathered.open.push(local(&start));
                    if gathered.open.len() > DEPTH_MAX {
                        return None;
                    }
                }
                (namespace, Event::Empty(start)) => gathered.begin(namespace_of(&namespace), &start)?,
                (_, Event::End(_)) => drop(gathered.open.pop()?),
                (_, Event::Text(said)) => gathered.text(&said.decode().ok()?)?,
                // No entity of a document's own is ever needed, and none is resolved.
                (_, Event::DocType(_)) => return None,
                (_, Event::Eof) => return gathered.finish(),
                _ => {}
            }
        }
    }

    /// Properties that are wanted; none named means all.
    pub(super) fn wanted(&self) -> &[Property] {
        match self {
            Self::Properties { wanted }
            | Self::Query { wanted, .. }
            | Self::Named { wanted, .. }
            | Self::Changes { wanted, .. } => wanted,
        }
    }
}

fn namespace_of(resolved: &ResolveResult<'_>) -> String {
    match resolved {
        ResolveResult::Bound(name) => String::from_utf8_lossy(name.as_ref()).into_owned(),
        _ => String::new(),
    }
}

fn local(start: &BytesStart<'_>) -> String {
    String::from_utf8_lossy(start.local_name().as_ref()).into_owned()
}

impl Gathered {
    fn begin(&mut self, namespace: String, start: &BytesStart<'_>) -> Option<()> {
        let name = local(start);
        if self.open.is_empty() {
            self.kind.clone_from(&name);
        }
        if self.open.last().is_some_and(|parent| parent == "prop") {
            if self.wanted.len() >= limits::DAV_NAMES_MAX {
                return None;
            }
            self.wanted.push((namespace, name.clone()));
        }
        if name == "time-range" {
            let of = |key: &str| -> Option<String> {
                let attribute = start.try_get_attribute(key).ok()??;
                Some(String::from_utf8_lossy(&attribute.value).into_owned())
            };
            self.from = of("start").as_deref().and_then(moment);
            self.until = of("end").as_deref().and_then(moment);
        }
        Some(())
    }

    fn text(&mut self, said: &str) -> Option<()> {
        match self.open.last().map(String::as_str) {
            Some("href") => {
                if self.paths.len() >= limits::DAV_NAMES_MAX {
                    return None;
                }
                self.paths.push(path(said.trim()));
            }
            Some("sync-token") => self.token.push_str(said.trim()),
            _ => {}
        }
        Some(())
    }

    fn finish(self) -> Option<Question> {
        if !self.open.is_empty() {
            return None;
        }
        let wanted = self.wanted;
        match self.kind.as_str() {
            "propfind" => Some(Question::Properties { wanted }),
            "calendar-query" => Some(Question::Query { wanted, from: self.from, until: self.until }),
            "calendar-multiget" => Some(Question::Named { wanted, paths: self.paths }),
            "sync-collection" => {
                let token = Some(self.token).filter(|token| !token.is_empty());
                Some(Question::Changes { wanted, token })
            }
            _ => None,
        }
    }
}

/// `20200917T000000Z`.
fn moment(text: &str) -> Option<Timestamp> {
    let clock = DateTime::strptime("%Y%m%dT%H%M%S", text.strip_suffix('Z')?).ok()?;
    TimeZone::UTC.to_timestamp(clock).ok()
}

/// The path of an address, without scheme and host.
fn path(address: &str) -> String {
    let rest = address.split_once("://").and_then(|(_, rest)| rest.find('/').and_then(|at| rest.get(at..)));
    rest.unwrap_or(address).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    const QUERY: &str = r#"<?xml version="1.0"?><C:calendar-query xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav">
        <D:prop><D:getetag/><C:calendar-data/></D:prop><C:filter><C:comp-filter name="VCALENDAR">
        <C:comp-filter name="VEVENT"><C:time-range start="20200901T000000Z" end="20201001T000000Z"/></C:comp-filter>
        </C:comp-filter></C:filter></C:calendar-query>"#;

    #[test]
    fn questions_are_told_from_each_other() {
        let Some(Question::Query { wanted, from, until }) = Question::read(QUERY.as_bytes()) else {
            panic!()
        };
        assert_eq!(wanted.len(), 2);
        assert_eq!(wanted[1].1, "calendar-data");
        assert!(from.unwrap() < until.unwrap());
        let named = r#"<c:calendar-multiget xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav"><d:prop/>
            <d:href>https://x.example/dav/a.ics</d:href><d:href>/dav/b.ics</d:href></c:calendar-multiget>"#;
        let Some(Question::Named { paths, .. }) = Question::read(named.as_bytes()) else { panic!() };
        assert_eq!(paths, ["/dav/a.ics", "/dav/b.ics"]);
        assert_eq!(Question::read(b" "), Some(Question::Properties { wanted: vec![] }));
        for bad in ["<a>", "<a/>", "no", "<!DOCTYPE a [<!ENTITY b 'c'>]><propfind/>", "<propfind>"] {
            assert_eq!(Question::read(bad.as_bytes()), None, "{bad}");
        }
        assert_eq!(Question::read(&b"<a>".repeat(100_000)), None);
    }

    #[test]
    fn altered_questions_are_read_or_refused() {
        let mut seed = 20_200_526_u64;
        for _ in 0..20_000 {
            let mut bytes = QUERY.as_bytes().to_vec();
            for _ in 0..4 {
                seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                let at = usize::try_from(seed >> 33).unwrap() % bytes.len();
                bytes[at] = u8::try_from((seed >> 24) & 0xff).unwrap();
            }
            let _ = Question::read(&bytes);
        }
    }
}
