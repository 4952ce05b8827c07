//! Files as people bring them, and as nobody should: read, refused, never a panic.

use std::io::Write as _;

use desk::sample;
use domain::language::Language;
use domain::organisation::Organisation;
use domain::plan::{HalfYear, Line, Period, Term};
use zip::write::SimpleFileOptions;

use super::line::{Frame, Otherwise};
use super::row::{Column, Trouble, Unreadable};
use super::{calendar, names, read};
use crate::limits;
use crate::words::{LANGUAGES, Words};

fn organisation() -> Organisation {
    sample::organisation(include_str!("../../../../../data/sample/organisation.toml")).unwrap()
}

fn language(tag: &str) -> Language {
    Language::new(tag).unwrap()
}

/// What becomes of every row of a file: the line, or the keys of what is wrong.
fn lines(bytes: &[u8], otherwise: Otherwise) -> Result<Vec<Result<Line, Vec<String>>>, Unreadable> {
    let organisation = organisation();
    let sheet = read(bytes, &organisation, &language("ru"))?;
    let period = Period { first: HalfYear::try_from("2021-h2".to_owned()).unwrap() };
    let frame = Frame { organisation: &organisation, period, otherwise };
    let key = |trouble: &Trouble| match trouble {
        Trouble::Said(key, value) => format!("{} {value}", key.trim_start_matches("plan-import-")),
        Trouble::Refused(sentence) => sentence.clone(),
    };
    let read = sheet.rows.iter().map(|row| frame.line(row).map_err(|all| all.iter().map(key).collect()));
    Ok(read.collect())
}

const TABLE: &str = "topic-ru;topic-en;field;level;when;place-ru;place-en;form;responsible;participants;public;colour
О космосе;On space;Внешняя политика;Experts;первое полугодие 2022 года;Минск;Minsk;in-person;Беларусь;\"Армения, by\";да;red
О море;On the sea;security;experts;05.11.2021 – 07.11.2021;;;videoconference;KZ;;;blue
О небе;;зоология;experts;никогда;;;пешком;Атлантида;Атлантида;может быть;
;;;;;;;;;;;
О лесе;On the forest;defence;experts;ноябрь 2021 года;;;Videoconference;kg;все;no;
";

fn expected_of_table(bytes: &[u8]) {
    let read = lines(bytes, Otherwise::default()).unwrap();
    let first = read[0].clone().unwrap();
    assert_eq!(first.topic.exact("en"), Some("On space"));
    assert_eq!((first.field.as_str(), first.level.as_str()), ("foreign-policy", "experts"));
    assert_eq!(first.term, Term::Half(HalfYear::try_from("2022-h1".to_owned()).unwrap()));
    assert_eq!((first.responsible.as_str(), first.participants.len(), first.public), ("by", 2, true));
    let second = read[1].clone().unwrap();
    assert_eq!(
        second.term,
        Term::Days { from: "2021-11-05".parse().unwrap(), until: "2021-11-07".parse().unwrap() }
    );
    assert!(second.place.is_blank() && second.participants.is_empty() && !second.public);
    let troubles = read[2].clone().unwrap_err();
    assert_eq!(
        troubles,
        [
            "text-missing en",
            "field-unknown зоология",
            "member-unknown Атлантида",
            "form-unknown пешком",
            "member-unknown Атлантида",
            "public-unknown может быть",
            "when-unknown никогда",
        ]
    );
    let last = read[3].clone().unwrap();
    assert_eq!(last.term, Term::Month("2021-11-01".parse().unwrap()));
    assert_eq!(read.len(), 4, "an empty row is none");
}

#[test]
fn a_table_is_read_whatever_separates_and_encodes_it() {
    expected_of_table(TABLE.as_bytes());
    expected_of_table(format!("\u{feff}\r\n{}", TABLE.replace('\n', "\r\n")).as_bytes());
    expected_of_table(TABLE.replace(';', "\t").as_bytes());
    let (windows, _, lost) = encoding_rs::WINDOWS_1251.encode(TABLE);
    assert!(!lost);
    expected_of_table(&windows);
    let sheet = read(TABLE.as_bytes(), &organisation(), &language("ru")).unwrap();
    assert_eq!(sheet.unknown_columns, ["colour"]);
    assert_eq!(sheet.rows.iter().map(|row| row.number).collect::<Vec<_>>(), [2, 3, 4, 6], "as people count");
}

#[test]
fn what_a_file_leaves_out_can_be_said_once() {
    let organisation = organisation();
    let otherwise = Otherwise {
        field: names::of(&organisation.consultations.fields, "оборона"),
        level: names::of(&organisation.consultations.levels, "эксперты"),
        responsible: names::member(&organisation, "Республика Армения"),
        form: names::form("videoconference"),
        fill_languages: true,
    };
    let read = lines("Тема (русский)\nО космосе\n".as_bytes(), otherwise.clone()).unwrap();
    assert_eq!(read, [Err(vec!["when-unknown ".to_owned()])], "the time is never guessed");
    let read = lines("topic-ru,when\nО космосе,2022-h1\n".as_bytes(), otherwise).unwrap();
    let line = read[0].clone().unwrap();
    assert_eq!(line.topic.exact("en"), Some("О космосе"));
    assert_eq!((line.field.as_str(), line.responsible.as_str()), ("defence", "am"));
}

/// A workbook of these parts.
fn workbook(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let relations = r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/TYPE" Target="TARGET"/></Relationships>"#;
    let relation = |kind: &str, target: &str| relations.replace("TYPE", kind).replace("TARGET", target);
    let frame = [
        ("[Content_Types].xml", r#"<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>"#.to_owned()),
        ("_rels/.rels", relation("officeDocument", "xl/workbook.xml")),
        ("xl/_rels/workbook.xml.rels", relation("worksheet", "worksheets/sheet1.xml")),
        ("xl/workbook.xml", r#"<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="Plan" sheetId="1" r:id="rId1"/></sheets></workbook>"#.to_owned()),
        ("xl/styles.xml", r#"<?xml version="1.0"?><styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>"#.to_owned()),
    ];
    let all = frame.iter().map(|(name, text)| (*name, text.as_str())).chain(parts.iter().copied());
    for (name, text) in all {
        archive.start_file(name, SimpleFileOptions::default()).unwrap();
        archive.write_all(text.as_bytes()).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

/// A worksheet of these cells.
fn worksheet(cells: &str) -> String {
    format!(
        r#"<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{cells}</sheetData></worksheet>"#
    )
}

fn row(number: usize, texts: &[&str]) -> String {
    let cells = (b'A'..).zip(texts).map(|(column, text)| {
        format!(r#"<c r="{}{number}" t="inlineStr"><is><t>{text}</t></is></c>"#, char::from(column))
    });
    format!(r#"<row r="{number}">{}</row>"#, cells.collect::<String>())
}

const SHEET: &str = "xl/worksheets/sheet1.xml";
const HEADING: [&str; 7] = ["topic-ru", "topic-en", "field", "level", "form", "responsible", "when"];
const SPACE: [&str; 6] = ["О космосе", "On space", "defence", "experts", "videoconference", "am"];

#[test]
fn a_workbook_is_read_and_its_days_are_days() {
    // 44505 is 5 November 2021 in the calendar that begins in 1900.
    let day = r#"<c r="G2" s="1"><v>44505</v></c></row>"#;
    let cells = row(1, &HEADING) + &row(2, &SPACE).replace("</row>", day);
    let read = lines(&workbook(&[(SHEET, &worksheet(&cells))]), Otherwise::default()).unwrap();
    let line = read[0].clone().unwrap();
    let day = "2021-11-05".parse().unwrap();
    assert_eq!(line.term, Term::Days { from: day, until: day });
}

#[test]
fn formulas_links_and_programs_are_refused() {
    let formula = r#"<c r="G2" t="str"><f>HYPERLINK("https://example.org")</f><v>2021-h2</v></c></row>"#;
    let cells = row(1, &HEADING) + &row(2, &SPACE).replace("</row>", formula);
    let read = lines(&workbook(&[(SHEET, &worksheet(&cells))]), Otherwise::default()).unwrap();
    assert_eq!(read, [Err(vec!["formula 2021-h2".to_owned()])]);
    let plain = worksheet(&(row(1, &HEADING) + &row(2, &SPACE)));
    for (part, expected) in [
        ("xl/externalLinks/externalLink1.xml", Unreadable::Links),
        ("xl/connections.xml", Unreadable::Links),
        ("xl/vbaProject.bin", Unreadable::Macros),
    ] {
        let file = workbook(&[(SHEET, &plain), (part, "x")]);
        assert_eq!(lines(&file, Otherwise::default()).err(), Some(expected), "{part}");
    }
}

#[test]
fn more_than_the_limits_is_refused() {
    let bomb = " ".repeat(usize::try_from(limits::IMPORT_UNPACKED_BYTES_MAX).unwrap() + 1);
    let file = workbook(&[(SHEET, &worksheet(&bomb))]);
    assert!(file.len() < 100_000, "it is small while packed: {}", file.len());
    assert_eq!(lines(&file, Otherwise::default()).err(), Some(Unreadable::TooMuch));
    // One cell at the far corner is no table of seventeen thousand million cells.
    let far = r#"<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row>"#;
    let file = workbook(&[(SHEET, &worksheet(&(row(1, &HEADING) + far)))]);
    assert_eq!(lines(&file, Otherwise::default()).err(), Some(Unreadable::TooMuch));
    let many = format!("topic-ru\n{}", "О космосе\n".repeat(limits::IMPORT_ROWS_MAX));
    assert_eq!(lines(many.as_bytes(), Otherwise::default()).err(), Some(Unreadable::TooMuch));
    let wide = format!("topic-ru{}\n", ",x".repeat(limits::IMPORT_COLUMNS_MAX));
    assert_eq!(lines(wide.as_bytes(), Otherwise::default()).err(), Some(Unreadable::TooMuch));
    let events =
        event("SUMMARY:О космосе\r\nDTSTART;VALUE=DATE:20211105").repeat(limits::IMPORT_ROWS_MAX + 1);
    assert_eq!(lines(&in_calendar(&events), Otherwise::default()).err(), Some(Unreadable::TooMuch));
    for (bytes, expected) in [
        (&b""[..], Unreadable::Empty),
        (b"\n \n", Unreadable::Empty),
        (b"colour,shape\nred,round\n", Unreadable::NoHeading),
        (b"PK\x03\x04 and nothing more", Unreadable::Damaged),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", Unreadable::Damaged),
        (b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", Unreadable::Empty),
        (b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n", Unreadable::Damaged),
    ] {
        assert_eq!(
            lines(bytes, Otherwise::default()).err(),
            Some(expected),
            "{:?}",
            String::from_utf8_lossy(bytes)
        );
    }
}

fn event(properties: &str) -> String {
    format!("BEGIN:VEVENT\r\nUID:1\r\n{properties}\r\nEND:VEVENT\r\n")
}

fn in_calendar(events: &str) -> Vec<u8> {
    format!("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n{events}END:VCALENDAR\r\n").into_bytes()
}

#[test]
fn events_are_days_at_the_seat() {
    let organisation = organisation();
    for (times, expected) in [
        ("DTSTART;VALUE=DATE:20211105", Some(("2021-11-05", "2021-11-05"))),
        // The end is not part of it.
        ("DTSTART;VALUE=DATE:20211105\r\nDTEND;VALUE=DATE:20211108", Some(("2021-11-05", "2021-11-07"))),
        // Late in the evening of New York is the next day in Moscow, before and after its clocks change.
        (
            "DTSTART;TZID=America/New_York:20211105T200000\r\nDTEND;TZID=America/New_York:20211105T210000",
            Some(("2021-11-06", "2021-11-06")),
        ),
        ("DTSTART;TZID=America/New_York:20211108T155900", Some(("2021-11-08", "2021-11-08"))),
        ("DTSTART;TZID=America/New_York:20211108T160000", Some(("2021-11-09", "2021-11-09"))),
        ("DTSTART:20211105T210000Z", Some(("2021-11-06", "2021-11-06"))),
        ("DTSTART:20211105T100000\r\nDTEND:20211106T000000", Some(("2021-11-05", "2021-11-05"))),
        ("DTSTART;TZID=Mars/Olympus:20211105T100000", Some(("2021-11-05", "2021-11-05"))),
        ("DTSTART;VALUE=DATE:20211305", None),
        ("X-NONE:1", None),
    ] {
        let bytes = in_calendar(&event(&format!("SUMMARY:О космосе\r\n{times}")));
        let sheet = calendar::read(&bytes, &organisation, &language("ru")).unwrap();
        let row = &sheet.rows[0];
        let days = expected.map_or(("", ""), |days| days);
        assert_eq!((row.said(&Column::From), row.said(&Column::Until)), days, "{times}");
        assert_eq!(row.troubles.is_empty(), expected.is_some(), "{times}");
    }
}

#[test]
fn events_bring_their_words_and_what_repeats_is_left_out() {
    let events = [
        "SUMMARY:О космосе\\, о небе\r\nSUMMARY;LANGUAGE=en-GB:On space\r\nLOCATION:Минск\r\nLOCATION;LANGUAGE=en:Min\r\n sk\r\nCATEGORIES:Security,Эксперты\r\nDTSTART;VALUE=DATE:20211105",
        "SUMMARY:О море\r\nDTSTART;VALUE=DATE:20211105\r\nRRULE:FREQ=SECONDLY",
        "SUMMARY:О лесе\r\nDTSTART;VALUE=DATE:20211105\r\nSTATUS:CANCELLED",
    ];
    let bytes = in_calendar(&events.map(event).concat());
    let organisation = organisation();
    let otherwise = Otherwise {
        field: names::of(&organisation.consultations.fields, "defence"),
        level: names::of(&organisation.consultations.levels, "experts"),
        responsible: names::member(&organisation, "am"),
        form: names::form("in-person"),
        fill_languages: true,
    };
    let read = lines(&bytes, otherwise).unwrap();
    let first = read[0].clone().unwrap();
    assert_eq!(
        (first.topic.exact("ru"), first.topic.exact("en")),
        (Some("О космосе, о небе"), Some("On space"))
    );
    assert_eq!(first.place.exact("en"), Some("Minsk"), "a folded line is one");
    assert_eq!((first.field.as_str(), first.level.as_str()), ("security", "experts"));
    // A million occurrences are never counted out.
    assert_eq!(read[1], Err(vec!["repeats ".to_owned()]));
    assert_eq!(read[2], Err(vec!["cancelled ".to_owned()]));
}

/// Damaged files are refused or read, never a panic; the seed makes the same damage each time.
#[test]
fn damaged_files_do_no_harm() {
    let cells = row(1, &HEADING) + &row(2, &SPACE);
    let good = [
        TABLE.as_bytes().to_vec(),
        workbook(&[(SHEET, &worksheet(&cells))]),
        in_calendar(&event(
            "SUMMARY;LANGUAGE=ru:О космосе\r\nDTSTART;TZID=Europe/Moscow:20211105T100000\r\nRRULE:FREQ=DAILY",
        )),
    ];
    let mut state = 7_u64;
    let mut chance = move |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap() % below.max(1)
    };
    for file in good {
        for _ in 0..400 {
            let mut bytes = file.clone();
            for _ in 0..=chance(4) {
                let at = chance(bytes.len());
                match chance(4) {
                    0 => bytes.truncate(at),
                    1 => bytes.insert(at, u8::try_from(chance(256)).unwrap()),
                    2 => bytes.extend_from_within(at / 2..at),
                    _ => {
                        if let Some(byte) = bytes.get_mut(at) {
                            *byte = u8::try_from(chance(256)).unwrap();
                        }
                    }
                }
            }
            let _ = lines(&bytes, Otherwise::default());
        }
    }
}

#[test]
fn everything_that_can_be_said_is_said_in_every_language() {
    let whole = [
        Unreadable::Empty,
        Unreadable::TooMuch,
        Unreadable::Damaged,
        Unreadable::Links,
        Unreadable::Macros,
        Unreadable::NoHeading,
    ];
    let rows = ["formula", "repeats", "cancelled", "when-unknown", "when-unknown-nothing", "text-missing"];
    for words in LANGUAGES.iter().filter_map(|tag| Words::of(tag)) {
        assert!(whole.iter().all(|why| words.has(why.key())), "{}", words.tag());
        assert!(rows.iter().all(|key| words.has(&format!("plan-import-{key}"))), "{}", words.tag());
        for name in ["field", "level", "member", "form"] {
            for end in ["", "-nothing"] {
                assert!(words.has(&format!("plan-import-{name}-unknown{end}")), "{} {name}", words.tag());
            }
        }
    }
}
