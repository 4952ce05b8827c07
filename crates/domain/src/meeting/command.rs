//! The chair's, the delegates' and the Secretariat's own verbs, and what happened.

use serde::{Deserialize, Serialize};

use super::{Convening, Mode, Publicity, Seat};
use crate::identity::{DecisionId, DocumentId, RuleSetId, SeatId};
use crate::language::{Language, LocalText};
use crate::meeting::agenda::Outcome;
use crate::meeting::decision::{Method, Proposal, Subject, Verdict, Vote};
use crate::meeting::floor::Purpose;
use crate::meeting::sound::SoundReport;

/// What can be asked of a meeting. Who asks is in the context, never in the command.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[expect(
    missing_docs,
    reason = "each command is the verb it names; its rules stand at the function that decides it"
)]
pub enum MeetingCommand {
    Convene { convening: Convening },
    PrepareSeat { seat: Seat },
    StaffLanguage { language: Language },
    TakeMicrophone,
    OfferHandOver,
    CompleteHandOver,
    ReleaseMicrophone,
    IncludeItem { title: LocalText, documents: Vec<DocumentId> },
    WithdrawItem { item: u16 },
    Open,
    AdoptAgenda,
    TakeUpItem { item: u16 },
    ConcludeItem { item: u16, outcome: Outcome },
    Suspend { reason: LocalText },
    Resume,
    Close,
    HandOverChair { seat: SeatId },
    BeginSegment { publicity: Publicity },
    AskAdmission,
    Admit { seat: SeatId },
    SendBack { seat: SeatId },
    SeatInHall { seat: SeatId },
    CarryVoice { seat: SeatId, device: SeatId },
    ReportSound { report: SoundReport },
    Arrive { mode: Mode },
    Depart,
    LoseConnection,
    WaivePresence,
    AskForFloor { purpose: Purpose },
    LeaveList,
    CloseList,
    ReopenList,
    GiveFloor { seat: SeatId, seconds: Option<u32> },
    YieldFloor,
    WithdrawFloor,
    NoteStatement { seat: SeatId, summary: LocalText },
    PutToDecision { decision: DecisionId, proposal: Proposal },
    Object { decision: DecisionId },
    WithdrawObjection { decision: DecisionId },
    CastVote { decision: DecisionId, vote: Vote },
    DeclareResult { decision: DecisionId },
    WithdrawProposal { decision: DecisionId },
}

/// What happened at a meeting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", content = "data")]
#[expect(missing_docs, reason = "each event is the past tense of the command it comes from")]
pub enum MeetingEvent {
    Convened { convening: Convening, rule_set: RuleSetId },
    SeatPrepared { seat: Seat },
    LanguageStaffed { language: Language },
    LanguageWaived { language: Language },
    WaiverEnded { language: Language },
    MicrophoneTaken { language: Language, seat: SeatId },
    HandOverOffered { language: Language },
    HandOverBegan { language: Language, seat: SeatId, seconds: u32 },
    HandOverCompleted { language: Language },
    MicrophoneReleased { language: Language, seat: SeatId },
    ItemIncluded { item: u16, title: LocalText, documents: Vec<DocumentId> },
    ItemWithdrawn { item: u16 },
    Opened { presiding: SeatId },
    AgendaAdopted,
    ItemTakenUp { item: u16 },
    ItemSuspended { item: u16 },
    ItemConcluded { item: u16, outcome: Outcome },
    Suspended { reason: LocalText },
    Resumed,
    Closed,
    ChairHandedOver { seat: SeatId },
    SegmentBegan { publicity: Publicity },
    AdmissionAsked { seat: SeatId },
    Admitted { seat: SeatId },
    VoiceCarried { seat: SeatId, device: SeatId },
    SoundReported { seat: SeatId, report: SoundReport },
    Arrived { seat: SeatId, mode: Mode },
    Departed { seat: SeatId },
    ConnectionLost { seat: SeatId },
    ConnectionRestored { seat: SeatId },
    PresenceWaived { seat: SeatId },
    FloorAsked { seat: SeatId, purpose: Purpose },
    FloorRequestWithdrawn { seat: SeatId },
    ListClosed,
    ListReopened,
    FloorGiven { seat: SeatId, seconds: u32 },
    FloorYielded { seat: SeatId },
    FloorWithdrawn { seat: SeatId },
    StatementNoted { seat: SeatId, item: Option<u16>, summary: LocalText, publicity: Publicity },
    PutToDecision { decision: DecisionId, item: Option<u16>, subject: Subject, method: Method },
    Objected { decision: DecisionId, seat: SeatId },
    ObjectionWithdrawn { decision: DecisionId, seat: SeatId },
    VoteCast { decision: DecisionId, seat: SeatId, vote: Vote },
    ResultDeclared { decision: DecisionId, verdict: Verdict },
    ProposalWithdrawn { decision: DecisionId },
}
