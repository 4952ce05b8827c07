//! Who looks at a plan, and what of it is that reader's.

use domain::identity::{ConsultationId, PersonId, PlanId};
use domain::plan::{Consultation, Plan, Progress};
use domain::world::World;
use jiff::Timestamp;

use crate::clearance::{self, PlanClearance};
use crate::dossier::{self, Matter};
use crate::words::dates;

/// A plan as one reader sees it.
pub(super) type View<'a> = dossier::View<'a, Plan>;

impl Matter for Plan {
    type Clearance = PlanClearance;
    const PLACE: &'static str = "/plan";
    const DONE: &'static str = "plan-done";
    const LIVE: bool = false;

    fn cleared<'a>(
        world: &'a World,
        id: &str,
        person: &PersonId,
        now: Timestamp,
    ) -> Option<(&'a Self, PlanClearance)> {
        let plan = world.plans.get(&PlanId::new(id).ok()?)?;
        let cleared = clearance::plan(world, plan, Some(person), now)?;
        (cleared != PlanClearance::Public).then_some((plan, cleared))
    }

    fn id(&self) -> &str {
        self.id.as_str()
    }
}

impl<'a> View<'a> {
    /// Whether the reader works on it.
    pub(super) fn works(&self) -> bool {
        self.cleared == PlanClearance::Secretariat
    }

    pub(super) fn progress(&self) -> Progress {
        self.world.plan_progress(self.matter)
    }

    /// Lines and proposals that the reader may see, in their order.
    pub(super) fn lines(&self) -> Vec<(&'a ConsultationId, &'a Consultation)> {
        self.matter.lines().into_iter().filter(|(_, one)| self.cleared.sees(one)).collect()
    }

    /// Pages of the same area.
    pub(super) fn navigation(&self, current: bool) -> Vec<(String, String, bool)> {
        let words = self.words;
        let mut pages: Vec<_> = self.to_meeting().into_iter().collect();
        pages.push(("/plan".to_owned(), words.say("plan-plans"), false));
        let [first, second] = self.matter.period.halves();
        let span = format!("{} – {}", dates::half_year(words, first), dates::half_year(words, second));
        pages.push((self.base(), span, current));
        pages.push(("/calendar".to_owned(), words.say("calendar-title"), false));
        pages
    }
}
