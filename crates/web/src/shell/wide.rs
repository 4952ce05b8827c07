//! The frame of a table that may be wider than its window: it scrolls by itself, by keys too, and says what it is.

use maud::{Markup, html};

/// What a frame is called for those who do not see it.
pub enum Named<'a> {
    /// By this name.
    As(&'a str),
    /// By the heading with this id.
    By(&'a str),
}

/// The frame around a table.
#[must_use]
#[expect(clippy::needless_pass_by_value, reason = "written where it stands")]
pub fn wide_table(name: Named<'_>, table: &Markup) -> Markup {
    let (label, labelled_by) = match name {
        Named::As(label) => (Some(label), None),
        Named::By(heading) => (None, Some(heading)),
    };
    html! {
        div.wide-table role="group" tabindex="0" aria-label=[label] aria-labelledby=[labelled_by] { (table) }
    }
}
