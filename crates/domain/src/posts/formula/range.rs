//! Desirable ranges: between which numbers of posts a member is neither over- nor under-represented.

use serde::{Deserialize, Serialize};

use super::Exact;

/// How wide a range is around its midpoint. In the Secretariat of the United Nations: 15 %, at least 4.8 posts to each
/// side, the upper limit at least 14 (General Assembly resolution 42/220 A); in UNESCO the lower limit is at least 2.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RangeRule {
    /// Part of the midpoint to each side.
    pub spread: Exact,
    /// Posts to each side at least.
    pub spread_posts_min: Exact,
    /// The lower limit is at least this (a floor).
    #[serde(default)]
    pub lower_posts_min: u32,
    /// The upper limit is at least this.
    #[serde(default)]
    pub upper_posts_min: u32,
}

/// A range in posts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Range {
    /// The middle.
    pub midpoint: Exact,
    /// Below this a member is under-represented.
    pub lower: Exact,
    /// Above this it is over-represented.
    pub upper: Exact,
}

/// How a number of posts stands to a range.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Representation {
    /// No post at all, where the range asks for one.
    None,
    /// Below the range.
    Under,
    /// Within it, its limits included.
    Within,
    /// Above it.
    Over,
}

impl RangeRule {
    /// The range around a midpoint. It never goes below zero, and never is empty.
    #[must_use]
    pub fn around(&self, midpoint: &Exact) -> Range {
        let spread = (midpoint * &self.spread).max(self.spread_posts_min.clone());
        let lower = (midpoint - &spread).max(Exact::whole(self.lower_posts_min));
        let upper = (midpoint + &spread).max(Exact::whole(self.upper_posts_min)).max(lower.clone());
        Range { midpoint: midpoint.clone(), lower, upper }
    }
}

impl Range {
    /// How a number of posts stands to it.
    #[must_use]
    pub fn representation(&self, posts: u32) -> Representation {
        let posts_exact = Exact::whole(posts);
        if posts_exact > self.upper {
            Representation::Over
        } else if posts_exact >= self.lower {
            Representation::Within
        } else if posts == 0 {
            Representation::None
        } else {
            Representation::Under
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Representation as R;
    use super::*;

    fn number(text: &str) -> Exact {
        text.parse().unwrap()
    }

    #[test]
    fn ranges_of_the_united_nations_and_of_unesco() {
        let un = RangeRule {
            spread: number("0.15"),
            spread_posts_min: number("4.8"),
            lower_posts_min: 0,
            upper_posts_min: 14,
        };
        let unesco = RangeRule {
            lower_posts_min: 2,
            upper_posts_min: 4,
            spread: number("0.25"),
            spread_posts_min: Exact::zero(),
        };
        for (rule, midpoint, lower, upper) in [
            (&un, "5", "1/5", "14"),
            (&un, "2", "0", "14"),
            (&un, "20", "76/5", "124/5"),
            (&un, "100", "85", "115"),
            (&unesco, "2", "2", "4"),
            (&unesco, "20", "15", "25"),
        ] {
            let range = rule.around(&number(midpoint));
            assert_eq!((range.lower, range.upper), (number(lower), number(upper)), "{midpoint}");
        }
    }

    #[test]
    fn limits_belong_to_the_range() {
        let range = Range { midpoint: number("4"), lower: number("2"), upper: number("6") };
        let all: Vec<_> = [0, 1, 2, 6, 7].map(|posts| range.representation(posts)).into();
        assert_eq!(all, [R::None, R::Under, R::Within, R::Within, R::Over]);
    }
}
