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
/// Persons named as shown on one photo.
pub const SHOWN_MAX: usize = 60;
/// Files that one photo is served as.
pub const RENDITIONS_MAX: usize = 16;
/// Sentences of one communiqué that are kept although the record does not support them.
pub const KEPT_WORDS_MAX: usize = 50;
/// Corrections of one communiqué after it was published.
pub const CORRECTIONS_MAX: usize = 200;
/// Days for which an embargo can be set.
pub const EMBARGO_DAYS_MAX: i64 = 366;
/// Languages into which one meeting is interpreted.
pub const BOOTHS_MAX: usize = 16;
/// Times at the microphone of one booth at one meeting.
pub const TURNS_MAX: usize = 2_000;
/// How long both partners of a booth may be heard in a hand-over, in seconds, whatever the rules say.
pub const HAND_OVER_SECONDS_MAX: u32 = 120;
/// How long decisions may go on while the booth of a required language is empty, in seconds, whatever the rules say.
pub const EMPTY_BOOTH_SECONDS_MAX: u32 = 300;
/// Time in a booth that rules can name, in seconds (one day).
pub const BOOTH_SECONDS_MAX: u32 = 24 * 60 * 60;
/// A booth asks for a slower speaker at most this often, in seconds.
pub const SLOWER_EVERY_SECONDS: u32 = 10;
/// Versions of one document.
pub const VERSIONS_MAX: usize = 1_000;
/// Decisions put at one meeting.
pub const DECISIONS_MAX: usize = 1_000;
/// Speaking time that can be given at once, in seconds (four hours).
pub const SPEAKING_TIME_SECONDS_MAX: u32 = 4 * 60 * 60;
/// Digits over or under the line of a number that people write: a share, a population, a factor.
pub const EXACT_DIGITS_MAX: usize = 18;
/// Characters of a number that the program wrote itself and reads back from the journal.
pub const EXACT_CHARACTERS_MAX: usize = 1_024;
/// Posts of one distribution.
pub const POSTS_MAX: u32 = 10_000;
/// Members of one distribution.
pub const MEMBERS_MAX: usize = 250;
/// Units of one staffing table.
pub const UNITS_MAX: usize = 200;
/// Posts of one staffing table; fewer than a formula could distribute, because each is a row that people read.
pub const STAFF_POSTS_MAX: usize = 900;
/// Rows of dated shares.
pub const SHARE_ROWS_MAX: usize = 5_000;
/// Characters of a grade.
pub const GRADE_CHARACTERS_MAX: usize = 40;
/// Departures from the formula, and exchanges of posts, in one distribution.
pub const DEPARTURES_MAX: usize = 200;
/// Plans of consultations.
pub const PLANS_MAX: usize = 200;
/// First year that a half-year can be of.
pub const PLAN_YEAR_MIN: i16 = 1945;
/// Last year that a half-year can be of.
pub const PLAN_YEAR_MAX: i16 = 2200;
/// Consultations and proposals of one plan; each is a row that people read.
pub const CONSULTATIONS_MAX: usize = 500;
/// Proposals of one member that wait in one plan.
pub const PROPOSALS_PER_MEMBER_MAX: usize = 50;
/// Days of one consultation.
pub const CONSULTATION_DAYS_MAX: i32 = 31;
/// Moves of one consultation to a later half-year.
pub const POSTPONEMENTS_MAX: usize = 20;
/// Amendments of one plan.
pub const AMENDMENTS_MAX: usize = 50;
/// Findings that are told about one consultation.
pub const FINDINGS_MAX: usize = 50;
/// Holidays of the organisation's data.
pub const HOLIDAYS_MAX: usize = 1_000;
/// Days after which a report can be due, by the rules.
pub const REPORT_DAYS_MAX: i64 = 366;
/// Declarations made with one signature.
pub const DECLARATIONS_MAX: usize = 2;
/// Characters of all declarations of one signature: they print in its block.
pub const DECLARATION_CHARACTERS_MAX: usize = 600;
/// Full powers on file, those taken back counted.
pub const FULL_POWERS_MAX: usize = 5_000;
/// Places of a text, in one language, at which both parties are named.
pub const PASSAGES_MAX: usize = 20;
/// Groups of members in a clause on entry into force.
pub const FORCE_GROUPS_MAX: usize = 8;
/// Days that may run between a condition and the entry into force.
pub const FORCE_DAYS_MAX: i32 = 3_660;
/// Persons in one post, one after the other.
pub const TENURES_MAX: usize = 200;
/// Figures of a distribution that are stated one by one, corrections counted.
pub const FIGURES_STATED_MAX: usize = 2_000;
/// The largest population that can be stated, in whichever unit.
pub const POPULATION_MAX: u32 = 4_000_000_000;
