//! The player: takes every step of the rehearsal as the person whose step it is, then prepares the files, lets each
//! minister sign with a key of its own, and publishes the communiqué. A step that someone in a seat has taken
//! already is refused by the rules; the player says so and goes on.

use std::collections::BTreeMap;
use std::time::Duration;

use anyhow::Context as _;
use desk::depositary::{Depositary, SigningError, Wanted};
use desk::desk::Desk;
use desk::error::DeskError;
use desk::rehearsal::{Course, Pace, Step, steps};
use desk::sample::PreparedMeeting;
use domain::command::Command;
use domain::document::Digest;
use domain::identity::{DocumentId, MeetingId, PersonId, PublicationId};
use domain::language::{Language, LocalText};
use domain::organisation::Duty;
use domain::publication::{Photo, PublicationCommand, Wording};
use domain::signing::{Signatory, SigningCommand, Standing, Terms};
use seal::keys::{KeyFile, NewKey};
use web::app::App;

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
    pub(super) async fn play(&self, meeting: &str, course: &str, plan: &str) -> anyhow::Result<()> {
        let mut prepared = desk::sample::meeting(meeting)?;
        prepared.take_texts_of(&self.desk.read().world);
        let course = desk::rehearsal::course(course)?;
        for step in steps(&prepared, &course) {
            self.take(step).await?;
        }
        self.sign_everything(&course).await?;
        self.publish(&prepared).await?;
        self.carry_out(plan).await?;
        self.adopt_and_fill(&course).await?;
        say("The meeting was played to its end: the communiqué is public, the acts are signed.");
        Ok(())
    }

    async fn wait(&self, pace: Pace) {
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

    /// Prepares, opens and signs every document that is open to signature.
    pub(super) async fn sign_everything(&self, course: &Course) -> anyhow::Result<()> {
        let officer = person_with(&self.desk, Duty::Secretariat)?;
        let documents: Vec<DocumentId> = {
            let model = self.desk.read();
            let open = model.world.documents.values().filter(|document| document.is_open_to_signature());
            let open = open.filter(|document| !model.world.rounds.contains_key(&document.id));
            open.map(|document| document.id.clone()).collect()
        };
        for document in &documents {
            let now = self.desk.now();
            let wording = web::signing::act::wording(&self.desk.read().world, document, now);
            let wording = wording.context("nothing was decided on the text")?;
            self.depositary.prepare_round(&officer, document, wording).await?;
            let open = Command::Signing(document.clone(), SigningCommand::Open);
            self.desk.submit(&officer, open).await?;
            say(&format!("  the file of {document} is prepared and open for signature"));
        }
        let Some(first) = documents.first() else { return Ok(()) };
        let mut keys = Vec::new();
        for (number, signatory) in self.expected(first).into_iter().enumerate() {
            // Half of the ministries use RSA, half elliptic curves.
            let kind = if number % 2 == 0 { NewKey::Rsa(3072) } else { NewKey::P256 };
            let key = self.depositary.issue_key_file(&signatory.person, kind).await?;
            keys.push((signatory, key));
        }
        for document in &documents {
            // The order of signing is free: here from the last to the first.
            for (signatory, key) in keys.iter().rev() {
                let place = course.places.get(&signatory.member).map_or("—", String::as_str);
                self.sign(document, signatory, key, place).await?;
            }
        }
        Ok(())
    }

    fn expected(&self, document: &DocumentId) -> Vec<Signatory> {
        let model = self.desk.read();
        let signatories = model.world.rounds.get(document).map(|round| round.signatories.clone());
        let expected = signatories.unwrap_or_default().into_iter();
        expected.filter(|(_, standing)| *standing == Standing::Expected).map(|(who, _)| who).collect()
    }

    async fn sign(
        &self,
        document: &DocumentId,
        signatory: &Signatory,
        key: &KeyFile,
        place: &str,
    ) -> anyhow::Result<()> {
        if !self.expected(document).contains(signatory) {
            return Ok(());
        }
        let own = key.certificates.first().context("a key file without certificate")?;
        let certificate = Digest::of(own.der());
        loop {
            let at = self.desk.now();
            let person = &signatory.person;
            let lines = {
                let model = self.desk.read();
                web::signing::act::signature_lines(
                    &model.world,
                    document,
                    person,
                    place,
                    at,
                    &Terms::default(),
                )
            };
            let wanted = Wanted {
                certificate: certificate.clone(),
                place: place.to_owned(),
                signed_at: at,
                terms: Terms::default(),
                lines,
            };
            let offer = self.depositary.offer(person, document, wanted).await?;
            let signature = key.key.sign(&offer.to_sign)?;
            match self.depositary.sign(person, document, offer.name.reveal(), signature).await {
                Ok(_) => break,
                Err(SigningError::Moved) => {}
                Err(error) => return Err(error).context("a signature was not taken"),
            }
        }
        say(&format!("  {} signs {document} at {place}", signatory.person));
        self.wait(Pace::Short).await;
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
