//! The player: takes every step of the rehearsal as the person whose step it is, has the acts signed (see `signers`), and
//! publishes the council's communiqué. A step that someone in a seat has taken
//! already is refused by the rules; the player says so and goes on.

use std::collections::BTreeMap;
use std::time::Duration;

use anyhow::Context as _;
use desk::depositary::Depositary;
use desk::desk::Desk;
use desk::error::DeskError;
use desk::rehearsal::{Pace, Step, steps};
use desk::sample::PreparedMeeting;
use domain::command::Command;
use domain::identity::{MeetingId, PersonId, PublicationId};
use domain::language::{Language, LocalText};
use domain::organisation::Duty;
use domain::publication::{Photo, PublicationCommand, Wording};
use web::app::App;

use super::signers::Signers;
use crate::output::say;
use crate::serve::person_with;

const PICTURE: &[u8] = include_bytes!("../../../../data/sample/photo-2020-05-26.jpg");

pub(super) struct Player {
    pub(super) desk: Desk,
    pub(super) depositary: Depositary,
    pub(super) app: App,
    pub(super) pace_ms: u64,
}

impl Player {
    /// The meeting from its first step to its closing, with the ceremonies that belong to it; then what is signed apart.
    pub(super) async fn play(&self, meeting: &str, course: &str) -> anyhow::Result<PreparedMeeting> {
        let mut prepared = desk::sample::meeting(meeting)?;
        prepared.take_texts_of(&self.desk.read().world);
        let course = desk::rehearsal::course(course)?;
        let mut steps = steps(&prepared, &course);
        // A session is closed after its ceremonies.
        let closing = if course.ceremonies.is_empty() { None } else { steps.pop() };
        for step in steps {
            self.take(step).await?;
        }
        let signers = Signers::new(self, &course);
        if let Some(closing) = closing {
            signers.hold_ceremonies(&prepared).await?;
            self.take(closing).await?;
        }
        signers.sign_the_rest().await?;
        Ok(prepared)
    }

    /// What follows the council: its communiqué, the plan that it confirmed carried out, the posts that it
    /// distributed filled.
    pub(super) async fn conclude(
        &self,
        prepared: &PreparedMeeting,
        course: &str,
        plan: &str,
    ) -> anyhow::Result<()> {
        self.publish(prepared).await?;
        self.carry_out(plan).await?;
        self.adopt_and_fill(desk::rehearsal::course(course)?.places).await?;
        say("The meeting was played to its end: the communiqué is public, the acts are signed.");
        Ok(())
    }

    /// What follows the session: a person has to look at its report before it is published.
    pub(super) fn say_that_the_report_lies_ready(&self, prepared: &PreparedMeeting) -> anyhow::Result<()> {
        let id = PublicationId::new(prepared.id.as_str())?;
        anyhow::ensure!(
            self.desk.read().world.publications.contains_key(&id),
            "the report was not laid ready"
        );
        say(
            "The session was played to its end: the acts are signed, the report lies ready at the press desk.",
        );
        Ok(())
    }

    pub(super) async fn wait(&self, pace: Pace) {
        let looks = match pace {
            Pace::Quick => return,
            Pace::Short => 1,
            Pace::Long => 4,
        };
        tokio::time::sleep(Duration::from_millis(self.pace_ms.saturating_mul(looks))).await;
    }

    pub(super) async fn take(&self, step: Step) -> anyhow::Result<()> {
        let shown = shown(&step.command);
        match self.desk.submit(&step.actor, step.command).await {
            Ok(_) => say(&format!("  {}: {shown}", step.actor)),
            Err(DeskError::Refused(refusal)) => {
                say(&format!("  {}: {shown}: {refusal}", step.actor));
            }
            Err(error) => return Err(error).context("the journal does not take the step"),
        }
        self.wait(step.pace).await;
        Ok(())
    }

    /// What happened to the consultations of the plan that the meeting confirmed.
    async fn carry_out(&self, plan: &str) -> anyhow::Result<()> {
        let prepared = desk::sample::plan(plan)?;
        let officer = person_with(&self.desk, Duty::Secretariat)?;
        for command in prepared.conduct {
            let command = Command::Plan(prepared.id.clone(), command);
            self.take(Step { actor: officer.clone(), command, pace: Pace::Quick }).await?;
        }
        Ok(())
    }

    async fn publish(&self, prepared: &PreparedMeeting) -> anyhow::Result<()> {
        let press = person_with(&self.desk, Duty::Press)?;
        let id = PublicationId::new(prepared.id.as_str())?;
        let wording = self.wording(&prepared.id).context("no facts")?;
        let draft = PublicationCommand::Draft { meeting: prepared.id.clone(), wording };
        self.press(&press, &id, draft, Pace::Long).await?;
        let photo = self.photo(&id).await?;
        for command in
            [PublicationCommand::AddPhoto { photo }, PublicationCommand::Clear, PublicationCommand::Publish]
        {
            self.press(&press, &id, command, Pace::Short).await?;
        }
        Ok(())
    }

    async fn press(
        &self,
        press: &PersonId,
        id: &PublicationId,
        command: PublicationCommand,
        pace: Pace,
    ) -> anyhow::Result<()> {
        let command = Command::Publication(id.clone(), command);
        self.take(Step { actor: press.clone(), command, pace }).await
    }

    /// The sample's picture, which is a drawing and says so.
    async fn photo(&self, id: &PublicationId) -> anyhow::Result<Photo> {
        let both = |ru: &str, en: &str| -> anyhow::Result<LocalText> {
            let texts = [("ru", ru), ("en", en)];
            let texts = texts.map(|(tag, text)| Language::new(tag).map(|tag| (tag, text.to_owned())));
            Ok(LocalText::new(texts.into_iter().collect::<Result<Vec<_>, _>>()?))
        };
        let taken = web::press::upload::made_ready(&self.app, id, PICTURE.to_vec()).await?;
        let mut photo = taken.context("the communiqué was not drafted")?;
        photo.credit = both("рисунок для демонстрации", "drawing for the demonstration")?;
        photo.caption = both(
            "Заседание Совета в режиме видеоконференции, 26 мая 2020 года",
            "The Council meets by videoconference, 26 May 2020",
        )?;
        photo.alternative = both(
            "Экран видеоконференции: шесть участников в окнах с названиями государств",
            "Screen of a videoconference: six participants in tiles with the names of their States",
        )?;
        "Drawn for the sample".clone_into(&mut photo.sheet.right);
        let communique = self.desk.read().world.publications.get(id).cloned();
        let communique = communique.context("the communiqué was not drafted")?;
        Ok(web::press::finishing::finish(&self.app, &communique, photo).await?)
    }

    /// The communiqué as the record gives it.
    fn wording(&self, meeting: &MeetingId) -> Option<BTreeMap<Language, Wording>> {
        let model = self.desk.read();
        let organisation = model.world.organisation.as_ref()?;
        let body = &model.world.meetings.get(meeting)?.convening.body;
        let session = organisation.bodies.get(body)?.holds_sessions;
        Some(web::press::draft::compose(&model.world.facts(meeting)?, organisation, session))
    }
}

/// The verb of a command, for the log of the play.
fn shown(command: &Command) -> String {
    let whole = match command {
        Command::Meeting(_, command) => format!("{command:?}"),
        Command::Publication(_, command) => format!("{command:?}"),
        Command::Plan(_, command) => format!("{command:?}"),
        other => format!("{other:?}"),
    };
    whole.split([' ', '{', '(']).next().unwrap_or_default().to_owned()
}
