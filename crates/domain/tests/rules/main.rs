//! The rules as stories: given what happened, when somebody asks, then this follows or that rule refuses.
//! One binary, so that it links once; `story` is what all stories are told with.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

mod booths;
mod ceremony;
mod ceremony_chance;
mod ceremony_rules;
mod chance;
mod clauses;
mod consistency;
mod hall;
mod invariants;
mod meeting_of_26_may;
mod open_shelves;
mod plan_course;
mod plan_drawing;
mod plan_rules;
mod posts_chance;
mod posts_course;
mod posts_formula;
mod posts_rules;
mod posts_service;
mod posts_statements;
mod press_rules;
mod refusals;
mod rotation;
mod sample;
mod second_organisation;
mod spoken;
mod story;
