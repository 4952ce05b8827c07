//! The staffing table: units, posts and who fills which kind of post; and what the distribution starts from.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::exact::Exact;
use super::formula::{Claim, Factors, Question, RangeRule};
use crate::identity::{DocumentId, MemberId, PostId, UnitId};
use crate::language::LocalText;
use crate::limits;
use crate::organisation::Organisation;
use crate::refusal::{Refusal, Rule};

/// A structural unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Unit {
    /// Its name in addresses.
    pub id: UnitId,
    /// Name.
    pub name: LocalText,
}

/// What a post is in its unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PostRole {
    /// Heads the unit.
    Head,
    /// Stands in for the head.
    Deputy,
    /// Works in the unit.
    #[default]
    Staff,
}

/// How it is found out from which State a post is filled.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(tag = "by", rename_all = "snake_case")]
pub enum FilledBy {
    /// By the formula.
    #[default]
    Quota,
    /// Set apart for a member before the formula distributes the others.
    Reserved {
        /// The member.
        member: MemberId,
    },
    /// A named post that goes round the members in their collated order (INV-Q7).
    Rotation {
        /// Whose it was last.
        last: MemberId,
    },
    /// By open competition: no part of the distribution.
    Competition,
}

/// A post.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Post {
    /// Its name in addresses.
    pub id: PostId,
    /// The unit it belongs to.
    pub unit: UnitId,
    /// Title.
    pub title: LocalText,
    /// Grade, as the staff regulations name it.
    pub grade: String,
    /// What it is in its unit.
    #[serde(default)]
    pub role: PostRole,
    /// How its State is found.
    #[serde(default)]
    pub filled_by: FilledBy,
}

/// A share from a day on; a later row replaces it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DatedShare {
    /// Whose.
    pub member: MemberId,
    /// The assessed share, in per cent.
    pub share: Exact,
    /// First day.
    pub from: Date,
}

/// A person who serves when the inputs are prepared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Holder {
    /// The post.
    pub post: PostId,
    /// Name.
    pub name: LocalText,
    /// The State whose national the person is.
    pub member: MemberId,
    /// First day of the term.
    pub from: Date,
    /// Last day of the term.
    pub until: Date,
}

/// A minimum and a cap of one member, where they differ from those of all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OwnBounds {
    /// Posts at least.
    #[serde(default)]
    pub minimum: Option<u32>,
    /// Posts at most.
    #[serde(default)]
    pub cap: Option<u32>,
}

/// Constraints on the whole package of posts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Package {
    /// No member heads two units.
    #[serde(default)]
    pub one_head_each: bool,
    /// A deputy is not from the head's State (INV-Q5).
    #[serde(default)]
    pub deputy_of_other_state: bool,
}

/// Everything that a distribution starts from. Frozen, it is what every method is asked about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Inputs {
    /// Title.
    pub title: LocalText,
    /// The draft decision to which the distribution is annexed.
    pub document: DocumentId,
    /// First day for which it is meant.
    pub from: Date,
    /// Last day for which it is meant.
    pub until: Date,
    /// Posts that every member gets at least.
    #[serde(default)]
    pub minimum: u32,
    /// Posts that every member gets at most.
    #[serde(default)]
    pub cap: Option<u32>,
    /// Bounds of single members.
    #[serde(default)]
    pub own_bounds: BTreeMap<MemberId, OwnBounds>,
    /// Constraints on the package.
    #[serde(default)]
    pub package: Package,
    /// How membership, population and contribution weigh, where the weighted method may be asked.
    #[serde(default)]
    pub factors: Option<Factors>,
    /// How wide the desirable ranges are; none when there are no such ranges.
    #[serde(default)]
    pub range: Option<RangeRule>,
    /// Units, in the order of the table.
    pub units: Vec<Unit>,
    /// Posts, in the order of the table.
    pub posts: Vec<Post>,
    /// Shares with their days.
    pub shares: Vec<DatedShare>,
    /// Populations, in any unit that is the same for all.
    #[serde(default)]
    pub populations: BTreeMap<MemberId, Exact>,
    /// Who serves now.
    #[serde(default)]
    pub holders: Vec<Holder>,
}

impl Inputs {
    /// A post by its name.
    #[must_use]
    pub fn post(&self, id: &PostId) -> Option<&Post> {
        self.posts.iter().find(|post| &post.id == id)
    }

    /// Posts of a unit, in the order of the table.
    pub fn posts_of<'a>(&'a self, unit: &'a UnitId) -> impl Iterator<Item = &'a Post> {
        self.posts.iter().filter(move |post| &post.unit == unit)
    }

    /// The share of each member that is in force on a day: the latest row that began by then.
    #[must_use]
    pub fn shares_on(&self, day: Date) -> BTreeMap<MemberId, Exact> {
        let mut latest: BTreeMap<&MemberId, &DatedShare> = BTreeMap::new();
        for row in self.shares.iter().filter(|row| row.from <= day) {
            if latest.get(&row.member).is_none_or(|kept| kept.from <= row.from) {
                latest.insert(&row.member, row);
            }
        }
        latest.into_iter().map(|(member, row)| (member.clone(), row.share.clone())).collect()
    }

    /// The question to the formula, with the shares of a day.
    ///
    /// # Errors
    /// As [`Question::check`].
    pub fn question(&self, day: Date) -> Result<Question, Refusal> {
        let distributed =
            |post: &&Post| matches!(post.filled_by, FilledBy::Quota | FilledBy::Reserved { .. });
        let posts = u32::try_from(self.posts.iter().filter(distributed).count()).unwrap_or(u32::MAX);
        let claim = |(member, share): (MemberId, Exact)| {
            let own = self.own_bounds.get(&member).copied().unwrap_or_default();
            let reserved = self
                .posts
                .iter()
                .filter(|post| matches!(&post.filled_by, FilledBy::Reserved { member: of } if *of == member));
            let claim = Claim {
                share,
                population: self.populations.get(&member).cloned(),
                minimum: own.minimum.unwrap_or(self.minimum),
                cap: own.cap.or(self.cap),
                reserved: u32::try_from(reserved.count()).unwrap_or(u32::MAX),
            };
            (member, claim)
        };
        let question = Question { posts, claims: self.shares_on(day).into_iter().map(claim).collect() };
        question.check()?;
        Ok(question)
    }

    /// Checks that names are given once, references lead somewhere, and no list is too long.
    pub(super) fn check(&self, organisation: &Organisation) -> Result<(), Refusal> {
        self.check_sizes()?;
        if self.title.is_blank() || self.units.iter().any(|unit| unit.name.is_blank()) {
            return Err(Refusal::by(Rule::Blank));
        }
        if self.until < self.from {
            return Err(wrong("until"));
        }
        let mut units = BTreeSet::new();
        if let Some(twice) = self.units.iter().find(|unit| !units.insert(&unit.id)) {
            return Err(Refusal::by(Rule::AlreadyExists).text("name", &twice.id));
        }
        let mut posts = BTreeSet::new();
        for post in &self.posts {
            if !posts.insert(&post.id) {
                return Err(Refusal::by(Rule::AlreadyExists).text("name", &post.id));
            }
            if post.title.is_blank() || post.title.characters_max() > limits::TITLE_CHARACTERS_MAX {
                return Err(wrong(&format!("posts.{}.title", post.id)));
            }
            if !units.contains(&post.unit) {
                return Err(wrong(&format!("posts.{}.unit", post.id)));
            }
            if post.grade.chars().count() > limits::GRADE_CHARACTERS_MAX {
                return Err(wrong(&format!("posts.{}.grade", post.id)));
            }
        }
        let lost = self.holders.iter().find(|holder| {
            !posts.contains(&holder.post) || holder.until < holder.from || holder.name.is_blank()
        });
        if let Some(holder) = lost {
            return Err(wrong(&format!("holders.{}", holder.post)));
        }
        self.check_members(organisation)
    }

    fn check_sizes(&self) -> Result<(), Refusal> {
        let sizes = [
            (self.units.len(), limits::UNITS_MAX),
            (self.posts.len(), limits::STAFF_POSTS_MAX),
            (self.shares.len(), limits::SHARE_ROWS_MAX),
            (self.holders.len(), limits::STAFF_POSTS_MAX),
            (self.populations.len().max(self.own_bounds.len()), limits::MEMBERS_MAX),
        ];
        match sizes.into_iter().find(|(size, most)| size > most) {
            Some((_, most)) => Err(Refusal::by(Rule::TooMany).number("limit", most)),
            None => Ok(()),
        }
    }

    fn check_members(&self, organisation: &Organisation) -> Result<(), Refusal> {
        let of_posts = self.posts.iter().filter_map(|post| match &post.filled_by {
            FilledBy::Reserved { member } | FilledBy::Rotation { last: member } => Some(member),
            FilledBy::Quota | FilledBy::Competition => None,
        });
        let named = of_posts
            .chain(self.shares.iter().map(|row| &row.member))
            .chain(self.populations.keys())
            .chain(self.own_bounds.keys())
            .chain(self.holders.iter().map(|holder| &holder.member));
        let mut unknown = named.filter(|member| !organisation.members.contains_key(*member));
        if let Some(member) = unknown.next() {
            return Err(Refusal::by(Rule::MemberUnknown).text("member", member));
        }
        let mut days = BTreeSet::new();
        match self.shares.iter().find(|row| !days.insert((&row.member, row.from))) {
            Some(twice) => Err(Refusal::by(Rule::AlreadyExists).text("name", &twice.member)),
            None => Ok(()),
        }
    }
}

fn wrong(place: &str) -> Refusal {
    Refusal::by(Rule::StaffingTableWrong).text("place", place)
}
