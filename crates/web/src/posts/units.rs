//! Posts by unit as a picture: a mark for each post with the letters of the State that fills it, the head first and
//! round.

use domain::posts::{FilledBy, Post, PostRole, Unit};
use maud::{Markup, html};

use super::view::View;

/// Units of the drawing per post.
const STEP: usize = 28;
const HEIGHT: usize = 24;

/// Marks of the picture, and what they mean.
const KEYS: [(&str, &str); 4] = [
    ("filled", "posts-key-filled"),
    ("vacant", "posts-key-vacant"),
    ("handed", "posts-key-handed"),
    ("round", "posts-key-head"),
];

/// How a post is drawn.
fn class(view: &View<'_>, post: &Post) -> &'static str {
    if post.filled_by == FilledBy::Competition {
        return "own";
    }
    let placed = view.matter.placements.get(&post.id);
    let holder = view.matter.current(&post.id, view.today).filter(|tenure| tenure.holds());
    match (placed, holder) {
        (Some(member), Some(tenure)) if member == &tenure.member => "filled",
        (Some(_), Some(_)) => "handed",
        (None, Some(_)) => "filled",
        (_, None) => "vacant",
    }
}

/// Letters of the State that fills a post, or of the one whose national serves while it is not placed.
fn letters(view: &View<'_>, post: &Post) -> String {
    let placed = view.matter.placements.get(&post.id);
    let holder = view.matter.current(&post.id, view.today).map(|tenure| &tenure.member);
    placed.or(holder).map(|id| view.code(id)).unwrap_or_default()
}

/// The pictures of all units.
pub(super) fn chart(view: &View<'_>) -> Markup {
    let words = view.words;
    let inputs = &view.matter.inputs;
    let widest = inputs.units.iter().map(|unit| inputs.posts_of(&unit.id).count()).max().unwrap_or(1);
    html! {
        div.units {
            @for unit in &inputs.units { (one(view, unit, widest * STEP)) }
        }
        ul.legend {
            @for (class, key) in KEYS { li { span.key.{ (class) } {} (words.say(key)) } }
        }
    }
}

fn one(view: &View<'_>, unit: &Unit, width: usize) -> Markup {
    let words = view.words;
    let posts: Vec<&Post> = view.matter.inputs.posts_of(&unit.id).collect();
    let vacant = posts.iter().filter(|post| class(view, post) == "vacant").count();
    let values = [
        ("unit", words.local(&unit.name).to_owned().into()),
        ("posts", posts.len().into()),
        ("vacant", vacant.into()),
    ];
    html! {
        figure.unit {
            figcaption { (words.local(&unit.name)) " " span.quiet.number { (posts.len()) } }
            svg viewBox={ "0 0 " (width) " " (HEIGHT) } role="img" aria-label=(words.say_with("posts-chart-unit", &values)) {
                @for (place, post) in posts.iter().enumerate() {
                    @let head = post.role == PostRole::Head;
                    g.{ (class(view, post)) } aria-hidden="true" {
                        rect.post x=(place * STEP + 1) y="1" width="26" height="22" rx=(if head { 11 } else { 2 }) {}
                        text x=(place * STEP + 14) y="16" text-anchor="middle" { (letters(view, post)) }
                    }
                }
            }
        }
    }
}
