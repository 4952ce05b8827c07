//! The organisation's data refer to each other; a reference to nothing is refused when the data are read.

use super::{Interpretation, Organisation};
use crate::language::Language;
use crate::limits;
use crate::refusal::{Refusal, Rule};

impl Organisation {
    /// Checks that every reference resolves, every order can be computed and every name is there.
    ///
    /// # Errors
    /// A [`Refusal`] that names the first thing that is wrong.
    pub fn check(&self) -> Result<(), Refusal> {
        self.check_names()?;
        self.check_bodies()?;
        self.check_persons()?;
        self.consultations.check(&self.members).map_err(wrong)?;
        self.check_rules()
    }

    fn check_names(&self) -> Result<(), Refusal> {
        if self.languages.is_empty() || self.authentic_languages.is_empty() {
            return Err(wrong("languages"));
        }
        if self.members.is_empty() {
            return Err(wrong("members"));
        }
        for (id, member) in &self.members {
            let complete = self.languages.iter().all(|language| {
                member.short_name.exact(language.as_str()).is_some()
                    && member.official_name.exact(language.as_str()).is_some()
            });
            if !complete {
                return Err(wrong(format!("members.{id}: names in every language")));
            }
            let headed = |language: &Language| member.signature_heading.exact(language.as_str()).is_some();
            if !self.authentic_languages.iter().all(headed) {
                return Err(wrong(format!("members.{id}.signature_heading")));
            }
        }
        if self.rotation.first.as_ref().is_some_and(|first| !self.members.contains_key(first)) {
            return Err(wrong("rotation.first"));
        }
        self.rotation.order(&self.members).map(drop).map_err(wrong)
    }

    fn check_bodies(&self) -> Result<(), Refusal> {
        for (id, body) in &self.bodies {
            if !self.rule_sets.contains_key(&body.rule_set) {
                return Err(wrong(format!("bodies.{id}.rule_set")));
            }
            if body.head_offices.is_empty()
                || body.head_offices.iter().any(|office| !self.offices.contains_key(office))
            {
                return Err(wrong(format!("bodies.{id}.head_offices")));
            }
        }
        Ok(())
    }

    fn check_persons(&self) -> Result<(), Refusal> {
        for (id, person) in &self.persons {
            if person.name.is_blank() {
                return Err(wrong(format!("persons.{id}.name")));
            }
            let resolves = person.offices.iter().all(|held| {
                self.offices.contains_key(&held.office)
                    && held.member.as_ref().is_none_or(|member| self.members.contains_key(member))
                    && held.until.is_none_or(|last| held.from <= last)
            });
            if !resolves {
                return Err(wrong(format!("persons.{id}.offices")));
            }
        }
        let known = self.chairmanships.iter().all(|period| self.members.contains_key(&period.member));
        let ordered =
            self.chairmanships.iter().zip(self.chairmanships.iter().skip(1)).all(|(a, b)| a.from < b.from);
        if known && ordered { Ok(()) } else { Err(wrong("chairmanships")) }
    }

    fn check_rules(&self) -> Result<(), Refusal> {
        for (id, rules) in &self.rule_sets {
            let share = rules.quorum;
            if share.denominator == 0 || share.numerator > share.denominator {
                return Err(wrong(format!("rule_sets.{id}.quorum")));
            }
            if rules.languages.is_empty() {
                return Err(wrong(format!("rule_sets.{id}.languages")));
            }
            if rules.until.is_some_and(|last| last < rules.from) {
                return Err(wrong(format!("rule_sets.{id}.until")));
            }
            if !(1..=limits::SPEAKING_TIME_SECONDS_MAX).contains(&rules.speaking_time_seconds) {
                return Err(wrong(format!("rule_sets.{id}.speaking_time_seconds")));
            }
            if !(0..=limits::REPORT_DAYS_MAX).contains(&rules.consultation_report_days) {
                return Err(wrong(format!("rule_sets.{id}.consultation_report_days")));
            }
            if !works(rules.interpretation) {
                return Err(wrong(format!("rule_sets.{id}.interpretation")));
            }
            if rules.seating.first.as_ref().is_some_and(|first| !self.members.contains_key(first)) {
                return Err(wrong(format!("rule_sets.{id}.seating.first")));
            }
            if rules.agreed_before_by.iter().any(|body| !self.bodies.contains_key(body)) {
                return Err(wrong(format!("rule_sets.{id}.agreed_before_by")));
            }
            rules.seating.order(&self.members).map_err(wrong)?;
        }
        Ok(())
    }
}

/// Times are within their limits, and a warning comes before what it warns of.
fn works(times: Interpretation) -> bool {
    let within = |seconds: u32, most: u32| (1..=most).contains(&seconds);
    within(times.turn_seconds, limits::BOOTH_SECONDS_MAX)
        && times.warning_seconds < times.turn_seconds
        && within(times.booth_seconds, limits::BOOTH_SECONDS_MAX)
        && within(times.hand_over_seconds, limits::HAND_OVER_SECONDS_MAX)
        && times.empty_booth_seconds <= limits::EMPTY_BOOTH_SECONDS_MAX
}

fn wrong(place: impl ToString) -> Refusal {
    Refusal::by(Rule::OrganisationInconsistent).text("place", place)
}
