//! Who looks at a distribution, and what of it is that reader's: the Secretariat sees everything, a delegation what is
//! circulated, with the names of candidates only of its own State.

use domain::identity::{DistributionId, MemberId, PersonId, PostId};
use domain::organisation::Member;
use domain::posts::exact::Exact;
use domain::posts::{Distribution, Progress, Stage, Tenure};
use domain::world::World;
use jiff::Timestamp;

use crate::clearance::{self, Clearance};
use crate::dossier::{self, Matter};

/// A distribution as one reader sees it.
pub(super) type View<'a> = dossier::View<'a, Distribution>;

impl Matter for Distribution {
    type Clearance = Clearance;
    const PLACE: &'static str = "/posts";
    const DONE: &'static str = "posts-done";
    const LIVE: bool = true;

    fn cleared<'a>(
        world: &'a World,
        id: &str,
        person: &PersonId,
        now: Timestamp,
    ) -> Option<(&'a Self, Clearance)> {
        let distribution = world.distributions.get(&DistributionId::new(id).ok()?)?;
        Some((distribution, clearance::of(world, distribution, person, now)?))
    }

    fn id(&self) -> &str {
        self.id.as_str()
    }
}

impl<'a> View<'a> {
    /// Whether the reader works on it.
    pub(super) fn works(&self) -> bool {
        self.cleared == Clearance::Secretariat
    }

    pub(super) fn progress(&self) -> Progress {
        self.world.progress(self.matter)
    }

    /// Members that have a claim, in the collated order of the organisation.
    pub(super) fn members(&self) -> Vec<(&'a MemberId, &'a Member)> {
        let organisation = self.organisation;
        let order = organisation.rotation.order(&organisation.members).unwrap_or_default();
        let shares = self.matter.frozen.as_ref().map(|frozen| &frozen.question.claims);
        let claims = |id: &MemberId| match shares {
            Some(claims) => claims.contains_key(id),
            None => self.matter.inputs.shares.iter().any(|row| &row.member == id),
        };
        let known = |id: &MemberId| organisation.members.get_key_value(id);
        order.iter().filter(|id| claims(id)).filter_map(known).collect()
    }

    /// Names of several members in the collated order, with commas.
    pub(super) fn names(&self, ids: &[MemberId]) -> String {
        let order = self.members();
        let known = order.iter().filter(|(id, _)| ids.contains(id));
        known.map(|(id, _)| self.name(id)).collect::<Vec<_>>().join(", ")
    }

    /// The place of a member in the collated order.
    pub(super) fn place(&self, id: &MemberId) -> usize {
        self.members().iter().position(|(other, _)| *other == id).unwrap_or(usize::MAX)
    }

    /// Two letters for a place in a chart.
    pub(super) fn code(&self, id: &MemberId) -> String {
        let member = self.organisation.members.get(id);
        member.map_or_else(|| id.to_string(), |member| member.country.clone())
    }

    /// A number as people read it: at most two places, and whether it was rounded.
    pub(super) fn number(&self, number: &Exact) -> String {
        let (decimal, exact) = number.decimal();
        let trimmed = decimal.trim_end_matches('0').trim_end_matches('.');
        let shown = trimmed.replace('.', &self.words.say("posts-decimal-mark")).replace('-', "−");
        if exact { shown } else { format!("≈ {shown}") }
    }

    /// A number to one place, for limits of a range: what is compared is exact.
    pub(super) fn rounded(&self, number: &Exact) -> String {
        let tenths = number.scaled(10);
        let mark = self.words.say("posts-decimal-mark");
        format!("{}{mark}{}", tenths / 10, (tenths % 10).abs())
    }

    /// A difference, with its sign.
    pub(super) fn signed(&self, number: &Exact) -> String {
        let shown = self.number(number);
        if number.is_positive() {
            shown.strip_prefix("≈ ").map_or_else(|| format!("+{shown}"), |rest| format!("≈ +{rest}"))
        } else {
            shown
        }
    }

    /// The person whom a post concerns, as far as the reader may know: who is only proposed is known to the
    /// Secretariat and to the State that proposes.
    pub(super) fn holder(&self, post: &PostId) -> Option<&'a Tenure> {
        let tenure = self.matter.current(post, self.today)?;
        let own = match &self.cleared {
            Clearance::Delegation(member) => member == &tenure.member,
            Clearance::Secretariat | Clearance::SecretaryGeneral => true,
        };
        (own || tenure.stage != Stage::Nominated).then_some(tenure)
    }

    /// Whether a post is filled by a national of the State that it is placed with.
    pub(super) fn is_filled(&self, post: &PostId) -> bool {
        let placed = self.matter.placements.get(post);
        let tenure = self.matter.current(post, self.today).filter(|tenure| tenure.holds());
        tenure.is_some_and(|tenure| placed.is_none_or(|member| member == &tenure.member))
    }
}
