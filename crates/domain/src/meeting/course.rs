//! The course of a meeting: convened, prepared, opened, suspended, resumed, closed.

use super::{Convening, Meeting, MeetingCommand, MeetingEvent, Presence, Publicity, Seat, SeatKind, Status};
use crate::context::Context;
use crate::identity::SeatId;
use crate::language::{Language, LocalText};
use crate::limits;
use crate::organisation::{Duty, Organisation};
use crate::refusal::{Refusal, Rule};

impl Meeting {
    /// Convenes a meeting that does not exist yet. The Secretariat convenes; the body, its rules and the
    /// presiding member must exist.
    pub(crate) fn decide_new(
        command: &MeetingCommand,
        organisation: &Organisation,
        context: &Context,
    ) -> Result<Vec<MeetingEvent>, Refusal> {
        let MeetingCommand::Convene { convening } = command else {
            return Err(Refusal::by(Rule::Unknown));
        };
        organisation.require_duty(context, Duty::Secretariat, Rule::NotOfficer)?;
        let body = organisation.bodies.get(&convening.body).ok_or_else(|| Refusal::by(Rule::Unknown))?;
        if convening.title.is_blank() {
            return Err(Refusal::by(Rule::Blank));
        }
        if convening.title.characters_max() > limits::TITLE_CHARACTERS_MAX {
            return Err(Refusal::by(Rule::TooLong).number("limit", limits::TITLE_CHARACTERS_MAX));
        }
        let rules = organisation.rule_sets.get(&body.rule_set);
        let in_force = rules.is_some_and(|rules| rules.covers(convening.date));
        if !in_force || !organisation.members.contains_key(&convening.presiding) {
            return Err(Refusal::by(Rule::Unknown));
        }
        Ok(vec![MeetingEvent::Convened { convening: convening.clone(), rule_set: body.rule_set.clone() }])
    }

    pub(super) fn prepare_seat(
        &self,
        seat: &Seat,
        organisation: &Organisation,
        context: &Context,
    ) -> Result<Vec<MeetingEvent>, Refusal> {
        organisation.require_duty(context, Duty::Secretariat, Rule::NotOfficer)?;
        self.require_not_closed()?;
        if self.seats.contains_key(&seat.id) || self.seats.values().any(|s| s.person == seat.person) {
            return Err(Refusal::by(Rule::AlreadyExists).text("name", &seat.id));
        }
        if self.seats.len() >= limits::SEATS_MAX {
            return Err(Refusal::by(Rule::TooMany).number("limit", limits::SEATS_MAX));
        }
        if !organisation.persons.contains_key(&seat.person) {
            return Err(Refusal::by(Rule::Unknown));
        }
        let new_booth = seat.booth_language().is_some_and(|language| !self.booths.contains_key(language));
        if new_booth && self.booths.len() >= limits::BOOTHS_MAX {
            return Err(Refusal::by(Rule::TooMany).number("limit", limits::BOOTHS_MAX));
        }
        self.require_entitled(seat, organisation)?;
        Ok(vec![MeetingEvent::SeatPrepared { seat: seat.clone() }])
    }

    /// A head holds the office the body requires (R3); staff hold theirs.
    fn require_entitled(&self, seat: &Seat, organisation: &Organisation) -> Result<(), Refusal> {
        let day = self.convening.date;
        let entitled = match &seat.kind {
            SeatKind::Head { member } => {
                if self.head_of(member).is_some() {
                    return Err(Refusal::by(Rule::AlreadyExists).text("name", member));
                }
                let body = organisation.bodies.get(&self.convening.body);
                body.is_some_and(|body| organisation.may_head(&seat.person, member, body, day))
            }
            SeatKind::Delegate { member } => organisation.members.contains_key(member),
            SeatKind::SecretaryGeneral => organisation.has_duty(&seat.person, Duty::SecretaryGeneral, day),
            SeatKind::Officer => organisation.has_duty(&seat.person, Duty::Secretariat, day),
            SeatKind::Press => organisation.has_duty(&seat.person, Duty::Press, day),
            SeatKind::Invited { .. } | SeatKind::Interpreter { .. } => true,
            SeatKind::HallDevice { .. } | SeatKind::HallDisplay => return self.require_hall(),
        };
        if entitled { Ok(()) } else { Err(Refusal::by(Rule::HeadLacksOffice)) }
    }

    pub(super) fn staff_language(
        &self,
        language: &Language,
        organisation: &Organisation,
        context: &Context,
    ) -> Result<Vec<MeetingEvent>, Refusal> {
        organisation.require_duty(context, Duty::Secretariat, Rule::NotOfficer)?;
        self.require_not_closed()?;
        let known = self.rules(organisation).is_some_and(|rules| rules.languages.contains(language));
        if !known {
            return Err(Refusal::by(Rule::LanguageUnknown).text("language", language));
        }
        if self.languages.contains(language) {
            return Ok(vec![]);
        }
        let staffed = MeetingEvent::LanguageStaffed { language: language.clone() };
        // A booth is heard when somebody is at its microphone, whatever is said of it.
        let ended = self.waiver_ended(language).filter(|_| !self.booths.contains_key(language));
        Ok([staffed].into_iter().chain(ended).collect())
    }

    /// Opens the meeting: the presiding member's head does it, in presence of a quorum, every language staffed.
    pub(super) fn open(
        &self,
        organisation: &Organisation,
        context: &Context,
    ) -> Result<Vec<MeetingEvent>, Refusal> {
        match self.status {
            Status::Convened => {}
            Status::Closed => return Err(Refusal::by(Rule::MeetingClosed)),
            Status::Open | Status::Suspended => return Err(Refusal::by(Rule::MeetingAlreadyOpen)),
        }
        let seat = self.require_seat(context)?;
        let presides = matches!(&seat.kind, SeatKind::Head { member } if *member == self.convening.presiding);
        if !presides {
            return Err(Refusal::by(Rule::NotPresiding));
        }
        if !self.is_present(&seat.id) {
            return Err(Refusal::by(Rule::PresidingAbsent));
        }
        self.require_quorum(organisation)?;
        let rules = self.rules(organisation).ok_or_else(|| Refusal::by(Rule::Unknown))?;
        self.require_staffed(rules)?;
        Ok(vec![MeetingEvent::Opened { presiding: seat.id.clone() }])
    }

    pub(super) fn suspend(
        &self,
        reason: &LocalText,
        context: &Context,
    ) -> Result<Vec<MeetingEvent>, Refusal> {
        self.require_presiding(context)?;
        self.require_open()?;
        self.require_no_running_decision()?;
        if reason.characters_max() > limits::TITLE_CHARACTERS_MAX {
            return Err(Refusal::by(Rule::TooLong).number("limit", limits::TITLE_CHARACTERS_MAX));
        }
        Ok(self.suspension(reason))
    }

    /// Suspending takes the floor from whoever holds it, and the booths rest.
    pub(crate) fn suspension(&self, reason: &LocalText) -> Vec<MeetingEvent> {
        let yielded = self.floor.holder().map(|seat| MeetingEvent::FloorYielded { seat: seat.clone() });
        let suspended = MeetingEvent::Suspended { reason: reason.clone() };
        yielded.into_iter().chain(self.booths_at_rest()).chain([suspended]).collect()
    }

    pub(super) fn resume(
        &self,
        organisation: &Organisation,
        context: &Context,
    ) -> Result<Vec<MeetingEvent>, Refusal> {
        self.require_presiding(context)?;
        match self.status {
            Status::Suspended => {}
            Status::Convened => return Err(Refusal::by(Rule::MeetingNotOpen)),
            Status::Open => return Err(Refusal::by(Rule::MeetingAlreadyOpen)),
            Status::Closed => return Err(Refusal::by(Rule::MeetingClosed)),
        }
        self.require_quorum(organisation)?;
        Ok(vec![MeetingEvent::Resumed])
    }

    /// Closes the meeting; every presence ends with it.
    pub(super) fn close(&self, context: &Context) -> Result<Vec<MeetingEvent>, Refusal> {
        self.require_presiding(context)?;
        if self.status == Status::Convened {
            return Err(Refusal::by(Rule::MeetingNotOpen));
        }
        self.require_not_closed()?;
        self.require_no_running_decision()?;
        if self.agenda.in_hand().is_some() {
            return Err(Refusal::by(Rule::ItemInHand));
        }
        let there = |seat: &&SeatId| self.presence(seat) != Presence::Absent;
        let present: Vec<&SeatId> = self.seats.keys().filter(there).collect();
        let mut events: Vec<MeetingEvent> = present.iter().flat_map(|seat| self.departure(seat)).collect();
        events.push(MeetingEvent::Closed);
        Ok(events)
    }

    /// The presiding head hands the chair to another head. When it has left for good, the Secretariat records who
    /// takes the chair, so that a meeting can always be brought to its end.
    pub(super) fn hand_over_chair(
        &self,
        to: &SeatId,
        organisation: &Organisation,
        context: &Context,
    ) -> Result<Vec<MeetingEvent>, Refusal> {
        let vacant = self.presiding.as_ref().is_some_and(|chair| self.presence(chair) == Presence::Absent);
        if !(vacant && organisation.require_duty(context, Duty::Secretariat, Rule::NotOfficer).is_ok()) {
            self.require_presiding(context)?;
        }
        self.require_not_closed()?;
        self.require_no_running_decision()?;
        let seat = self.seats.get(to).ok_or_else(|| Refusal::by(Rule::Unknown))?;
        if !matches!(seat.kind, SeatKind::Head { .. }) {
            return Err(Refusal::by(Rule::NotHead));
        }
        self.require_present(to)?;
        Ok(vec![MeetingEvent::ChairHandedOver { seat: to.clone() }])
    }

    /// Begins a part. When it is closed, invited persons leave.
    pub(super) fn begin_segment(
        &self,
        publicity: Publicity,
        context: &Context,
    ) -> Result<Vec<MeetingEvent>, Refusal> {
        self.require_presiding(context)?;
        self.require_open()?;
        if self.publicity() == publicity {
            return Ok(vec![]);
        }
        let mut events = vec![MeetingEvent::SegmentBegan { publicity }];
        if publicity == Publicity::Closed {
            let leaving = self.seats_of_invited_beside(None);
            events.extend(leaving.flat_map(|seat| self.departure(&seat.id)));
        }
        Ok(events)
    }

    /// Decides about this meeting; commands that touch documents are completed by the world.
    pub(crate) fn decide(
        &self,
        command: &MeetingCommand,
        organisation: &Organisation,
        documents: &std::collections::BTreeMap<crate::identity::DocumentId, crate::document::Document>,
        context: &Context,
    ) -> Result<Vec<MeetingEvent>, Refusal> {
        use MeetingCommand as C;
        match command {
            C::Convene { convening } => Err(already(convening, self)),
            C::PrepareSeat { seat } => self.prepare_seat(seat, organisation, context),
            C::StaffLanguage { language } => self.staff_language(language, organisation, context),
            C::IncludeItem { title, documents: named } => {
                if named.iter().any(|document| !documents.contains_key(document)) {
                    return Err(Refusal::by(Rule::Unknown));
                }
                self.include_item(title, named, organisation, context)
            }
            C::WithdrawItem { item } => self.withdraw_item(*item, organisation, context),
            C::Open => self.open(organisation, context),
            C::AdoptAgenda => self.adopt_agenda(organisation, context),
            C::TakeUpItem { item } => self.take_up_item(*item, context),
            C::ConcludeItem { item, outcome } => self.conclude_item(*item, outcome, context),
            C::Suspend { reason } => self.suspend(reason, context),
            C::Resume => self.resume(organisation, context),
            C::Close => self.close(context),
            C::HandOverChair { seat } => self.hand_over_chair(seat, organisation, context),
            C::BeginSegment { publicity } => self.begin_segment(*publicity, context),
            C::PutToDecision { decision, proposal } => {
                self.put_to_decision(decision, proposal, organisation, documents, context)
            }
            C::Object { decision } => self.object(decision, false, organisation, context),
            C::WithdrawObjection { decision } => self.object(decision, true, organisation, context),
            C::CastVote { decision, vote } => self.cast_vote(decision, *vote, organisation, context),
            C::DeclareResult { decision } => self.declare_result(decision, organisation, context),
            C::WithdrawProposal { decision } => self.withdraw_proposal(decision, context),
            _ => self.decide_in_room(command, organisation, context),
        }
    }

    /// The part of [`Meeting::decide`] about presence and the floor.
    fn decide_in_room(
        &self,
        command: &MeetingCommand,
        organisation: &Organisation,
        context: &Context,
    ) -> Result<Vec<MeetingEvent>, Refusal> {
        use MeetingCommand as C;
        match command {
            C::AskAdmission => self.ask_admission(context),
            C::Admit { seat } => self.admit(seat, organisation, context),
            C::SendBack { seat } => self.send_back(seat, organisation, context),
            C::SeatInHall { seat } => self.seat_in_hall(seat, organisation, context),
            C::CarryVoice { seat, device } => self.carry_voice(seat, device, organisation, context),
            C::ReportSound { report } => self.report_sound(*report, context),
            C::Arrive { mode } => self.arrive(*mode, context),
            C::Depart => self.depart(context),
            C::LoseConnection => self.lose_connection(context),
            C::WaivePresence => self.waive(context),
            C::AskForFloor { purpose } => self.ask_for_floor(*purpose, context),
            C::LeaveList => self.leave_list(context),
            C::CloseList => self.close_list(true, context),
            C::ReopenList => self.close_list(false, context),
            C::GiveFloor { seat, seconds } => self.give_floor(seat, *seconds, organisation, context),
            C::YieldFloor => self.yield_floor(context),
            C::WithdrawFloor => self.withdraw_floor(context),
            C::NoteStatement { seat, summary } => self.note_statement(seat, summary, organisation, context),
            _ => self.decide_in_booth(command, organisation, context),
        }
    }
}

fn already(convening: &Convening, meeting: &Meeting) -> Refusal {
    Refusal::by(Rule::AlreadyExists).text("name", &meeting.id).local("title", &convening.title)
}
