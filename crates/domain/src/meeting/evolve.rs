//! How events change a meeting. Nothing else does (INV-S5).

use jiff::Timestamp;

use super::{
    Attendance, Interval, Meeting, MeetingEvent, Presence, Publicity, Segment, Sitting, Statement, Status,
};
use crate::identity::{DecisionId, MeetingId, SeatId};
use crate::language::LocalText;
use crate::meeting::agenda::Agenda;
use crate::meeting::decision::Decision;
use crate::meeting::floor::Floor;
use crate::meeting::hall::Hall;

impl Meeting {
    /// The meeting that a first event makes; `None` when the event is not a first one.
    pub(crate) fn begin(id: &MeetingId, event: &MeetingEvent) -> Option<Self> {
        let MeetingEvent::Convened { convening, rule_set } = event else { return None };
        Some(Self {
            id: id.clone(),
            convening: convening.clone(),
            rule_set: rule_set.clone(),
            status: Status::Convened,
            suspended_because: LocalText::default(),
            seats: std::collections::BTreeMap::new(),
            presiding: None,
            languages: std::collections::BTreeSet::new(),
            waivers: Vec::new(),
            booths: std::collections::BTreeMap::new(),
            sittings: Vec::new(),
            segments: Vec::new(),
            attendance: std::collections::BTreeMap::new(),
            agenda: Agenda::default(),
            floor: Floor::default(),
            hall: Hall::default(),
            sounds: std::collections::BTreeMap::new(),
            decisions: Vec::new(),
            statements: Vec::new(),
        })
    }

    /// Takes an event into the state.
    pub(crate) fn evolve(&mut self, event: &MeetingEvent, at: Timestamp) {
        use MeetingEvent as E;
        self.agenda.evolve(event);
        self.floor.evolve(event, at);
        self.hall.evolve(event);
        self.evolve_languages(event, at);
        match event {
            E::SeatPrepared { seat } => {
                self.seats.insert(seat.id.clone(), seat.clone());
            }
            E::SoundReported { seat, report } => {
                self.sounds.insert(seat.clone(), *report);
            }
            E::Opened { presiding } => {
                self.presiding = Some(presiding.clone());
                self.segments.push(Segment { publicity: Publicity::Restricted, from: at });
                self.begin_sitting(at);
            }
            E::Suspended { reason } => {
                self.status = Status::Suspended;
                self.suspended_because = reason.clone();
                self.end_sitting(at);
            }
            E::Resumed => self.begin_sitting(at),
            E::Closed => {
                self.status = Status::Closed;
                self.end_sitting(at);
            }
            E::ChairHandedOver { seat } => self.presiding = Some(seat.clone()),
            E::SegmentBegan { publicity } => {
                self.segments.push(Segment { publicity: *publicity, from: at });
            }
            E::StatementNoted { seat, item, summary, publicity } => self.statements.push(Statement {
                seat: seat.clone(),
                item: *item,
                summary: summary.clone(),
                publicity: *publicity,
                at,
            }),
            E::PutToDecision { decision, item, subject, method } => self.decisions.push(Decision {
                id: decision.clone(),
                item: *item,
                subject: subject.clone(),
                method: *method,
                put_at: at,
                objections: std::collections::BTreeSet::new(),
                votes: std::collections::BTreeMap::new(),
                verdict: None,
                withdrawn: false,
            }),
            E::Objected { decision, seat }
            | E::ObjectionWithdrawn { decision, seat }
            | E::VoteCast { decision, seat, .. } => self.evolve_decision(decision, Some(seat), event, at),
            E::ResultDeclared { decision, .. } | E::ProposalWithdrawn { decision } => {
                self.evolve_decision(decision, None, event, at);
            }
            _ => self.evolve_attendance(event, at),
        }
        if self.publicity() != Publicity::Closed {
            self.agenda.mark_reportable();
        }
    }

    fn begin_sitting(&mut self, at: Timestamp) {
        self.status = Status::Open;
        self.suspended_because = LocalText::default();
        self.sittings.push(Sitting { from: at, until: None });
    }

    fn end_sitting(&mut self, at: Timestamp) {
        if let Some(sitting) = self.sittings.last_mut() {
            sitting.until.get_or_insert(at);
        }
    }

    fn evolve_decision(
        &mut self,
        id: &DecisionId,
        seat: Option<&SeatId>,
        event: &MeetingEvent,
        at: Timestamp,
    ) {
        let member = seat.and_then(|seat| self.seats.get(seat)).and_then(|seat| seat.member()).cloned();
        if let Some(decision) = self.decisions.iter_mut().find(|decision| &decision.id == id) {
            decision.evolve(event, member.as_ref(), at);
        }
    }

    fn evolve_attendance(&mut self, event: &MeetingEvent, at: Timestamp) {
        use MeetingEvent as E;
        let (E::AdmissionAsked { seat }
        | E::Admitted { seat }
        | E::Arrived { seat, .. }
        | E::Departed { seat }
        | E::ConnectionLost { seat }
        | E::ConnectionRestored { seat }
        | E::PresenceWaived { seat }) = event
        else {
            return;
        };
        let attendance = self.attendance.entry(seat.clone()).or_default();
        match event {
            E::AdmissionAsked { .. } => attendance.presence = Presence::Waiting,
            E::Admitted { .. } => attendance.presence = Presence::Admitted,
            E::Arrived { mode, .. } => {
                attendance.presence = Presence::Present;
                attendance.waived = false;
                attendance.intervals.push(Interval { from: at, until: None, mode: *mode });
            }
            E::Departed { .. } => attendance.leave(at),
            E::ConnectionLost { .. } => {
                attendance.presence = Presence::Interrupted;
                attendance.interruptions.push(at);
            }
            E::ConnectionRestored { .. } => {
                attendance.presence = Presence::Present;
                attendance.waived = false;
            }
            E::PresenceWaived { .. } => attendance.waived = true,
            _ => {}
        }
    }
}

impl Attendance {
    fn leave(&mut self, at: Timestamp) {
        self.presence = Presence::Absent;
        if let Some(interval) = self.intervals.last_mut() {
            interval.until.get_or_insert(at);
        }
    }
}
