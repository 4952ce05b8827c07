//! The contract of [`Journal`](journal::store::Journal), run against every backend. The cases are in `suite.rs`;
//! a new backend adds a line here and nothing else.

/// One test per case and backend. A backend is an expression that gives what the journal
/// lies in, and an empty journal.
macro_rules! contract {
    ($backend:ident, $empty:expr) => {
        mod $backend {
            contract!(
                @cases $empty,
                an_empty_journal_has_the_empty_head,
                records_are_numbered_and_chained,
                one_append_reaches_several_streams,
                a_wrong_version_refuses_everything,
                a_guard_holds_a_version_without_records,
                a_group_refuses_only_the_conflicting_append,
                a_group_refuses_the_surplus,
                a_limit_or_a_contradiction_refuses_everything,
                reading_pages_through_everything,
                reading_stops_at_the_limits,
                a_stream_is_read_apart,
                content_comes_back_to_the_byte,
                verification_and_export_agree,
                random_appends_keep_the_promises,
            );
        }
    };
    (@cases $empty:expr, $($case:ident,)+) => {
        $(#[test] fn $case() {
            let (_kept_until_the_end, mut journal) = $empty;
            crate::suite::$case(&mut journal);
        })+
    };
}

contract!(memory, ((), journal::memory::MemoryJournal::new()));
contract!(sqlite_in_memory, ((), journal::sqlite::SqliteJournal::open_in_memory().unwrap()));
contract!(sqlite_file, {
    let folder = tempfile::tempdir().unwrap();
    let journal = journal::sqlite::SqliteJournal::open(folder.path().join("journal.db")).unwrap();
    (folder, journal)
});
