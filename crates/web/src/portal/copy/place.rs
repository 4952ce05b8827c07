//! Where in a copy a page or a file lies: pages of a language under its folder, each as a file that can be opened
//! without a server; everything else where it is on the portal.

use crate::words::{LANGUAGES, Words};

/// Folders of the portal that no copy holds: they need this program, or are not public.
const LIVE: [&str; 9] =
    ["/watch/", "/enter/", "/meeting/", "/signing", "/press", "/api/", "/demo", "/plan", "/dav/"];

/// An address that the copy holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    /// The address, from the root of the portal.
    pub(super) address: String,
    /// Path of the file, from the root of the copy.
    pub(super) file: String,
}

impl Place {
    /// The place of an address, such as `/acts?lang=ru&page=2`; none when the copy does not hold it.
    pub(super) fn of(address: &str) -> Option<Self> {
        let address = address.split('#').next()?;
        let (path, query) = address.split_once('?').unwrap_or((address, ""));
        let safe = path.starts_with('/')
            && !path.split('/').any(|part| part == ".." || part == ".")
            && !path.bytes().any(|byte| byte == b'%' || byte == b'\\' || byte.is_ascii_control());
        if !safe || LIVE.iter().any(|live| path.starts_with(live)) {
            return None;
        }
        let (mut language, mut page) = (None, None);
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            match pair.split_once('=')? {
                ("lang", tag) => language = Some(LANGUAGES.iter().find(|known| **known == tag)?),
                ("page", number) => page = Some(number.parse::<u32>().ok()?),
                // What is filtered or searched is not in a copy.
                _ => return None,
            }
        }
        let tag = language.copied().unwrap_or(Words::english().tag());
        let named = path.rsplit('/').next().unwrap_or_default();
        let spoken = [".atom", ".rss", ".ics"].iter().any(|ending| named.ends_with(ending));
        let file = match (named.contains('.'), page) {
            (true, None) if spoken => format!("{tag}{path}"),
            (true, None) => path.trim_start_matches('/').to_owned(),
            (true, Some(_)) => return None,
            _ if path.starts_with("/register/") => path.trim_start_matches('/').to_owned(),
            (false, None) => format!("{tag}{}/index.html", path.trim_end_matches('/')),
            (false, Some(page)) => format!("{tag}{}/page-{page}.html", path.trim_end_matches('/')),
        };
        Some(Self { address: address.to_owned(), file })
    }

    /// How a file of the copy names this one.
    pub(super) fn seen_from(&self, file: &str) -> String {
        let depth = file.matches('/').count();
        format!("{}{}", "../".repeat(depth), self.file)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_address_has_one_place_or_none() {
        for (address, file) in [
            ("/?lang=ru", Some("ru/index.html")),
            ("/acts/x?lang=en#top", Some("en/acts/x/index.html")),
            ("/news?page=2&lang=ru", Some("ru/news/page-2.html")),
            ("/acts/x/x.pdf", Some("acts/x/x.pdf")),
            ("/photos/a/b-480.jpg", Some("photos/a/b-480.jpg")),
            ("/bodies/cfm/feed.atom?lang=ru", Some("ru/bodies/cfm/feed.atom")),
            ("/register/checkpoint", Some("register/checkpoint")),
            ("/search?q=x&lang=ru", None),
            ("/watch/x?lang=ru", None),
            ("/../x", None),
            ("/a/%2e%2e/x", None),
            ("//elsewhere", Some("en//elsewhere/index.html")),
            ("mailto:x", None),
            ("/news?lang=xx", None),
        ] {
            assert_eq!(Place::of(address).map(|place| place.file).as_deref(), file, "{address}");
        }
    }

    #[test]
    fn a_file_is_named_from_where_it_is_seen() {
        let place = Place::of("/acts/x/x.pdf").unwrap();
        assert_eq!(place.seen_from("ru/acts/x/index.html"), "../../../acts/x/x.pdf");
        assert_eq!(place.seen_from("index.html"), "acts/x/x.pdf");
    }
}
