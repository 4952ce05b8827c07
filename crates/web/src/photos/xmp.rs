//! XMP (ISO 16684-1) with the properties of the IPTC Photo Metadata Standard: read from an uploaded file, and written
//! into what is published. Of a foreign packet only the few properties that the press desk knows are looked at.

use quick_xml::NsReader;
use quick_xml::escape::escape;
use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::name::ResolveResult;

use super::found::Found;
use super::written::{Tagged, Words};
use crate::limits;

const DC: &str = "http://purl.org/dc/elements/1.1/";
const PHOTOSHOP: &str = "http://ns.adobe.com/photoshop/1.0/";
const CORE: &str = "http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/";
const EXTENSION: &str = "http://iptc.org/std/Iptc4xmpExt/2008-02-29/";
const RDF: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";
const EXIF: &str = "http://ns.adobe.com/exif/1.0/";
/// Elements inside each other; no packet of a photo needs more.
const DEPTH_MAX: usize = 24;

/// What was gathered while reading.
#[derive(Default)]
struct Gathered {
    found: Found,
    /// The property that is being read, and how deep it stands.
    property: Option<(usize, String, String)>,
    depth: usize,
    language: Option<String>,
    text: String,
}

/// What a packet tells; of a packet that ends in the middle, what came before.
pub(super) fn read(packet: &[u8]) -> Found {
    let text = String::from_utf8_lossy(packet);
    let mut reader = NsReader::from_str(text.trim_end_matches('\0'));
    let mut gathered = Gathered::default();
    while let Ok((namespace, event)) = reader.read_resolved_event() {
        let space = space_of(&namespace);
        match event {
            Event::Start(start) => {
                gathered.begin(&reader, space, &start);
                if gathered.depth > DEPTH_MAX {
                    break;
                }
            }
            Event::Empty(start) => gathered.attributes(&reader, &start),
            Event::Text(said) => gathered.text.push_str(&said.decode().unwrap_or_default()),
            Event::GeneralRef(named) => gathered.text.extend(letter(&named)),
            Event::End(_) => gathered.end(),
            // No entity of a packet's own is ever needed, and none is resolved.
            Event::DocType(_) | Event::Eof => break,
            _ => {}
        }
    }
    gathered.found
}

/// The letter that one of XML's own references stands for.
fn letter(named: &BytesRef<'_>) -> Option<char> {
    if let Ok(Some(letter)) = named.resolve_char_ref() {
        return Some(letter);
    }
    match &**named {
        b"amp" => Some('&'),
        b"lt" => Some('<'),
        b"gt" => Some('>'),
        b"quot" => Some('"'),
        b"apos" => Some('\''),
        _ => None,
    }
}

impl Gathered {
    fn begin(&mut self, reader: &NsReader<&[u8]>, space: String, start: &BytesStart<'_>) {
        self.depth = self.depth.saturating_add(1);
        self.text.clear();
        let name = local(start);
        if space == RDF {
            self.language = language_of(start).or_else(|| self.language.take());
            self.attributes(reader, start);
        } else if self.property.is_none() && name != "xmpmeta" {
            self.property = Some((self.depth, space, name));
        }
    }

    fn end(&mut self) {
        let text = std::mem::take(&mut self.text).trim().to_owned();
        if let Some((from, space, name)) = self.property.take() {
            let language = self.language.take();
            self.take(&space, &name, language, text);
            if from != self.depth {
                self.property = Some((from, space, name));
            }
        }
        self.depth = self.depth.saturating_sub(1);
    }

    /// Simple properties may stand as attributes of a description (ISO 16684-1, 7.4).
    fn attributes(&mut self, reader: &NsReader<&[u8]>, start: &BytesStart<'_>) {
        if local(start) != "Description" {
            return;
        }
        for attribute in start.attributes().flatten() {
            let (namespace, name) = reader.resolver().resolve_attribute(attribute.key);
            let name = String::from_utf8_lossy(name.as_ref()).into_owned();
            let value = attribute.unescape_value().unwrap_or_default().into_owned();
            self.take(&space_of(&namespace), &name, None, value);
        }
    }

    fn take(&mut self, space: &str, name: &str, language: Option<String>, text: String) {
        let found = &mut self.found;
        found.had_place |= space == EXIF && name.starts_with("GPS");
        if text.is_empty() {
            return;
        }
        let few = limits::METADATA_VALUES_MAX;
        match (space, name) {
            (DC, "creator") if found.creators.len() < few => found.creators.push(text),
            (DC, "description") if found.captions.len() < few => found.captions.push((language, text)),
            (CORE, "AltTextAccessibility") if found.alternatives.len() < few => {
                found.alternatives.push((language, text));
            }
            (EXTENSION, "PersonInImage") if found.persons.len() < few => found.persons.push(text),
            (EXTENSION, "LocationCreated") => found.had_place = true,
            (PHOTOSHOP, "Credit") => found.credit = text,
            (PHOTOSHOP, "Headline") => found.headline = text,
            (PHOTOSHOP, "DateCreated") => found.taken = text,
            _ => {}
        }
    }
}

fn space_of(namespace: &ResolveResult<'_>) -> String {
    match namespace {
        ResolveResult::Bound(space) => String::from_utf8_lossy(space.as_ref()).into_owned(),
        _ => String::new(),
    }
}

fn local(start: &BytesStart<'_>) -> String {
    String::from_utf8_lossy(start.local_name().as_ref()).into_owned()
}

fn language_of(start: &BytesStart<'_>) -> Option<String> {
    let attribute = start.try_get_attribute("xml:lang").ok()??;
    Some(attribute.unescape_value().ok()?.into_owned())
}

/// The packet that goes with a published photo.
pub(super) fn write(words: &Words) -> String {
    let simple = |name: &str, text: &str| match text {
        "" => String::new(),
        text => format!("<{name}>{}</{name}>", escape(text)),
    };
    let list = |name: &str, kind: &str, texts: &[String]| {
        let items = texts.iter().map(|text| format!("<rdf:li>{}</rdf:li>", escape(text)));
        wrapped(name, kind, &items.collect::<Vec<_>>().concat())
    };
    let creators: Vec<String> = [words.creator.clone()].into_iter().filter(|name| !name.is_empty()).collect();
    let credit = words.credit.first().map(|(_, text)| text.as_str()).unwrap_or_default();
    let event = words.event.first().map(|(_, text)| text.as_str()).unwrap_or_default();
    let properties = [
        list("dc:creator", "Seq", &creators),
        in_languages("dc:description", &words.caption),
        in_languages("dc:rights", &words.credit),
        in_languages("dc:title", &words.event),
        simple("photoshop:Credit", credit),
        simple("photoshop:Headline", event),
        simple("photoshop:DateCreated", &words.taken),
        in_languages("Iptc4xmpCore:AltTextAccessibility", &words.alternative),
        in_languages("Iptc4xmpExt:Event", &words.event),
        list("Iptc4xmpExt:PersonInImage", "Bag", &words.persons),
    ];
    format!(
        "<?xpacket begin=\"\u{feff}\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\
         <x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF xmlns:rdf=\"{RDF}\"><rdf:Description rdf:about=\"\" \
         xmlns:dc=\"{DC}\" xmlns:photoshop=\"{PHOTOSHOP}\" xmlns:Iptc4xmpCore=\"{CORE}\" \
         xmlns:Iptc4xmpExt=\"{EXTENSION}\">{}</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end=\"r\"?>",
        properties.concat()
    )
}

fn wrapped(name: &str, kind: &str, items: &str) -> String {
    if items.is_empty() {
        String::new()
    } else {
        format!("<{name}><rdf:{kind}>{items}</rdf:{kind}></{name}>")
    }
}

/// A text in several languages: the first is the default, and stands under its own tag too (ISO 16684-1, 8.2.2.4).
fn in_languages(name: &str, texts: &[Tagged]) -> String {
    let first = texts.first().map(|(_, text)| ("x-default", text));
    let tagged = texts.iter().map(|(tag, text)| (tag.as_str(), text));
    let item = |(tag, text): (&str, &String)| {
        format!("<rdf:li xml:lang=\"{}\">{}</rdf:li>", escape(tag), escape(text.as_str()))
    };
    wrapped(name, "Alt", &first.into_iter().chain(tagged).map(item).collect::<Vec<_>>().concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words() -> Words {
        let both =
            |ru: &str, en: &str| vec![("ru".to_owned(), ru.to_owned()), ("en".to_owned(), en.to_owned())];
        Words {
            creator: "А. Фотограф".into(),
            credit: both("служба «А & Б»", "service <A>"),
            caption: both("(слева направо) первый, второй", "(left to right) first, second"),
            alternative: both("Двое у стола", "Two at a table"),
            event: both("Сессия", "Session"),
            persons: vec!["Первый".into(), "Второй".into()],
            taken: "2021-09-16T10:05:00+05:00".into(),
        }
    }

    #[test]
    fn what_is_written_is_read() {
        let found = read(write(&words()).as_bytes());
        assert_eq!(found.creators, ["А. Фотограф"]);
        assert_eq!(found.credit, "служба «А & Б»");
        assert_eq!(found.persons, ["Первый", "Второй"]);
        assert_eq!(found.taken, "2021-09-16T10:05:00+05:00");
        let tags: Vec<_> = found.captions.iter().map(|(tag, _)| tag.as_deref()).collect();
        assert_eq!(tags, [Some("x-default"), Some("ru"), Some("en")]);
        assert_eq!(found.alternatives[2].1, "Two at a table");
        assert!(!found.had_place);
    }

    #[test]
    fn attributes_places_and_nonsense_are_taken_as_they_come() {
        let packet = "<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF \
            xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'><rdf:Description \
            xmlns:photoshop='http://ns.adobe.com/photoshop/1.0/' photoshop:Credit='Service' \
            xmlns:exif='http://ns.adobe.com/exif/1.0/' exif:GPSLatitude='38,34N'/></rdf:RDF></x:xmpmeta>";
        let found = read(packet.as_bytes());
        assert_eq!(found.credit, "Service");
        assert!(found.had_place);
        assert_eq!(read(b"<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>"), Found::default());
        let good = write(&words());
        for end in 0..good.len() {
            let _ = read(&good.as_bytes()[..end]);
        }
    }
}
