//! Addresses in pages, feeds and style sheets, rewritten for a copy. Pages are our own, so their markup is known:
//! attributes stand in double quotes, `&` is written `&amp;`.

use super::place::Place;

/// What kind of text it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// A page.
    Page,
    /// A feed, a site map, a calendar, `robots.txt`: addresses in it are absolute.
    Feed,
    /// A style sheet.
    Style,
}

impl Form {
    /// By media type; none for what is copied as it is.
    pub(super) fn of(kind: &str) -> Option<Self> {
        match kind.split(';').next().unwrap_or_default().trim() {
            "text/html" => Some(Self::Page),
            "application/atom+xml" | "application/rss+xml" | "application/xml" | "text/calendar" => {
                Some(Self::Feed)
            }
            "text/css" => Some(Self::Style),
            _ => None,
        }
    }
}

/// How a copy is written.
#[derive(Debug, Clone)]
pub(super) struct Rewriting {
    /// Address of the portal, without a slash at the end.
    pub(super) base: String,
    /// Address at which the copy will be served, if that is known.
    pub(super) copy: Option<String>,
}

/// Attributes that hold an address.
const ADDRESSES: [&str; 5] = ["href", "src", "action", "content", "srcset"];

impl Rewriting {
    /// The text as it stands in this file of the copy, and the addresses of the portal that it names.
    pub(super) fn text(&self, form: Form, text: &str, file: &str) -> (String, Vec<String>) {
        let mut named = Vec::new();
        let written = match form {
            Form::Page => self.page(text, file, &mut named),
            Form::Feed => self.absolute(text, &mut named),
            Form::Style => style(text, file, &mut named),
        };
        (written, named)
    }

    /// Tag by tag; between tags only structured data holds addresses.
    fn page(&self, text: &str, file: &str, named: &mut Vec<String>) -> String {
        let mut written = String::with_capacity(text.len());
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('<') {
            written.push_str(before);
            let (tag, after) = after.split_once('>').unwrap_or((after, ""));
            written.push('<');
            written.push_str(&self.tag(tag, file, named));
            written.push('>');
            rest = after;
            if tag.starts_with("script type=\"application/ld+json\"") {
                let (data, after) = rest.split_once("</script>").unwrap_or((rest, ""));
                // What structured data names is named by the page too.
                written.push_str(&self.absolute(data, &mut Vec::new()));
                written.push_str("</script>");
                rest = after;
            }
        }
        written.push_str(rest);
        written
    }

    fn tag(&self, tag: &str, file: &str, named: &mut Vec<String>) -> String {
        // What leads to the portal itself, on purpose.
        if tag.contains(" data-live") {
            return tag.to_owned();
        }
        let mut written = String::with_capacity(tag.len());
        let mut rest = tag;
        while let Some((before, after)) = rest.split_once("=\"") {
            let (value, after) = after.split_once('"').unwrap_or((after, ""));
            let name = before.rsplit(' ').next().unwrap_or_default();
            written.push_str(before);
            written.push_str("=\"");
            if ADDRESSES.contains(&name) {
                let one = |part: &str, named: &mut Vec<String>| self.address(part, file, named);
                if name == "srcset" {
                    let parts: Vec<String> = value
                        .split(", ")
                        .map(|part| match part.split_once(' ') {
                            Some((address, size)) => format!("{} {size}", one(address, named)),
                            None => one(part, named),
                        })
                        .collect();
                    written.push_str(&parts.join(", "));
                } else {
                    written.push_str(&one(value, named));
                }
            } else {
                written.push_str(value);
            }
            written.push('"');
            rest = after;
        }
        written.push_str(rest);
        written
    }

    /// One address of a page: those of the portal lead to the copy, where it holds them.
    fn address(&self, value: &str, file: &str, named: &mut Vec<String>) -> String {
        if value.starts_with(&self.base) {
            return self.absolute(value, named);
        }
        if !value.starts_with('/') || value.starts_with("//") {
            return value.to_owned();
        }
        let plain = value.replace("&amp;", "&");
        match Place::of(&plain) {
            Some(place) => {
                let fragment =
                    plain.split_once('#').map(|(_, fragment)| format!("#{fragment}")).unwrap_or_default();
                named.push(plain.clone());
                format!("{}{fragment}", place.seen_from(file))
            }
            // What needs the program is at the portal.
            None => format!("{}{value}", self.base),
        }
    }

    /// Absolute addresses of the portal anywhere in a text.
    fn absolute(&self, text: &str, named: &mut Vec<String>) -> String {
        let mut written = String::with_capacity(text.len());
        let mut rest = text;
        while let Some((before, after)) = rest.split_once(self.base.as_str()) {
            written.push_str(before);
            let ends = after.find(|letter: char| "\"'<> \\\r\n".contains(letter)).unwrap_or(after.len());
            let (path, after) = after.split_at_checked(ends).unwrap_or((after, ""));
            let plain = path.replace("&amp;", "&");
            let place = Place::of(if plain.is_empty() { "/" } else { &plain });
            if let (Some(copy), Some(place)) = (&self.copy, &place) {
                written.extend([copy.as_str(), "/", place.file.as_str()]);
            } else {
                written.extend([self.base.as_str(), path]);
            }
            if place.is_some() && plain.contains('?') {
                named.push(plain);
            }
            rest = after;
        }
        written.push_str(rest);
        written
    }
}

/// Files that a style sheet names lie beside it: their names stay as they are.
fn style(text: &str, file: &str, named: &mut Vec<String>) -> String {
    let folder = file.rsplit_once('/').map(|(folder, _)| folder).unwrap_or_default();
    for rest in text.split("url(\"").skip(1) {
        let name = rest.split('"').next().unwrap_or_default();
        if !name.contains(':') && !name.starts_with('/') {
            named.push(format!("/{folder}/{name}"));
        }
    }
    text.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(copy: Option<&str>, form: Form, text: &str, expected: &str, addresses: &[&str]) {
        let rewriting = Rewriting { base: "http://p.test".to_owned(), copy: copy.map(str::to_owned) };
        let (written, named) = rewriting.text(form, text, "ru/acts/index.html");
        assert_eq!(written, expected);
        assert_eq!(named, addresses);
    }

    #[test]
    fn addresses_of_a_page_lead_into_the_copy() {
        let text = "<a class=\"x\" href=\"/news/a?page=2&amp;lang=ru#b\">href=\"/x\"</a>\
            <img srcset=\"/photos/a/b-480.jpg 480w, /photos/a/b-960.jpg 960w\"><a href=\"https://e.org/\">x</a>";
        check(
            None,
            Form::Page,
            text,
            "<a class=\"x\" href=\"../../ru/news/a/page-2.html#b\">href=\"/x\"</a>\
             <img srcset=\"../../photos/a/b-480.jpg 480w, ../../photos/a/b-960.jpg 960w\"><a href=\"https://e.org/\">x</a>",
            &["/news/a?page=2&lang=ru#b", "/photos/a/b-480.jpg", "/photos/a/b-960.jpg"],
        );
        check(None, Form::Page, "<a href=\"/watch/x\">", "<a href=\"http://p.test/watch/x\">", &[]);
        let live = "<a href=\"http://p.test/search?lang=ru\" data-live>http://p.test/search?lang=ru</a>";
        check(Some("http://c.test/z"), Form::Page, live, live, &[]);
    }

    #[test]
    fn absolute_addresses_name_the_copy_when_its_address_is_known() {
        let text = "<loc>http://p.test/acts/x?lang=ru</loc><id>http://p.test/news/a</id>";
        check(None, Form::Feed, text, text, &["/acts/x?lang=ru"]);
        check(
            Some("https://c.test/z"),
            Form::Feed,
            text,
            "<loc>https://c.test/z/ru/acts/x/index.html</loc><id>https://c.test/z/en/news/a/index.html</id>",
            &["/acts/x?lang=ru"],
        );
    }

    #[test]
    fn any_bytes_are_rewritten_without_harm() {
        let mut seed = 0x5EED_u64;
        let pieces = [
            "<",
            ">",
            "\"",
            "=\"",
            " href",
            " srcset",
            "/x?lang=ru",
            "http://p.test",
            "&amp;",
            "#",
            "ж",
            ", ",
        ];
        for _ in 0..3_000 {
            let mut text = String::new();
            for _ in 0..16 {
                seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                text.push_str(pieces[usize::try_from(seed >> 33).unwrap() % pieces.len()]);
            }
            for form in [Form::Page, Form::Feed, Form::Style] {
                let rewriting =
                    Rewriting { base: "http://p.test".to_owned(), copy: Some("http://c".to_owned()) };
                let _ = rewriting.text(form, &text, "ru/index.html");
            }
        }
    }
}
