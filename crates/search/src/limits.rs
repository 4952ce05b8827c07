//! Every limit of the search: what is read of a question and of a text, what one answer holds.

/// Characters of a question that are read; the rest is left aside, and the answer says so.
pub const QUESTION_CHARACTERS_MAX: usize = 200;
/// Words and phrases of a question that are looked for; the rest is left aside, and the answer says so.
pub const QUESTION_PARTS_MAX: usize = 12;
/// Bytes of a word; a longer one is no word of a language and is not kept.
pub const WORD_BYTES_MAX: usize = 80;
/// Bytes of one sheet that are kept to be found; a longer text is found by its beginning.
pub const SHEET_BYTES_MAX: usize = 1024 * 1024;
/// Answers on one page.
pub const ANSWERS_PER_PAGE: usize = 20;
/// Pages of answers that can be asked for: nobody reads further, and each page costs those before it.
pub const PAGES_MAX: usize = 50;
/// Characters of an excerpt.
pub const EXCERPT_CHARACTERS_MAX: usize = 280;
/// Characters of an excerpt before the first word that was found.
pub const EXCERPT_CHARACTERS_BEFORE: usize = 60;
/// Bytes of a text that are looked through for an excerpt.
pub const EXCERPT_BYTES_READ_MAX: usize = 64 * 1024;
/// Memory in which new sheets gather before they are written, in bytes.
pub(crate) const GATHERING_BYTES: usize = 50_000_000;
