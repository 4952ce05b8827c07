//! The IPTC Information Interchange Model (IIM 4.2) for programs that are older than XMP: read from an uploaded file,
//! and written into JPEG. Its texts are short by nature; the whole ones are in XMP.

use super::found::Found;
use super::written::Words;

/// Header of Photoshop's blocks in JPEG.
pub(super) const PHOTOSHOP: &[u8] = b"Photoshop 3.0\0";
/// Photoshop's block that holds IIM.
const BLOCK: [u8; 6] = [b'8', b'B', b'I', b'M', 0x04, 0x04];
/// Dataset 1:90 with this value: texts are in UTF-8 (ISO 2022).
const UTF_8: &[u8] = b"\x1b%G";

/// Datasets of record 2 (the application record) and the bytes that they may have.
const BY_LINE: (u8, usize) = (80, 32);
const HEADLINE: (u8, usize) = (105, 256);
const CREDIT: (u8, usize) = (110, 32);
const CAPTION: (u8, usize) = (120, 2_000);
const DATE: (u8, usize) = (55, 8);
const TIME: (u8, usize) = (60, 11);

/// What a block tells. What is not UTF-8, and does not say so, is read as ISO 8859-1.
pub(super) fn read(block: &[u8]) -> Found {
    let mut found = Found::default();
    let mut rest = datasets(block);
    let mut time = String::new();
    while let Some((record, number, value, after)) = next(rest) {
        rest = after;
        if record != 2 {
            continue;
        }
        let latin = || value.iter().map(|byte| char::from(*byte)).collect();
        let text = std::str::from_utf8(value).map_or_else(|_| latin(), str::to_owned);
        match number {
            80 => found.creators.push(text),
            105 => found.headline = text,
            110 => found.credit = text,
            120 => found.captions.push((None, text)),
            55 => found.taken = text,
            60 => time = text,
            90 | 92 | 95 | 100 | 101 => found.had_place = true,
            _ => {}
        }
    }
    found.taken = moment(&found.taken, &time);
    found
}

/// The datasets within Photoshop's blocks, or the whole when it has none.
fn datasets(block: &[u8]) -> &[u8] {
    let found = block.windows(BLOCK.len()).position(|part| part == BLOCK);
    // The name of the block, padded to an even length, and the length of what follows.
    let inside = found.and_then(|place| {
        let named = block.get(place.checked_add(BLOCK.len())?..)?;
        let name = usize::from(*named.first()?).checked_add(2)? & !1;
        named.get(name.checked_add(4)?..)
    });
    inside.unwrap_or(block)
}

/// The next dataset: record, number, value, and what is behind it.
fn next(bytes: &[u8]) -> Option<(u8, u8, &[u8], &[u8])> {
    let ([0x1C, record, number, high, low], rest) = bytes.split_first_chunk::<5>()? else { return None };
    let length = usize::from(u16::from_be_bytes([*high, *low]));
    // Lengths of more than two bytes are for what no photo needs.
    let (value, after) = rest.split_at_checked(length).filter(|_| length < 0x8000)?;
    Some((*record, *number, value, after))
}

/// `20210916` and `100500+0500` as one moment.
fn moment(day: &str, time: &str) -> String {
    let part = |text: &str, from: usize, to: usize| text.get(from..to).map(str::to_owned);
    let day = || Some([part(day, 0, 4)?, part(day, 4, 6)?, part(day, 6, 8)?].join("-"));
    let time = || {
        let distance = part(time, 6, 9).zip(part(time, 9, 11)).map(|(hours, rest)| format!("{hours}:{rest}"));
        let clock = [part(time, 0, 2)?, part(time, 2, 4)?, part(time, 4, 6)?].join(":");
        Some(format!("{clock}{}", distance.unwrap_or_default()))
    };
    day().zip(time()).map(|(day, time)| format!("{day}T{time}")).unwrap_or_default()
}

/// The block, as a segment of JPEG carries it.
pub(super) fn write(words: &Words) -> Vec<u8> {
    let mut data = Vec::new();
    put(&mut data, 1, 90, UTF_8);
    put(&mut data, 2, 0, &[0, 4]);
    let (day, time) = taken(words);
    let texts = [
        (BY_LINE, words.creator.as_str()),
        (HEADLINE, first(&words.event)),
        (CREDIT, first(&words.credit)),
        (CAPTION, first(&words.caption)),
        (DATE, day.as_str()),
        (TIME, time.as_str()),
    ];
    for ((number, longest), text) in texts.into_iter().filter(|(_, text)| !text.is_empty()) {
        put(&mut data, 2, number, fitting(text, longest).as_bytes());
    }
    let length = u32::try_from(data.len()).unwrap_or(u32::MAX);
    let padding: &[u8] = if data.len().is_multiple_of(2) { &[] } else { &[0] };
    [PHOTOSHOP, &BLOCK, &[0, 0], &length.to_be_bytes(), &data, padding].concat()
}

fn put(data: &mut Vec<u8>, record: u8, number: u8, value: &[u8]) {
    let length = u16::try_from(value.len()).unwrap_or(u16::MAX);
    data.extend_from_slice(&[0x1C, record, number]);
    data.extend_from_slice(&length.to_be_bytes());
    data.extend_from_slice(value);
}

fn first(texts: &[(String, String)]) -> &str {
    texts.first().map(|(_, text)| text.as_str()).unwrap_or_default()
}

/// The beginning of a text that fits, whole letters only.
fn fitting(text: &str, longest: usize) -> &str {
    let end =
        text.char_indices().map(|(at, letter)| at + letter.len_utf8()).take_while(|end| *end <= longest);
    text.get(..end.last().unwrap_or(0)).unwrap_or_default()
}

/// Day and time as IIM writes them.
fn taken(words: &Words) -> (String, String) {
    let plain = |text: &str| text.replace(['-', ':'], "");
    let parted = words.taken.split_once('T').map(|(day, time)| {
        let (clock, distance) = time.split_at_checked(8).unwrap_or((time, ""));
        (plain(day), format!("{}{}", plain(clock), distance.replace(':', "")))
    });
    parted.unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_and_cut_at_whole_letters() {
        let words = Words {
            creator: "Imię Nazwisko".into(),
            credit: vec![("ru".into(), "пресс-служба президента Казахстана".into())],
            caption: vec![("ru".into(), "Подпись".into())],
            event: vec![("ru".into(), "Сессия".into())],
            taken: "2021-09-16T10:05:00+05:00".into(),
            ..Words::default()
        };
        let found = read(&write(&words));
        assert_eq!(found.creators, ["Imię Nazwisko"]);
        assert_eq!(found.credit, "пресс-служба през", "32 bytes at most");
        assert_eq!(found.captions, [(None, "Подпись".to_owned())]);
        assert_eq!(found.headline, "Сессия");
        assert_eq!(found.taken, "2021-09-16T10:05:00+05:00");
    }
}
