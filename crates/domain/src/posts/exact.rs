//! Exact numbers of the distribution of posts: fractions without rounding, read and written as people write shares.
//!
//! Fractions of big integers, not of machine words: a desirable range multiplies shares, populations and factors whose
//! denominators differ, and a product that silently overflowed would move a post. The sizes are small, so speed is
//! no argument; the digits that may come in are limited all the same ([`limits::EXACT_DIGITS_MAX`]).

use std::fmt;
use std::ops::{Add, Div, Mul, Sub};
use std::str::FromStr;

use num_bigint::BigInt;
use num_rational::BigRational;
use serde::{Deserialize, Serialize};

use crate::limits;
use crate::refusal::{Refusal, Rule};

/// An exact number (INV-Q3), in lowest terms. In data it is a text: `10`, `12.5` or `57/10`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Exact(BigRational);

/// The text is not a number that is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotExact {
    /// Not digits with at most one point, nor two whole numbers with a stroke.
    #[error("a number is written as 10, 12.5 or 57/10")]
    Form,
    /// More digits than [`limits::EXACT_DIGITS_MAX`].
    #[error("a number has at most {} digits", limits::EXACT_DIGITS_MAX)]
    Digits,
}

impl Exact {
    /// Reads what a person typed.
    ///
    /// # Errors
    /// [`Rule::NumberWrong`] when it is not a number, or one of too many digits.
    pub fn read(typed: &str) -> Result<Self, Refusal> {
        let wrong = || {
            let shown: String = typed.chars().take(limits::EXACT_DIGITS_MAX).collect();
            Refusal::by(Rule::NumberWrong).text("number", shown).number("limit", limits::EXACT_DIGITS_MAX)
        };
        typed.parse().map_err(|_| wrong())
    }

    /// A whole number.
    #[must_use]
    pub fn whole(number: u32) -> Self {
        Self(BigRational::from_integer(BigInt::from(number)))
    }

    /// A fraction; none when the denominator is zero.
    #[must_use]
    pub fn fraction(numerator: i64, denominator: i64) -> Option<Self> {
        (denominator != 0).then(|| Self(BigRational::new(numerator.into(), denominator.into())))
    }

    /// Zero.
    #[must_use]
    pub fn zero() -> Self {
        Self::whole(0)
    }

    /// Greater than zero.
    #[must_use]
    pub fn is_positive(&self) -> bool {
        *self > Self::zero()
    }

    /// The greatest whole number that is not greater, held at zero and at `u32::MAX`.
    #[must_use]
    pub fn floor(&self) -> u32 {
        held(&self.0.floor().to_integer())
    }

    /// The smallest whole number that is not smaller, held at zero and at `u32::MAX`.
    #[must_use]
    pub fn ceiling(&self) -> u32 {
        held(&self.0.ceil().to_integer())
    }

    /// This number divided by another; none when that is zero.
    #[must_use]
    pub fn over(&self, other: &Self) -> Option<Self> {
        (*other != Self::zero()).then(|| Self(&self.0 / &other.0))
    }

    /// The number times `scale`, rounded half up to a whole one: for a chart, never for a decision.
    #[must_use]
    pub fn scaled(&self, scale: u32) -> i64 {
        let scaled = &self.0 * BigRational::from_integer(scale.into());
        let half = BigRational::new(1.into(), 2.into());
        i64::try_from((scaled + half).floor().to_integer()).unwrap_or(i64::MAX)
    }

    /// The number with two places after the point, rounded half up, and whether that is exact: `5.70`, `4.67`.
    #[must_use]
    pub fn decimal(&self) -> (String, bool) {
        let hundredths = self.scaled(100);
        let exact = Self::fraction(hundredths, 100).as_ref() == Some(self);
        let (sign, size) = (if hundredths < 0 { "-" } else { "" }, hundredths.unsigned_abs());
        (format!("{sign}{}.{:02}", size / 100, size % 100), exact)
    }

    /// Digits over and under the line.
    fn digits(&self) -> usize {
        let length = |number: &BigInt| number.magnitude().to_string().len();
        length(self.0.numer()).max(length(self.0.denom()))
    }
}

fn held(number: &BigInt) -> u32 {
    u32::try_from(number).unwrap_or_else(|_| if *number < BigInt::from(0) { 0 } else { u32::MAX })
}

impl FromStr for Exact {
    type Err = NotExact;

    fn from_str(text: &str) -> Result<Self, NotExact> {
        let text = text.trim();
        if text.len() > limits::EXACT_DIGITS_MAX.saturating_mul(2).saturating_add(3) {
            return Err(NotExact::Digits);
        }
        let number = match text.split_once('/') {
            Some((over, under)) => Self(whole(over)?).over(&Self(whole(under)?)).ok_or(NotExact::Form)?,
            None => Self(decimal(text)?),
        };
        if number.digits() > limits::EXACT_DIGITS_MAX { Err(NotExact::Digits) } else { Ok(number) }
    }
}

fn whole(text: &str) -> Result<BigRational, NotExact> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(NotExact::Form);
    }
    BigInt::from_str(text).map(BigRational::from_integer).map_err(|_| NotExact::Form)
}

fn decimal(text: &str) -> Result<BigRational, NotExact> {
    let Some((before, after)) = text.split_once('.') else { return whole(text) };
    let whole_part = before.strip_prefix('-').unwrap_or(before);
    if whole_part.is_empty() || after.is_empty() || !after.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(NotExact::Form);
    }
    let places = u32::try_from(after.len()).map_err(|_| NotExact::Digits)?;
    let digits = whole(&format!("{before}{after}"))?;
    Ok(digits / BigRational::from_integer(BigInt::from(10).pow(places)))
}

impl TryFrom<String> for Exact {
    type Error = NotExact;
    fn try_from(text: String) -> Result<Self, NotExact> {
        // What the program wrote itself may be longer than what people may write.
        match text.parse() {
            Err(NotExact::Digits) if text.len() <= limits::EXACT_CHARACTERS_MAX => {
                let (over, under) = text.split_once('/').unwrap_or((&text, "1"));
                Self(whole(over)?).over(&Self(whole(under)?)).ok_or(NotExact::Form)
            }
            read => read,
        }
    }
}

impl From<Exact> for String {
    fn from(number: Exact) -> Self {
        number.to_string()
    }
}

impl fmt::Display for Exact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

macro_rules! operations {
    ($($trait:ident $function:ident $operator:tt;)*) => {$(
        impl $trait for &Exact {
            type Output = Exact;
            fn $function(self, other: Self) -> Exact {
                Exact(&self.0 $operator &other.0)
            }
        }
    )*};
}

operations! { Add add +; Sub sub -; Mul mul *; }

impl Div<u32> for &Exact {
    type Output = Exact;
    /// Division by a whole number; by zero it is zero, which no caller asks for.
    fn div(self, other: u32) -> Exact {
        self.over(&Exact::whole(other)).unwrap_or_else(Exact::zero)
    }
}

impl<'a> std::iter::Sum<&'a Exact> for Exact {
    fn sum<I: Iterator<Item = &'a Exact>>(numbers: I) -> Self {
        numbers.fold(Self::zero(), |sum, number| &sum + number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_people_write_them_and_nothing_else_is() {
        for (text, written) in [
            ("10", "10"),
            (" 12.5 ", "25/2"),
            ("57/10", "57/10"),
            ("0.10", "1/10"),
            ("-3", "-3"),
            ("6/4", "3/2"),
        ] {
            assert_eq!(
                text.parse::<Exact>().map(|number| number.to_string()),
                Ok(written.to_owned()),
                "{text}"
            );
        }
        for bad in ["", "a", "1e3", "1.", ".5", "1/0", "1/2/3", "--1", "1.2.3", "+1", "1,5", "٣", "1/-"] {
            assert_eq!(bad.parse::<Exact>(), Err(NotExact::Form), "{bad}");
        }
        let long = "9".repeat(limits::EXACT_DIGITS_MAX + 1);
        assert_eq!(long.parse::<Exact>(), Err(NotExact::Digits));
        assert_eq!("9".repeat(1_000_000).parse::<Exact>(), Err(NotExact::Digits));
    }

    /// Numbers altered by a seeded walk: each is read as one number or refused, and what is read is written and read
    /// back the same.
    #[test]
    fn altered_numbers_are_read_or_refused() {
        let letters: Vec<char> = "0123456789./-+e, ٣".chars().collect();
        let (mut state, mut read) = (0x5eed_u64, 0);
        let mut next = |below: usize| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            usize::try_from(state >> 33).unwrap() % below
        };
        for _ in 0..20_000 {
            let mut text: Vec<char> = ["12.5", "57/10", "100", "-3"][next(4)].chars().collect();
            for _ in 0..next(4) {
                let place = next(text.len() + 1);
                text.insert(place, letters[next(letters.len())]);
            }
            let text: String = text.into_iter().collect();
            if let Ok(number) = text.parse::<Exact>() {
                read += 1;
                assert_eq!(number.to_string().parse::<Exact>(), Ok(number), "{text}");
            }
        }
        assert!((1_000..19_000).contains(&read), "{read}");
    }

    #[test]
    fn decimals_say_whether_they_are_exact() {
        let shown = |text: &str| text.parse::<Exact>().unwrap().decimal();
        assert_eq!(shown("57/10"), ("5.70".to_owned(), true));
        assert_eq!(shown("14/3"), ("4.67".to_owned(), false));
        assert_eq!(shown("-1/2"), ("-0.50".to_owned(), true));
    }

    #[test]
    fn what_was_written_is_read_back() {
        let long = (0..4).fold("999999999999/999999999989".parse::<Exact>().unwrap(), |n, _| &n * &n);
        let json = serde_json::to_string(&long).unwrap();
        assert_eq!(serde_json::from_str::<Exact>(&json).unwrap(), long);
    }
}
