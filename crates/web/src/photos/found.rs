//! Words that a photo's file brings along: who took it, for whom, when, what it shows. XMP is believed before IIM, and
//! both before EXIF, as the Metadata Working Group advises (MWG 2.0, 5). Nothing of it is served; it fills the form.

use exif::{In, Tag};
use serde::{Deserialize, Serialize};

use super::{iim, xmp};
use crate::limits;

/// A text and its language, as the file tags it (`x-default`, `ru`, `en-GB`); none when it does not.
pub type Tagged = (Option<String>, String);

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Found {
    /// Photographers (`dc:creator`).
    pub creators: Vec<String>,
    /// Credit line (`photoshop:Credit`).
    pub credit: String,
    /// Headline (`photoshop:Headline`).
    pub headline: String,
    /// Captions (`dc:description`).
    pub captions: Vec<Tagged>,
    /// Alternative texts (`Iptc4xmpCore:AltTextAccessibility`).
    pub alternatives: Vec<Tagged>,
    /// Persons shown (`Iptc4xmpExt:PersonInImage`), in the order of the file.
    pub persons: Vec<String>,
    /// When it was taken: a date and time of the camera's clock, with its distance from UTC when the file tells it.
    pub taken: String,
    /// The file told where the camera was; that is kept from everybody.
    pub had_place: bool,
}

impl Found {
    /// Reads what the packets of a file tell. What cannot be read is left out.
    #[must_use]
    pub(super) fn read(exif: Option<Vec<u8>>, xmp: Option<Vec<u8>>, iim: Option<Vec<u8>>) -> Self {
        let small = |bytes: &Vec<u8>| bytes.len() <= limits::METADATA_BYTES_MAX;
        let mut found = xmp.filter(small).map(|packet| xmp::read(&packet)).unwrap_or_default();
        if let Some(older) = iim.filter(small).map(|block| iim::read(&block)) {
            found.complete(older);
        }
        if let Some(camera) = exif.filter(small).and_then(of_camera) {
            found.complete(camera);
        }
        found.bound();
        found
    }

    /// Takes from another source what this one does not tell.
    fn complete(&mut self, other: Self) {
        fn fill<T: Default + PartialEq>(own: &mut T, other: T) {
            if *own == T::default() {
                *own = other;
            }
        }
        fill(&mut self.creators, other.creators);
        fill(&mut self.credit, other.credit);
        fill(&mut self.headline, other.headline);
        fill(&mut self.captions, other.captions);
        fill(&mut self.alternatives, other.alternatives);
        fill(&mut self.persons, other.persons);
        fill(&mut self.taken, other.taken);
        self.had_place |= other.had_place;
    }

    /// Cuts what is longer or more than a form takes, and drops characters that are no text.
    fn bound(&mut self) {
        let cut = |text: &mut String| {
            let plain = text.chars().filter(|letter| !letter.is_control() || *letter == '\n');
            let plain: String = plain.take(limits::METADATA_CHARACTERS_MAX).collect();
            plain.trim().clone_into(text);
        };
        [&mut self.credit, &mut self.headline, &mut self.taken].into_iter().for_each(cut);
        for texts in [&mut self.creators, &mut self.persons] {
            texts.truncate(limits::METADATA_VALUES_MAX);
            texts.iter_mut().for_each(cut);
            texts.retain(|text| !text.is_empty());
        }
        for texts in [&mut self.captions, &mut self.alternatives] {
            texts.truncate(limits::METADATA_VALUES_MAX);
            for (_, text) in texts.iter_mut() {
                cut(text);
            }
            texts.retain(|(_, text)| !text.is_empty());
        }
    }
}

/// What the camera wrote (Exif 2.32).
fn of_camera(packet: Vec<u8>) -> Option<Found> {
    let exif = exif::Reader::new().read_raw(packet).ok()?;
    let text = |tag: Tag| {
        let field = exif.get_field(tag, In::PRIMARY)?;
        let exif::Value::Ascii(lines) = &field.value else { return None };
        let line = lines.first().and_then(|line| std::str::from_utf8(line).ok())?;
        Some(line.trim_matches(['\0', ' ']).to_owned()).filter(|line| !line.is_empty())
    };
    let taken = text(Tag::DateTimeOriginal).and_then(|time| {
        let (day, hours) = time.split_once(' ')?;
        let distance = text(Tag::OffsetTimeOriginal).unwrap_or_default();
        Some(format!("{}T{hours}{distance}", day.replace(':', "-")))
    });
    Some(Found {
        creators: text(Tag::Artist).into_iter().collect(),
        captions: text(Tag::ImageDescription).map(|text| (None, text)).into_iter().collect(),
        taken: taken.unwrap_or_default(),
        had_place: exif.fields().any(|field| field.tag.context() == exif::Context::Gps),
        ..Found::default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::photos::written::Words;

    /// Taken on 16 September 2021, by "A", with a place: a TIFF block as cameras write it.
    const EXIF: &[u8] =
        b"MM\0*\0\0\0\x08\0\x03\x01\x3B\0\x02\0\0\0\x02A\0\0\0\x87\x69\0\x04\0\0\0\x01\0\0\0\x32\
        \x88\x25\0\x04\0\0\0\x01\0\0\0\x58\0\0\0\0\0\x01\x90\x03\0\x02\0\0\0\x14\0\0\0\x44\0\0\0\0\
        2021:09:16 10:05:00\0\0\x01\0\x01\0\x02\0\0\0\x02N\0\0\0\0\0\0\0";

    fn packets() -> [Vec<u8>; 3] {
        let words = Words {
            creator: "B".into(),
            credit: vec![("ru".into(), "служба".into())],
            caption: vec![("ru".into(), "Подпись".into()), ("en".into(), "Caption".into())],
            persons: vec!["Первый".into()],
            ..Words::default()
        };
        [EXIF.to_vec(), xmp::write(&words).into_bytes(), iim::write(&words)]
    }

    #[test]
    fn the_camera_is_asked_last() {
        let [exif, xmp, iim] = packets();
        let camera = Found::read(Some(exif.clone()), None, None);
        assert_eq!((camera.creators, camera.taken), (vec!["A".to_owned()], "2021-09-16T10:05:00".to_owned()));
        assert!(camera.had_place);
        let all = Found::read(Some(exif), Some(xmp), Some(iim));
        assert_eq!((all.creators, all.taken), (vec!["B".to_owned()], "2021-09-16T10:05:00".to_owned()));
        assert_eq!((all.credit.as_str(), all.captions.len()), ("служба", 3));
    }

    #[test]
    fn damaged_packets_never_panic_and_never_grow() {
        let good = packets();
        let mut seed = 0x5EED_u64;
        let mut roll = || {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            usize::try_from(seed >> 33).unwrap()
        };
        for _ in 0..2_000 {
            let mut bad = good.clone();
            for packet in &mut bad {
                for _ in 0..3 {
                    let place = roll() % packet.len();
                    packet[place] = u8::try_from(roll() % 256).unwrap();
                }
                packet.truncate(1 + roll() % packet.len());
            }
            let [exif, xmp, iim] = bad;
            let found = Found::read(Some(exif), Some(xmp), Some(iim));
            assert!(found.creators.len() <= limits::METADATA_VALUES_MAX);
            assert!(found.credit.chars().count() <= limits::METADATA_CHARACTERS_MAX);
        }
    }
}
