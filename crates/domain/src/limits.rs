//! Every limit of the rules: how long a text, how many of a thing. Reaching one is a refusal, not a fault.

/// Characters of a title, a caption, an office or a reason.
pub const TITLE_CHARACTERS_MAX: usize = 600;
/// Characters of one paragraph of a document or of a communiqué.
pub const PARAGRAPH_CHARACTERS_MAX: usize = 8_000;
/// Paragraphs of one document in one language, preamble and annex rows included.
pub const PARAGRAPHS_MAX: usize = 1_000;
/// Languages of one document.
pub const LANGUAGES_MAX: usize = 12;
/// Items of one agenda.
pub const AGENDA_ITEMS_MAX: usize = 200;
/// Seats of one meeting.
pub const SEATS_MAX: usize = 1_000;
/// Documents of one decision (a package).
pub const PACKAGE_DOCUMENTS_MAX: usize = 50;
/// Statements noted at one meeting.
pub const STATEMENTS_MAX: usize = 5_000;
/// Photos of one communiqué.
pub const PHOTOS_MAX: usize = 100;
/// Versions of one document.
pub const VERSIONS_MAX: usize = 1_000;
/// Decisions put at one meeting.
pub const DECISIONS_MAX: usize = 1_000;
/// Speaking time that can be given at once, in seconds (four hours).
pub const SPEAKING_TIME_SECONDS_MAX: u32 = 4 * 60 * 60;
