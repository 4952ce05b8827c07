//! How far a method takes each member from its exact quota, as bars to both sides of a line: one small picture per
//! method, all to the same scale.

use domain::posts::exact::Exact;
use domain::posts::formula::Outcome;
use maud::{Markup, html};

use super::view::View;

const ROW: i64 = 18;
const MIDDLE: i64 = 100;
/// Units of the drawing per post; beyond two posts a bar is cut, the number beside it is not.
const PER_POST: u32 = 32;
const CUT: i64 = 64;
const WIDTH: i64 = 220;

/// The picture of one method.
pub(super) fn chart(view: &View<'_>, outcome: &Outcome, name: &str) -> Markup {
    let members = view.members();
    let rows = i64::try_from(members.len()).unwrap_or(i64::MAX);
    let lines: Vec<_> = members
        .iter()
        .filter_map(|(id, _)| {
            let line = outcome.lines.get(*id)?;
            let off = &Exact::whole(line.certain) - &line.exact;
            Some((*id, off, outcome.most(id) > line.certain))
        })
        .collect();
    let spoken: Vec<String> =
        lines.iter().map(|(id, off, _)| format!("{} {}", view.name(id), view.signed(off))).collect();
    let label = format!("{name}: {}", spoken.join("; "));
    html! {
        svg.deviation viewBox={ "0 0 " (WIDTH) " " (rows * ROW + 4) } role="img" aria-label=(label) {
            line.middle x1=(MIDDLE) y1="0" x2=(MIDDLE) y2=(rows * ROW + 4) {}
            @for (place, (id, off, tied)) in (0..).zip(&lines) {
                @let wide = off.scaled(PER_POST).clamp(-CUT, CUT);
                @let top = place * ROW + 2;
                g aria-hidden="true" {
                    text.code x="0" y=(top + 13) { (view.code(id)) }
                    rect.bar.over[wide > 0].under[wide < 0] x=(MIDDLE + wide.min(0)) y=(top + 3) width=(wide.abs()) height="12" {}
                    @if *tied {
                        rect.tied x=(MIDDLE + wide) y=(top + 3) width=(PER_POST) height="12" {}
                    }
                    text.value x=(WIDTH) y=(top + 13) text-anchor="end" { (view.signed(off)) @if *tied { "?" } }
                }
            }
        }
    }
}
