//! Another organisation by data alone: three members, English and French, majority on procedural questions.

use domain::agenda::ItemState;
use domain::command::Command;
use domain::decision::{Method, Motion, Proposal, Verdict, Vote};
use domain::document::{DocumentCommand, DocumentKind, DocumentState, Paragraph, Text, Texts};
use domain::event::Event;
use domain::identity::{BodyId, PersonId, SeatId};
use domain::meeting::{
    Convening, Format, LegalCharacter, MeetingCommand, MeetingEvent, Seat, SeatKind, Status,
};
use domain::organisation::Verb;
use domain::refusal::Rule;

use crate::story::{Story, decision, document, language, member, second_organisation, words};

const MEMBERS: [&str; 3] = ["east", "isles", "north"];

pub(crate) fn texts(wording: &str) -> Texts {
    let paragraph = Paragraph { number: "1".into(), text: wording.into(), alternatives: vec![] };
    let text = Text { paragraphs: vec![paragraph], ..Text::default() };
    Texts::from([(language("en"), text.clone()), (language("fr"), text)])
}

fn minister(of: &str) -> String {
    format!("minister-{of}")
}

pub(crate) fn draft(kind: DocumentKind, body: &str, wording: &str) -> DocumentCommand {
    DocumentCommand::RegisterDraft {
        kind,
        title: words(&["en", "fr"], "Text"),
        of_body: BodyId::new(body).unwrap(),
        proposers: vec![member("east")],
        for_signature: true,
        texts: texts(wording),
    }
}

/// A meeting of this body, convened, with the three heads and the secretary seated and one item on the statement.
pub(crate) fn convened(body: &str) -> Story {
    let mut story = Story::of(second_organisation(), "meeting", "2020-06-01T08:00:00Z");
    story.on_document("secretary", "statement", draft(DocumentKind::Statement, "council", "We agree."));
    story.on_document("secretary", "statement", DocumentCommand::Circulate);
    let convening = Convening {
        body: BodyId::new(body).unwrap(),
        title: words(&["en", "fr"], "Meeting"),
        format: Format::Videoconference,
        legal_character: LegalCharacter::Formal,
        date: "2020-06-01".parse().unwrap(),
        starts: "2020-06-01T09:00:00Z".parse().unwrap(),
        zone: "Europe/Zurich".into(),
        place: words(&["en", "fr"], "Harbour"),
        presiding: member("north"),
    };
    story.at_meeting("secretary", MeetingCommand::Convene { convening });
    for of in MEMBERS {
        let kind = SeatKind::Head { member: member(of) };
        let (id, person) = (SeatId::new(of).unwrap(), PersonId::new(&minister(of)).unwrap());
        story.at_meeting("secretary", MeetingCommand::PrepareSeat { seat: Seat { id, kind, person } });
    }
    let (title, documents) = (words(&["en", "fr"], "Statement"), vec![document("statement")]);
    story.at_meeting("secretary", MeetingCommand::IncludeItem { title, documents });
    story
}

fn sitting() -> Story {
    let mut story = convened("council");
    for tag in ["en", "fr"] {
        story.at_meeting("secretary", MeetingCommand::StaffLanguage { language: language(tag) });
    }
    begins(&mut story);
    story
}

pub(crate) fn begins(story: &mut Story) {
    for of in MEMBERS {
        story.enters(&minister(of));
    }
    story.at_meeting("minister-north", MeetingCommand::Open);
    story.at_meeting("minister-north", MeetingCommand::AdoptAgenda);
    story.at_meeting("minister-north", MeetingCommand::TakeUpItem { item: 1 });
}

/// Puts a procedural question to the vote; how each member votes, in the order of `MEMBERS`.
pub(crate) fn voted(story: &mut Story, motion: Motion, votes: [Option<Vote>; 3]) -> Verdict {
    story.puts("minister-north", "vote", Proposal::Procedure(motion));
    for (of, vote) in MEMBERS.iter().zip(votes) {
        if let Some(vote) = vote {
            let cast = MeetingCommand::CastVote { decision: decision("vote"), vote };
            story.at_meeting(&minister(of), cast);
        }
    }
    story.declares("minister-north", "vote");
    story.world.meetings[&story.meeting].decision(&decision("vote")).unwrap().verdict.unwrap().0
}

#[test]
fn a_majority_of_those_voting_carries_and_abstention_is_no_vote() {
    use Vote::{Abstain, Against, For};
    for (votes, expected) in [
        ([Some(For), Some(For), Some(Against)], Verdict::Carried),
        ([Some(For), Some(Abstain), Some(Abstain)], Verdict::Carried),
        ([Some(For), None, None], Verdict::Carried),
        ([Some(For), Some(Against), Some(Abstain)], Verdict::NotCarried),
        ([Some(For), Some(Against), None], Verdict::NotCarried),
        ([Some(Abstain), Some(Abstain), Some(Abstain)], Verdict::NotCarried),
        ([None, None, None], Verdict::NotCarried),
        ([Some(Against), Some(Against), Some(For)], Verdict::NotCarried),
    ] {
        let mut story = sitting();
        assert_eq!(voted(&mut story, Motion::SuspendMeeting, votes), expected, "{votes:?}");
        let suspended = story.world.meetings[&story.meeting].status == Status::Suspended;
        assert_eq!(suspended, expected == Verdict::Carried, "{votes:?}");
    }
}

#[test]
fn procedures_are_never_mixed() {
    let mut story = sitting();
    story.puts("minister-north", "vote", Proposal::Procedure(Motion::CloseList));
    let object = MeetingCommand::Object { decision: decision("vote") };
    story.refuses_at_meeting(Rule::MethodWrong, "minister-east", object);
    let cast = |vote| MeetingCommand::CastVote { decision: decision("vote"), vote };
    story.at_meeting("minister-east", cast(Vote::For));
    story.refuses_at_meeting(Rule::VoteCastAlready, "minister-east", cast(Vote::Against));
    story.declares("minister-north", "vote");
    assert!(story.world.meetings[&story.meeting].floor.closed);
    story.refuses_at_meeting(Rule::ResultDeclared, "minister-isles", cast(Vote::Against));
}

#[test]
fn a_language_can_be_waived_by_a_decision_taken_without_it() {
    let mut story = convened("council");
    story.at_meeting("secretary", MeetingCommand::StaffLanguage { language: language("en") });
    for of in MEMBERS {
        story.enters(&minister(of));
    }
    story.refuses_at_meeting(Rule::LanguageMissing, "minister-north", MeetingCommand::Open);
    // A meeting that was opened and is left without its French interpreters.
    let opened = MeetingEvent::Opened { presiding: SeatId::new("north").unwrap() };
    story.given(&[Event::Meeting(story.meeting.clone(), opened)]);
    story.at_meeting("minister-north", MeetingCommand::AdoptAgenda);
    story.at_meeting("minister-north", MeetingCommand::TakeUpItem { item: 1 });
    let close = Proposal::Procedure(Motion::CloseList);
    let put = MeetingCommand::PutToDecision { decision: decision("close"), proposal: close };
    story.refuses_at_meeting(Rule::LanguageMissing, "minister-north", put);
    let unknown = Proposal::Procedure(Motion::WaiveLanguage { language: language("ru") });
    let put = MeetingCommand::PutToDecision { decision: decision("waive"), proposal: unknown };
    story.refuses_at_meeting(Rule::LanguageUnknown, "minister-north", put);
    let waive = Motion::WaiveLanguage { language: language("fr") };
    assert_eq!(voted(&mut story, waive, [Some(Vote::For), Some(Vote::For), None]), Verdict::Carried);
    assert!(story.world.meetings[&story.meeting].is_waived(&language("fr")));
}

#[test]
fn an_item_is_added_to_the_adopted_agenda_by_the_body() {
    let mut story = sitting();
    let (title, documents) = (words(&["en", "fr"], "Added"), vec![]);
    let include = MeetingCommand::IncludeItem { title: title.clone(), documents: documents.clone() };
    story.refuses_at_meeting(Rule::AgendaAlreadyAdopted, "secretary", include);
    let missing = Motion::AddItem { title: title.clone(), documents: vec![document("missing")] };
    let put = MeetingCommand::PutToDecision {
        decision: decision("missing"),
        proposal: Proposal::Procedure(missing),
    };
    story.refuses_at_meeting(Rule::Unknown, "minister-north", put);
    let add = Motion::AddItem { title, documents };
    assert_eq!(voted(&mut story, add, [Some(Vote::For), None, None]), Verdict::Carried);
    let agenda = &story.world.meetings[&story.meeting].agenda;
    assert_eq!(agenda.item(2).map(|item| &item.state), Some(&ItemState::Waiting));
}

#[test]
fn substance_goes_by_consensus_after_the_lower_level_agreed() {
    let mut story = sitting();
    let proposal = story.texts(&["statement"]);
    let put = MeetingCommand::PutToDecision { decision: decision("text"), proposal };
    story.refuses_at_meeting(Rule::LowerLevelMissing, "minister-north", put.clone());
    let body = BodyId::new("committee").unwrap();
    story.on_document("secretary", "statement", DocumentCommand::RecordAgreement { body });
    story.at_meeting("minister-north", put);
    let running = story.world.meetings[&story.meeting].running_decision().unwrap();
    assert_eq!(running.method, Method::Consensus);
    story.declares("minister-north", "text");
    let text = &story.world.documents[&document("statement")];
    assert_eq!(text.state, DocumentState::Decided { verb: Verb::Adopt });
    assert_eq!(text.last_decided().unwrap().number, Some(1));
}

#[test]
fn what_a_lower_body_agreed_at_its_meeting_can_be_put_above() {
    let mut below = convened("committee");
    below.at_meeting("secretary", MeetingCommand::StaffLanguage { language: language("en") });
    begins(&mut below);
    let proposal = below.texts(&["statement"]);
    below.puts("minister-north", "draft", proposal);
    below.declares("minister-north", "draft");
    let text = |story: &Story| story.world.documents[&document("statement")].clone();
    assert_eq!(text(&below).state, DocumentState::Decided { verb: Verb::Agree });
    assert_eq!(text(&below).agreed_by.keys().map(BodyId::as_str).collect::<Vec<_>>(), ["committee"]);

    // The same text comes before the Council, is withdrawn there, and stays agreed.
    let mut above = sitting();
    above.world.documents = below.world.documents.clone();
    let proposal = above.texts(&["statement"]);
    above.puts("minister-north", "act", proposal.clone());
    let withdraw = MeetingCommand::WithdrawProposal { decision: decision("act") };
    above.at_meeting("minister-north", withdraw);
    assert_eq!(text(&above).state, DocumentState::Decided { verb: Verb::Agree });
    let amend = DocumentCommand::Amend { title: words(&["en", "fr"], "Text"), texts: texts("Other.") };
    let command = Command::Document(document("statement"), amend);
    above.refuses(Rule::DocumentFrozen, "secretary", &command);
    above.puts("minister-north", "again", proposal);
    above.declares("minister-north", "again");
    assert_eq!(text(&above).state, DocumentState::Decided { verb: Verb::Adopt });
}
