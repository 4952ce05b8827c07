//! Seats by member as a picture: a square for each quota post, a circle for each rotating one, the exact quota as a
//! line, the desirable range as a band. The table beneath says the same in numbers.

use domain::identity::{MemberId, PostId};
use domain::posts::FilledBy;
use domain::posts::exact::Exact;
use domain::posts::formula::Representation;
use maud::{Markup, html};

use super::view::View;

/// Units of the drawing per post.
const STEP: i64 = 10;
const HEIGHT: i64 = 20;

/// What is drawn of one member.
struct Seats {
    /// Quota posts filled by its nationals.
    filled: u32,
    /// Quota posts allotted.
    allotted: u32,
    /// Of these, won in negotiation.
    won: u32,
    /// Given up in negotiation.
    lost: u32,
    /// A post that a tie holds back.
    open: bool,
    /// Rotating posts, and how many of them are filled by its nationals.
    rotating: (u32, u32),
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

fn seats(view: &View<'_>, id: &MemberId) -> Seats {
    let distribution = view.matter;
    let of_kind = |rotating: bool| {
        let posts = distribution.inputs.posts.iter();
        let posts = posts.filter(move |post| matches!(post.filled_by, FilledBy::Rotation { .. }) == rotating);
        posts.map(|post| &post.id).filter(|post| distribution.placements.get(*post) == Some(id))
    };
    let filled =
        |posts: &mut dyn Iterator<Item = &PostId>| count(posts.filter(|post| view.is_filled(post)).count());
    let (formula, allotted) = (distribution.by_formula(id), distribution.allotted(id));
    let most = distribution.outcome.as_ref().map_or(0, |outcome| outcome.most(id));
    Seats {
        filled: filled(&mut of_kind(false)),
        allotted,
        won: allotted.saturating_sub(formula),
        lost: formula.saturating_sub(allotted),
        open: distribution.tie.is_none() && most > formula,
        rotating: (count(of_kind(true).count()), filled(&mut of_kind(true))),
    }
}

/// The picture of all members; `without` shows what a member's refusal would leave vacant.
pub(super) fn chart(view: &View<'_>, without: Option<&MemberId>) -> Markup {
    let members = view.members();
    let all: Vec<(&MemberId, Seats)> = members.iter().map(|(id, _)| (*id, seats(view, id))).collect();
    let widest = |(id, seats): &(&MemberId, Seats)| {
        let range = view.matter.range(id).map_or(0, |range| i64::from(range.upper.ceiling()));
        let shown = i64::from(seats.allotted) + i64::from(seats.lost) + i64::from(seats.open);
        (shown + i64::from(seats.rotating.0) + 1).max(range)
    };
    let width = (all.iter().map(widest).max().unwrap_or(1) + 1) * STEP;
    html! {
        ul.seats {
            @for (id, seats) in &all {
                @let vacant = without == Some(*id) || view.matter.declined.contains_key(*id);
                li.seat-row {
                    div.seat-head {
                        strong { (view.mark(id)) }
                        span.seat-number { (seats.allotted) @if seats.open { "?" }
                            @if seats.rotating.0 > 0 { span.quiet { " + " (seats.rotating.0) } } }
                        (badge(view, id, seats))
                    }
                    (row(view, id, seats, width, vacant))
                }
            }
        }
        (legend(view))
    }
}

fn legend(view: &View<'_>) -> Markup {
    let ranged = view.matter.inputs.range.is_some().then_some(("range", "posts-key-range"));
    html! {
        ul.legend {
            @for (class, key) in KEYS.into_iter().chain(ranged) {
                li { span.key.{ (class) } {} (view.words.say(key)) }
            }
        }
    }
}

/// Marks of the picture, and what they mean.
const KEYS: [(&str, &str); 6] = [
    ("filled", "posts-key-filled"),
    ("vacant", "posts-key-vacant"),
    ("round", "posts-key-rotating"),
    ("won", "posts-key-won"),
    ("lost", "posts-key-lost"),
    ("quota", "posts-key-quota"),
];

/// How the posts stand to the range, as a word.
fn badge(view: &View<'_>, id: &MemberId, seats: &Seats) -> Markup {
    let words = view.words;
    let Some(range) = view.matter.range(id) else { return html! {} };
    let (key, class) = representation(range.representation(seats.allotted));
    let placed = !view.matter.placements.is_empty();
    let now = representation(range.representation(seats.filled));
    html! {
        span.seat-range {
            span.state.{ (class) } { (words.say(key)) }
            // What is allotted may be in the range while those who serve are not.
            @if placed && now.0 != key {
                @let standing = words.say(now.0);
                " · " span.state.{ (now.1) } {
                    (words.say_with("posts-range-now", &[
                        ("posts", i64::from(seats.filled).into()), ("standing", standing.into())]))
                }
            }
        }
    }
}

/// The word for a standing to the range, and its class.
pub(super) fn representation(standing: Representation) -> (&'static str, &'static str) {
    match standing {
        Representation::None => ("posts-range-none", "danger"),
        Representation::Under => ("posts-range-under", "danger"),
        Representation::Within => ("posts-range-within", "within"),
        Representation::Over => ("posts-range-over", "open"),
    }
}

fn at(number: &Exact) -> i64 {
    number.scaled(u32::try_from(STEP).unwrap_or(1))
}

fn row(view: &View<'_>, id: &MemberId, seats: &Seats, width: i64, vacant: bool) -> Markup {
    let line = view.matter.outcome.as_ref().and_then(|outcome| outcome.lines.get(id));
    let range = view.matter.range(id);
    let label = spoken(view, id, seats, vacant);
    let ghosts = seats.lost.saturating_add(u32::from(seats.open));
    html! {
        svg.seat-chart viewBox={ "0 0 " (width) " " (HEIGHT) } role="img" aria-label=(label) {
            @if let Some(range) = &range {
                @let (from, to) = (at(&range.lower), at(&range.upper));
                rect.range x=(from) y="0" width=(to - from) height=(HEIGHT) {}
            }
            @for place in 0..i64::from(seats.allotted) {
                @let filled = place < i64::from(seats.filled) && !vacant;
                @let won = place >= i64::from(seats.allotted.saturating_sub(seats.won));
                rect.post.filled[filled].won[won] x=(place * STEP + 1) y="6" width="8" height="8" {}
            }
            @for place in 0..i64::from(ghosts) {
                @let open = place >= i64::from(seats.lost);
                rect.post.lost[!open].tied[open] x=((i64::from(seats.allotted) + place) * STEP + 1) y="6" width="8" height="8" {}
            }
            @let begin = i64::from(seats.allotted) + i64::from(ghosts);
            @for place in 0..i64::from(seats.rotating.0) {
                @let filled = place < i64::from(seats.rotating.1) && !vacant;
                circle.post.filled[filled] cx=((begin + place) * STEP + 9) cy="10" r="4" {}
            }
            @if let Some(line) = line {
                @let quota = at(&line.exact);
                line.quota x1=(quota) y1="0" x2=(quota) y2=(HEIGHT) {}
            }
        }
    }
}

/// The row as a sentence, for those who do not see it.
fn spoken(view: &View<'_>, id: &MemberId, seats: &Seats, vacant: bool) -> String {
    let filled = if vacant { 0 } else { seats.filled };
    let line = view.matter.outcome.as_ref().and_then(|outcome| outcome.lines.get(id));
    let exact = line.map(|line| view.number(&line.exact)).unwrap_or_default();
    let values = [
        ("name", view.name(id).into()),
        ("posts", i64::from(seats.allotted).into()),
        ("filled", i64::from(filled).into()),
        ("rotating", i64::from(seats.rotating.0).into()),
        ("exact", exact.into()),
    ];
    view.words.say_with("posts-chart-row", &values)
}
