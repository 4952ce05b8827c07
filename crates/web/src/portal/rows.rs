//! A page of a list, taken from an open shelf: what stands on it, how many pages there are, and of which years there is
//! something. Whatever the number of things, only those of the page are looked up.

use domain::identity::BodyId;
use domain::open_shelves::{Label, Row, Shelf};
use domain::world::World;
use jiff::Timestamp;
use jiff::civil::{Date, date};
use jiff::tz::TimeZone;

use super::asked::Asked;
use crate::limits;
use crate::publication;
use crate::words::dates;

/// A time that lies in a year, by the clock of the seat.
pub(super) trait Dated: Ord + Clone {
    /// Its year.
    fn year(&self, zone: &TimeZone) -> i16;
    /// The first time of a year; none for years that no calendar has.
    fn first_of(year: i16, zone: &TimeZone) -> Option<Self>;
}

impl Dated for Timestamp {
    fn year(&self, zone: &TimeZone) -> i16 {
        self.to_zoned(zone.clone()).year()
    }

    fn first_of(year: i16, zone: &TimeZone) -> Option<Self> {
        Date::first_of(year, zone)?.to_zoned(zone.clone()).ok().map(|midnight| midnight.timestamp())
    }
}

impl Dated for Date {
    fn year(&self, _: &TimeZone) -> i16 {
        Self::year(*self)
    }

    fn first_of(year: i16, _: &TimeZone) -> Option<Self> {
        (Date::MIN.year()..=Date::MAX.year()).contains(&year).then(|| date(year, 1, 1))
    }
}

/// Which things a list asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Wanted {
    /// All of them.
    All,
    /// Those with a label.
    With(Label),
    /// What cannot be there: no body or kind is called so.
    Nothing,
}

/// A page of a list.
pub(super) struct Rows<'a, Id> {
    /// What stands on it.
    pub(super) shown: Vec<&'a Id>,
    /// How many pages there are, at least one.
    pub(super) pages: usize,
    /// Years of which there is something without the filters, the latest first.
    pub(super) years: Vec<i16>,
}

/// The page that is asked for.
pub(super) fn page<'a, At: Dated, Id: Ord + Clone>(
    world: &World,
    shelf: &'a Shelf<At, Id>,
    wanted: &Wanted,
    asked: &Asked,
) -> Rows<'a, Id> {
    let zone = dates::zone(&publication::zone_of(world));
    let years = years(&shelf.row(None), &zone);
    let row = match wanted {
        Wanted::All => shelf.row(None),
        Wanted::With(label) => shelf.row(Some(label)),
        Wanted::Nothing => return Rows { shown: Vec::new(), pages: 1, years },
    };
    let skipped = asked.page.saturating_sub(1).saturating_mul(limits::LIST_ENTRIES_PER_PAGE);
    let (shown, count) = match asked.year {
        None => (row.latest().skip(skipped).take(limits::LIST_ENTRIES_PER_PAGE).collect(), row.len()),
        Some(year) => {
            let next = year.checked_add(1).and_then(|next| At::first_of(next, &zone));
            match At::first_of(year, &zone).zip(next) {
                None => (Vec::new(), 0),
                Some((from, until)) => {
                    let within = || row.between(from.clone(), until.clone());
                    let shown = within().skip(skipped).take(limits::LIST_ENTRIES_PER_PAGE).collect();
                    (shown, within().count())
                }
            }
        }
    };
    let pages = count.div_ceil(limits::LIST_ENTRIES_PER_PAGE).clamp(1, limits::PAGES_MAX);
    Rows { shown, pages, years }
}

/// Years of a row, found by leaping from one to the one before.
fn years<At: Dated, Id: Ord>(row: &Row<'_, At, Id>, zone: &TimeZone) -> Vec<i16> {
    let mut years = Vec::new();
    let mut last = row.last_time(None);
    while let Some(at) = last {
        let year = at.year(zone);
        years.push(year);
        last = At::first_of(year, zone).and_then(|first| row.last_time(Some(first)));
    }
    years
}

/// What is asked for by its body.
pub(super) fn of_body(asked: &Asked) -> Wanted {
    if asked.body.is_empty() {
        return Wanted::All;
    }
    BodyId::new(&asked.body).map_or(Wanted::Nothing, |body| Wanted::With(Label::Body(body)))
}
