//! Data files of an organisation and of meetings, as people write them, turned into commands.

use domain::command::Command;
use domain::document::{DocumentCommand, DocumentKind, Texts};
use domain::identity::{BodyId, DocumentId, MeetingId, MemberId, PersonId};
use domain::language::LocalText;
use domain::meeting::{Convening, MeetingCommand, Seat};
use domain::organisation::Organisation;
use serde::Deserialize;

/// A data file cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("the data file cannot be read: {0}")]
pub struct UnreadableData(#[from] toml::de::Error);

/// A meeting ready to be opened, as a file describes it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PreparedMeeting {
    /// Name of the meeting.
    pub id: MeetingId,
    /// What is known when it is convened.
    pub convening: Convening,
    /// Seats.
    pub seats: Vec<Seat>,
    /// Items of the provisional agenda, in order.
    pub items: Vec<PreparedItem>,
    /// Texts.
    pub documents: Vec<PreparedDocument>,
}

/// An item as a file describes it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PreparedItem {
    /// Title.
    pub title: LocalText,
    /// Texts under it.
    #[serde(default)]
    pub documents: Vec<DocumentId>,
}

/// A text as a file describes it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PreparedDocument {
    /// Name.
    pub id: DocumentId,
    /// Kind.
    pub kind: DocumentKind,
    /// Title.
    pub title: LocalText,
    /// Body that can adopt it.
    pub of_body: BodyId,
    /// Who brings it in.
    #[serde(default)]
    pub proposers: Vec<MemberId>,
    /// Bodies that have agreed to it already.
    #[serde(default)]
    pub agreed_by: Vec<BodyId>,
    /// Whether States sign it.
    pub for_signature: bool,
    /// The text.
    pub texts: Texts,
}

/// Reads an organisation.
///
/// # Errors
/// [`UnreadableData`] names the line.
pub fn organisation(text: &str) -> Result<Organisation, UnreadableData> {
    Ok(toml::from_str(text)?)
}

/// Reads a prepared meeting.
///
/// # Errors
/// [`UnreadableData`] names the line.
pub fn meeting(text: &str) -> Result<PreparedMeeting, UnreadableData> {
    Ok(toml::from_str(text)?)
}

impl PreparedMeeting {
    /// The Secretariat's commands that prepare the meeting, in order.
    #[must_use]
    pub fn commands(&self, organisation: &Organisation) -> Vec<Command> {
        let meeting = |command| Command::Meeting(self.id.clone(), command);
        let mut commands = Vec::new();
        for document in &self.documents {
            let draft = DocumentCommand::RegisterDraft {
                kind: document.kind,
                title: document.title.clone(),
                of_body: document.of_body.clone(),
                proposers: document.proposers.clone(),
                for_signature: document.for_signature,
                texts: document.texts.clone(),
            };
            commands.push(Command::Document(document.id.clone(), draft));
            commands.push(Command::Document(document.id.clone(), DocumentCommand::Circulate));
            let agreed = document.agreed_by.iter().cloned();
            let agreed = agreed.map(|body| DocumentCommand::RecordAgreement { body });
            commands.extend(agreed.map(|command| Command::Document(document.id.clone(), command)));
        }
        commands.push(meeting(MeetingCommand::Convene { convening: self.convening.clone() }));
        let seats = self.seats.iter().map(|seat| MeetingCommand::PrepareSeat { seat: seat.clone() });
        commands.extend(seats.map(meeting));
        let items = self.items.iter().map(|item| MeetingCommand::IncludeItem {
            title: item.title.clone(),
            documents: item.documents.clone(),
        });
        commands.extend(items.map(meeting));
        let rules = organisation
            .bodies
            .get(&self.convening.body)
            .and_then(|body| organisation.rule_sets.get(&body.rule_set));
        let languages = rules.map(|rules| rules.languages.clone()).unwrap_or_default();
        let staffed = languages.into_iter().map(|language| MeetingCommand::StaffLanguage { language });
        commands.extend(staffed.map(meeting));
        commands
    }

    /// The person who services the meeting.
    #[must_use]
    pub fn officer(&self) -> Option<&PersonId> {
        let officer = |seat: &&Seat| seat.kind == domain::meeting::SeatKind::Officer;
        self.seats.iter().find(officer).map(|seat| &seat.person)
    }
}
