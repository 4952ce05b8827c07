//! Stories: a world, a clock that goes forward, and persons who ask for things. Shared by the tests of the rules.
#![allow(dead_code, reason = "each test file uses its own part of the story")]

use std::fs;
use std::path::PathBuf;

use domain::command::Command;
use domain::decision::{Proposal, PutText};
use domain::document::{DocumentCommand, DocumentKind, ForceRule, Texts};
use domain::event::Event;
use domain::identity::{BodyId, DecisionId, DocumentId, MeetingId, MemberId, PersonId, SeatId};
use domain::language::{Language, LocalText};
use domain::meeting::{Convening, MeetingCommand, Mode, Seat};
use domain::organisation::{Duty, Organisation};
use domain::refusal::Rule;
use domain::world::{Context, World};
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;

/// A meeting ready to be opened, as its file describes it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PreparedMeeting {
    pub(crate) id: MeetingId,
    pub(crate) convening: Convening,
    pub(crate) seats: Vec<Seat>,
    pub(crate) items: Vec<PreparedItem>,
    pub(crate) documents: Vec<PreparedDocument>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PreparedItem {
    pub(crate) title: LocalText,
    #[serde(default)]
    pub(crate) documents: Vec<DocumentId>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PreparedDocument {
    pub(crate) id: DocumentId,
    pub(crate) kind: DocumentKind,
    pub(crate) of_body: BodyId,
    pub(crate) proposers: Vec<MemberId>,
    pub(crate) for_signature: bool,
    #[serde(default)]
    pub(crate) agreed_by: Vec<BodyId>,
    #[serde(default)]
    pub(crate) entry_into_force: Option<ForceRule>,
    pub(crate) title: LocalText,
    pub(crate) texts: Texts,
}

pub(crate) fn data(name: &str) -> String {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../data").join(name);
    fs::read_to_string(&path).unwrap_or_else(|fault| panic!("{}: {fault}", path.display()))
}

pub(crate) fn sample_organisation() -> Organisation {
    toml::from_str(&data("sample/organisation.toml")).unwrap()
}

pub(crate) fn second_organisation() -> Organisation {
    toml::from_str(&data("second/organisation.toml")).unwrap()
}

pub(crate) fn prepared_meeting() -> PreparedMeeting {
    toml::from_str(&data("sample/meeting-2020-05-26.toml")).unwrap()
}

pub(crate) fn prepared_session() -> PreparedMeeting {
    toml::from_str(&data("sample/meeting-2021-09-16.toml")).unwrap()
}

pub(crate) fn person(name: &str) -> PersonId {
    PersonId::new(name).unwrap()
}

pub(crate) fn seat(name: &str) -> SeatId {
    SeatId::new(name).unwrap()
}

pub(crate) fn document(name: &str) -> DocumentId {
    DocumentId::new(name).unwrap()
}

pub(crate) fn decision(name: &str) -> DecisionId {
    DecisionId::new(name).unwrap()
}

pub(crate) fn member(name: &str) -> MemberId {
    MemberId::new(name).unwrap()
}

pub(crate) fn language(tag: &str) -> Language {
    Language::new(tag).unwrap()
}

/// The same words in each of these languages.
pub(crate) fn words(tags: &[&str], text: &str) -> LocalText {
    LocalText::new(tags.iter().map(|tag| (language(tag), text.to_owned())))
}

/// A world, what led to it, and the time. Each step takes one minute.
#[derive(Debug, Clone)]
pub(crate) struct Story {
    pub(crate) world: World,
    pub(crate) now: Timestamp,
    pub(crate) told: Vec<(Event, Timestamp)>,
    pub(crate) meeting: MeetingId,
    /// Who admits.
    pub(crate) officer: String,
}

impl Story {
    /// An organisation just founded, on the eve of a meeting of this name.
    pub(crate) fn of(organisation: Organisation, meeting: &str, now: &str) -> Self {
        let now: Timestamp = now.parse().unwrap();
        let day = now.to_zoned(jiff::tz::TimeZone::UTC).date();
        let mut persons = organisation.persons.keys();
        let officer = persons.find(|person| organisation.has_duty(person, Duty::Secretariat, day)).unwrap();
        let mut story = Self {
            world: World::default(),
            now,
            officer: officer.to_string(),
            told: Vec::new(),
            meeting: MeetingId::new(meeting).unwrap(),
        };
        story.does("nobody", &Command::Found(Box::new(organisation)));
        story
    }

    /// The sample organisation with the meeting of 26 May 2020 prepared as its file says.
    pub(crate) fn of_26_may() -> Self {
        Self::prepared(prepared_meeting(), "2020-05-26T08:00:00Z")
    }

    /// The sample organisation with the session of 16 September 2021 prepared as its file says.
    pub(crate) fn of_16_september() -> Self {
        Self::prepared(prepared_session(), "2021-09-16T07:00:00Z")
    }

    fn prepared(prepared: PreparedMeeting, now: &str) -> Self {
        let mut story = Self::of(sample_organisation(), prepared.id.as_str(), now);
        for text in prepared.documents {
            let draft = DocumentCommand::RegisterDraft {
                kind: text.kind,
                title: text.title,
                of_body: text.of_body,
                proposers: text.proposers,
                for_signature: text.for_signature,
                texts: text.texts,
            };
            story.does("officer", &Command::Document(text.id.clone(), draft));
            if let Some(rule) = text.entry_into_force {
                story.on_document("officer", text.id.as_str(), DocumentCommand::StateForce { rule });
            }
            story.does("officer", &Command::Document(text.id.clone(), DocumentCommand::Circulate));
            for body in text.agreed_by {
                story.does(
                    "officer",
                    &Command::Document(text.id.clone(), DocumentCommand::RecordAgreement { body }),
                );
            }
        }
        story.at_meeting("officer", MeetingCommand::Convene { convening: prepared.convening });
        for seat in prepared.seats {
            story.at_meeting("officer", MeetingCommand::PrepareSeat { seat });
        }
        for item in prepared.items {
            let (title, documents) = (item.title, item.documents);
            story.at_meeting("officer", MeetingCommand::IncludeItem { title, documents });
        }
        story.at_meeting("officer", MeetingCommand::StaffLanguage { language: language("ru") });
        story
    }

    /// Takes events as given, without deciding them.
    pub(crate) fn given(&mut self, events: &[Event]) {
        for event in events {
            self.world.evolve(event, self.now);
            self.told.push((event.clone(), self.now));
        }
    }

    /// What would be decided.
    pub(crate) fn would(&self, actor: &str, command: &Command) -> Result<Vec<Event>, Rule> {
        let context = Context { now: self.now, actor: person(actor) };
        self.world.decide(command, &context).map_err(|refusal| refusal.rule)
    }

    /// Asks; what follows happens.
    pub(crate) fn tries(&mut self, actor: &str, command: &Command) -> Result<Vec<Event>, Rule> {
        self.now = self.now.checked_add(SignedDuration::from_mins(1)).unwrap();
        let events = self.would(actor, command)?;
        self.given(&events);
        Ok(events)
    }

    /// Asks and must not be refused.
    pub(crate) fn does(&mut self, actor: &str, command: &Command) -> Vec<Event> {
        self.tries(actor, command).unwrap_or_else(|rule| panic!("{actor}: {command:?} refused by {rule:?}"))
    }

    /// Asks and must be refused by this rule; nothing changes.
    #[track_caller]
    pub(crate) fn refuses(&mut self, rule: Rule, actor: &str, command: &Command) {
        let before = self.world.clone();
        assert_eq!(self.tries(actor, command), Err(rule), "{actor}: {command:?}");
        assert_eq!(self.world, before);
    }

    pub(crate) fn meeting_command(&self, command: MeetingCommand) -> Command {
        Command::Meeting(self.meeting.clone(), command)
    }

    pub(crate) fn at_meeting(&mut self, actor: &str, command: MeetingCommand) -> Vec<Event> {
        self.does(actor, &self.meeting_command(command))
    }

    #[track_caller]
    pub(crate) fn refuses_at_meeting(&mut self, rule: Rule, actor: &str, command: MeetingCommand) {
        self.refuses(rule, actor, &self.meeting_command(command));
    }

    pub(crate) fn on_document(&mut self, actor: &str, name: &str, command: DocumentCommand) -> Vec<Event> {
        self.does(actor, &Command::Document(document(name), command))
    }

    /// The person comes through the waiting room into the room.
    pub(crate) fn enters(&mut self, actor: &str) {
        self.at_meeting(actor, MeetingCommand::AskAdmission);
        let meeting = &self.world.meetings[&self.meeting];
        let context = Context { now: self.now, actor: person(actor) };
        let seat = meeting.seat_of(&context).unwrap().id.clone();
        let officer = self.officer.clone();
        self.at_meeting(&officer, MeetingCommand::Admit { seat });
        self.at_meeting(actor, MeetingCommand::Arrive { mode: Mode::Remote });
    }

    /// A proposal of these texts by their present digests.
    pub(crate) fn texts(&self, names: &[&str]) -> Proposal {
        let put = |name: &&str| {
            let document = document(name);
            let digest = self.world.documents[&document].current().unwrap().digest.clone();
            PutText { document, digest }
        };
        Proposal::Texts(names.iter().map(put).collect())
    }

    pub(crate) fn puts(&mut self, actor: &str, name: &str, proposal: Proposal) -> Vec<Event> {
        self.at_meeting(actor, MeetingCommand::PutToDecision { decision: decision(name), proposal })
    }

    pub(crate) fn declares(&mut self, actor: &str, name: &str) -> Vec<Event> {
        self.at_meeting(actor, MeetingCommand::DeclareResult { decision: decision(name) })
    }

    /// The world rebuilt from what was told, by way of JSON as in the journal.
    pub(crate) fn replayed(&self) -> World {
        let mut world = World::default();
        for (event, at) in &self.told {
            let body = event.to_json().unwrap().to_string();
            world.evolve(&Event::from_json(&event.stream(), &body).unwrap(), *at);
        }
        world
    }
}
