//! Rules of procedure as data with dates.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::Rotation;
use crate::identity::BodyId;
use crate::language::{Language, LocalText};
use crate::period::Half;
use crate::verb::VerbTable;

/// A share of the members, exact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fraction {
    /// Over the line.
    pub numerator: u32,
    /// Under the line; zero is refused when the organisation is founded.
    pub denominator: u32,
}

impl Fraction {
    /// Whether `part` of `whole` is at least this share.
    #[must_use]
    pub fn is_met_by(self, part: usize, whole: usize) -> bool {
        let denominator = u128::from(self.denominator);
        (part as u128) * denominator >= u128::from(self.numerator) * (whole as u128)
    }
}

/// How a question is decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// Absence of a formal objection expressed by a member.
    Consensus,
    /// More for than against among members present and voting; who abstains does not vote (INV-P6).
    SimpleMajority,
}

/// Who or what decides a tie in a distribution of posts (INV-Q2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TieRule {
    /// The body, each time.
    #[default]
    Body,
    /// Members that come first in the collated order.
    CollatedOrder,
    /// The collated order, beginning after the member that chairs.
    AfterChair,
}

/// What those hear who listen to a channel whose booth is empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EmptyBooth {
    /// The floor as it is spoken: nobody misses what is said, in whatever language.
    #[default]
    Floor,
    /// The floor stays as low as the listener set it beneath the channel: no other language breaks in.
    Silence,
}

/// How interpreters work under these rules. The defaults follow the practice of the profession (AIIC, Practical guide
/// for professional conference interpreters and Guidelines for distance interpreting: partners relieve each other
/// about every 30 minutes at the microphone; a session in the booth lasts about 3 hours).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Interpretation {
    /// Time at the microphone after which a partner should take over, in seconds: 30 minutes.
    pub turn_seconds: u32,
    /// How long before that the page begins to warn, in seconds: 5 minutes. Shorter than the turn.
    pub warning_seconds: u32,
    /// Time in the booth after which an interpreter should be relieved for good, in seconds: 3 hours.
    pub booth_seconds: u32,
    /// How long both partners may be heard in a hand-over, in seconds: 20; at most
    /// [`crate::limits::HAND_OVER_SECONDS_MAX`].
    pub hand_over_seconds: u32,
    /// How long the booth of a required language may be without a voice before nothing can be decided, in seconds:
    /// 0, at once; at most [`crate::limits::EMPTY_BOOTH_SECONDS_MAX`]. A language that nobody has interpreted into
    /// yet has no such time.
    pub empty_booth_seconds: u32,
    /// What those hear who listen to a channel whose booth is empty: the floor.
    pub empty_booth_heard: EmptyBooth,
}

impl Default for Interpretation {
    fn default() -> Self {
        Self {
            turn_seconds: 30 * 60,
            warning_seconds: 5 * 60,
            booth_seconds: 3 * 60 * 60,
            hand_over_seconds: 20,
            empty_booth_seconds: 0,
            empty_booth_heard: EmptyBooth::Floor,
        }
    }
}

/// Whether States sign one after the other or all together in a ceremony.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Manner {
    /// One after the other, in order.
    #[default]
    OneByOne,
    /// All together.
    Together,
}

/// Where the presiding State stands in the order of signing at a ceremony.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PresidingSigns {
    /// In its place in the collated order.
    #[default]
    InOrder,
    /// Before all others.
    First,
    /// After all others.
    Last,
}

/// What a State that declined to sign means to the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeclinedSignature {
    /// The round waits until a decision records that the State does not take part (INV-G6).
    #[default]
    AwaitsDecision,
    /// The act of the others stands without it (R11).
    OthersStand,
}

/// How acts are signed under these rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SigningRules {
    /// One after the other or all together, where the ceremony does not say otherwise.
    pub manner: Manner,
    /// Where the presiding State signs in a ceremony.
    pub presiding: PresidingSigns,
    /// What a State that declined means to the others.
    pub declined: DeclinedSignature,
}

/// A dated set of rules of procedure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleSet {
    /// Name of the instrument.
    pub title: LocalText,
    /// In force from this day.
    pub from: Date,
    /// Last day; none while it is in force.
    #[serde(default)]
    pub until: Option<Date>,
    /// Share of the members that must be present to open and to decide.
    pub quorum: Fraction,
    /// How questions of substance are decided.
    pub substance: Method,
    /// How procedural questions are decided.
    pub procedure: Method,
    /// How an item is added after the agenda was adopted (INV-A2).
    pub agenda_change: Method,
    /// Languages that must be staffed before a meeting opens, and without which nothing is decided.
    pub languages: Vec<Language>,
    /// How interpreters work.
    #[serde(default)]
    pub interpretation: Interpretation,
    /// Language and form of names by which seats are ordered.
    pub seating: Rotation,
    /// Speaking time given for a statement, in seconds.
    pub speaking_time_seconds: u32,
    /// Whether a decision waits while an entitled member is off-line (INV-S2).
    pub waits_for_interrupted_members: bool,
    /// Whether the sound of a seat by video is checked before its first floor.
    #[serde(default)]
    pub sound_checked_before_floor: bool,
    /// Which verb stands for which kind of text.
    pub verbs: VerbTable,
    /// How acts are signed.
    #[serde(default)]
    pub signing: SigningRules,
    /// Who or what decides a tie in a distribution of posts.
    #[serde(default)]
    pub quota_ties: TieRule,
    /// Months of arrears after which a member has no vote; none where arrears take no vote (R11).
    #[serde(default)]
    pub arrears_cost_vote_months: Option<u32>,
    /// The half of a year with which a plan of consultations begins (R14: the second).
    #[serde(default)]
    pub plan_begins: Half,
    /// Days after its last day in which a consultation is reported on.
    #[serde(default = "report_days")]
    pub consultation_report_days: i64,
    /// Lower bodies that must have agreed a text before it is put (INV-D4).
    #[serde(default)]
    pub agreed_before_by: Vec<BodyId>,
}

impl RuleSet {
    /// Whether the rules are in force on this day.
    #[must_use]
    pub fn covers(&self, day: Date) -> bool {
        self.from <= day && self.until.is_none_or(|last| day <= last)
    }
}

/// Thirty days, where the rules do not say.
const fn report_days() -> i64 {
    30
}
