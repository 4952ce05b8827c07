//! A shelf: things in the order of their times, all of them and again under each of their labels, so that a page of a
//! list is taken from it without going through the rest.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use crate::identity::{BodyId, MeetingId, MemberId};
use crate::verb::DocumentKind;

/// Under what a list may ask for a thing.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Label {
    /// Of this body.
    Body(BodyId),
    /// Of this kind.
    Kind(DocumentKind),
    /// Of this body and this kind.
    KindOfBody(BodyId, DocumentKind),
    /// About this meeting.
    Meeting(MeetingId),
    /// Signed by this member.
    SignedBy(MemberId),
    /// With photos.
    WithPhotos,
}

/// Things by time, then by name; read from the end, names of one time ascend. Every thing has a name: an entry without
/// one stands before all of its time, to cut the order there.
type Order<At, Id> = BTreeSet<(At, Option<Reverse<Id>>)>;

/// Things in the order of their times.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shelf<At, Id> {
    stands: BTreeMap<Id, (At, BTreeSet<Label>)>,
    all: Order<At, Id>,
    labelled: BTreeMap<Label, Order<At, Id>>,
}

impl<At, Id> Default for Shelf<At, Id> {
    fn default() -> Self {
        Self { stands: BTreeMap::new(), all: BTreeSet::new(), labelled: BTreeMap::new() }
    }
}

impl<At: Ord + Clone, Id: Ord + Clone> Shelf<At, Id> {
    /// Puts a thing where it belongs now, or takes it from the shelf.
    pub(super) fn put(&mut self, id: &Id, place: Option<(At, BTreeSet<Label>)>) {
        if self.stands.get(id) == place.as_ref() {
            return;
        }
        if let Some((at, labels)) = self.stands.remove(id) {
            let entry = (at, Some(Reverse(id.clone())));
            self.all.remove(&entry);
            for label in labels {
                let Some(order) = self.labelled.get_mut(&label) else { continue };
                order.remove(&entry);
                if order.is_empty() {
                    self.labelled.remove(&label);
                }
            }
        }
        let Some((at, labels)) = place else { return };
        let entry = (at.clone(), Some(Reverse(id.clone())));
        for label in &labels {
            self.labelled.entry(label.clone()).or_default().insert(entry.clone());
        }
        self.all.insert(entry);
        self.stands.insert(id.clone(), (at, labels));
    }

    /// Whether the thing stands here.
    #[must_use]
    pub fn holds(&self, id: &Id) -> bool {
        self.stands.contains_key(id)
    }

    /// All things, or those with a label.
    #[must_use]
    pub fn row(&self, label: Option<&Label>) -> Row<'_, At, Id> {
        Row(match label {
            None => Some(&self.all),
            Some(label) => self.labelled.get(label),
        })
    }

    /// Labels under which something stands.
    pub fn labels(&self) -> impl Iterator<Item = &Label> {
        self.labelled.keys()
    }
}

/// A row of a shelf.
#[derive(Debug, Clone, Copy)]
pub struct Row<'a, At, Id>(Option<&'a Order<At, Id>>);

impl<'a, At: Ord + Clone, Id: Ord> Row<'a, At, Id> {
    /// How many things stand in it.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.map_or(0, BTreeSet::len)
    }

    /// Whether nothing stands in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Its things, the latest first.
    pub fn latest(&self) -> impl Iterator<Item = &'a Id> + use<'a, At, Id> {
        self.0.into_iter().flat_map(|order| order.iter().rev()).filter_map(name)
    }

    /// Those from a time on and before another, the latest first. It goes through these alone.
    pub fn between(&self, from: At, until: At) -> impl Iterator<Item = &'a Id> + use<'a, At, Id> {
        // A range whose end lies before its begin is none.
        let order = self.0.filter(|_| from <= until);
        order
            .into_iter()
            .flat_map(move |order| order.range((from.clone(), None)..(until.clone(), None)).rev())
            .filter_map(name)
    }

    /// The latest time at which something stands before another, or at all.
    #[must_use]
    pub fn last_time(&self, before: Option<At>) -> Option<&'a At> {
        let last = match before {
            None => self.0?.last(),
            Some(before) => self.0?.range(..(before, None)).next_back(),
        };
        last.map(|(at, _)| at)
    }
}

fn name<At, Id>((_, name): &(At, Option<Reverse<Id>>)) -> Option<&Id> {
    name.as_ref().map(|Reverse(id)| id)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(name: &str) -> Label {
        Label::Body(BodyId::new(name).unwrap())
    }

    #[test]
    fn a_thing_stands_where_it_was_put_last() {
        let mut shelf: Shelf<i32, char> = Shelf::default();
        let place = |at: i32, labels: &[&str]| Some((at, labels.iter().map(|name| body(name)).collect()));
        for (id, at, labels) in
            [('a', 3, &["x"][..]), ('b', 3, &["x", "y"]), ('c', 9, &["y"]), ('d', 5, &[]), ('a', 4, &["y"])]
        {
            shelf.put(&id, place(at, labels));
        }
        let read = |label: Option<&Label>| shelf.row(label).latest().collect::<String>();
        assert_eq!(
            (read(None), read(Some(&body("x"))), read(Some(&body("y")))),
            ("cdab".into(), "b".into(), "cab".into())
        );
        assert_eq!(shelf.row(Some(&body("z"))).len(), 0);
        assert_eq!(shelf.row(None).between(4, 9).collect::<String>(), "da");
        assert_eq!(shelf.row(None).between(9, 4).count(), 0);
        assert_eq!(shelf.row(None).last_time(None), Some(&9));
        assert_eq!(shelf.row(None).last_time(Some(5)), Some(&4));
        assert_eq!(shelf.row(None).last_time(Some(3)), None);
        for id in ['a', 'b', 'c', 'd', 'd'] {
            shelf.put(&id, None);
        }
        assert_eq!(shelf, Shelf::default(), "nothing is left behind");
    }

    #[test]
    fn names_of_one_time_ascend() {
        let mut shelf: Shelf<i32, char> = Shelf::default();
        for id in ['c', 'a', 'b'] {
            shelf.put(&id, Some((1, BTreeSet::new())));
        }
        assert_eq!(shelf.row(None).latest().collect::<String>(), "abc");
    }
}
