//! Who looks at a distribution, and what of it is that reader's: the Secretariat sees everything, a delegation what is
//! circulated, with the names of candidates only of its own State.

use desk::model::Model;
use domain::identity::{DistributionId, MemberId, PostId};
use domain::organisation::{Member, Organisation};
use domain::posts::exact::Exact;
use domain::posts::{Distribution, Progress, Stage, Tenure};
use domain::world::World;
use maud::{Markup, html};

use crate::app::App;
use crate::clearance::{self, Clearance};
use crate::door::signed_in::SignedIn;
use crate::form::Form;
use crate::live::Part;
use crate::reader::Session;
use crate::shell::assets;
use crate::words::Words;

/// A distribution as one reader sees it.
pub(super) struct View<'a> {
    pub(super) words: Words,
    pub(super) world: &'a World,
    pub(super) organisation: &'a Organisation,
    pub(super) distribution: &'a Distribution,
    pub(super) clearance: Clearance,
    pub(super) session: &'a Session,
}

/// A part of a page, as this reader sees it each time.
pub(super) fn part(
    app: &App,
    signed: &SignedIn,
    id: &str,
    name: &'static str,
    show: impl Fn(&View<'_>) -> Markup + Send + Sync + 'static,
) -> Part {
    let (app, signed, id) = (app.clone(), signed.clone(), id.to_owned());
    Part::new(name, move |model: &Model| {
        View::find(model, &app, &signed, &id).map(|view| show(&view)).unwrap_or_default()
    })
}

impl<'a> View<'a> {
    /// The distribution of this name, when it is the reader's to see.
    pub(super) fn find(model: &'a Model, app: &App, signed: &'a SignedIn, id: &str) -> Option<Self> {
        let world = &model.world;
        let distribution = world.distributions.get(&DistributionId::new(id).ok()?)?;
        let clearance = clearance::of(world, distribution, &signed.session.person, app.desk().now())?;
        let (words, session) = (signed.reader.words, &signed.session);
        let organisation = world.organisation.as_ref()?;
        Some(Self { words, world, organisation, distribution, clearance, session })
    }

    pub(super) fn base(&self) -> String {
        format!("/posts/{}", self.distribution.id)
    }

    /// Whether the reader works on it.
    pub(super) fn works(&self) -> bool {
        self.clearance == Clearance::Secretariat
    }

    pub(super) fn progress(&self) -> Progress {
        self.world.progress(self.distribution)
    }

    /// A form that posts a command, and shows `page` again.
    pub(super) fn form(&self, verb: &str, page: &str, fields: &Markup) -> Markup {
        let (action, back) = (format!("{}/do/{verb}", self.base()), format!("{}{page}", self.base()));
        Form { action: &action, back: &back, session: self.session }.around(fields)
    }

    /// A form that is folded away under the name of what it does; taken, it folds itself again (`page.js`).
    pub(super) fn folded(&self, verb: &str, page: &str, name: &str, fields: &Markup) -> Markup {
        self.form(verb, page, &html! { details { summary { (name) } (fields) } })
    }

    /// Members that have a claim, in the collated order of the organisation.
    pub(super) fn members(&self) -> Vec<(&'a MemberId, &'a Member)> {
        let organisation = self.organisation;
        let order = organisation.rotation.order(&organisation.members).unwrap_or_default();
        let shares = self.distribution.frozen.as_ref().map(|frozen| &frozen.question.claims);
        let claims = |id: &MemberId| match shares {
            Some(claims) => claims.contains_key(id),
            None => self.distribution.inputs.shares.iter().any(|row| &row.member == id),
        };
        let known = |id: &MemberId| organisation.members.get_key_value(id);
        order.iter().filter(|id| claims(id)).filter_map(known).collect()
    }

    pub(super) fn name(&self, id: &MemberId) -> String {
        self.words.member(self.organisation, id)
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

    /// Flag (a picture that says nothing alone) and name.
    pub(super) fn mark(&self, id: &MemberId) -> Markup {
        let country = self.organisation.members.get(id).map(|member| member.country.as_str());
        assets::flagged(country, &self.name(id))
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
        let tenure = self.distribution.current(post)?;
        let own = match &self.clearance {
            Clearance::Delegation(member) => member == &tenure.member,
            Clearance::Secretariat | Clearance::SecretaryGeneral => true,
        };
        (own || tenure.stage != Stage::Nominated).then_some(tenure)
    }

    /// Whether a post is filled by a national of the State that it is placed with.
    pub(super) fn is_filled(&self, post: &PostId) -> bool {
        let placed = self.distribution.placements.get(post);
        let tenure = self.distribution.current(post).filter(|tenure| tenure.holds());
        tenure.is_some_and(|tenure| placed.is_none_or(|member| member == &tenure.member))
    }
}
