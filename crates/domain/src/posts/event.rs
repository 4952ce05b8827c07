//! What happened to a distribution of posts, and how each event changes its state.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::filling::{Ending, Stage, Tenure};
use super::formula::{Outcome, Question};
use super::table::Inputs;
use super::{Departure, Distribution, Frozen, Statement, TieDecision};
use crate::document::Digest;
use crate::identity::{DistributionId, MemberId, PostId};
use crate::language::LocalText;

/// What happened to a distribution.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", content = "data")]
#[expect(missing_docs, reason = "each event is the past tense of the command it comes from")]
pub enum PostsEvent {
    InputsPrepared(Box<Inputs>),
    FigureStated(Box<Statement>),
    Circulated,
    InputsFrozen { reference: Date, digest: Digest, question: Question },
    InputsReopened { reason: LocalText },
    NumbersDrafted { outcome: Outcome },
    TieDecided(TieDecision),
    DepartureNegotiated(Departure),
    DepartureRetracted,
    PostsPlaced { placements: BTreeMap<PostId, MemberId> },
    PostsExchanged { first: PostId, second: PostId, reason: LocalText },
    AnnexWritten { digest: Digest },
    PostsDeclined { member: MemberId, reason: LocalText },
    PostsAccepted { member: MemberId },
    Nominated { post: PostId, name: LocalText, member: MemberId },
    Appointed { post: PostId, from: Date, until: Date },
    TakenUp { post: PostId },
    ServiceEnded { post: PostId, ending: Ending, on: Date },
}

impl Distribution {
    /// The distribution that a first event makes; `None` when the event is not a first one.
    pub(crate) fn begin(id: &DistributionId, event: &PostsEvent) -> Option<Self> {
        let PostsEvent::InputsPrepared(inputs) = event else { return None };
        let mut made = Self {
            id: id.clone(),
            inputs: (**inputs).clone(),
            circulated: false,
            frozen: None,
            outcome: None,
            tie: None,
            departures: Vec::new(),
            placements: BTreeMap::new(),
            exchanges: Vec::new(),
            annex: None,
            declined: BTreeMap::new(),
            statements: Vec::new(),
            tenures: BTreeMap::new(),
        };
        made.take_holders();
        Some(made)
    }

    /// Who serves when the inputs are prepared serves on.
    fn take_holders(&mut self) {
        self.tenures.clear();
        for holder in &self.inputs.holders {
            let stage = Stage::Serving { from: holder.from, until: holder.until };
            let tenure = Tenure { name: holder.name.clone(), member: holder.member.clone(), stage };
            self.tenures.entry(holder.post.clone()).or_default().push(tenure);
        }
    }

    fn forget_numbers(&mut self) {
        self.outcome = None;
        self.tie = None;
        self.departures.clear();
        self.forget_places();
    }

    fn forget_places(&mut self) {
        self.placements.clear();
        self.exchanges.clear();
        self.annex = None;
    }

    /// Takes an event into the state.
    pub(crate) fn evolve(&mut self, event: &PostsEvent, at: Timestamp) {
        use PostsEvent as E;
        match event {
            E::InputsPrepared(inputs) => {
                self.inputs = (**inputs).clone();
                self.take_holders();
            }
            E::FigureStated(statement) => self.take_statement(statement),
            E::Circulated => self.circulated = true,
            E::InputsFrozen { reference, digest, question } => {
                let (digest, question) = (digest.clone(), question.clone());
                self.frozen = Some(Frozen { reference: *reference, at, digest, question });
            }
            E::InputsReopened { .. } => {
                self.frozen = None;
                self.forget_numbers();
            }
            E::NumbersDrafted { outcome } => {
                self.forget_numbers();
                self.outcome = Some(outcome.clone());
            }
            E::TieDecided(decision) => {
                self.tie = Some(decision.clone());
                self.forget_places();
            }
            E::DepartureNegotiated(departure) => {
                self.departures.push(departure.clone());
                self.forget_places();
            }
            E::DepartureRetracted => {
                self.departures.pop();
                self.forget_places();
            }
            E::PostsPlaced { placements } => {
                self.forget_places();
                self.placements.clone_from(placements);
            }
            E::PostsExchanged { first, second, reason } => self.exchange(first, second, reason),
            E::AnnexWritten { digest } => self.annex = Some(digest.clone()),
            E::PostsDeclined { member, reason } => {
                self.declined.insert(member.clone(), reason.clone());
            }
            E::PostsAccepted { member } => {
                self.declined.remove(member);
            }
            E::Nominated { .. } | E::Appointed { .. } | E::TakenUp { .. } | E::ServiceEnded { .. } => {
                self.evolve_service(event);
            }
        }
    }

    fn exchange(&mut self, first: &PostId, second: &PostId, reason: &LocalText) {
        if let (Some(one), Some(other)) = (self.placements.remove(first), self.placements.remove(second)) {
            self.placements.insert(first.clone(), other);
            self.placements.insert(second.clone(), one);
        }
        self.exchanges.push((first.clone(), second.clone(), reason.clone()));
        self.annex = None;
    }

    /// Where the last person in a post stands, as it was recorded.
    fn last_stage(&self, post: &PostId) -> Option<Stage> {
        self.tenures.get(post)?.last().map(|tenure| tenure.stage)
    }

    fn evolve_service(&mut self, event: &PostsEvent) {
        use PostsEvent as E;
        let stage = match event {
            E::Nominated { post, name, member } => {
                let stage = Stage::Nominated;
                let tenure = Tenure { name: name.clone(), member: member.clone(), stage };
                self.tenures.entry(post.clone()).or_default().push(tenure);
                return;
            }
            E::Appointed { post, from, until } => {
                Some((post, Stage::Appointed { from: *from, until: *until }))
            }
            E::TakenUp { post } => match self.last_stage(post) {
                Some(Stage::Appointed { from, until }) => Some((post, Stage::Serving { from, until })),
                _ => None,
            },
            E::ServiceEnded { post, ending, on } => Some((post, Stage::Ended { ending: *ending, on: *on })),
            _ => None,
        };
        let Some((post, stage)) = stage else { return };
        if let Some(tenure) = self.tenures.get_mut(post).and_then(|tenures| tenures.last_mut()) {
            tenure.stage = stage;
        }
    }
}
