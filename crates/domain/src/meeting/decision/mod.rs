//! Decisions: a subject is put, members object or vote, the presiding person declares the result, once (INV-P4).

mod course;

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub use crate::organisation::Method;

use crate::document::Digest;
use crate::identity::{DecisionId, DocumentId, MemberId};
use crate::language::{Language, LocalText};
use crate::meeting::MeetingEvent;
use crate::meeting::agenda::Outcome;
use crate::organisation::Verb;

/// A text put to decision, exactly as it was frozen (INV-D1).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PutText {
    /// The document.
    pub document: DocumentId,
    /// Digest of its manifest.
    pub digest: Digest,
}

/// A procedural question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "motion", rename_all = "snake_case")]
pub enum Motion {
    /// Suspend the meeting.
    SuspendMeeting,
    /// Close the list of speakers.
    CloseList,
    /// Close the debate on the item in hand.
    CloseDebate,
    /// Work without this language (INV-D8, recorded).
    WaiveLanguage {
        /// The language.
        language: Language,
    },
    /// Add an item to the adopted agenda (INV-A2).
    AddItem {
        /// Its title.
        title: LocalText,
        /// Texts under it.
        documents: Vec<DocumentId>,
    },
}

/// What the presiding person asks to put; the verb follows from the rules, it is not chosen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Proposal {
    /// Texts, by the digest that the presiding person has before the eyes.
    Texts(Vec<PutText>),
    /// A procedural question.
    Procedure(Motion),
}

/// What is put.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "subject", rename_all = "snake_case")]
pub enum Subject {
    /// Texts: one, or several as a package, all or none (INV-P9).
    Texts {
        /// What the body would do to them.
        verb: Verb,
        /// The texts.
        texts: Vec<PutText>,
    },
    /// A procedural question.
    Procedure {
        /// Which.
        motion: Motion,
    },
}

/// A voice in a vote.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Vote {
    /// For.
    For,
    /// Against.
    Against,
    /// Abstention, which is not a vote (INV-P6).
    Abstain,
}

/// What the presiding person declared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Carried.
    Carried,
    /// Not carried: no consensus, or no majority.
    NotCarried,
}

/// A decision and its course.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// Its name.
    pub id: DecisionId,
    /// Item under which it was put.
    pub item: Option<u16>,
    /// What was put.
    pub subject: Subject,
    /// How it is decided.
    pub method: Method,
    /// When it was put.
    pub put_at: Timestamp,
    /// Members that object now. Pages never show them (INV-A5), only that there is an objection.
    pub objections: BTreeSet<MemberId>,
    /// Votes by member.
    pub votes: BTreeMap<MemberId, Vote>,
    /// Result and when it was declared (INV-P4: immutable).
    pub verdict: Option<(Verdict, Timestamp)>,
    /// Taken back by the presiding person before a result.
    pub withdrawn: bool,
}

impl Decision {
    /// The language that the body would work without if this is carried.
    #[must_use]
    pub fn waives(&self) -> Option<&Language> {
        match &self.subject {
            Subject::Procedure { motion: Motion::WaiveLanguage { language } } => Some(language),
            _ => None,
        }
    }

    /// Neither declared nor withdrawn.
    #[must_use]
    pub fn is_running(&self) -> bool {
        self.verdict.is_none() && !self.withdrawn
    }

    /// Whether the document is among the texts put.
    #[must_use]
    pub fn names(&self, document: &DocumentId) -> bool {
        self.texts().iter().any(|text| &text.document == document)
    }

    /// Texts put; empty for a procedural question.
    #[must_use]
    pub fn texts(&self) -> &[PutText] {
        match &self.subject {
            Subject::Texts { texts, .. } => texts,
            Subject::Procedure { .. } => &[],
        }
    }

    /// What the result would be now.
    #[must_use]
    pub fn standing(&self) -> Verdict {
        let carried = match self.method {
            Method::Consensus => self.objections.is_empty(),
            Method::SimpleMajority => {
                let count = |wanted: Vote| self.votes.values().filter(|vote| **vote == wanted).count();
                count(Vote::For) > count(Vote::Against)
            }
        };
        if carried { Verdict::Carried } else { Verdict::NotCarried }
    }

    /// The outcome that the declared result gives to the item of its texts.
    #[must_use]
    pub fn outcome(&self) -> Option<Outcome> {
        let Subject::Texts { verb, .. } = &self.subject else { return None };
        match self.verdict.as_ref()?.0 {
            Verdict::Carried => Some(Outcome::Decided { verb: *verb }),
            Verdict::NotCarried => Some(Outcome::NoConsensus),
        }
    }

    pub(crate) fn evolve(&mut self, event: &MeetingEvent, member: Option<&MemberId>, at: Timestamp) {
        match (event, member) {
            (MeetingEvent::Objected { .. }, Some(member)) => {
                self.objections.insert(member.clone());
            }
            (MeetingEvent::ObjectionWithdrawn { .. }, Some(member)) => {
                self.objections.remove(member);
            }
            (MeetingEvent::VoteCast { vote, .. }, Some(member)) => {
                self.votes.insert(member.clone(), *vote);
            }
            (MeetingEvent::ResultDeclared { verdict, .. }, _) => self.verdict = Some((*verdict, at)),
            (MeetingEvent::ProposalWithdrawn { .. }, _) => self.withdrawn = true,
            _ => {}
        }
    }
}
