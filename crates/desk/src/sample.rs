//! Data files of an organisation and of meetings, as people write them, turned into commands.

use domain::command::Command;
use domain::document::{DocumentCommand, DocumentKind, ForceRule, Parties, Texts};
use domain::identity::{BodyId, DistributionId, DocumentId, MeetingId, MemberId, PersonId, PlanId, PostId};
use domain::language::LocalText;
use domain::meeting::{Convening, MeetingCommand, Seat};
use domain::organisation::Organisation;
use domain::plan::{NamedLine, Period, PlanCommand};
use domain::posts::formula::Method;
use domain::posts::{Departure, Ending, Inputs, PostsCommand};
use domain::world::World;
use jiff::Span;
use jiff::civil::Date;
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
    /// Texts that this meeting brings in.
    #[serde(default)]
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
    /// How it enters into force, where it says so.
    #[serde(default)]
    pub entry_into_force: Option<ForceRule>,
    /// Who the parties are, where they are not all members; and the alternat.
    #[serde(default)]
    pub parties: Option<Parties>,
    /// The text.
    pub texts: Texts,
}

/// A distribution of posts, as a file describes it, with what happened to it before the meeting.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PreparedPosts {
    /// Name.
    pub id: DistributionId,
    /// What it starts from.
    pub inputs: Inputs,
    /// What happened before; nothing when it is left out.
    pub course: Option<PostsCourse>,
    /// Bodies that agreed the draft decision with its annex.
    #[serde(default)]
    pub agreed_by: Vec<BodyId>,
    /// Who fills posts once the decision is in force.
    #[serde(default)]
    pub filling: Vec<PreparedTerm>,
}

/// A person in a post, with a term that is counted from the day on which the file is carried out.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PreparedTerm {
    /// The post; the person is a national of the State that it is placed with.
    pub post: PostId,
    /// Name.
    pub name: LocalText,
    /// Months between the first day of the term and that day.
    pub began_months_ago: i32,
    /// Months of the term.
    pub term_months: i32,
    /// How the person left since, if not by the end of the term.
    #[serde(default)]
    pub ending: Option<Ending>,
}

/// What happened to a distribution before the meeting.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PostsCourse {
    /// The day whose shares count.
    pub reference: Date,
    /// The method.
    pub method: Method,
    /// How the tie was decided, if there was one.
    #[serde(default)]
    pub tie: Option<DecidedTie>,
    /// Negotiated departures.
    #[serde(default)]
    pub departures: Vec<Departure>,
}

/// How a body decided a tie.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DecidedTie {
    /// The body.
    pub body: BodyId,
    /// On which day.
    pub on: Date,
    /// The members that get one of the posts.
    pub members: Vec<MemberId>,
}

/// Reads a distribution of posts.
///
/// # Errors
/// [`UnreadableData`] names the line.
pub fn posts(text: &str) -> Result<PreparedPosts, UnreadableData> {
    Ok(toml::from_str(text)?)
}

impl PreparedPosts {
    /// The Secretariat's commands up to the annex, which needs the words of a language.
    #[must_use]
    pub fn commands(&self) -> Vec<Command> {
        let mut commands =
            vec![PostsCommand::Prepare(Box::new(self.inputs.clone())), PostsCommand::Circulate];
        if let Some(course) = &self.course {
            commands.push(PostsCommand::Freeze { reference: course.reference });
            commands.push(PostsCommand::Draft { method: course.method.clone() });
            commands.extend(course.tie.iter().map(|tie| PostsCommand::DecideTie {
                body: tie.body.clone(),
                on: tie.on,
                members: tie.members.clone(),
            }));
            commands.extend(course.departures.iter().cloned().map(PostsCommand::Depart));
            commands.push(PostsCommand::Place);
        }
        commands.into_iter().map(|command| Command::Posts(self.id.clone(), command)).collect()
    }

    /// What is recorded once the annex is written.
    #[must_use]
    pub fn agreements(&self) -> Vec<Command> {
        agreements(&self.inputs.document, &self.agreed_by)
    }

    /// What follows when the decision is in force: nominations, appointments, service, and how some of it ended.
    #[must_use]
    pub fn fillings(&self, world: &World, today: Date) -> Vec<Command> {
        let Some(distribution) = world.distributions.get(&self.id) else { return Vec::new() };
        let placed = |term: &PreparedTerm| distribution.placements.get(&term.post).cloned();
        let known = self.filling.iter().filter_map(|term| Some((term, placed(term)?)));
        let commands = known.flat_map(|(term, member)| term.commands(member, today));
        commands.map(|command| Command::Posts(self.id.clone(), command)).collect()
    }
}

impl PreparedTerm {
    fn commands(&self, member: MemberId, today: Date) -> Vec<PostsCommand> {
        let from = today.saturating_sub(Span::new().months(self.began_months_ago));
        let until =
            from.saturating_add(Span::new().months(self.term_months)).saturating_sub(Span::new().days(1));
        let post = || self.post.clone();
        let nominate = PostsCommand::Nominate { post: post(), name: self.name.clone(), member };
        let mut commands = vec![nominate, PostsCommand::Appoint { post: post(), from, until }];
        // A term that is over already ended by itself: nobody takes the post up any more.
        commands.extend((until >= today).then(|| PostsCommand::TakeUp { post: post() }));
        commands.extend(self.ending.map(|ending| PostsCommand::End { post: post(), ending, on: today }));
        commands
    }
}

/// A plan of consultations, as a file describes it, with what happened after it was confirmed.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PreparedPlan {
    /// Name.
    pub id: PlanId,
    /// Title.
    pub title: LocalText,
    /// Its draft.
    pub document: DocumentId,
    /// The period.
    pub period: Period,
    /// Bodies that agreed the draft.
    #[serde(default)]
    pub agreed_by: Vec<BodyId>,
    /// The draft itself, where no meeting's file brings it.
    #[serde(default)]
    pub draft: Option<PreparedDocument>,
    /// Its lines.
    pub lines: Vec<NamedLine>,
    /// What happened after the body had confirmed it.
    #[serde(default)]
    pub conduct: Vec<PlanCommand>,
}

/// Reads a plan of consultations.
///
/// # Errors
/// [`UnreadableData`] names the line.
pub fn plan(text: &str) -> Result<PreparedPlan, UnreadableData> {
    Ok(toml::from_str(text)?)
}

impl PreparedPlan {
    /// The Secretariat's commands up to the annex, which needs the words of a language.
    #[must_use]
    pub fn commands(&self) -> Vec<Command> {
        let plan = |command| Command::Plan(self.id.clone(), command);
        let mut commands = self.draft.as_ref().map(PreparedDocument::commands).unwrap_or_default();
        commands.push(plan(PlanCommand::Draw {
            title: self.title.clone(),
            document: self.document.clone(),
            period: self.period,
            draft: None,
        }));
        commands.push(plan(PlanCommand::WriteLines(self.lines.clone())));
        commands.push(plan(PlanCommand::Circulate));
        commands
    }

    /// What is recorded once the annex is written.
    #[must_use]
    pub fn agreements(&self) -> Vec<Command> {
        agreements(&self.document, &self.agreed_by)
    }
}

/// That these bodies agreed a text.
fn agreements(document: &DocumentId, bodies: &[BodyId]) -> Vec<Command> {
    let agreed = bodies.iter().cloned().map(|body| DocumentCommand::RecordAgreement { body });
    agreed.map(|command| Command::Document(document.clone(), command)).collect()
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

impl PreparedDocument {
    /// The Secretariat's commands that bring the text in, circulate it and record who agreed it.
    #[must_use]
    pub fn commands(&self) -> Vec<Command> {
        let draft = DocumentCommand::RegisterDraft {
            kind: self.kind,
            title: self.title.clone(),
            of_body: self.of_body.clone(),
            proposers: self.proposers.clone(),
            for_signature: self.for_signature,
            texts: self.texts.clone(),
        };
        let agreed = self.agreed_by.iter().cloned().map(|body| DocumentCommand::RecordAgreement { body });
        let force = self.entry_into_force.clone().map(|rule| DocumentCommand::StateForce { rule });
        let parties = self.parties.clone().map(|parties| DocumentCommand::NameParties { parties });
        let stated = force.into_iter().chain(parties);
        let commands = [draft].into_iter().chain(stated).chain([DocumentCommand::Circulate]).chain(agreed);
        commands.map(|command| Command::Document(self.id.clone(), command)).collect()
    }
}

impl PreparedMeeting {
    /// The Secretariat's commands that prepare the meeting, in order.
    #[must_use]
    pub fn commands(&self, organisation: &Organisation) -> Vec<Command> {
        let meeting = |command| Command::Meeting(self.id.clone(), command);
        let mut commands = Vec::new();
        commands.extend(self.documents.iter().flat_map(PreparedDocument::commands));
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

    /// Takes over the texts as they are on the desk: an annex may have been written since the file was.
    pub fn take_texts_of(&mut self, world: &World) {
        for prepared in &mut self.documents {
            let version = world.documents.get(&prepared.id).and_then(|document| document.current());
            if let Some(version) = version {
                prepared.texts.clone_from(&version.texts);
            }
        }
    }

    /// Takes over the texts on the agenda that another meeting brought in.
    pub fn take_documents_of(&mut self, world: &World) {
        let named = self.items.iter().flat_map(|item| &item.documents);
        let brought = named.filter_map(|id| world.documents.get(id));
        let known = brought.filter_map(|document| {
            Some(PreparedDocument {
                id: document.id.clone(),
                kind: document.kind,
                title: document.title.clone(),
                of_body: document.of_body.clone(),
                proposers: document.proposers.clone(),
                agreed_by: document.agreed_by.keys().cloned().collect(),
                for_signature: document.for_signature,
                entry_into_force: document.force.clone(),
                parties: document.parties.clone(),
                texts: document.current()?.texts.clone(),
            })
        });
        self.documents = known.collect();
    }

    /// The person who services the meeting.
    #[must_use]
    pub fn officer(&self) -> Option<&PersonId> {
        let officer = |seat: &&Seat| seat.kind == domain::meeting::SeatKind::Officer;
        self.seats.iter().find(officer).map(|seat| &seat.person)
    }
}
