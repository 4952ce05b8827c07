//! What became of the distribution of posts that the ministers had agreed: the heads adopt it at a session of their own,
//! all sign it, and posts are filled.

use std::collections::BTreeMap;

use anyhow::Context as _;
use desk::rehearsal::{Course, Pace, Step, steps};
use domain::identity::MemberId;
use domain::organisation::Duty;
use jiff::tz::TimeZone;

use super::play::Player;
use super::signers::Signers;
use crate::output::say;
use crate::serve::{convene, person_with};

const SESSION: &str = include_str!("../../../../data/sample/meeting-2020-12-02.toml");

impl Player {
    /// The session of the heads, the signatures, the appointments.
    pub(super) async fn adopt_and_fill(&self, places: BTreeMap<MemberId, String>) -> anyhow::Result<()> {
        convene(&self.desk, SESSION).await?;
        let mut prepared = desk::sample::meeting(SESSION)?;
        prepared.take_documents_of(&self.desk.read().world);
        // Nobody speaks and nobody objects: the ministers prepared it.
        let quiet = Course { places, ..Course::default() };
        for step in steps(&prepared, &quiet) {
            self.take(step).await?;
        }
        Signers::new(self, &quiet).sign_the_rest().await?;
        self.fill().await
    }

    async fn fill(&self) -> anyhow::Result<()> {
        let posts = desk::sample::posts(super::POSTS).context("the distribution of the sample")?;
        let officer = person_with(&self.desk, Duty::Secretariat)?;
        let today = self.desk.now().to_zoned(TimeZone::UTC).date();
        let commands = posts.fillings(&self.desk.read().world, today);
        say(&format!("  posts are filled: {} steps", commands.len()));
        for command in commands {
            self.take(Step { actor: officer.clone(), command, pace: Pace::Quick }).await?;
        }
        Ok(())
    }
}
