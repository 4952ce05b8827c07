//! XML by hand: text as XML carries it, and answers that anyone may keep who asks again.

use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};

use crate::fresh::ASKED_AGAIN;

/// Text as XML carries it (XML 1.0, 2.4); characters that XML cannot carry are left out.
pub(super) fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&apos;"),
            '\t' | '\n' | '\r' => safe.push(letter),
            control if control.is_control() || matches!(control, '\u{FFFE}' | '\u{FFFF}') => {}
            plain => safe.push(plain),
        }
    }
    safe
}

/// An answer of this media type.
pub(super) fn answer(kind: &'static str, text: String) -> Response {
    ([(CONTENT_TYPE, kind), (CACHE_CONTROL, ASKED_AGAIN)], text).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_carried_and_never_read_as_markup() {
        assert_eq!(
            escaped("<a href='x'>&\u{1}\u{7}\"</a>\n"),
            "&lt;a href=&apos;x&apos;&gt;&amp;&quot;&lt;/a&gt;\n"
        );
    }
}
