//! The signatories of the demonstration: in ceremonies one after the other, with a key or with ink, in the hall or by
//! video; and apart, each with a key of its own.

use anyhow::Context as _;
use desk::depositary::Wanted;
use desk::rehearsal::{Course, Pace, Step};
use desk::sample::PreparedMeeting;
use domain::command::Command;
use domain::document::Digest;
use domain::identity::{DocumentId, MemberId, PersonId};
use domain::meeting::SeatKind;
use domain::organisation::Duty;
use domain::signing::{InkSignature, RoundState, ScanKind, Signatory, SigningCommand, Standing, Terms};
use seal::keys::{KeyFile, NewKey};

use super::play::Player;
use crate::output::say;
use crate::serve::person_with;

/// What a head signed on paper: a drawing that says that it is one.
const SCAN: &[u8] = include_bytes!("../../../../data/sample/signed-page-2021-09-16.png");

pub(super) struct Signers<'a> {
    player: &'a Player,
    course: &'a Course,
    keys: tokio::sync::Mutex<Vec<(PersonId, KeyFile)>>,
}

impl<'a> Signers<'a> {
    pub(super) fn new(player: &'a Player, course: &'a Course) -> Self {
        Self { player, course, keys: tokio::sync::Mutex::default() }
    }

    /// Each text of the course is signed in turn, on every screen, led by who presides.
    pub(super) async fn hold_ceremonies(&self, prepared: &PreparedMeeting) -> anyhow::Result<()> {
        let presides = |kind: &SeatKind| matches!(kind, SeatKind::Head { member } if *member == prepared.convening.presiding);
        let leader = prepared.seats.iter().find(|seat| presides(&seat.kind)).map(|seat| seat.person.clone());
        let leader = leader.context("nobody presides")?;
        for document in &self.course.ceremonies {
            self.prepare(document).await?;
            let begin = SigningCommand::BeginCeremony { manner: None };
            self.take(&leader, document, begin).await?;
            while let Some(signatory) = self.turn(document) {
                if self.course.ink.contains(&signatory.member) {
                    self.sign_with_ink(document, &signatory).await?;
                } else {
                    self.sign(document, &signatory).await?;
                }
                anyhow::ensure!(
                    self.turn(document).as_ref() != Some(&signatory),
                    "the ceremony does not go on"
                );
            }
        }
        Ok(())
    }

    /// Prepares, opens and signs every document that is open to signature and was not signed in a ceremony.
    pub(super) async fn sign_the_rest(&self) -> anyhow::Result<()> {
        let open: Vec<DocumentId> = {
            let model = self.player.desk.read();
            let world = &model.world;
            let signed = |id: &DocumentId| {
                world.rounds.get(id).is_some_and(|round| round.state == RoundState::Complete)
            };
            let open = world.documents.values().filter(|document| document.is_open_to_signature());
            open.map(|document| document.id.clone()).filter(|id| !signed(id)).collect()
        };
        for document in &open {
            self.prepare(document).await?;
            let officer = person_with(&self.player.desk, Duty::Secretariat)?;
            self.take(&officer, document, SigningCommand::Open).await?;
        }
        for document in &open {
            // The order of signing is free: here from the last to the first.
            for signatory in self.expected(document).iter().rev() {
                self.sign(document, signatory).await?;
            }
        }
        Ok(())
    }

    async fn take(
        &self,
        actor: &PersonId,
        document: &DocumentId,
        command: SigningCommand,
    ) -> anyhow::Result<()> {
        let command = Command::Signing(document.clone(), command);
        self.player.take(Step { actor: actor.clone(), command, pace: Pace::Short }).await
    }

    async fn prepare(&self, document: &DocumentId) -> anyhow::Result<()> {
        let desk = &self.player.desk;
        if desk.read().world.rounds.contains_key(document) {
            return Ok(());
        }
        let officer = person_with(desk, Duty::Secretariat)?;
        let wording = web::signing::act::wording(&desk.read().world, document, desk.now());
        let wording = wording.context("nothing was decided on the text")?;
        self.player.depositary.prepare_round(&officer, document, wording).await?;
        say(&format!("  the file of {document} is prepared"));
        Ok(())
    }

    fn expected(&self, document: &DocumentId) -> Vec<Signatory> {
        let model = self.player.desk.read();
        let signatories = model.world.rounds.get(document).map(|round| round.signatories.clone());
        let expected = signatories.unwrap_or_default().into_iter();
        expected.filter(|(_, standing)| *standing == Standing::Expected).map(|(who, _)| who).collect()
    }

    /// Whose turn it is in the ceremony.
    fn turn(&self, document: &DocumentId) -> Option<Signatory> {
        let model = self.player.desk.read();
        let round = model.world.rounds.get(document)?;
        Some(round.of(round.turn()?)?.0.clone())
    }

    fn place(&self, member: &MemberId) -> &str {
        self.course.places.get(member).map_or("—", String::as_str)
    }

    /// The key of a person, made when it is first needed: half of the States use RSA, half elliptic curves.
    async fn sign(&self, document: &DocumentId, signatory: &Signatory) -> anyhow::Result<()> {
        if !self.expected(document).contains(signatory) {
            return Ok(());
        }
        let (person, place) = (&signatory.person, self.place(&signatory.member));
        let mut keys = self.keys.lock().await;
        if !keys.iter().any(|(of, _)| of == person) {
            let kind = if keys.len().is_multiple_of(2) { NewKey::Rsa(3072) } else { NewKey::P256 };
            let key = self.player.depositary.issue_key_file(person, kind).await?;
            keys.push((person.clone(), key));
        }
        let (_, key) = keys.iter().find(|(of, _)| of == person).context("a person without a key")?;
        let own = key.certificates.first().context("a key file without certificate")?;
        let certificate = Digest::of(own.der());
        let wanted = |at| {
            let model = self.player.desk.read();
            let terms = Terms::default();
            let lines = web::signing::act::signature_lines(&model.world, document, person, place, at, &terms);
            let (certificate, place) = (certificate.clone(), place.to_owned());
            Wanted { certificate, place, signed_at: at, terms, lines }
        };
        self.player.depositary.sign_with(person, document, key, wanted).await?;
        say(&format!("  {person} signs {document} at {place}"));
        self.player.wait(Pace::Short).await;
        Ok(())
    }

    async fn sign_with_ink(&self, document: &DocumentId, signatory: &Signatory) -> anyhow::Result<()> {
        let desk = &self.player.desk;
        let witness = person_with(desk, Duty::Depositary)?;
        let given = InkSignature {
            member: signatory.member.clone(),
            place: self.place(&signatory.member).to_owned(),
            given_at: desk.now(),
            scan: Digest::of(SCAN),
            kind: ScanKind::Png,
            second: None,
            terms: Terms::default(),
        };
        let attested = web::signing::attestations(&desk.read().world, document, &given, &witness);
        let attested = attested.context("nobody to attest for")?;
        self.player.depositary.sign_with_ink(&witness, document, given, &[SCAN], attested).await?;
        say(&format!("  {} signs {document} with ink, before {witness}", signatory.person));
        self.player.wait(Pace::Short).await;
        Ok(())
    }
}
