//! Who looks at a plan, and what of it is that reader's.

use desk::model::Model;
use domain::identity::{ConsultationId, PlanId};
use domain::organisation::Organisation;
use domain::plan::{Consultation, Plan, Progress};
use domain::world::World;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use maud::{Markup, html};

use crate::app::App;
use crate::clearance::{self, PlanClearance};
use crate::door::signed_in::SignedIn;
use crate::form::Form;
use crate::reader::Session;
use crate::shell::assets;
use crate::words::{Words, dates};

/// A plan as one reader sees it.
pub(super) struct View<'a> {
    pub(super) words: Words,
    pub(super) world: &'a World,
    pub(super) organisation: &'a Organisation,
    pub(super) plan: &'a Plan,
    pub(super) cleared: PlanClearance,
    pub(super) session: &'a Session,
    /// Today at the seat.
    pub(super) today: Date,
}

impl<'a> View<'a> {
    /// The plan of this name, when the reader works with it.
    pub(super) fn find(model: &'a Model, app: &App, signed: &'a SignedIn, id: &str) -> Option<Self> {
        let world = &model.world;
        let plan = world.plans.get(&PlanId::new(id).ok()?)?;
        let (words, session, now) = (signed.reader.words, &signed.session, app.desk().now());
        let cleared = clearance::plan(world, plan, Some(&session.person), now)?;
        let organisation = world.organisation.as_ref()?;
        let today = now.to_zoned(TimeZone::get(&organisation.zone).unwrap_or(TimeZone::UTC)).date();
        let view = Self { words, world, organisation, plan, cleared, session, today };
        (view.cleared != PlanClearance::Public).then_some(view)
    }

    pub(super) fn base(&self) -> String {
        format!("/plan/{}", self.plan.id)
    }

    /// Whether the reader works on it.
    pub(super) fn works(&self) -> bool {
        self.cleared == PlanClearance::Secretariat
    }

    pub(super) fn progress(&self) -> Progress {
        self.world.plan_progress(self.plan)
    }

    /// Lines and proposals that the reader may see, in their order.
    pub(super) fn lines(&self) -> Vec<(&'a ConsultationId, &'a Consultation)> {
        self.plan.lines().into_iter().filter(|(_, one)| self.cleared.sees(one)).collect()
    }

    /// A form that posts a command, and shows `page` again.
    pub(super) fn form(&self, verb: &str, page: &str, fields: &Markup) -> Markup {
        let (action, back) = (format!("{}/do/{verb}", self.base()), format!("{}{page}", self.base()));
        Form { action: &action, back: &back, session: self.session }.around_plain(fields)
    }

    /// Flag (a picture that says nothing alone) and name.
    pub(super) fn mark(&self, id: &domain::identity::MemberId) -> Markup {
        let country = self.organisation.members.get(id).map(|member| member.country.as_str());
        assets::flagged(country, &self.words.member(self.organisation, id))
    }

    /// A text in every language of the organisation.
    pub(super) fn texts(&self, name: &str, key: &str, needed: bool) -> Markup {
        let words = self.words;
        html! {
            @for language in &self.organisation.languages {
                label.field {
                    span { (words.say_with(key, &[("language", words.language_name(language.as_str()).into())])) }
                    input name={ (name) "-" (language) } required[needed];
                }
            }
        }
    }

    /// Pages of the same area.
    pub(super) fn navigation(&self, current: bool) -> Vec<(String, String, bool)> {
        let words = self.words;
        let mut pages = Vec::new();
        if let Some(meeting) = &self.session.meeting {
            pages.push((format!("/meeting/{meeting}"), words.say("signing-to-meeting"), false));
        }
        pages.push(("/plan".to_owned(), words.say("plan-plans"), false));
        let [first, second] = self.plan.period.halves();
        let span = format!("{} – {}", dates::half_year(words, first), dates::half_year(words, second));
        pages.push((self.base(), span, current));
        pages.push(("/calendar".to_owned(), words.say("calendar-title"), false));
        pages
    }
}
