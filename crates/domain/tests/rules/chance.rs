//! Chance: a small world in which anybody asks for anything. Bytes become commands, so that a failing run shrinks.
//! What must hold whatever happens is said in `invariants.rs`.

use domain::agenda::Outcome;
use domain::command::Command;
use domain::decision::{Decision, Method, Motion, Proposal, PutText, Vote};
use domain::document::{Alternative, Digest, DocumentCommand, DocumentKind, DocumentState};
use domain::event::Event;
use domain::floor::Purpose;
use domain::identity::{BodyId, DecisionId, DocumentId, PhotoId, PublicationId};
use domain::language::LocalText;
use domain::meeting::{
    Convening, Format, LegalCharacter, Meeting, MeetingCommand, Mode, Presence, Publicity, Seat, SeatKind,
    Status,
};
use domain::organisation::Organisation;
use domain::publication::{Photo, PublicationCommand, PublicationState, Wording};
use domain::refusal::Rule;
use domain::signing::{Registration, RoundState, SigningCommand, Terms};
use domain::world::World;
use jiff::SignedDuration;

use crate::second_organisation::{draft, texts};
use crate::story::{Story, decision, document, language, member, person, seat, second_organisation, words};

/// One act of chance: what, who, and three choices.
pub(crate) type Act = [u8; 5];

const ACTORS: [&str; 8] = [
    "minister-east",
    "minister-isles",
    "minister-north",
    "delegate-east",
    "secretary",
    "press",
    "guest",
    "technician",
];
const SEATS: [&str; 8] = ["east", "isles", "north", "adviser", "secretary", "press", "guest", "table"];
const DOCUMENTS: [&str; 4] = ["one", "two", "three", "four"];
const TAGS: [&str; 2] = ["en", "fr"];

/// One step: what was asked by whom in which world, and what came of it.
#[derive(Debug)]
pub(crate) struct Step {
    pub(crate) before: World,
    pub(crate) after: World,
    pub(crate) actor: String,
    pub(crate) command: Command,
    pub(crate) answer: Result<Vec<Event>, Rule>,
}

impl Step {
    pub(crate) fn events(&self) -> &[Event] {
        self.answer.as_deref().unwrap_or_default()
    }
}

pub(crate) fn the(world: &World) -> &Meeting {
    world.meetings.values().next().unwrap()
}

/// The small world: a meeting of the Council with four texts, agreed below, under two of its three items.
/// `kind` chooses whether the meeting is formal and whether it has been opened.
pub(crate) fn small_world(kind: u8) -> Story {
    small_world_of(second_organisation(), kind)
}

/// The same with the organisation's data changed.
pub(crate) fn small_world_of(organisation: Organisation, kind: u8) -> Story {
    let mut story = Story::of(organisation, "meeting", "2020-06-01T08:00:00Z");
    for (name, kind) in DOCUMENTS.iter().zip([
        DocumentKind::Statement,
        DocumentKind::Statement,
        DocumentKind::Plan,
        DocumentKind::Statement,
    ]) {
        story.on_document("secretary", name, draft(kind, "council", "Wording."));
        story.on_document("secretary", name, DocumentCommand::Circulate);
        let body = BodyId::new("committee").unwrap();
        story.on_document("secretary", name, DocumentCommand::RecordAgreement { body });
    }
    let informal = kind.is_multiple_of(8);
    let convening = Convening {
        body: BodyId::new("council").unwrap(),
        title: words(&TAGS, "Meeting"),
        format: Format::Hybrid,
        legal_character: if informal { LegalCharacter::Informal } else { LegalCharacter::Formal },
        date: "2020-06-01".parse().unwrap(),
        starts: "2020-06-01T09:00:00Z".parse().unwrap(),
        zone: "Europe/Zurich".into(),
        place: words(&TAGS, "Harbour"),
        presiding: member("north"),
    };
    story.at_meeting("secretary", MeetingCommand::Convene { convening });
    for (place, holder) in SEATS.iter().zip(ACTORS) {
        let kind = match *place {
            "adviser" => SeatKind::Delegate { member: member("east") },
            "secretary" => SeatKind::Officer,
            "press" => SeatKind::Press,
            "table" => SeatKind::HallDevice { title: words(&TAGS, "Table") },
            "guest" => SeatKind::Invited { represents: words(&TAGS, "Guest"), items: vec![2] },
            head => SeatKind::Head { member: member(head) },
        };
        let seat = Seat { id: seat(place), kind, person: person(holder) };
        story.at_meeting("secretary", MeetingCommand::PrepareSeat { seat });
    }
    for documents in [&DOCUMENTS[..2], &[][..], &DOCUMENTS[1..]] {
        let documents = documents.iter().map(|name| document(name)).collect();
        story.at_meeting("secretary", MeetingCommand::IncludeItem { title: words(&TAGS, "Item"), documents });
    }
    for tag in TAGS {
        story.at_meeting("secretary", MeetingCommand::StaffLanguage { language: language(tag) });
    }
    for holder in ["minister-east", "minister-isles", "minister-north"] {
        story.enters(holder);
        let certificate = Digest::of(holder.as_bytes());
        story.does(holder, &Command::EnrolKey { chain: certificate.clone(), certificate });
    }
    if !kind.is_multiple_of(4) || informal {
        story.at_meeting("minister-north", MeetingCommand::Open);
        story.at_meeting("minister-north", MeetingCommand::AdoptAgenda);
    }
    story
}

/// Plays the acts; every step with what came of it.
pub(crate) fn play(kind: u8, acts: &[Act]) -> (Story, Vec<Step>) {
    let mut story = small_world(kind);
    let mut steps = Vec::new();
    for &act in acts {
        let (usual, command) = command_of(act, &story);
        let actor = if act[1] < 200 { usual } else { pick(&ACTORS, act[1]).to_owned() };
        let before = story.world.clone();
        let answer = story.tries(&actor, &command);
        let after = story.world.clone();
        steps.push(Step { before, after, actor, command, answer });
    }
    (story, steps)
}

fn pick<T: Clone>(of: &[T], by: u8) -> T {
    of[usize::from(by) % of.len()].clone()
}

/// What an act asks for, and who usually asks it.
fn command_of(act: Act, story: &Story) -> (String, Command) {
    match act[0] % 16 {
        0..=2 => in_room(act, story),
        3..=5 => of_chair(act, story),
        6 => of_secretary(act, story),
        7 => of_text(act, story),
        8 => after_meeting(act, story),
        9 | 10 => signing_goes_on(act, story).unwrap_or_else(|| after_meeting(act, story)),
        _ => meeting_goes_on(act, story),
    }
}

/// The next step of an ordinary meeting, so that chance gets deep.
fn meeting_goes_on(act: Act, story: &Story) -> (String, Command) {
    use MeetingCommand as C;
    let meeting = the(&story.world);
    if let Some((actor, command)) = somebody_returns(act, story) {
        return (actor, story.meeting_command(command));
    }
    let in_hand = meeting.agenda.in_hand().and_then(|number| meeting.agenda.item(number));
    let ready = |name: &DocumentId| story.world.documents[name].state == DocumentState::Circulated;
    let command = match (meeting.status, meeting.running_decision(), in_hand) {
        (Status::Convened, ..) => C::Open,
        (Status::Suspended, ..) => C::Resume,
        (Status::Open, Some(running), _) if act[3] < 120 => {
            let (head, command) = voice(act, running);
            return (head, story.meeting_command(command));
        }
        (Status::Open, Some(running), _) if act[3] > 240 => {
            C::WithdrawProposal { decision: running.id.clone() }
        }
        (Status::Open | Status::Closed, Some(running), _) => {
            C::DeclareResult { decision: running.id.clone() }
        }
        (Status::Open, None, _) if !meeting.agenda.adopted => C::AdoptAgenda,
        (Status::Open, None, Some(item)) if item.documents.iter().any(ready) && act[3] > 64 => {
            return (presiding(story), put(Act::from([0, 0, 27, 7 + act[3] % 8, 1 + act[4] % 15]), story));
        }
        (Status::Open, None, Some(item)) => {
            C::ConcludeItem { item: item.number, outcome: Outcome::Discussed }
        }
        (Status::Open | Status::Closed, None, _) => {
            let next = meeting.agenda.next_waiting().map_or(1, |item| item.number);
            C::TakeUpItem { item: next }
        }
    };
    (presiding(story), story.meeting_command(command))
}

/// What a head says to a running decision.
fn voice(act: Act, running: &Decision) -> (String, MeetingCommand) {
    let decision = running.id.clone();
    let head = pick(&ACTORS[..3], act[4]).to_owned();
    match (running.method, running.objections.first()) {
        (Method::SimpleMajority, _) => {
            let vote = pick(&[Vote::For, Vote::Against, Vote::Abstain], act[3]);
            (head, MeetingCommand::CastVote { decision, vote })
        }
        (Method::Consensus, Some(objecting)) if act[3].is_multiple_of(2) => {
            (format!("minister-{objecting}"), MeetingCommand::WithdrawObjection { decision })
        }
        (Method::Consensus, _) => (head, MeetingCommand::Object { decision }),
    }
}

/// A head that is not there comes back, step by step; so may the guest while the guest's item is in hand.
fn somebody_returns(act: Act, story: &Story) -> Option<(String, MeetingCommand)> {
    let meeting = the(&story.world);
    let guests_item = meeting.agenda.in_hand() == Some(2) && act[4] < 128;
    let expected = |seat: &&Seat| match seat.kind {
        SeatKind::Head { .. } => true,
        SeatKind::Invited { .. } => guests_item,
        _ => false,
    };
    let away = meeting.seats.values().filter(expected).find(|seat| !meeting.is_present(&seat.id))?;
    Some(match meeting.presence(&away.id) {
        Presence::Absent => (away.person.to_string(), MeetingCommand::AskAdmission),
        Presence::Waiting => ("secretary".to_owned(), MeetingCommand::Admit { seat: away.id.clone() }),
        _ => (away.person.to_string(), MeetingCommand::Arrive { mode: Mode::Room }),
    })
}

/// The next step of a signature round on a decided text.
fn signing_goes_on(act: Act, story: &Story) -> Option<(String, Command)> {
    let name = story.world.documents.values().find(|text| {
        let complete = story.world.rounds.get(&text.id).is_some_and(|r| r.state == RoundState::Complete);
        text.is_open_to_signature() && !complete
    })?;
    let place = u8::try_from(DOCUMENTS.iter().position(|of| *of == name.id.as_str())?).ok()?;
    let what = match story.world.rounds.get(&name.id).map(|round| round.state) {
        None => 0,
        Some(RoundState::Prepared) => 3,
        Some(_) => 5,
    };
    Some(after_meeting([8, 0, what, place, act[4]], story))
}

fn presiding(story: &Story) -> String {
    let meeting = the(&story.world);
    let seat = meeting.presiding.as_ref().and_then(|seat| meeting.seats.get(seat));
    seat.map_or("minister-north".to_owned(), |seat| seat.person.to_string())
}

/// The name of the running decision, or of any.
fn some_decision(act: Act, story: &Story) -> DecisionId {
    let running = the(&story.world).running_decision().map(|running| running.id.clone());
    running.filter(|_| !act[4].is_multiple_of(8)).unwrap_or_else(|| decision(&format!("d{}", act[3] % 20)))
}

fn in_room(act: Act, story: &Story) -> (String, Command) {
    use MeetingCommand as C;
    let vote = pick(&[Vote::For, Vote::For, Vote::Against, Vote::Abstain], act[3]);
    let purpose = pick(&[Purpose::Statement, Purpose::PointOfOrder, Purpose::RightOfReply], act[3]);
    let running = some_decision(act, story);
    let command = match act[2] % 16 {
        0 | 1 => C::AskAdmission,
        2 | 3 => C::Arrive { mode: pick(&[Mode::Room, Mode::Remote], act[3]) },
        4 => C::Depart,
        5 => C::LoseConnection,
        6 => C::WaivePresence,
        7 | 8 => C::AskForFloor { purpose },
        9 => C::LeaveList,
        10 => C::YieldFloor,
        11 => C::Object { decision: running },
        12 => C::WithdrawObjection { decision: running },
        _ => C::CastVote { decision: running, vote },
    };
    let actor = match &command {
        C::CastVote { .. } | C::Object { .. } | C::WithdrawObjection { .. } => pick(&ACTORS[..3], act[4]),
        _ => pick(&ACTORS, act[4]),
    };
    (actor.to_owned(), story.meeting_command(command))
}

fn of_chair(act: Act, story: &Story) -> (String, Command) {
    use MeetingCommand as C;
    let meeting = the(&story.world);
    let item = u16::from(act[3] % 5);
    let in_hand = meeting.agenda.in_hand().filter(|_| !act[4].is_multiple_of(8)).unwrap_or(item);
    let publicity = pick(&[Publicity::Open, Publicity::Restricted, Publicity::Closed], act[3]);
    let outcome =
        pick(&[Outcome::Discussed, Outcome::Discussed, Outcome::Deferred, Outcome::NoConsensus], act[4]);
    let command = match act[2] % 32 {
        0 => C::Open,
        1 => C::AdoptAgenda,
        2..=6 => C::TakeUpItem { item },
        7..=9 => C::ConcludeItem { item: in_hand, outcome },
        10 => C::Suspend { reason: LocalText::default() },
        11 | 12 => C::Resume,
        13 => C::Close,
        14 => C::HandOverChair { seat: seat(pick(&SEATS, act[3])) },
        15 | 16 => C::BeginSegment { publicity },
        17 => C::CloseList,
        18 => C::ReopenList,
        19 => C::GiveFloor { seat: seat(pick(&SEATS, act[3])), seconds: None },
        20 => C::WithdrawFloor,
        21 => C::WithdrawProposal { decision: some_decision(act, story) },
        22..=26 => C::DeclareResult { decision: some_decision(act, story) },
        _ => return (presiding(story), put(act, story)),
    };
    (presiding(story), story.meeting_command(command))
}

fn put(act: Act, story: &Story) -> Command {
    let decision = decision(&format!("d{}", the(&story.world).decisions.len() % 20));
    story.meeting_command(MeetingCommand::PutToDecision { decision, proposal: proposal(act, story) })
}

fn proposal(act: Act, story: &Story) -> Proposal {
    let meeting = the(&story.world);
    let put = |name: &DocumentId| {
        let current = story.world.documents[name].current().unwrap().digest.clone();
        let stale = act[4].is_multiple_of(16);
        PutText { document: name.clone(), digest: if stale { Digest::of(b"stale") } else { current } }
    };
    let under_item: Vec<_> = meeting
        .agenda
        .in_hand()
        .and_then(|number| meeting.agenda.item(number))
        .map(|item| item.documents.clone())
        .unwrap_or_default();
    let motion = |motion| Proposal::Procedure(motion);
    match act[3] % 16 {
        0 => motion(Motion::SuspendMeeting),
        1 => motion(Motion::CloseList),
        2 => motion(Motion::CloseDebate),
        3 => motion(Motion::WaiveLanguage { language: language("fr") }),
        4 => motion(Motion::AddItem { title: words(&TAGS, "Added"), documents: vec![document("four")] }),
        5 => Proposal::Texts(vec![put(&document(pick(&DOCUMENTS, act[4])))]),
        6 => Proposal::Texts(under_item.iter().chain(&under_item).map(put).collect()),
        7..=9 => Proposal::Texts(under_item.iter().map(put).collect()),
        _ => Proposal::Texts(under_item.iter().skip(usize::from(act[4] % 3)).take(1).map(put).collect()),
    }
}

fn of_secretary(act: Act, story: &Story) -> (String, Command) {
    use MeetingCommand as C;
    let place = seat(pick(&SEATS, act[3]));
    let command = match act[2] % 12 {
        0..=3 => C::Admit { seat: place },
        8 => C::CarryVoice { seat: place, device: seat("table") },
        9..=11 => C::SeatInHall { seat: place },
        4 => C::SendBack { seat: place },
        5 => C::NoteStatement { seat: place, summary: words(&TAGS, "Said.") },
        6 => C::IncludeItem { title: words(&TAGS, "More"), documents: vec![] },
        _ => C::WithdrawItem { item: u16::from(act[3] % 5) },
    };
    ("secretary".to_owned(), story.meeting_command(command))
}

fn of_text(act: Act, story: &Story) -> (String, Command) {
    let name = document(pick(&DOCUMENTS, act[3]));
    let mut wording = texts(&format!("Wording {}.", act[4]));
    if act[2] > 220 {
        let alternative = Alternative { proposer: member("isles"), text: "Other.".into() };
        wording.get_mut(&language("fr")).unwrap().paragraphs[0].alternatives.push(alternative);
    }
    let body = BodyId::new(pick(&["committee", "committee", "council"], act[4])).unwrap();
    let command = match act[2] % 8 {
        0..=2 => DocumentCommand::Amend { title: words(&TAGS, "Text"), texts: wording },
        3 => DocumentCommand::Circulate,
        4..=6 => DocumentCommand::RecordAgreement { body },
        _ if act[4] < 32 => DocumentCommand::Withdraw,
        _ => return of_chair(act, story),
    };
    ("secretary".to_owned(), Command::Document(name, command))
}

fn after_meeting(act: Act, story: &Story) -> (String, Command) {
    if the(&story.world).status == Status::Closed && act[3].is_multiple_of(2) {
        return ("press".to_owned(), of_press(act, story));
    }
    let name = document(pick(&DOCUMENTS, act[3]));
    let signer = pick(&ACTORS[..3], act[4]);
    let head = story.world.rounds.get(&name).map(|round| round.head.clone());
    let extends = head.filter(|_| !act[4].is_multiple_of(8)).unwrap_or_else(|| Digest::of(b"old"));
    let sign = SigningCommand::Sign {
        place: "Harbour".into(),
        certificate: Digest::of(signer.as_bytes()),
        revision: Digest::of(format!("{extends} {signer}").as_bytes()),
        extends,
        terms: Terms::default(),
    };
    let entry = Registration { index: 0, entry: "entry".into() };
    let (actor, command) = match act[2] % 16 {
        0..=2 => ("secretary", SigningCommand::Prepare { revision: Digest::of(name.as_str().as_bytes()) }),
        3 | 4 => ("secretary", SigningCommand::Open),
        5..=10 => (signer, sign),
        11 => (signer, SigningCommand::Decline),
        12 => {
            let member = member(pick(&["east", "isles", "north"], act[4]));
            ("secretary", SigningCommand::RecordNotParticipating { member })
        }
        13 => ("secretary", SigningCommand::Register(entry)),
        _ => return ("press".to_owned(), of_press(act, story)),
    };
    (actor.to_owned(), Command::Signing(name, command))
}

fn of_press(act: Act, story: &Story) -> Command {
    let id = PublicationId::new("communique").unwrap();
    if !story.world.publications.contains_key(&id) {
        let one = Wording { headline: "H".into(), lead: "L".into(), paragraphs: vec!["P.".into()] };
        let wording = TAGS.iter().map(|tag| (language(tag), one.clone())).collect();
        return Command::Publication(
            id,
            PublicationCommand::Draft { meeting: story.meeting.clone(), wording },
        );
    }
    let state = story.world.publications[&id].state;
    match act[4] % 16 {
        0..=10 if state == PublicationState::Cleared => {
            return Command::Publication(id, PublicationCommand::Publish);
        }
        0..=7 => return Command::Publication(id, PublicationCommand::Clear),
        8 if state == PublicationState::Published => {
            let reason = words(&TAGS, "Reason");
            return Command::Publication(id, PublicationCommand::Withdraw { reason });
        }
        _ => {}
    }
    let ago = SignedDuration::from_mins(i64::from(act[3] % 64));
    let photo = Photo {
        id: PhotoId::new(&format!("photo-{}", act[4])).unwrap(),
        file: Digest::of(&[act[4]]),
        media_type: "image/jpeg".into(),
        width: 10,
        height: 10,
        credit: words(&TAGS, "Credit"),
        caption: words(&TAGS, "Caption"),
        alternative: words(&TAGS, "Alternative"),
        taken_at: Some(story.now.checked_sub(ago).unwrap()),
        sheet: Box::default(),
    };
    Command::Publication(id, PublicationCommand::AddPhoto { photo })
}
