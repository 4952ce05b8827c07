//! Every limit of the pages: what is read, what is kept open, how often one may try.

use std::time::Duration;

/// Ranges of an `Accept-Language` header that are looked at.
pub const ACCEPTED_LANGUAGES_READ: usize = 16;
/// Bytes of a posted form or of a JSON body; uploads set their own limit at their own route.
pub const FORM_BYTES_MAX: usize = 1024 * 1024;
/// Fields of one posted form.
pub const FORM_FIELDS_MAX: usize = 200;
/// Personal links that do not open, per address of the network and minute.
pub const FAILED_TRIES_PER_MINUTE: u32 = 20;
/// Commands of one person, per minute: no hand presses as often; beyond it nothing is carried out for the rest of it.
pub const COMMANDS_PER_MINUTE: u32 = 240;
/// Addresses of the network, and persons, that are counted; those beyond share one count.
pub const COUNTED_MAX: usize = 10_000;
/// Live streams that one session keeps open at once; a new one is refused beyond it.
pub const STREAMS_PER_SESSION_MAX: usize = 12;
/// Live streams that are open at once over all sessions.
pub const STREAMS_MAX: usize = 5_000;
/// Events of one live stream that wait for a slow line before its reader holds up further rendering.
pub const STREAM_EVENTS_WAITING_MAX: usize = 64;
/// A comment is sent on a quiet stream this often, so that proxies keep it open.
pub const STREAM_COMMENT_EVERY: Duration = Duration::from_secs(15);
/// Several records in this time are shown together.
pub const STREAM_GATHERS: Duration = Duration::from_millis(40);
/// How long a seat without media may be without its live page before its connection counts as lost.
pub const PAGE_GRACE: Duration = Duration::from_secs(15);
/// How long a seat that left the conference by itself may take to come back before it departs.
pub const LEFT_GRACE: Duration = Duration::from_secs(30);
/// How long a pass to the conference lets its bearer join, in seconds.
pub const PASS_SECONDS: u64 = 600;
/// How long a pass for a watcher of an open part lasts, in seconds.
pub const WATCH_PASS_SECONDS: u32 = 10;
/// People who watch an open part of one meeting at the same time, without a seat.
pub const WATCHERS_MAX: usize = 300;
/// How often the conference is brought in line with the record even when nothing was announced.
pub const COUPLING_REVIEW: Duration = Duration::from_secs(2);
/// Signals of booths that wait for a page that is slow to take them; beyond it the oldest is dropped.
pub const SIGNALS_WAITING_MAX: usize = 64;
/// Booths whose last signal is remembered; beyond it all are forgotten, and each may ask at once.
pub const BOOTHS_REMEMBERED_MAX: usize = 4_096;
/// Meetings whose booths' choices of relay are remembered; beyond it all are forgotten, and pages say them anew when
/// they enter.
pub const RELAYED_MEETINGS_MAX: usize = 256;
/// How long a signal of a booth stays on the speaker's page, in seconds.
pub const SIGNAL_SHOWN_SECONDS: u32 = 12;
/// Characters of the place of a signature.
pub const SIGNATURE_PLACE_CHARACTERS_MAX: usize = 200;
/// Bytes of an uploaded scan: of a signature with ink, of full powers, of a note or an instrument.
pub const SCAN_BYTES_MAX: usize = 12 * 1024 * 1024;
/// Bytes of an uploaded photo.
pub const PHOTO_BYTES_MAX: usize = 15 * 1024 * 1024;
/// Pixels of an uploaded photo.
pub const PHOTO_PIXELS_MAX: u64 = 50_000_000;
/// Memory that decoding one photo may take, in bytes: four bytes a pixel, and as much again for the decoder.
pub const PHOTO_DECODING_BYTES_MAX: u64 = 2 * 4 * PHOTO_PIXELS_MAX;
/// Address space of the process that decodes a photo, in bytes.
pub const PHOTO_ADDRESS_SPACE_MAX: u64 = 2 * 1024 * 1024 * 1024;
/// How long a photo may take to be decoded and written in every size, in seconds; of processor time as well.
pub const PHOTO_SECONDS_MAX: u64 = 60;
/// Bytes of everything that the process which decodes a photo answers.
pub const PHOTO_ANSWER_BYTES_MAX: usize = 64 * 1024 * 1024;
/// Bytes of a file that the process which decodes a photo writes for a program that it calls.
pub const PHOTO_FILE_BYTES_MAX: u64 = 512 * 1024 * 1024;
/// Bytes of one packet of metadata that is read from a photo.
pub const METADATA_BYTES_MAX: usize = 256 * 1024;
/// Values of one property that are read from a photo's metadata.
pub const METADATA_VALUES_MAX: usize = 60;
/// Characters of one text that is read from a photo's metadata; what is longer is cut off.
pub const METADATA_CHARACTERS_MAX: usize = 600;
/// Photos that are decoded at the same time.
pub const PHOTOS_DECODED_AT_ONCE: usize = 1;
/// How often embargoes are looked at even when nothing was recorded.
pub const EMBARGO_REVIEW: Duration = Duration::from_secs(15);
/// Bytes of a file that is brought to be checked.
pub const CHECKED_FILE_BYTES_MAX: usize = 32 * 1024 * 1024;
/// Files that are checked at the same time.
pub const FILES_CHECKED_AT_ONCE: usize = 2;
/// Bytes that the fields of an upload take beside its file.
pub const UPLOAD_FIELDS_BYTES_MAX: usize = 64 * 1024;
/// Communiqués on the front page.
pub const FRONT_PAGE_ARTICLES_MAX: usize = 30;
/// Entries of one calendar; the earliest are left out beyond it. Nothing repeats: an entry is one occurrence.
pub const CALENDAR_ENTRIES_MAX: usize = 5_000;
/// Sentences that a form keeps with a reason at once; the rest follows when it is shown again.
pub const KEPT_AT_ONCE_MAX: usize = 8;
/// Entries that a page of the public calendar lists; the rest stands on the pages of the months.
pub const CALENDAR_LISTED_MAX: usize = 200;
/// Changes of the clock that a calendar describes of one zone.
pub const ZONE_CHANGES_MAX: usize = 400;
/// How long a meeting is expected to last in calendars, in hours, until it is closed.
pub const MEETING_HOURS_EXPECTED: i64 = 3;
/// Bytes of a question by `CalDAV`.
pub const DAV_QUESTION_BYTES_MAX: usize = 256 * 1024;
/// Entries that one question by `CalDAV` names.
pub const DAV_NAMES_MAX: usize = 2_000;
/// Bytes of a file with lines of a plan.
pub const IMPORT_BYTES_MAX: usize = 2 * 1024 * 1024;
/// Rows of a table and events of a calendar that are looked through at once.
pub const IMPORT_ROWS_MAX: usize = 500;
/// Columns of a table.
pub const IMPORT_COLUMNS_MAX: usize = 64;
/// Letters of one cell.
pub const IMPORT_CELL_CHARACTERS_MAX: usize = 4_000;
/// Components of a calendar, alarms and changes of the clock included.
pub const IMPORT_COMPONENTS_MAX: usize = 2_000;
/// Parts of a workbook.
pub const IMPORT_PARTS_MAX: usize = 500;
/// Bytes of a workbook when it is unpacked.
pub const IMPORT_UNPACKED_BYTES_MAX: u64 = 32 * 1024 * 1024;
/// Entries of the feed.
pub const FEED_ENTRIES_MAX: usize = 50;
/// Entries of a public list on one page.
pub const LIST_ENTRIES_PER_PAGE: usize = 40;
/// Pages of a public list that can be asked for; filters lead to what lies deeper.
pub const PAGES_MAX: usize = 500;
/// The latest things of a kind beside others, on the front page and on the page of a body.
pub const LATEST_MAX: usize = 12;
/// Public things that are read from the record in one stretch while it waits.
pub const CATALOGUED_AT_ONCE: usize = 200;
/// Changes of the record in this time go into the catalogue together.
pub const CATALOGUE_GATHERS: Duration = Duration::from_millis(500);
/// How long who searches waits for a catalogue that is being made for the first time.
pub const CATALOGUE_AWAITED: Duration = Duration::from_secs(10);
/// Addresses in one file of the site map (sitemaps.org allows 50 000 and 50 MB).
pub const SITEMAP_ADDRESSES_MAX: usize = 10_000;
/// Files of a copy of the public pages.
pub const COPY_FILES_MAX: usize = 500_000;
/// Bytes of one file of a copy.
pub const COPY_FILE_BYTES_MAX: usize = 64 * 1024 * 1024;

/// Names with a number that are tried for a new draft before it is refused.
pub const FREE_NAMES_TRIED_MAX: usize = 100;
/// Terms of office that end next, as a page lists them.
pub const TERMS_SHOWN_MAX: usize = 12;
