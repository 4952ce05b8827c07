//! The course of a distribution up to the annex: who may ask for what, and what follows.

use std::collections::BTreeMap;

use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::command::PostsCommand;
use super::event::PostsEvent;
use super::formula::Outcome;
use super::{Distribution, Progress, annex, placement};
use crate::context::Context;
use crate::document::{Digest, Document, DocumentCommand};
use crate::identity::MemberId;
use crate::language::LocalText;
use crate::limits;
use crate::organisation::{Duty, Organisation};
use crate::refusal::{Refusal, Rule};
use crate::signing::Round;

/// What a distribution is decided in.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Surroundings<'a> {
    pub(crate) organisation: &'a Organisation,
    /// The draft decision.
    pub(crate) document: Option<&'a Document>,
    /// Its signature round.
    pub(crate) round: Option<&'a Round>,
    pub(crate) context: &'a Context,
}

/// What follows: events of the distribution, and what is asked of its draft decision at the same time.
pub(crate) struct Follows {
    pub(crate) events: Vec<PostsEvent>,
    pub(crate) amendment: Option<DocumentCommand>,
}

impl From<PostsEvent> for Follows {
    fn from(event: PostsEvent) -> Self {
        Self { events: vec![event], amendment: None }
    }
}

impl Surroundings<'_> {
    /// The day, as rules count it.
    pub(super) fn today(&self) -> Date {
        self.context.now.to_zoned(TimeZone::UTC).date()
    }
}

impl Distribution {
    /// Decides about a distribution that does not exist yet.
    pub(crate) fn decide_new(command: &PostsCommand, around: Surroundings<'_>) -> Result<Follows, Refusal> {
        around.organisation.require_duty(around.context, Duty::Secretariat, Rule::NotOfficer)?;
        let PostsCommand::Prepare(inputs) = command else { return Err(Refusal::by(Rule::Unknown)) };
        inputs.check(around.organisation)?;
        if around.document.is_none() {
            return Err(Refusal::by(Rule::Unknown));
        }
        Ok(PostsEvent::InputsPrepared(inputs.clone()).into())
    }

    /// Decides about this distribution.
    pub(crate) fn decide(
        &self,
        command: &PostsCommand,
        around: Surroundings<'_>,
    ) -> Result<Follows, Refusal> {
        use PostsCommand as C;
        around.organisation.require_duty(around.context, Duty::Secretariat, Rule::NotOfficer)?;
        match command {
            C::Decline { .. }
            | C::Accept { .. }
            | C::Nominate { .. }
            | C::Appoint { .. }
            | C::TakeUp { .. }
            | C::End { .. } => return self.decide_service(command, around).map(Follows::from),
            C::Circulate => return Ok(self.circulation()?.into()),
            _ => {}
        }
        // What is before a body, or decided, is not negotiated any more (INV-D1).
        if self.progress(around.document, around.round) >= Progress::BeforeBody {
            return Err(Refusal::by(Rule::DocumentFrozen));
        }
        let event = match command {
            C::Prepare(inputs) => {
                self.require_not_frozen()?;
                inputs.check(around.organisation)?;
                PostsEvent::InputsPrepared(inputs.clone())
            }
            C::State(statement) => {
                self.require_not_frozen()?;
                self.stating(statement, around)?
            }
            C::Freeze { reference } => {
                self.require_not_frozen()?;
                let question = self.inputs.question(*reference)?;
                let json = serde_json::to_vec(&self.inputs).unwrap_or_default();
                PostsEvent::InputsFrozen { reference: *reference, digest: Digest::of(&json), question }
            }
            C::Reopen { reason } => {
                self.require_frozen()?;
                require_reason(reason)?;
                PostsEvent::InputsReopened { reason: reason.clone() }
            }
            C::Draft { method } => {
                let outcome = self.require_frozen()?.question.allocate(method)?.outcome;
                require_writable(&outcome)?;
                PostsEvent::NumbersDrafted { outcome }
            }
            C::WriteAnnex { words } => return self.write_annex(words, around),
            C::Place => self.placing(around)?,
            C::Exchange { first, second, reason } => self.exchanging(first, second, reason)?,
            _ => self.decide_negotiation(command, around)?,
        };
        Ok(event.into())
    }

    fn circulation(&self) -> Result<PostsEvent, Refusal> {
        if self.circulated { Err(Refusal::by(Rule::DocumentStateWrong)) } else { Ok(PostsEvent::Circulated) }
    }

    fn require_not_frozen(&self) -> Result<(), Refusal> {
        if self.frozen.is_some() { Err(Refusal::by(Rule::InputsFrozen)) } else { Ok(()) }
    }

    fn require_frozen(&self) -> Result<&super::Frozen, Refusal> {
        self.frozen.as_ref().ok_or_else(|| Refusal::by(Rule::InputsNotFrozen))
    }

    /// The numbers stand.
    pub(super) fn require_settled(&self) -> Result<(), Refusal> {
        self.require_frozen()?;
        match &self.outcome {
            None => Err(Refusal::by(Rule::NumbersNotDrafted)),
            Some(_) if self.is_settled() => Ok(()),
            Some(_) => Err(Refusal::by(Rule::TieStands)),
        }
    }

    fn placing(&self, around: Surroundings<'_>) -> Result<PostsEvent, Refusal> {
        self.require_settled()?;
        let order = collated(around.organisation)?;
        let members = self.outcome.iter().flat_map(|outcome| outcome.lines.keys());
        let allotted: BTreeMap<MemberId, u32> =
            members.map(|member| (member.clone(), self.allotted(member))).collect();
        let declined = self.declined.keys().cloned().collect();
        let placements = placement::place(&self.inputs, &allotted, &order, &declined)?;
        Ok(PostsEvent::PostsPlaced { placements })
    }

    /// Two posts change States; the numbers stay, and the package is kept (INV-Q5).
    fn exchanging(
        &self,
        first: &crate::identity::PostId,
        second: &crate::identity::PostId,
        reason: &LocalText,
    ) -> Result<PostsEvent, Refusal> {
        require_reason(reason)?;
        if self.exchanges.len() >= limits::DEPARTURES_MAX {
            return Err(Refusal::by(Rule::TooMany).number("limit", limits::DEPARTURES_MAX));
        }
        let unknown = || Refusal::by(Rule::Unknown);
        let (one, other) = self.inputs.post(first).zip(self.inputs.post(second)).ok_or_else(unknown)?;
        let places = self.placements.get(first).zip(self.placements.get(second));
        let (a, b) = places.ok_or_else(|| Refusal::by(Rule::PostsNotPlaced))?;
        if a == b || one.filled_by != other.filled_by {
            return Err(Refusal::by(Rule::ExchangeWrong));
        }
        let mut after = self.placements.clone();
        after.insert(first.clone(), b.clone());
        after.insert(second.clone(), a.clone());
        let broken = [(one, b), (other, a)]
            .into_iter()
            .find_map(|(post, member)| placement::violation(&self.inputs, &after, post, member));
        match broken {
            Some(rule) => Err(Refusal::by(rule)),
            None => Ok(PostsEvent::PostsExchanged {
                first: first.clone(),
                second: second.clone(),
                reason: reason.clone(),
            }),
        }
    }

    /// The annex is written from what stands, into the draft decision, in one step with the record of it.
    fn write_annex(
        &self,
        words: &BTreeMap<crate::language::Language, super::AnnexWords>,
        around: Surroundings<'_>,
    ) -> Result<Follows, Refusal> {
        self.require_settled()?;
        if self.placements.is_empty() {
            return Err(Refusal::by(Rule::PostsNotPlaced));
        }
        let document = around.document.ok_or_else(|| Refusal::by(Rule::Unknown))?;
        let texts = annex::texts(self, document, words, around.organisation)?;
        let digest = Digest::of(crate::document::manifest(&document.title, &texts).as_bytes());
        let title = document.title.clone();
        Ok(Follows {
            events: vec![PostsEvent::AnnexWritten { digest }],
            amendment: Some(DocumentCommand::Amend { title, texts }),
        })
    }
}

/// Quotas that can be written down and read back: shares with many different denominators make very long fractions.
fn require_writable(outcome: &Outcome) -> Result<(), Refusal> {
    let written = outcome.lines.values().map(|line| line.exact.to_string());
    match written.into_iter().find(|number| number.len() > limits::EXACT_CHARACTERS_MAX) {
        Some(_) => Err(Refusal::by(Rule::TooLong).number("limit", limits::EXACT_CHARACTERS_MAX)),
        None => Ok(()),
    }
}

/// Members in the collated order.
pub(super) fn collated(organisation: &Organisation) -> Result<Vec<MemberId>, Refusal> {
    let order = organisation.rotation.order(&organisation.members);
    order.map_err(|fault| Refusal::by(Rule::OrganisationInconsistent).text("place", fault))
}

/// A reason is given, and not too long.
pub(super) fn require_reason(reason: &LocalText) -> Result<(), Refusal> {
    if reason.is_blank() {
        return Err(Refusal::by(Rule::Blank));
    }
    if reason.characters_max() > limits::TITLE_CHARACTERS_MAX {
        return Err(Refusal::by(Rule::TooLong).number("limit", limits::TITLE_CHARACTERS_MAX));
    }
    Ok(())
}
