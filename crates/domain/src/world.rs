//! The world of one organisation: everything the rules need to decide, and the only door to it.

mod plans;

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::command::Command;
pub use crate::context::Context;
use crate::document::{Decided, Digest, Document, DocumentCommand, DocumentEvent};
use crate::event::{Event, OrganisationEvent};
use crate::identity::{
    DecisionId, DistributionId, DocumentId, MeetingId, MemberId, PersonId, PlanId, PowersId, PublicationId,
};
use crate::limits;
use crate::meeting::decision::{Decision, PutText, Subject, Verdict};
use crate::meeting::{Meeting, MeetingCommand, MeetingEvent};
use crate::open_shelves::{Label, OnRecord, OpenShelves};
use crate::organisation::{Duty, Organisation, Verb};
use crate::plan::Plan;
use crate::posts::{Distribution, PostsCommand, Progress, Surroundings};
use crate::publication::{self, Communique, Facts, PublicationCommand, facts_of};
use crate::refusal::{Refusal, Rule};
use crate::signing::{self, FullPowers, InkSignature, Powers, Round, SigningCommand};

/// The state of everything, a function of the journal.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct World {
    /// The organisation, once founded.
    pub organisation: Option<Organisation>,
    /// Certificates enrolled per person, each with the kept file that holds it and its issuers.
    pub keys: BTreeMap<PersonId, BTreeMap<Digest, Digest>>,
    /// Meetings.
    pub meetings: BTreeMap<MeetingId, Meeting>,
    /// Documents.
    pub documents: BTreeMap<DocumentId, Document>,
    /// Signature rounds, by document.
    pub rounds: BTreeMap<DocumentId, Round>,
    /// Full powers on file, those taken back among them.
    pub full_powers: BTreeMap<PowersId, FullPowers>,
    /// Distributions of posts.
    pub distributions: BTreeMap<DistributionId, Distribution>,
    /// Plans of consultations.
    pub plans: BTreeMap<PlanId, Plan>,
    /// Communiqués.
    pub publications: BTreeMap<PublicationId, Communique>,
    /// What of all this anyone may read, in the order of lists.
    open: OpenShelves,
}

impl World {
    /// Decides a command: the events that follow from it, or the refusal that names its rule. Changes nothing.
    ///
    /// # Errors
    /// A [`Refusal`].
    pub fn decide(&self, command: &Command, context: &Context) -> Result<Vec<Event>, Refusal> {
        if let Command::Found(organisation) = command {
            return self.found(organisation);
        }
        let organisation = self.organisation.as_ref().ok_or_else(|| Refusal::by(Rule::Unknown))?;
        match command {
            Command::Found(_) => Err(Refusal::by(Rule::OrganisationExists)),
            Command::EnrolKey { certificate, chain } => {
                self.enrol_key(certificate, chain, organisation, context)
            }
            Command::RecordArrears { .. } | Command::SettleArrears { .. } => {
                Self::decide_arrears(command, organisation, context)
            }
            Command::FileFullPowers(powers) => self.file_full_powers(powers, organisation, context),
            Command::WithdrawFullPowers { powers } => {
                self.withdraw_full_powers(powers, organisation, context)
            }
            Command::Posts(id, command) => self.decide_posts(id, command, organisation, context),
            Command::Plan(id, command) => self.decide_plan(id, command, organisation, context),
            Command::Meeting(id, command) => self.decide_meeting(id, command, organisation, context),
            Command::Document(id, command) => self.decide_document(id, command, organisation, context),
            Command::Signing(id, command) => self.decide_signing(id, command, organisation, context),
            Command::Publication(id, command) => self.decide_publication(id, command, organisation, context),
        }
    }

    fn found(&self, organisation: &Organisation) -> Result<Vec<Event>, Refusal> {
        if self.organisation.is_some() {
            return Err(Refusal::by(Rule::OrganisationExists));
        }
        organisation.check()?;
        Ok(vec![Event::Organisation(OrganisationEvent::Founded(Box::new(organisation.clone())))])
    }

    /// A certificate stands for one person.
    fn enrol_key(
        &self,
        certificate: &Digest,
        chain: &Digest,
        organisation: &Organisation,
        context: &Context,
    ) -> Result<Vec<Event>, Refusal> {
        if !organisation.persons.contains_key(&context.actor) {
            return Err(Refusal::by(Rule::Unknown));
        }
        let of_another = |(person, certificates): (&PersonId, &BTreeMap<Digest, Digest>)| {
            person != &context.actor && certificates.contains_key(certificate)
        };
        if self.keys.iter().any(of_another) {
            return Err(Refusal::by(Rule::AlreadyExists).text("name", certificate.short()));
        }
        let (person, certificate, chain) = (context.actor.clone(), certificate.clone(), chain.clone());
        Ok(vec![Event::Organisation(OrganisationEvent::KeyEnrolled { person, certificate, chain })])
    }

    fn decide_meeting(
        &self,
        id: &MeetingId,
        command: &MeetingCommand,
        organisation: &Organisation,
        context: &Context,
    ) -> Result<Vec<Event>, Refusal> {
        if matches!(command, MeetingCommand::Close) && self.ceremony_at(id).is_some() {
            return Err(Refusal::by(Rule::CeremonyRuns));
        }
        let events = match self.meetings.get(id) {
            Some(meeting) => meeting.decide(command, organisation, &self.documents, context)?,
            None => Meeting::decide_new(command, organisation, context)?,
        };
        let on_documents: Vec<Event> =
            events.iter().flat_map(|event| self.follow_on_documents(id, event, context)).collect();
        let on_meeting = events.into_iter().map(|event| Event::Meeting(id.clone(), event));
        Ok(on_meeting.chain(on_documents).collect())
    }

    /// What a meeting's event does to the texts it is about (INV-D1, INV-D5).
    fn follow_on_documents(&self, id: &MeetingId, event: &MeetingEvent, context: &Context) -> Vec<Event> {
        let texts =
            |decision: &DecisionId| self.meetings.get(id).and_then(|meeting| meeting.decision(decision));
        match event {
            MeetingEvent::PutToDecision { decision, subject: Subject::Texts { texts, .. }, .. } => texts
                .iter()
                .map(|text| {
                    let put = DocumentEvent::PutBeforeBody { decision: decision.clone() };
                    Event::Document(text.document.clone(), put)
                })
                .collect(),
            MeetingEvent::ProposalWithdrawn { decision } => texts(decision)
                .into_iter()
                .flat_map(Decision::texts)
                .map(|text| Event::Document(text.document.clone(), DocumentEvent::ReturnedFromBody))
                .collect(),
            MeetingEvent::ResultDeclared { decision, verdict } => {
                texts(decision).map(|d| self.results(id, d, *verdict, context)).unwrap_or_default()
            }
            _ => Vec::new(),
        }
    }

    fn results(
        &self,
        meeting: &MeetingId,
        decision: &Decision,
        verdict: Verdict,
        context: &Context,
    ) -> Vec<Event> {
        let Subject::Texts { verb, texts } = &decision.subject else { return Vec::new() };
        let mut given: BTreeMap<_, u32> = BTreeMap::new();
        let mut result = Vec::new();
        for text in texts {
            let event = match verdict {
                Verdict::NotCarried => DocumentEvent::ConsensusNotReached,
                Verdict::Carried => {
                    let kind = self.documents.get(&text.document).map(|document| document.kind);
                    let next = given.entry(kind).or_insert_with(|| self.numbers_given(kind, context));
                    let number = matches!(verb, Verb::Adopt | Verb::Confirm).then(|| {
                        *next = next.saturating_add(1);
                        *next
                    });
                    DocumentEvent::Decided(Decided {
                        meeting: meeting.clone(),
                        decision: decision.id.clone(),
                        verb: *verb,
                        digest: text.digest.clone(),
                        at: context.now,
                        number,
                    })
                }
            };
            result.push(Event::Document(text.document.clone(), event));
            result.extend(self.agreement(meeting, text, *verb, verdict));
        }
        result
    }

    /// A draft that a body agreed goes up with that body's agreement (INV-D4).
    fn agreement(&self, meeting: &MeetingId, text: &PutText, verb: Verb, verdict: Verdict) -> Option<Event> {
        let body = &self.meetings.get(meeting)?.convening.body;
        let agreed = verb == Verb::Agree && verdict == Verdict::Carried;
        agreed.then(|| {
            let (body, digest) = (body.clone(), text.digest.clone());
            Event::Document(text.document.clone(), DocumentEvent::AgreementRecorded { body, digest })
        })
    }

    /// Numbers already given to texts of this kind in this year (INV-D5: gapless per series and year).
    fn numbers_given(&self, kind: Option<crate::document::DocumentKind>, context: &Context) -> u32 {
        let year = |at: Timestamp| at.to_zoned(jiff::tz::TimeZone::UTC).year();
        let given = self
            .documents
            .values()
            .filter(|document| Some(document.kind) == kind)
            .flat_map(|document| &document.decided)
            .filter(|decided| decided.number.is_some() && year(decided.at) == year(context.now))
            .count();
        u32::try_from(given).unwrap_or(u32::MAX)
    }

    fn decide_document(
        &self,
        id: &DocumentId,
        command: &DocumentCommand,
        organisation: &Organisation,
        context: &Context,
    ) -> Result<Vec<Event>, Refusal> {
        if matches!(command, DocumentCommand::NameParties { .. }) && self.rounds.contains_key(id) {
            return Err(Refusal::by(Rule::RoundExists));
        }
        let events = match self.documents.get(id) {
            Some(document) => document.decide(command, organisation, context)?,
            None => Document::decide_new(command, organisation, context)?,
        };
        Ok(events.into_iter().map(|event| Event::Document(id.clone(), event)).collect())
    }

    fn decide_signing(
        &self,
        id: &DocumentId,
        command: &SigningCommand,
        organisation: &Organisation,
        context: &Context,
    ) -> Result<Vec<Event>, Refusal> {
        let around = self.around_round(id, organisation, context);
        let events = if let Some(round) = self.rounds.get(id) {
            round.decide(command, around)?
        } else {
            let document = self.documents.get(id).ok_or_else(|| Refusal::by(Rule::Unknown))?;
            Round::decide_new(command, document, around)?
        };
        Ok(events.into_iter().map(|event| Event::Signing(id.clone(), event)).collect())
    }

    fn around_round<'a>(
        &'a self,
        id: &DocumentId,
        organisation: &'a Organisation,
        context: &'a Context,
    ) -> signing::Surroundings<'a> {
        let document = self.documents.get(id);
        let decided = document.and_then(Document::last_decided);
        let meeting = decided.and_then(|decided| self.meetings.get(&decided.meeting));
        let running = meeting.and_then(|meeting| self.ceremony_at(&meeting.id));
        signing::Surroundings {
            organisation,
            meeting,
            other_ceremony: running.is_some_and(|round| &round.document != id),
            powers: &self.full_powers,
            certificates: self.keys.get(&context.actor),
            force: document.and_then(|document| document.force.as_ref()),
            context,
        }
    }

    /// The round that is just being signed in a ceremony at this meeting.
    #[must_use]
    pub fn ceremony_at(&self, meeting: &MeetingId) -> Option<&Round> {
        let here = |round: &&Round| round.running_ceremony().is_some_and(|one| &one.meeting == meeting);
        self.rounds.values().find(here)
    }

    /// The member for which a person may sign a document now, and by what powers.
    ///
    /// # Errors
    /// A refusal that names what is missing.
    pub fn may_sign(&self, id: &DocumentId, context: &Context) -> Result<(MemberId, Powers), Refusal> {
        let organisation = self.organisation.as_ref().ok_or_else(|| Refusal::by(Rule::Unknown))?;
        let round = self.rounds.get(id).ok_or_else(|| Refusal::by(Rule::RoundNotOpen))?;
        round.require_may_sign(self.around_round(id, organisation, context))
    }

    /// Whether this person may record this signature with ink now.
    ///
    /// # Errors
    /// A refusal that names what is missing.
    pub fn may_witness(
        &self,
        id: &DocumentId,
        given: &InkSignature,
        context: &Context,
    ) -> Result<(), Refusal> {
        let organisation = self.organisation.as_ref().ok_or_else(|| Refusal::by(Rule::Unknown))?;
        let round = self.rounds.get(id).ok_or_else(|| Refusal::by(Rule::RoundNotOpen))?;
        round.require_may_witness(given, self.around_round(id, organisation, context)).map(drop)
    }

    /// Full powers come on file with everything that they name; each has a name of its own.
    fn file_full_powers(
        &self,
        powers: &FullPowers,
        organisation: &Organisation,
        context: &Context,
    ) -> Result<Vec<Event>, Refusal> {
        organisation.require_duty(context, Duty::Secretariat, Rule::NotOfficer)?;
        powers.check(organisation, |act| self.documents.contains_key(act))?;
        let number = self.full_powers.len().saturating_add(1);
        if number > limits::FULL_POWERS_MAX {
            return Err(Refusal::by(Rule::TooMany).number("limit", limits::FULL_POWERS_MAX));
        }
        let id = PowersId::new(&format!("powers-{number}")).map_err(|_| Refusal::by(Rule::Unknown))?;
        let powers = Box::new(powers.clone());
        Ok(vec![Event::Organisation(OrganisationEvent::FullPowersFiled { id, powers })])
    }

    fn withdraw_full_powers(
        &self,
        id: &PowersId,
        organisation: &Organisation,
        context: &Context,
    ) -> Result<Vec<Event>, Refusal> {
        organisation.require_duty(context, Duty::Secretariat, Rule::NotOfficer)?;
        match self.full_powers.get(id) {
            Some(powers) if powers.withdrawn.is_none() => {
                Ok(vec![Event::Organisation(OrganisationEvent::FullPowersWithdrawn { id: id.clone() })])
            }
            Some(_) => Err(Refusal::by(Rule::PowersWithdrawn)),
            None => Err(Refusal::by(Rule::Unknown)),
        }
    }

    /// Arrears are recorded once and settled once; what they take is the rule set's (R11).
    fn decide_arrears(
        command: &Command,
        organisation: &Organisation,
        context: &Context,
    ) -> Result<Vec<Event>, Refusal> {
        organisation.require_duty(context, Duty::Secretariat, Rule::NotOfficer)?;
        let event = match command {
            Command::RecordArrears { member, since } if organisation.members.contains_key(member) => {
                OrganisationEvent::ArrearsRecorded { member: member.clone(), since: *since }
            }
            Command::SettleArrears { member } if organisation.arrears.contains_key(member) => {
                OrganisationEvent::ArrearsSettled { member: member.clone() }
            }
            _ => return Err(Refusal::by(Rule::Unknown)),
        };
        Ok(vec![Event::Organisation(event)])
    }

    /// A distribution and its draft decision change together or not at all.
    fn decide_posts(
        &self,
        id: &DistributionId,
        command: &PostsCommand,
        organisation: &Organisation,
        context: &Context,
    ) -> Result<Vec<Event>, Refusal> {
        let known = self.distributions.get(id);
        let document = match (known, command) {
            (Some(distribution), _) => Some(&distribution.inputs.document),
            (None, PostsCommand::Prepare(inputs)) => Some(&inputs.document),
            (None, _) => None,
        };
        let around = Surroundings {
            organisation,
            document: document.and_then(|id| self.documents.get(id)),
            round: document.and_then(|id| self.rounds.get(id)),
            context,
        };
        let follows = match known {
            Some(distribution) => distribution.decide(command, around)?,
            None => Distribution::decide_new(command, around)?,
        };
        let amended = match document.zip(follows.amendment) {
            Some((document, amendment)) => {
                self.decide_document(document, &amendment, organisation, context)?
            }
            None => Vec::new(),
        };
        let events = follows.events.into_iter().map(|event| Event::Posts(id.clone(), event));
        Ok(amended.into_iter().chain(events).collect())
    }

    /// How far a distribution of posts is.
    #[must_use]
    pub fn progress(&self, distribution: &Distribution) -> Progress {
        let document = &distribution.inputs.document;
        distribution.progress(self.documents.get(document), self.rounds.get(document))
    }

    fn decide_publication(
        &self,
        id: &PublicationId,
        command: &PublicationCommand,
        organisation: &Organisation,
        context: &Context,
    ) -> Result<Vec<Event>, Refusal> {
        let events = if let Some(communique) = self.publications.get(id) {
            let meeting = self.meetings.get(&communique.meeting);
            let meeting = meeting.ok_or_else(|| Refusal::by(Rule::Unknown))?;
            let facts = facts_of(meeting, organisation, &self.documents, &self.rounds);
            communique.decide(
                command,
                publication::Surroundings { meeting, facts: &facts, organisation, context },
            )?
        } else {
            Communique::decide_new(command, &self.meetings, organisation, context)?
        };
        Ok(events.into_iter().map(|event| Event::Publication(id.clone(), event)).collect())
    }

    /// Takes an event into the state: the only way that anything changes.
    pub fn evolve(&mut self, event: &Event, at: Timestamp) {
        match event {
            Event::Organisation(event) => self.evolve_organisation(event, at),
            Event::Posts(id, event) => {
                if let Some(distribution) = self.distributions.get_mut(id) {
                    distribution.evolve(event, at);
                } else if let Some(distribution) = Distribution::begin(id, event) {
                    self.distributions.insert(id.clone(), distribution);
                }
            }
            Event::Plan(id, event) => {
                if let Some(plan) = self.plans.get_mut(id) {
                    plan.evolve(event, at);
                } else if let Some(plan) = Plan::begin(id, event) {
                    self.plans.insert(id.clone(), plan);
                }
            }
            Event::Meeting(id, event) => {
                if let Some(meeting) = self.meetings.get_mut(id) {
                    meeting.evolve(event, at);
                } else if let Some(meeting) = Meeting::begin(id, event) {
                    self.meetings.insert(id.clone(), meeting);
                }
            }
            Event::Document(id, event) => {
                if let Some(document) = self.documents.get_mut(id) {
                    document.evolve(event, at);
                } else if let Some(document) = Document::begin(id, event, at) {
                    self.documents.insert(id.clone(), document);
                }
            }
            Event::Signing(id, event) => {
                if let Some(round) = self.rounds.get_mut(id) {
                    round.evolve(event, at);
                } else if let Some(round) = Round::begin(id, event) {
                    self.rounds.insert(id.clone(), round);
                }
            }
            Event::Publication(id, event) => {
                if let Some(communique) = self.publications.get_mut(id) {
                    communique.evolve(event, at);
                } else if let Some(communique) = Communique::begin(id, event, at) {
                    self.publications.insert(id.clone(), communique);
                }
            }
        }
        let record = OnRecord {
            publications: &self.publications,
            meetings: &self.meetings,
            documents: &self.documents,
            rounds: &self.rounds,
        };
        self.open.follow(event, record);
    }

    fn evolve_organisation(&mut self, event: &OrganisationEvent, at: Timestamp) {
        match event {
            OrganisationEvent::Founded(organisation) => {
                self.organisation = Some((**organisation).clone());
            }
            OrganisationEvent::KeyEnrolled { person, certificate, chain } => {
                let keys = self.keys.entry(person.clone()).or_default();
                keys.insert(certificate.clone(), chain.clone());
            }
            OrganisationEvent::ArrearsRecorded { member, since } => {
                if let Some(organisation) = &mut self.organisation {
                    organisation.arrears.insert(member.clone(), *since);
                }
            }
            OrganisationEvent::FullPowersFiled { id, powers } => {
                self.full_powers.insert(id.clone(), (**powers).clone());
            }
            OrganisationEvent::FullPowersWithdrawn { id } => {
                if let Some(powers) = self.full_powers.get_mut(id) {
                    powers.withdrawn = Some(signing::Withdrawal { at });
                }
            }
            OrganisationEvent::ArrearsSettled { member } => {
                if let Some(organisation) = &mut self.organisation {
                    organisation.arrears.remove(member);
                }
            }
        }
    }

    /// What anyone may read, in the order of lists.
    #[must_use]
    pub fn open(&self) -> &OpenShelves {
        &self.open
    }

    /// Communiqués that are public, the newest first, without sorting all of them.
    pub fn published(&self) -> impl Iterator<Item = &Communique> {
        self.open.news.row(None).latest().filter_map(|id| self.publications.get(id))
    }

    /// Those about a meeting, the newest first.
    pub fn published_about(&self, meeting: &MeetingId) -> impl Iterator<Item = &Communique> {
        let about = self.open.news.row(Some(&Label::Meeting(meeting.clone())));
        about.latest().filter_map(|id| self.publications.get(id))
    }

    /// What a communiqué of this meeting may be written from.
    #[must_use]
    pub fn facts(&self, meeting: &MeetingId) -> Option<Facts> {
        let organisation = self.organisation.as_ref()?;
        let meeting = self.meetings.get(meeting)?;
        Some(facts_of(meeting, organisation, &self.documents, &self.rounds))
    }
}
