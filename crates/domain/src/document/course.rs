//! The course of a text before it comes to a body: written, circulated, amended, agreed at a level, withdrawn.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{
    Decided, Digest, Document, DocumentKind, DocumentState, ForceRule, Parties, Texts, Version, manifest,
    text,
};
use crate::context::Context;
use crate::identity::{BodyId, DecisionId, DocumentId, MemberId};
use crate::language::LocalText;
use crate::limits;
use crate::organisation::{Duty, Organisation, Verb};
use crate::refusal::{Refusal, Rule};

/// What can be asked of a text outside a meeting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum DocumentCommand {
    /// Brings a text in.
    RegisterDraft {
        /// Kind.
        kind: DocumentKind,
        /// Title.
        title: LocalText,
        /// Body that can adopt it.
        of_body: BodyId,
        /// Who brings it in.
        proposers: Vec<MemberId>,
        /// Whether States sign it.
        for_signature: bool,
        /// The text.
        texts: Texts,
    },
    /// Sends it to the members.
    Circulate,
    /// Writes a new version; agreements lapse (INV-D3).
    Amend {
        /// Title.
        title: LocalText,
        /// The text.
        texts: Texts,
    },
    /// Records that a lower body agreed the present version (INV-D4).
    RecordAgreement {
        /// The level.
        body: BodyId,
    },
    /// Says as data how the text enters into force; agreements lapse as with any other change (INV-D3).
    StateForce {
        /// The clause.
        rule: ForceRule,
    },
    /// Says as data who the parties are that the text names; the text itself stays as it is.
    NameParties {
        /// The clause.
        parties: Parties,
    },
    /// Takes it back.
    Withdraw,
}

/// What happened to a text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", content = "data")]
pub enum DocumentEvent {
    /// A text was brought in.
    DraftRegistered {
        /// Kind.
        kind: DocumentKind,
        /// Title.
        title: LocalText,
        /// Body that can adopt it.
        of_body: BodyId,
        /// Who brought it in.
        proposers: Vec<MemberId>,
        /// Whether States sign it.
        for_signature: bool,
        /// The text.
        texts: Texts,
        /// Digest of its manifest.
        digest: Digest,
    },
    /// It was sent to the members.
    Circulated,
    /// A new version was written.
    Amended {
        /// Title.
        title: LocalText,
        /// The text.
        texts: Texts,
        /// Digest of its manifest.
        digest: Digest,
    },
    /// A lower body agreed this version.
    AgreementRecorded {
        /// The level.
        body: BodyId,
        /// The version.
        digest: Digest,
    },
    /// It was said as data how the text enters into force.
    ForceStated {
        /// The clause.
        rule: ForceRule,
    },
    /// It was said as data who the parties are.
    PartiesNamed {
        /// The clause.
        parties: Parties,
    },
    /// It was put to decision at a meeting and frozen.
    PutBeforeBody {
        /// The decision.
        decision: DecisionId,
    },
    /// The decision was withdrawn; the text can be changed again.
    ReturnedFromBody,
    /// A body did something to it.
    Decided(Decided),
    /// No consensus.
    ConsensusNotReached,
    /// Taken back.
    Withdrawn,
}

impl Document {
    /// Decides about a text that does not exist yet.
    pub(crate) fn decide_new(
        command: &DocumentCommand,
        organisation: &Organisation,
        context: &Context,
    ) -> Result<Vec<DocumentEvent>, Refusal> {
        let DocumentCommand::RegisterDraft { kind, title, of_body, proposers, for_signature, texts } =
            command
        else {
            return Err(Refusal::by(Rule::Unknown));
        };
        organisation.require_duty(context, Duty::Secretariat, Rule::NotOfficer)?;
        text::check(title, texts, &organisation.authentic_languages)?;
        let known = organisation.bodies.contains_key(of_body)
            && proposers.iter().all(|member| organisation.members.contains_key(member));
        if !known {
            return Err(Refusal::by(Rule::Unknown));
        }
        Ok(vec![DocumentEvent::DraftRegistered {
            kind: *kind,
            title: title.clone(),
            of_body: of_body.clone(),
            proposers: proposers.clone(),
            for_signature: *for_signature,
            texts: texts.clone(),
            digest: Digest::of(manifest(title, texts).as_bytes()),
        }])
    }

    /// Decides about this text.
    pub(crate) fn decide(
        &self,
        command: &DocumentCommand,
        organisation: &Organisation,
        context: &Context,
    ) -> Result<Vec<DocumentEvent>, Refusal> {
        organisation.require_duty(context, Duty::Secretariat, Rule::NotOfficer)?;
        let event = match command {
            DocumentCommand::RegisterDraft { .. } => {
                return Err(Refusal::by(Rule::AlreadyExists).text("name", &self.id));
            }
            DocumentCommand::Circulate if self.state == DocumentState::Draft => DocumentEvent::Circulated,
            DocumentCommand::Circulate => return Err(Refusal::by(Rule::DocumentStateWrong)),
            DocumentCommand::Amend { title, texts } => {
                self.require_changeable()?;
                text::check(title, texts, &organisation.authentic_languages)?;
                if self.versions.len() >= limits::VERSIONS_MAX {
                    return Err(Refusal::by(Rule::TooMany).number("limit", limits::VERSIONS_MAX));
                }
                let digest = Digest::of(manifest(title, texts).as_bytes());
                DocumentEvent::Amended { title: title.clone(), texts: texts.clone(), digest }
            }
            DocumentCommand::RecordAgreement { body } => self.agreement(body, organisation)?,
            DocumentCommand::StateForce { rule } => {
                self.require_changeable()?;
                rule.check(organisation)?;
                DocumentEvent::ForceStated { rule: rule.clone() }
            }
            DocumentCommand::NameParties { parties } => {
                parties.check(organisation)?;
                let version = self.current().ok_or_else(|| Refusal::by(Rule::Unknown))?;
                parties.fit(&self.title, &version.texts, &organisation.authentic_languages)?;
                DocumentEvent::PartiesNamed { parties: parties.clone() }
            }
            DocumentCommand::Withdraw => {
                self.require_changeable()?;
                DocumentEvent::Withdrawn
            }
        };
        Ok(vec![event])
    }

    fn require_changeable(&self) -> Result<(), Refusal> {
        match self.state {
            DocumentState::Draft | DocumentState::Circulated | DocumentState::NoConsensus => Ok(()),
            DocumentState::Withdrawn => Err(Refusal::by(Rule::DocumentStateWrong)),
            DocumentState::BeforeBody { .. } | DocumentState::Decided { .. } => {
                Err(Refusal::by(Rule::DocumentFrozen))
            }
        }
    }

    fn agreement(&self, body: &BodyId, organisation: &Organisation) -> Result<DocumentEvent, Refusal> {
        let rank = |id: &BodyId| organisation.bodies.get(id).map(|body| body.rank);
        let (Some(level), Some(own)) = (rank(body), rank(&self.of_body)) else {
            return Err(Refusal::by(Rule::Unknown));
        };
        if level <= own || self.state != DocumentState::Circulated {
            return Err(Refusal::by(Rule::DocumentStateWrong));
        }
        let version = self.current().ok_or_else(|| Refusal::by(Rule::Unknown))?;
        if version.texts.values().any(|text| text.open_brackets() > 0) {
            return Err(Refusal::by(Rule::DocumentBracketsOpen));
        }
        Ok(DocumentEvent::AgreementRecorded { body: body.clone(), digest: version.digest.clone() })
    }

    /// What the text returns to when a proposal is withdrawn: agreed below in this version, or circulated.
    fn state_before_body(&self) -> DocumentState {
        let present = self.current().map(|version| &version.digest);
        match self.last_decided() {
            Some(last) if last.verb == Verb::Agree && Some(&last.digest) == present => {
                DocumentState::Decided { verb: Verb::Agree }
            }
            _ => DocumentState::Circulated,
        }
    }

    /// The text that a first event makes; `None` when the event is not a first one.
    pub(crate) fn begin(id: &DocumentId, event: &DocumentEvent, at: Timestamp) -> Option<Self> {
        let DocumentEvent::DraftRegistered { kind, title, of_body, proposers, for_signature, texts, digest } =
            event
        else {
            return None;
        };
        Some(Self {
            id: id.clone(),
            kind: *kind,
            title: title.clone(),
            of_body: of_body.clone(),
            proposers: proposers.clone(),
            for_signature: *for_signature,
            force: None,
            parties: None,
            versions: vec![Version { number: 1, texts: texts.clone(), digest: digest.clone(), at }],
            agreed_by: std::collections::BTreeMap::new(),
            state: DocumentState::Draft,
            decided: Vec::new(),
        })
    }

    /// Takes an event into the state.
    pub(crate) fn evolve(&mut self, event: &DocumentEvent, at: Timestamp) {
        match event {
            DocumentEvent::DraftRegistered { .. } => {}
            DocumentEvent::Circulated => self.state = DocumentState::Circulated,
            DocumentEvent::ReturnedFromBody => self.state = self.state_before_body(),
            DocumentEvent::Amended { title, texts, digest } => {
                let number = u32::try_from(self.versions.len()).unwrap_or(u32::MAX).saturating_add(1);
                self.title = title.clone();
                self.versions.push(Version { number, texts: texts.clone(), digest: digest.clone(), at });
                self.agreed_by.clear();
                if self.state == DocumentState::NoConsensus {
                    self.state = DocumentState::Circulated;
                }
            }
            DocumentEvent::AgreementRecorded { body, digest } => {
                self.agreed_by.insert(body.clone(), digest.clone());
            }
            DocumentEvent::ForceStated { rule } => {
                self.force = Some(rule.clone());
                self.agreed_by.clear();
            }
            DocumentEvent::PartiesNamed { parties } => self.parties = Some(parties.clone()),
            DocumentEvent::PutBeforeBody { decision } => {
                self.state = DocumentState::BeforeBody { decision: decision.clone() };
            }
            DocumentEvent::Decided(decided) => {
                self.state = DocumentState::Decided { verb: decided.verb };
                self.decided.push(decided.clone());
            }
            DocumentEvent::ConsensusNotReached => self.state = DocumentState::NoConsensus,
            DocumentEvent::Withdrawn => self.state = DocumentState::Withdrawn,
        }
    }
}
