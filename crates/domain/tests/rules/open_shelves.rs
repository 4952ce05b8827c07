//! The open shelves against the rule itself, worked out anew from the whole record after every step of chance.

use std::collections::BTreeSet;

use domain::document::Document;
use domain::identity::{DocumentId, MeetingId, PublicationId};
use domain::meeting::{Meeting, Publicity};
use domain::open_shelves::Label;
use domain::publication::PublicationState;
use domain::signing::{RoundState, SigningCommand, Standing};
use domain::world::World;
use jiff::civil::date;

use crate::ceremony::{AGREEMENT, instrument, on, signed};
use crate::chance::Step;

fn news(world: &World) -> Vec<PublicationId> {
    let mut public: Vec<_> = world.publications.values().collect();
    public.retain(|one| one.state == PublicationState::Published);
    public.sort_by_key(|one| (std::cmp::Reverse(one.published_at), one.id.clone()));
    public.into_iter().map(|one| one.id.clone()).collect()
}

fn acts(world: &World) -> Vec<&Document> {
    let told = |document: &&Document| {
        let open = world.rounds.get(&document.id).is_some_and(|round| round.state != RoundState::Prepared);
        let decided = document.decided.last();
        let meeting = decided.and_then(|decided| world.meetings.get(&decided.meeting));
        let items = meeting.into_iter().flat_map(|meeting| &meeting.agenda.items);
        open && items.filter(|item| item.reportable).any(|item| item.documents.contains(&document.id))
    };
    let mut public: Vec<_> = world.documents.values().filter(told).collect();
    public.sort_by_key(|document| {
        (std::cmp::Reverse(document.decided.last().map(|one| one.at)), document.id.clone())
    });
    public
}

fn meetings(world: &World) -> Vec<MeetingId> {
    let told = |meeting: &&Meeting| {
        let of_it =
            |document: &&Document| document.decided.last().is_some_and(|one| one.meeting == meeting.id);
        meeting.segments.iter().any(|segment| segment.publicity == Publicity::Open)
            || news(world).iter().any(|id| world.publications[id].meeting == meeting.id)
            || acts(world).iter().any(of_it)
    };
    let mut public: Vec<_> = world.meetings.values().filter(told).collect();
    public.sort_by_key(|meeting| (std::cmp::Reverse(meeting.convening.date), meeting.id.clone()));
    public.into_iter().map(|meeting| meeting.id.clone()).collect()
}

fn names(documents: &[&Document]) -> Vec<DocumentId> {
    documents.iter().map(|document| document.id.clone()).collect()
}

/// After every step the shelves hold what the rules say, in the order of lists, under every label and no other.
pub(crate) fn hold_what_may_be_told(steps: &[Step]) {
    for world in steps.iter().map(|step| &step.after) {
        let open = world.open();
        assert_eq!(open.news.row(None).latest().cloned().collect::<Vec<_>>(), news(world));
        assert_eq!(open.meetings.row(None).latest().cloned().collect::<Vec<_>>(), meetings(world));
        let acts = acts(world);
        assert_eq!(open.acts.row(None).latest().cloned().collect::<Vec<_>>(), names(&acts));
        let mut labels = BTreeSet::new();
        for document in &acts {
            let body = world.meetings[&document.decided.last().unwrap().meeting].convening.body.clone();
            let round = &world.rounds[&document.id];
            let signed = round.signatories.iter().filter(|(_, one)| matches!(one, Standing::Signed(_)));
            labels.extend(signed.map(|(signatory, _)| Label::SignedBy(signatory.member.clone())));
            labels.extend([
                Label::Body(body.clone()),
                Label::Kind(document.kind),
                Label::KindOfBody(body, document.kind),
            ]);
        }
        assert_eq!(open.acts.labels().cloned().collect::<BTreeSet<_>>(), labels);
        for label in labels {
            let has = |document: &&&Document| match &label {
                Label::Kind(kind) | Label::KindOfBody(_, kind) => document.kind == *kind,
                Label::SignedBy(member) => {
                    matches!(world.rounds[&document.id].standing(member), Some(Standing::Signed(_)))
                }
                _ => true,
            };
            let wanted: Vec<&Document> = acts.iter().filter(has).copied().collect();
            let row = open.acts.row(Some(&label));
            assert_eq!(row.latest().cloned().collect::<Vec<_>>(), names(&wanted), "{label:?}");
            assert_eq!(row.len(), wanted.len());
        }
    }
}

#[test]
fn the_day_of_entry_into_force_stands_there_as_soon_as_it_follows_from_the_record() {
    let mut story = signed();
    story.now = "2022-03-01T09:00:00Z".parse().unwrap();
    let days = |story: &crate::story::Story| {
        let row = story.world.open().forces.row(None);
        (row.len(), row.last_time(None).copied())
    };
    for (of, month) in [("am", 10), ("by", 11), ("kz", 12)] {
        let deposit = SigningCommand::DepositInstrument(instrument(of, date(2021, month, 2)));
        on(&mut story, "officer", AGREEMENT, deposit).unwrap();
        assert_eq!(days(&story), (0, None), "four are needed");
    }
    let deposit = SigningCommand::DepositInstrument(instrument("kg", date(2022, 1, 10)));
    on(&mut story, "officer", AGREEMENT, deposit).unwrap();
    assert_eq!(days(&story), (1, Some(date(2022, 1, 10))));
    assert_eq!(story.replayed(), story.world);
}
