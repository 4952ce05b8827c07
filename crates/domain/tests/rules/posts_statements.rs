//! Figures stated one by one: each is an event with its day and its source, and the inputs are what they were plus that.

use domain::event::Event;
use domain::posts::exact::Exact;
use domain::posts::{Figure, Holder, PostsCommand, PostsEvent, Statement};
use domain::refusal::Rule;
use jiff::civil::{Date, date};

use crate::posts_course::{drafted, post, sample, the};
use crate::story::{Story, member, words};

fn prepared() -> Story {
    let mut story = Story::of_26_may();
    story.posts(PostsCommand::Prepare(Box::new(sample().inputs)));
    story
}

fn stated(figure: Figure, as_of: Date) -> PostsCommand {
    let source = words(&["ru", "en"], "Decision of the Council of 2 December");
    PostsCommand::State(Box::new(Statement { figure, as_of, source }))
}

fn share(of: &str, share: &str) -> Figure {
    Figure::Share { member: member(of), share: share.parse().unwrap() }
}

fn holder(of: &str, until: Date) -> Figure {
    let (post, name) = (post("threats-head"), words(&["ru", "en"], "The present one"));
    Figure::InPost(Holder { post, name, member: member(of), from: date(2019, 1, 1), until })
}

#[test]
fn a_share_counts_from_its_day_and_is_corrected_by_a_row_of_the_same_day() {
    let mut story = prepared();
    let on = |story: &Story, day| the(story).inputs.shares_on(day)[&member("am")].clone();
    let before = on(&story, date(2020, 6, 1));
    let events = story.posts(stated(share("am", "12"), date(2021, 1, 1)));
    let [Event::Posts(_, PostsEvent::FigureStated(statement))] = events.as_slice() else {
        panic!("{events:?}")
    };
    assert_eq!(statement.as_of, date(2021, 1, 1));
    assert_eq!(on(&story, date(2020, 12, 31)), before);
    assert_eq!(on(&story, date(2021, 1, 1)), Exact::whole(12));
    story.posts(stated(share("am", "25/2"), date(2021, 1, 1)));
    assert_eq!(on(&story, date(2021, 1, 1)), "12.5".parse().unwrap(), "corrected");
    assert_eq!(the(&story).statements.len(), 2, "and both stand in the record");
    for (figure, rule) in [
        (share("am", "0"), Rule::ShareNotPositive),
        (share("am", "-1"), Rule::ShareNotPositive),
        (share("am", "100.01"), Rule::ShareTooLarge),
        (share("fr", "1"), Rule::MemberUnknown),
        (Figure::Population { member: member("am"), population: Exact::zero() }, Rule::ShareNotPositive),
        (holder("kz", date(2018, 1, 1)), Rule::TermWrong),
        (Figure::Vacant { post: post("political-7") }, Rule::TenureStateWrong),
    ] {
        story.refuses_posts(rule, stated(figure, date(2021, 1, 1)));
    }
    story.refuses_posts(Rule::TermWrong, stated(share("am", "10"), date(1800, 1, 1)));
    let blank = Statement { figure: share("am", "10"), as_of: date(2021, 1, 1), source: words(&["ru"], " ") };
    story.refuses_posts(Rule::Blank, PostsCommand::State(Box::new(blank)));
    assert_eq!(story.replayed(), story.world);
}

#[test]
fn who_is_in_a_post_is_stated_and_taken_back() {
    let mut story = prepared();
    let day = date(2020, 6, 1);
    story.posts(stated(holder("kz", date(2022, 5, 31)), day));
    let current = the(&story).current(&post("threats-head"), day).unwrap();
    assert_eq!(current.name.in_language("en"), "The present one");
    story.posts(stated(Figure::Vacant { post: post("threats-head") }, day));
    assert!(the(&story).current(&post("threats-head"), day).is_none());
    assert_eq!(the(&story).inputs.holders.len(), sample().inputs.holders.len() - 1);
    assert_eq!(story.replayed(), story.world);
}

#[test]
fn frozen_inputs_take_no_figure() {
    drafted().refuses_posts(Rule::InputsFrozen, stated(share("am", "12"), date(2021, 1, 1)));
}
