//! Writing iCalendar (RFC 5545, with the properties of RFC 7986): components, properties, escaped and folded lines.
//! The same record gives the same bytes: nothing here reads a clock or makes a name up.

use std::fmt::Write as _;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};

/// Octets of a line before it is folded (RFC 5545, 3.1).
const LINE_OCTETS_MAX: usize = 75;

/// A text of iCalendar as it grows.
#[derive(Debug, Default)]
pub(crate) struct Writing(String);

impl Writing {
    /// A component around what `inner` writes.
    pub(crate) fn component(&mut self, name: &str, inner: impl FnOnce(&mut Self)) {
        self.raw("BEGIN", name);
        inner(self);
        self.raw("END", name);
    }

    /// A property whose value is taken as it is: names, numbers, times, addresses.
    pub(crate) fn raw(&mut self, name: &str, value: &str) {
        // A line break in a value would begin another property.
        let value: String = value.chars().filter(|letter| !letter.is_control()).collect();
        self.line(&format!("{name}:{value}"));
    }

    /// A property of people's words (RFC 5545, 3.3.11); nothing when there are none.
    pub(crate) fn text(&mut self, name: &str, value: &str) {
        if !value.is_empty() {
            self.line(&format!("{name}:{}", escaped(value)));
        }
    }

    /// A moment in UTC.
    pub(crate) fn instant(&mut self, name: &str, at: Timestamp) {
        self.raw(name, &instant(at));
    }

    /// A day.
    pub(crate) fn day(&mut self, name: &str, day: Date) {
        self.raw(&format!("{name};VALUE=DATE"), &date(day));
    }

    /// The clock of a zone that the calendar describes.
    pub(crate) fn local(&mut self, name: &str, at: DateTime, zone: &str) {
        self.raw(&format!("{name};TZID={zone}"), &clock(at));
    }

    /// Folds between letters, never inside one.
    fn line(&mut self, line: &str) {
        let mut octets = 0_usize;
        for letter in line.chars() {
            let long = letter.len_utf8();
            if octets.saturating_add(long) > LINE_OCTETS_MAX {
                self.0.push_str("\r\n ");
                octets = 1;
            }
            self.0.push(letter);
            octets = octets.saturating_add(long);
        }
        self.0.push_str("\r\n");
    }

    /// The whole text.
    pub(crate) fn finish(self) -> String {
        self.0
    }
}

/// `20200917T130000Z`.
pub(crate) fn instant(at: Timestamp) -> String {
    at.strftime("%Y%m%dT%H%M%SZ").to_string()
}

/// `20200917`.
pub(crate) fn date(day: Date) -> String {
    day.strftime("%Y%m%d").to_string()
}

/// `20200917T160000`.
pub(crate) fn clock(at: DateTime) -> String {
    at.strftime("%Y%m%dT%H%M%S").to_string()
}

fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '\\' | ';' | ',' => {
                safe.push('\\');
                safe.push(letter);
            }
            '\n' => safe.push_str("\\n"),
            control if control.is_control() => {}
            plain => safe.push(plain),
        }
    }
    safe
}

/// An offset from UTC in seconds as `+0300` (RFC 5545, 3.3.14).
pub(crate) fn offset(seconds: i32) -> String {
    let (sign, whole) = (if seconds < 0 { '-' } else { '+' }, seconds.unsigned_abs());
    let mut said = format!("{sign}{:02}{:02}", whole / 3600, whole / 60 % 60);
    if whole % 60 != 0 {
        // Writing to a String cannot fail.
        let _ = write!(said, "{:02}", whole % 60);
    }
    said
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(inner: impl FnOnce(&mut Writing)) -> String {
        let mut writing = Writing::default();
        inner(&mut writing);
        writing.finish()
    }

    #[test]
    fn words_cannot_end_their_property() {
        let said = written(|w| w.text("SUMMARY", "a,b;c\\d\r\nEND:VEVENT\u{7}"));
        assert_eq!(said, "SUMMARY:a\\,b\\;c\\\\d\\nEND:VEVENT\r\n");
        assert_eq!(written(|w| w.raw("URL", "x\r\nY:z")), "URL:xY:z\r\n");
        assert_eq!(written(|w| w.text("LOCATION", "")), "");
    }

    #[test]
    fn long_lines_fold_between_letters() {
        let long = "Полугодие ".repeat(40);
        let said = written(|w| w.text("SUMMARY", &long));
        assert!(said.lines().all(|line| line.len() <= LINE_OCTETS_MAX), "{said}");
        assert_eq!(said.replace("\r\n ", "").trim_end_matches("\r\n"), format!("SUMMARY:{long}"));
    }

    #[test]
    fn offsets_have_a_sign() {
        assert_eq!([offset(10_800), offset(-12_600), offset(0)], ["+0300", "-0330", "+0000"]);
        assert_eq!(offset(9_017), "+023017");
    }
}
