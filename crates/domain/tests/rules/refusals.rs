//! Every rule that refuses is provoked once, or stands in a list with the reason why the rules' own crate cannot
//! raise it. A new rule without a line here fails the test.

use std::collections::BTreeSet;

use domain::agenda::Outcome;
use domain::command::Command;
use domain::decision::{Motion, Proposal, PutText, Vote};
use domain::document::{Alternative, Digest, DocumentCommand, DocumentKind, Texts};
use domain::event::Event;
use domain::floor::Purpose;
use domain::identity::{BodyId, DocumentId, OfficeId, PhotoId, PublicationId};
use domain::language::LocalText;
use domain::meeting::{MeetingCommand as C, Mode, Publicity, Seat, SeatKind};
use domain::publication::{Photo, PublicationCommand, Wording};
use domain::refusal::Rule;
use domain::signing::{SigningCommand, Terms};
use domain::sound::SoundReport;

use crate::chance::small_world;
use crate::second_organisation::{draft, texts};
use crate::story::{Story, decision, document, language, member, person, seat, second_organisation, words};

const FIT: SoundReport =
    SoundReport { level_dbfs: -20, clipped_permille: 0, band_hz: 15_500, echo_db: 0, loss_permille: 0 };

pub(crate) type Answer = Result<Vec<Event>, Rule>;

/// A rule, and how it is provoked.
pub(crate) type Provoked = (Rule, fn() -> Answer);

const NORTH: &str = "minister-north";
const EAST: &str = "minister-east";
const TAGS: [&str; 2] = ["en", "fr"];

/// Convened, everybody there, not opened.
fn prepared() -> Story {
    small_world(4)
}

/// Open, the agenda adopted.
fn sitting() -> Story {
    small_world(1)
}

fn asks(story: &mut Story, actor: &str, command: C) -> Answer {
    let command = story.meeting_command(command);
    story.tries(actor, &command)
}

/// Open, these commands of the presiding head carried out.
fn after(commands: Vec<C>) -> Story {
    let mut story = sitting();
    for command in commands {
        story.at_meeting(NORTH, command);
    }
    story
}

fn in_hand() -> Story {
    after(vec![C::TakeUpItem { item: 1 }])
}

fn put(story: &Story, names: &[&str]) -> C {
    C::PutToDecision { decision: decision("d"), proposal: story.texts(names) }
}

fn motion(motion: Motion) -> C {
    C::PutToDecision { decision: decision("d"), proposal: Proposal::Procedure(motion) }
}

/// The statement is before the body.
fn running() -> Story {
    let mut story = in_hand();
    let put = put(&story, &["one"]);
    story.at_meeting(NORTH, put);
    story
}

fn object() -> C {
    C::Object { decision: decision("d") }
}

fn on(story: &mut Story, name: &str, command: DocumentCommand) -> Answer {
    story.tries("secretary", &Command::Document(document(name), command))
}

fn in_round(story: &mut Story, actor: &str, command: SigningCommand) -> Answer {
    story.tries(actor, &Command::Signing(document("one"), command))
}

fn prepare() -> SigningCommand {
    SigningCommand::Prepare { revision: Digest::of(b"file") }
}

fn sign(by: &str, extends: &[u8], revision: &[u8]) -> SigningCommand {
    SigningCommand::Sign {
        place: "Harbour".into(),
        certificate: Digest::of(by.as_bytes()),
        extends: Digest::of(extends),
        revision: Digest::of(revision),
        terms: Terms::default(),
    }
}

/// The statement is adopted and open for signature.
fn open_for_signature() -> Story {
    let mut story = running();
    story.declares(NORTH, "d");
    in_round(&mut story, "secretary", prepare()).unwrap();
    in_round(&mut story, "secretary", SigningCommand::Open).unwrap();
    story
}

fn wording(tags: &[&str]) -> PublicationCommand {
    let one = Wording { headline: "H".into(), lead: "L".into(), paragraphs: vec!["P.".into()] };
    PublicationCommand::Edit { wording: tags.iter().map(|tag| (language(tag), one.clone())).collect() }
}

fn publishes(story: &mut Story, actor: &str, command: PublicationCommand) -> Answer {
    let id = PublicationId::new("communique").unwrap();
    let command = match command {
        PublicationCommand::Edit { wording } if !story.world.publications.contains_key(&id) => {
            PublicationCommand::Draft { meeting: story.meeting.clone(), wording }
        }
        other => other,
    };
    story.tries(actor, &Command::Publication(id, command))
}

fn photo(story: &Story, caption: LocalText) -> PublicationCommand {
    PublicationCommand::AddPhoto {
        photo: Photo {
            id: PhotoId::new("photo").unwrap(),
            file: Digest::of(b"photo"),
            media_type: "image/jpeg".into(),
            width: 10,
            height: 10,
            credit: words(&TAGS, "Credit"),
            caption,
            alternative: words(&TAGS, "Alternative"),
            taken_at: Some(story.now),
            sheet: Box::default(),
        },
    }
}

fn untimed(command: PublicationCommand) -> PublicationCommand {
    match command {
        PublicationCommand::AddPhoto { photo } => {
            PublicationCommand::AddPhoto { photo: Photo { taken_at: None, ..photo } }
        }
        other => other,
    }
}

fn bracketed() -> Texts {
    let mut bracketed = texts("Wording.");
    let alternative = Alternative { proposer: member("isles"), text: String::new() };
    bracketed.get_mut(&language("fr")).unwrap().paragraphs[0].alternatives.push(alternative);
    bracketed
}

fn amend(texts: Texts) -> DocumentCommand {
    DocumentCommand::Amend { title: words(&TAGS, "Text"), texts }
}

fn registers(change: fn(&mut Texts)) -> Answer {
    let mut command = draft(DocumentKind::Statement, "council", "Wording.");
    if let DocumentCommand::RegisterDraft { texts, .. } = &mut command {
        change(texts);
    }
    on(&mut sitting(), "new", command)
}

fn includes(title: &str) -> Answer {
    asks(&mut prepared(), "secretary", C::IncludeItem { title: words(&TAGS, title), documents: vec![] })
}

/// Where the organisation, the persons and the seats refuse.
const OF_PERSONS: &[Provoked] = &[
    (Rule::Unknown, || asks(&mut sitting(), NORTH, C::TakeUpItem { item: 9 })),
    (Rule::AlreadyExists, || on(&mut sitting(), "one", draft(DocumentKind::Plan, "council", "Again."))),
    (Rule::TooLong, || includes(&"x".repeat(601))),
    (Rule::TooMany, || {
        registers(|texts| {
            let text = texts.get_mut(&language("en")).unwrap();
            text.paragraphs = vec![text.paragraphs[0].clone(); 1_001];
        })
    }),
    (Rule::Blank, || includes("  ")),
    (Rule::OrganisationExists, || {
        sitting().tries("secretary", &Command::Found(Box::new(second_organisation())))
    }),
    (Rule::OrganisationInconsistent, || {
        let mut story = sitting();
        story.world.organisation = None;
        let mut organisation = second_organisation();
        organisation.members.clear();
        story.tries("secretary", &Command::Found(Box::new(organisation)))
    }),
    (Rule::NotOfficer, || asks(&mut sitting(), EAST, C::Admit { seat: seat("guest") })),
    (Rule::NotPressOfficer, || publishes(&mut sitting(), "secretary", wording(&TAGS))),
    (Rule::NotPresiding, || asks(&mut sitting(), EAST, C::TakeUpItem { item: 1 })),
    (Rule::NotSeated, || asks(&mut sitting(), "nobody", C::AskAdmission)),
    (Rule::NotMember, || asks(&mut sitting(), "secretary", C::AskForFloor { purpose: Purpose::Statement })),
    (Rule::NotHead, || asks(&mut running(), "delegate-east", object())),
    (Rule::HeadLacksOffice, || {
        let kind = SeatKind::SecretaryGeneral;
        let seat = Seat { id: seat("other"), kind, person: person("putin") };
        asks(&mut Story::of_26_may(), "officer", C::PrepareSeat { seat })
    }),
    (Rule::NotPresent, || {
        let mut story = sitting();
        story.at_meeting(EAST, C::LoseConnection);
        asks(&mut story, EAST, C::AskForFloor { purpose: Purpose::Statement })
    }),
    (Rule::SoundReportRange, || {
        let report = SoundReport { level_dbfs: 5, ..FIT };
        asks(&mut sitting(), NORTH, C::ReportSound { report })
    }),
    (Rule::SoundNotChecked, || {
        let mut organisation = second_organisation();
        organisation.rule_sets.values_mut().for_each(|rules| rules.sound_checked_before_floor = true);
        let mut story = crate::chance::small_world_of(organisation, 1);
        let give = C::GiveFloor { seat: seat("east"), seconds: None };
        assert_eq!(asks(&mut story, NORTH, give.clone()), Err(Rule::SoundNotChecked));
        // With the check made the floor is given, whatever it found.
        asks(&mut story, EAST, C::ReportSound { report: SoundReport { band_hz: 3_000, ..FIT } }).unwrap();
        asks(&mut story, NORTH, give).unwrap();
        asks(&mut story, NORTH, C::GiveFloor { seat: seat("isles"), seconds: None })
    }),
    (Rule::NoHall, || {
        let prepared = crate::story::prepared_meeting();
        let mut story = Story::of(crate::story::sample_organisation(), "meeting", "2020-05-26T08:00:00Z");
        story.at_meeting("officer", C::Convene { convening: prepared.convening });
        let kind = SeatKind::HallDevice { title: words(&TAGS, "Table") };
        let seat = Seat { id: seat("table"), kind, person: person("technician-1") };
        asks(&mut story, "officer", C::PrepareSeat { seat })
    }),
    (Rule::NotAdmitted, || asks(&mut sitting(), "guest", C::Arrive { mode: Mode::Room })),
];

/// Where the course of the meeting refuses.
const OF_THE_COURSE: &[Provoked] = &[
    (Rule::MeetingNotOpen, || asks(&mut prepared(), EAST, C::AskForFloor { purpose: Purpose::Statement })),
    (Rule::MeetingAlreadyOpen, || asks(&mut sitting(), NORTH, C::Open)),
    (Rule::MeetingSuspended, || {
        let mut story = after(vec![C::Suspend { reason: LocalText::default() }]);
        asks(&mut story, EAST, C::AskForFloor { purpose: Purpose::Statement })
    }),
    (Rule::MeetingClosed, || asks(&mut after(vec![C::Close]), EAST, C::AskAdmission)),
    (Rule::QuorumMissing, || {
        let mut story = prepared();
        story.at_meeting(EAST, C::Depart);
        story.at_meeting("minister-isles", C::Depart);
        asks(&mut story, NORTH, C::Open)
    }),
    (Rule::LanguageMissing, || {
        let mut story = prepared();
        story.world.meetings.get_mut(&story.meeting).unwrap().languages.clear();
        asks(&mut story, NORTH, C::Open)
    }),
    (Rule::LanguageUnknown, || {
        asks(&mut prepared(), "secretary", C::StaffLanguage { language: language("ru") })
    }),
    (Rule::PresidingAbsent, || {
        let mut story = prepared();
        story.at_meeting(NORTH, C::Depart);
        asks(&mut story, NORTH, C::Open)
    }),
    (Rule::Informal, || {
        let mut story = small_world(8);
        story.at_meeting(NORTH, C::TakeUpItem { item: 1 });
        let put = put(&story, &["one"]);
        asks(&mut story, NORTH, put)
    }),
    (Rule::AgendaNotAdopted, || {
        let mut story = prepared();
        story.at_meeting(NORTH, C::Open);
        asks(&mut story, NORTH, C::TakeUpItem { item: 1 })
    }),
    (Rule::AgendaAlreadyAdopted, || asks(&mut sitting(), NORTH, C::AdoptAgenda)),
    (Rule::AgendaEmpty, || {
        let mut story = prepared();
        for item in 1..=3 {
            story.at_meeting("secretary", C::WithdrawItem { item });
        }
        story.at_meeting(NORTH, C::Open);
        asks(&mut story, NORTH, C::AdoptAgenda)
    }),
    (Rule::ItemConcluded, || {
        let conclude = C::ConcludeItem { item: 1, outcome: Outcome::Deferred };
        asks(&mut after(vec![C::TakeUpItem { item: 1 }, conclude]), NORTH, C::TakeUpItem { item: 1 })
    }),
    (Rule::ItemNotTakenUp, || {
        asks(&mut sitting(), NORTH, C::ConcludeItem { item: 1, outcome: Outcome::Discussed })
    }),
    (Rule::ItemTakenUpAlready, || asks(&mut in_hand(), "secretary", C::WithdrawItem { item: 1 })),
    (Rule::ItemInHand, || asks(&mut in_hand(), NORTH, C::TakeUpItem { item: 1 })),
    (Rule::NotInvitedToItem, || {
        let mut story = in_hand();
        story.at_meeting("guest", C::AskAdmission);
        asks(&mut story, "secretary", C::Admit { seat: seat("guest") })
    }),
    (Rule::AlreadyOnList, || {
        let mut story = sitting();
        let ask = C::AskForFloor { purpose: Purpose::Statement };
        story.at_meeting(EAST, ask.clone());
        asks(&mut story, EAST, ask)
    }),
    (Rule::NotOnList, || asks(&mut sitting(), EAST, C::LeaveList)),
    (Rule::ListClosed, || {
        asks(&mut after(vec![C::CloseList]), EAST, C::AskForFloor { purpose: Purpose::Statement })
    }),
    (Rule::FloorHeld, || {
        let give = C::GiveFloor { seat: seat("east"), seconds: None };
        asks(&mut after(vec![give.clone()]), NORTH, give)
    }),
    (Rule::FloorNotHeld, || asks(&mut sitting(), EAST, C::YieldFloor)),
    (Rule::SpeakingTimeRange, || {
        asks(&mut sitting(), NORTH, C::GiveFloor { seat: seat("east"), seconds: Some(0) })
    }),
];

/// Where texts and decisions refuse.
const OF_DECISIONS: &[Provoked] = &[
    (Rule::DecisionRunning, || asks(&mut running(), NORTH, C::Suspend { reason: LocalText::default() })),
    (Rule::NoDecisionRunning, || {
        let mut story = running();
        story.at_meeting(NORTH, C::WithdrawProposal { decision: decision("d") });
        asks(&mut story, EAST, object())
    }),
    (Rule::DocumentNotBefore, || {
        let mut story = in_hand();
        let put = put(&story, &["four"]);
        asks(&mut story, NORTH, put)
    }),
    (Rule::DocumentBracketsOpen, || {
        let mut story = in_hand();
        on(&mut story, "one", amend(bracketed())).unwrap();
        let put = put(&story, &["one"]);
        asks(&mut story, NORTH, put)
    }),
    (Rule::DocumentNotCirculated, || {
        let mut story = prepared();
        on(&mut story, "five", draft(DocumentKind::Statement, "council", "New.")).unwrap();
        let documents: Vec<DocumentId> = vec![document("five")];
        story.at_meeting("secretary", C::IncludeItem { title: words(&TAGS, "Five"), documents });
        for command in [C::Open, C::AdoptAgenda, C::TakeUpItem { item: 4 }] {
            story.at_meeting(NORTH, command);
        }
        let put = put(&story, &["five"]);
        asks(&mut story, NORTH, put)
    }),
    (Rule::DocumentChanged, || {
        let text = PutText { document: document("one"), digest: Digest::of(b"other") };
        let proposal = Proposal::Texts(vec![text]);
        asks(&mut in_hand(), NORTH, C::PutToDecision { decision: decision("d"), proposal })
    }),
    (Rule::DocumentFrozen, || on(&mut running(), "one", amend(texts("Other.")))),
    (Rule::DocumentStateWrong, || on(&mut sitting(), "one", DocumentCommand::Circulate)),
    (Rule::DocumentLanguageMissing, || registers(|texts| drop(texts.remove(&language("fr"))))),
    (Rule::LowerLevelMissing, || {
        let mut story = in_hand();
        on(&mut story, "one", amend(texts("Other."))).unwrap();
        let put = put(&story, &["one"]);
        asks(&mut story, NORTH, put)
    }),
    (Rule::AlreadyObjected, || {
        let mut story = running();
        story.at_meeting(EAST, object());
        asks(&mut story, EAST, object())
    }),
    (Rule::NotObjected, || asks(&mut running(), EAST, C::WithdrawObjection { decision: decision("d") })),
    (Rule::MemberInterrupted, || {
        let mut story = running();
        story.at_meeting(EAST, C::LoseConnection);
        asks(&mut story, NORTH, C::DeclareResult { decision: decision("d") })
    }),
    (Rule::MethodWrong, || {
        asks(&mut running(), EAST, C::CastVote { decision: decision("d"), vote: Vote::For })
    }),
    (Rule::VoteCastAlready, || {
        let mut story = after(vec![motion(Motion::CloseList)]);
        let cast = C::CastVote { decision: decision("d"), vote: Vote::For };
        story.at_meeting(EAST, cast.clone());
        asks(&mut story, EAST, cast)
    }),
    (Rule::ResultDeclared, || {
        let mut story = running();
        story.declares(NORTH, "d");
        asks(&mut story, EAST, object())
    }),
];

/// Where signing and publishing refuse.
const OF_ACTS: &[Provoked] = &[
    (Rule::RoundNotOpen, || in_round(&mut running(), "secretary", SigningCommand::Open)),
    (Rule::RoundExists, || in_round(&mut open_for_signature(), "secretary", prepare())),
    (Rule::NotForSignature, || in_round(&mut running(), "secretary", prepare())),
    (Rule::NotSignatory, || in_round(&mut open_for_signature(), "guest", SigningCommand::Decline)),
    (Rule::SignedAlready, || {
        let mut story = open_for_signature();
        in_round(&mut story, EAST, sign(EAST, b"file", b"next")).unwrap();
        in_round(&mut story, EAST, sign(EAST, b"next", b"last"))
    }),
    (Rule::LacksPowers, || {
        let mut story = open_for_signature();
        let offices = &mut story.world.organisation.as_mut().unwrap().offices;
        offices.get_mut(&OfficeId::new("minister").unwrap()).unwrap().signs_without_full_powers = false;
        in_round(&mut story, EAST, sign(EAST, b"file", b"next"))
    }),
    (Rule::SignatureHeadMoved, || {
        let mut story = open_for_signature();
        in_round(&mut story, EAST, sign(EAST, b"file", b"next")).unwrap();
        in_round(&mut story, NORTH, sign(NORTH, b"file", b"other"))
    }),
    (Rule::KeyUnknown, || in_round(&mut open_for_signature(), EAST, sign(NORTH, b"file", b"next"))),
    (Rule::DeadlinePassed, || {
        let mut story = open_for_signature();
        let until = story.now.to_zoned(jiff::tz::TimeZone::UTC).date().yesterday().unwrap();
        in_round(&mut story, "secretary", SigningCommand::SetDeadline { until })
    }),
    (Rule::RoundComplete, || {
        let mut story = open_for_signature();
        for of in ["east", "isles", "north"] {
            let member = member(of);
            in_round(&mut story, "secretary", SigningCommand::RecordNotParticipating { member }).unwrap();
        }
        let member = member("east");
        in_round(&mut story, "secretary", SigningCommand::RecordNotParticipating { member })
    }),
    (Rule::PublicationStateWrong, || {
        let mut story = sitting();
        publishes(&mut story, "press", wording(&TAGS)).unwrap();
        publishes(&mut story, "press", PublicationCommand::Publish)
    }),
    (Rule::PhotoIncomplete, || {
        let mut story = sitting();
        publishes(&mut story, "press", wording(&TAGS)).unwrap();
        let photo = photo(&story, words(&["en"], "Caption"));
        publishes(&mut story, "press", photo)
    }),
    (Rule::PhotoTimeNeeded, || {
        let closing = C::BeginSegment { publicity: Publicity::Closed };
        let opening = C::BeginSegment { publicity: Publicity::Open };
        let mut story = after(vec![closing, opening]);
        publishes(&mut story, "press", wording(&TAGS)).unwrap();
        let photo = untimed(photo(&story, words(&TAGS, "Caption")));
        publishes(&mut story, "press", photo)
    }),
    (Rule::PhotoFromClosedPart, || {
        let mut story = after(vec![C::BeginSegment { publicity: Publicity::Closed }]);
        publishes(&mut story, "press", wording(&TAGS)).unwrap();
        let photo = photo(&story, words(&TAGS, "Caption"));
        publishes(&mut story, "press", photo)
    }),
    (Rule::MeetingNotClosed, || {
        let mut story = sitting();
        publishes(&mut story, "press", wording(&TAGS)).unwrap();
        publishes(&mut story, "press", PublicationCommand::Clear)
    }),
    (Rule::LanguageOfPublicationMissing, || {
        let mut story = after(vec![C::Close]);
        publishes(&mut story, "press", wording(&["en"])).unwrap();
        publishes(&mut story, "press", PublicationCommand::Clear)
    }),
];

#[test]
fn every_rule_refuses_or_says_why_not() {
    let tables = [
        OF_PERSONS,
        OF_THE_COURSE,
        OF_DECISIONS,
        OF_ACTS,
        crate::booths::OF_BOOTHS,
        crate::ceremony_rules::OF_CEREMONIES,
        crate::clauses::OF_CLAUSES,
        crate::plan_rules::OF_PLANS,
        crate::posts_rules::OF_POSTS,
        crate::press_rules::OF_PRESS,
    ];
    let mut provoked = BTreeSet::new();
    for (rule, provoke) in tables.into_iter().flatten() {
        assert_eq!(provoke(), Err(*rule));
        provoked.insert(*rule);
    }
    for rule in Rule::ALL {
        assert!(provoked.contains(rule), "{rule:?}");
    }
}

#[test]
fn a_photo_of_an_open_part_or_after_the_closing_is_taken() {
    let closing = C::BeginSegment { publicity: Publicity::Closed };
    let mut story = after(vec![closing]);
    publishes(&mut story, "press", wording(&TAGS)).unwrap();
    story.at_meeting(NORTH, C::Close);
    let photo = photo(&story, words(&TAGS, "After the closing"));
    assert!(publishes(&mut story, "press", photo).is_ok());
    let mut story = sitting();
    publishes(&mut story, "press", wording(&TAGS)).unwrap();
    let photo = untimed(self::photo(&story, words(&TAGS, "Nothing was closed")));
    assert!(publishes(&mut story, "press", photo).is_ok());
}

#[test]
fn a_text_stands_once_in_a_package() {
    let mut story = in_hand();
    let put = put(&story, &["one", "one"]);
    assert_eq!(asks(&mut story, NORTH, put), Err(Rule::AlreadyExists));
}

#[test]
fn a_chair_who_left_does_not_direct() {
    let mut story = sitting();
    story.at_meeting(NORTH, C::Depart);
    assert_eq!(asks(&mut story, NORTH, C::TakeUpItem { item: 1 }), Err(Rule::NotPresent));
    story.enters(NORTH);
    story.at_meeting(NORTH, C::TakeUpItem { item: 1 });
}

#[test]
fn a_certificate_stands_for_one_person() {
    let mut story = sitting();
    let certificate = Digest::of(EAST.as_bytes());
    let enrol = Command::EnrolKey { chain: certificate.clone(), certificate };
    assert_eq!(story.tries(NORTH, &enrol), Err(Rule::AlreadyExists));
    story.does(EAST, &enrol);
}

#[test]
fn a_guest_gives_the_floor_back_when_a_part_closes_and_stays_out() {
    let mut story = after(vec![C::TakeUpItem { item: 2 }]);
    story.enters("guest");
    story.at_meeting(NORTH, C::GiveFloor { seat: seat("guest"), seconds: None });
    story.at_meeting(NORTH, C::BeginSegment { publicity: Publicity::Closed });
    assert_eq!(story.world.meetings[&story.meeting].floor.holder(), None);
    story.at_meeting("guest", C::AskAdmission);
    assert_eq!(asks(&mut story, "secretary", C::Admit { seat: seat("guest") }), Err(Rule::NotInvitedToItem));
}

#[test]
fn a_guest_leaves_when_another_item_is_taken_up_before_the_end() {
    let mut story = after(vec![C::TakeUpItem { item: 2 }]);
    story.enters("guest");
    story.at_meeting(NORTH, C::TakeUpItem { item: 1 });
    assert!(!story.world.meetings[&story.meeting].may_be_in_room(&seat("guest")));
    assert!(story.world.meetings[&story.meeting].attendance[&seat("guest")].intervals[0].until.is_some());
}

#[test]
fn nothing_is_put_or_declared_below_the_quorum() {
    let mut story = in_hand();
    let (proposal, declare) = (put(&story, &["one"]), C::DeclareResult { decision: decision("d") });
    let leave = |story: &mut Story| {
        story.at_meeting(EAST, C::Depart);
        story.at_meeting("minister-isles", C::Depart);
    };
    let mut below = story.clone();
    leave(&mut below);
    assert_eq!(asks(&mut below, NORTH, proposal.clone()), Err(Rule::QuorumMissing));
    story.at_meeting(NORTH, proposal);
    leave(&mut story);
    assert_eq!(asks(&mut story, NORTH, declare.clone()), Err(Rule::QuorumMissing));
    story.enters(EAST);
    story.at_meeting(NORTH, declare);
}

#[test]
fn a_body_unknown_to_the_organisation_agrees_nothing() {
    let body = BodyId::new("none").unwrap();
    assert_eq!(on(&mut sitting(), "one", DocumentCommand::RecordAgreement { body }), Err(Rule::Unknown));
}
