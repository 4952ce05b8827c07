//! What was typed into the forms of a distribution, read field by field; what cannot be read is refused in words.

use domain::identity::{MemberId, PostId};
use domain::limits;
use domain::refusal::{Refusal, Rule};
use jiff::civil::Date;

use crate::form::Typed;

pub(super) fn blank() -> Refusal {
    Refusal::by(Rule::Blank)
}

pub(super) fn unknown<E>(_: E) -> Refusal {
    Refusal::by(Rule::Unknown)
}

pub(super) fn day(typed: &Typed, field: &str) -> Result<Date, Refusal> {
    typed.value(field).parse().map_err(|_| blank())
}

pub(super) fn member(typed: &Typed, field: &str) -> Result<MemberId, Refusal> {
    MemberId::new(typed.value(field)).map_err(unknown)
}

pub(super) fn post(typed: &Typed, field: &str) -> Result<PostId, Refusal> {
    PostId::new(typed.value(field)).map_err(unknown)
}

pub(super) fn count(typed: &Typed, field: &str) -> Result<u32, Refusal> {
    let wrong = || {
        let refusal = Refusal::by(Rule::NumberWrong).text("number", typed.value(field));
        refusal.number("limit", limits::EXACT_DIGITS_MAX)
    };
    typed.value(field).parse().map_err(|_| wrong())
}
