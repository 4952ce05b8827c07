//! How a decision runs: put, objected to or voted on, declared or withdrawn.

use std::collections::BTreeMap;

use super::{Decision, Method, Motion, Proposal, PutText, Subject, Verdict, Vote};
use crate::context::Context;
use crate::document::{Document, DocumentState};
use crate::identity::{DecisionId, DocumentId};
use crate::limits;
use crate::meeting::{LegalCharacter, Meeting, MeetingEvent};
use crate::organisation::{Organisation, RuleSet, Verb};
use crate::refusal::{Refusal, Rule};

type Documents = BTreeMap<DocumentId, Document>;

impl Meeting {
    pub(crate) fn require_no_running_decision(&self) -> Result<(), Refusal> {
        match self.running_decision() {
            Some(_) => Err(Refusal::by(Rule::DecisionRunning)),
            None => Ok(()),
        }
    }

    /// The state in which anything can be decided (INV-S2). A language can be waived only by a decision taken
    /// without it.
    fn require_able_to_decide(
        &self,
        waives: bool,
        organisation: &Organisation,
        context: &Context,
    ) -> Result<(), Refusal> {
        self.require_open()?;
        if self.convening.legal_character == LegalCharacter::Informal {
            return Err(Refusal::by(Rule::Informal));
        }
        self.require_quorum(organisation)?;
        let rules = self.rules(organisation).ok_or_else(|| Refusal::by(Rule::Unknown))?;
        if waives { Ok(()) } else { self.require_served(rules, context) }
    }

    /// The presiding person puts texts or a procedural question. One decision runs at a time.
    pub(crate) fn put_to_decision(
        &self,
        id: &DecisionId,
        proposal: &Proposal,
        organisation: &Organisation,
        documents: &Documents,
        context: &Context,
    ) -> Result<Vec<MeetingEvent>, Refusal> {
        self.require_presiding(context)?;
        let waives = matches!(proposal, Proposal::Procedure(Motion::WaiveLanguage { .. }));
        self.require_able_to_decide(waives, organisation, context)?;
        self.require_no_running_decision()?;
        if self.decision(id).is_some() {
            return Err(Refusal::by(Rule::AlreadyExists).text("name", id));
        }
        if self.decisions.len() >= limits::DECISIONS_MAX {
            return Err(Refusal::by(Rule::TooMany).number("limit", limits::DECISIONS_MAX));
        }
        let rules = self.rules(organisation).ok_or_else(|| Refusal::by(Rule::Unknown))?;
        let (subject, method) = match proposal {
            Proposal::Texts(texts) => {
                let verb = self.verb_for(texts, rules, organisation, documents)?;
                (Subject::Texts { verb, texts: texts.clone() }, rules.substance)
            }
            Proposal::Procedure(motion) => {
                let method = self.method_of(motion, rules, documents)?;
                (Subject::Procedure { motion: motion.clone() }, method)
            }
        };
        let item = self.agenda.in_hand();
        Ok(vec![MeetingEvent::PutToDecision { decision: id.clone(), item, subject, method }])
    }

    fn method_of(&self, motion: &Motion, rules: &RuleSet, documents: &Documents) -> Result<Method, Refusal> {
        match motion {
            Motion::AddItem { title, documents: named } => {
                self.require_room_for_item(title)?;
                if named.iter().any(|document| !documents.contains_key(document)) {
                    return Err(Refusal::by(Rule::Unknown));
                }
                Ok(rules.agenda_change)
            }
            Motion::WaiveLanguage { language } if !rules.languages.contains(language) => {
                Err(Refusal::by(Rule::LanguageUnknown).text("language", language))
            }
            _ => Ok(rules.procedure),
        }
    }

    /// Checks every text and finds the verb that the rules give to all of them alike.
    fn verb_for(
        &self,
        texts: &[PutText],
        rules: &RuleSet,
        organisation: &Organisation,
        documents: &Documents,
    ) -> Result<Verb, Refusal> {
        if texts.len() > limits::PACKAGE_DOCUMENTS_MAX {
            return Err(Refusal::by(Rule::TooMany).number("limit", limits::PACKAGE_DOCUMENTS_MAX));
        }
        let number = self.agenda.in_hand().ok_or_else(|| Refusal::by(Rule::ItemNotTakenUp))?;
        let item = self.agenda.item(number).ok_or_else(|| Refusal::by(Rule::Unknown))?;
        let mut verb = None;
        for (place, text) in texts.iter().enumerate() {
            if texts.iter().take(place).any(|before| before.document == text.document) {
                return Err(Refusal::by(Rule::AlreadyExists).text("name", &text.document));
            }
            if !item.documents.contains(&text.document) {
                return Err(Refusal::by(Rule::DocumentNotBefore));
            }
            let document = documents.get(&text.document).ok_or_else(|| Refusal::by(Rule::Unknown))?;
            document.require_ready_for_body(text, &rules.agreed_before_by)?;
            let own = self.verb_of(document, rules, organisation)?;
            if *verb.get_or_insert(own) != own {
                return Err(Refusal::by(Rule::MethodWrong));
            }
        }
        verb.ok_or_else(|| Refusal::by(Rule::DocumentNotBefore))
    }

    /// A text of this body gets the verb of its kind; a text of a higher body is agreed and goes up.
    fn verb_of(
        &self,
        document: &Document,
        rules: &RuleSet,
        organisation: &Organisation,
    ) -> Result<Verb, Refusal> {
        if document.of_body == self.convening.body {
            return Ok(rules.verbs.verb(document.kind));
        }
        let rank = |id| organisation.bodies.get(id).map(|body| body.rank);
        match (rank(&document.of_body), rank(&self.convening.body)) {
            (Some(theirs), Some(ours)) if theirs < ours => Ok(Verb::Agree),
            _ => Err(Refusal::by(Rule::DocumentStateWrong)),
        }
    }

    /// The verb that putting this document now would use, for the chair's page.
    #[must_use]
    pub fn verb_if_put(&self, document: &Document, organisation: &Organisation) -> Option<Verb> {
        self.verb_of(document, self.rules(organisation)?, organisation).ok()
    }

    pub(crate) fn object(
        &self,
        id: &DecisionId,
        withdraw: bool,
        organisation: &Organisation,
        context: &Context,
    ) -> Result<Vec<MeetingEvent>, Refusal> {
        let member = self.require_voice(organisation, context)?;
        let decision = self.require_running(id)?;
        if decision.method != Method::Consensus {
            return Err(Refusal::by(Rule::MethodWrong));
        }
        let seat = self.require_seat(context)?.id.clone();
        match (withdraw, decision.objections.contains(member)) {
            (false, false) => Ok(vec![MeetingEvent::Objected { decision: id.clone(), seat }]),
            (false, true) => Err(Refusal::by(Rule::AlreadyObjected)),
            (true, true) => Ok(vec![MeetingEvent::ObjectionWithdrawn { decision: id.clone(), seat }]),
            (true, false) => Err(Refusal::by(Rule::NotObjected)),
        }
    }

    pub(crate) fn cast_vote(
        &self,
        id: &DecisionId,
        vote: Vote,
        organisation: &Organisation,
        context: &Context,
    ) -> Result<Vec<MeetingEvent>, Refusal> {
        let member = self.require_voice(organisation, context)?;
        let decision = self.require_running(id)?;
        if decision.method != Method::SimpleMajority {
            return Err(Refusal::by(Rule::MethodWrong));
        }
        if decision.votes.contains_key(member) {
            return Err(Refusal::by(Rule::VoteCastAlready));
        }
        let seat = self.require_seat(context)?.id.clone();
        Ok(vec![MeetingEvent::VoteCast { decision: id.clone(), seat, vote }])
    }

    fn require_running(&self, id: &DecisionId) -> Result<&Decision, Refusal> {
        self.require_open()?;
        let decision = self.decision(id).ok_or_else(|| Refusal::by(Rule::Unknown))?;
        if decision.verdict.is_some() {
            return Err(Refusal::by(Rule::ResultDeclared));
        }
        if decision.withdrawn { Err(Refusal::by(Rule::NoDecisionRunning)) } else { Ok(decision) }
    }

    /// The presiding person declares the result that stands; it waits while a member is off-line (INV-S2).
    pub(crate) fn declare_result(
        &self,
        id: &DecisionId,
        organisation: &Organisation,
        context: &Context,
    ) -> Result<Vec<MeetingEvent>, Refusal> {
        self.require_presiding(context)?;
        let decision = self.require_running(id)?;
        self.require_able_to_decide(decision.waives().is_some(), organisation, context)?;
        let waits = self.rules(organisation).is_some_and(|rules| rules.waits_for_interrupted_members);
        let entitled = |seat: &&crate::meeting::Seat| {
            seat.member().is_some_and(|of| !self.has_lost_vote(of, organisation))
        };
        if let Some(seat) = self.interrupted_heads().find(entitled).filter(|_| waits) {
            let member = seat.member().and_then(|member| organisation.members.get(member));
            let name = member.map(|member| member.short_name.clone()).unwrap_or_default();
            return Err(Refusal::by(Rule::MemberInterrupted).local("member", &name));
        }
        let verdict = decision.standing();
        let mut events = vec![MeetingEvent::ResultDeclared { decision: id.clone(), verdict }];
        if let (Subject::Procedure { motion }, Verdict::Carried) = (&decision.subject, verdict) {
            events.extend(self.carry_out(motion));
        }
        Ok(events)
    }

    /// What a carried procedural question does at once.
    fn carry_out(&self, motion: &Motion) -> Vec<MeetingEvent> {
        match motion {
            Motion::SuspendMeeting => self.suspension(&crate::language::LocalText::default()),
            Motion::CloseList => vec![MeetingEvent::ListClosed],
            Motion::CloseDebate => {
                let left = self.floor.list.iter();
                let left = left.map(|a| MeetingEvent::FloorRequestWithdrawn { seat: a.seat.clone() });
                left.chain([MeetingEvent::ListClosed]).collect()
            }
            Motion::WaiveLanguage { language } => {
                vec![MeetingEvent::LanguageWaived { language: language.clone() }]
            }
            Motion::AddItem { title, documents } => vec![MeetingEvent::ItemIncluded {
                item: self.agenda.next_number(),
                title: title.clone(),
                documents: documents.clone(),
            }],
        }
    }

    pub(crate) fn withdraw_proposal(
        &self,
        id: &DecisionId,
        context: &Context,
    ) -> Result<Vec<MeetingEvent>, Refusal> {
        self.require_presiding(context)?;
        self.require_running(id)?;
        Ok(vec![MeetingEvent::ProposalWithdrawn { decision: id.clone() }])
    }
}

impl Document {
    /// The text is circulated (or agreed below), has this digest, no brackets and its lower agreements.
    fn require_ready_for_body(
        &self,
        put: &PutText,
        agreed_before_by: &[crate::identity::BodyId],
    ) -> Result<(), Refusal> {
        match &self.state {
            DocumentState::Circulated | DocumentState::Decided { verb: Verb::Agree } => {}
            DocumentState::Draft => return Err(Refusal::by(Rule::DocumentNotCirculated)),
            DocumentState::BeforeBody { .. } => return Err(Refusal::by(Rule::DecisionRunning)),
            DocumentState::NoConsensus | DocumentState::Decided { .. } | DocumentState::Withdrawn => {
                return Err(Refusal::by(Rule::DocumentStateWrong));
            }
        }
        let version = self.current().ok_or_else(|| Refusal::by(Rule::Unknown))?;
        if version.digest != put.digest {
            return Err(Refusal::by(Rule::DocumentChanged).text("digest", version.digest.short()));
        }
        if version.texts.values().any(|text| text.open_brackets() > 0) {
            return Err(Refusal::by(Rule::DocumentBracketsOpen));
        }
        match agreed_before_by.iter().find(|body| self.agreed_by.get(*body) != Some(&version.digest)) {
            Some(body) => Err(Refusal::by(Rule::LowerLevelMissing).text("body", body)),
            None => Ok(()),
        }
    }
}
