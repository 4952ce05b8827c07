//! Attendance: who is there, how, and since when; quorum.

use domain::meeting::{Mode, Presence, Seat, SeatKind};
use maud::{Markup, html};

use super::names;
use super::viewer::Scene;
use crate::shell::wide::{Named, wide_table};
use crate::words::dates;

/// Everyone with a seat, heads first in the order of the rule set's alphabet.
#[must_use]
pub(crate) fn table(scene: &Scene<'_>) -> Markup {
    let words = scene.words();
    if !scene.sees_now() && !scene.sees_all() {
        return html! { h2 { (words.say("page-attendance")) } p.quiet { (words.say("part-not-for-you")) } };
    }
    html! {
        h2 #attendance-title { (words.say("page-attendance")) }
        (quorum(scene))
        (wide_table(Named::By("attendance-title"), &html! {
            table {
                thead { tr {
                    th scope="col" { (words.say("attendance-seat")) }
                    th scope="col" { (words.say("attendance-person")) }
                    th scope="col" { (words.say("attendance-state")) }
                    th scope="col" { (words.say("attendance-times")) }
                } }
                tbody {
                    @for seat in in_order(scene).into_iter().filter(|seat| !seat.kind.is_equipment()) { (row(scene, seat)) }
                }
            }
        }))
    }
}

/// Every seat: heads in the order of the rule set's alphabet, then the others by what they are for.
#[must_use]
pub(crate) fn in_order<'a>(scene: &Scene<'a>) -> Vec<&'a Seat> {
    let mut seats = scene.meeting.heads_in_order(scene.organisation);
    let heads: Vec<_> = seats.iter().map(|seat| seat.id.clone()).collect();
    let mut others: Vec<&Seat> =
        scene.meeting.seats.values().filter(|seat| !heads.contains(&seat.id)).collect();
    others.sort_by_key(|seat| rank(&seat.kind));
    seats.extend(others);
    seats
}

/// Delegations first, then the Secretary General, those invited, and staff.
fn rank(kind: &SeatKind) -> u8 {
    match kind {
        SeatKind::Head { .. } => 0,
        SeatKind::Delegate { .. } => 1,
        SeatKind::SecretaryGeneral => 2,
        SeatKind::Invited { .. } => 3,
        SeatKind::Interpreter { .. } => 4,
        SeatKind::Officer => 5,
        SeatKind::Press => 6,
        SeatKind::HallDevice { .. } => 7,
        SeatKind::HallDisplay => 8,
    }
}

fn quorum(scene: &Scene<'_>) -> Markup {
    let words = scene.words();
    let (present, all) = (scene.meeting.members_present(), scene.organisation.members.len());
    let met =
        scene.meeting.rules(scene.organisation).is_some_and(|rules| rules.quorum.is_met_by(present, all));
    let key = if met { "attendance-quorum" } else { "attendance-no-quorum" };
    html! { p { (words.say_with(key, &[("present", present.into()), ("members", all.into())])) } }
}

fn row(scene: &Scene<'_>, seat: &Seat) -> Markup {
    let words = scene.words();
    let presence = scene.meeting.presence(&seat.id);
    let attendance = scene.meeting.attendance.get(&seat.id);
    let office = scene.organisation.office_title(&seat.person, scene.meeting.convening.date);
    html! {
        tr {
            th scope="row" { (names::seat_mark(scene, seat)) }
            td { (names::person(scene, seat)) br; span.quiet {
                @if words.local(&office).is_empty() { (names::seat_kind(words, seat)) } @else { (words.local(&office)) }
            } }
            td {
                span.state.open[presence == Presence::Interrupted] { (names::presence(words, presence)) }
                @if attendance.is_some_and(|a| a.waived) && matches!(seat.kind, SeatKind::Head { .. }) {
                    br; span.quiet { (words.say("attendance-waived")) }
                }
            }
            td.number {
                @for interval in attendance.map(|a| a.intervals.as_slice()).unwrap_or_default() {
                    div {
                        (dates::clock(interval.from, scene.zone())) "–"
                        @if let Some(until) = interval.until { (dates::clock(until, scene.zone())) }
                        " " span.quiet { (mode(scene, interval.mode)) }
                    }
                }
            }
        }
    }
}

fn mode(scene: &Scene<'_>, mode: Mode) -> String {
    scene.words().say(match mode {
        Mode::Room => "mode-room",
        Mode::Remote => "mode-remote",
    })
}
