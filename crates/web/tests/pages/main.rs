//! The pages, forms, feeds and calls as browsers and programs meet them: through the router, with real sessions and
//! the sample meetings. One program, so that the libraries are linked once.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

mod acts;
mod booths;
mod door;
mod faults;
mod floods;
mod hall;
mod house;
mod live;
mod meeting;
mod plan_forms;
mod plan_import;
mod plans;
mod segments;
mod watching;
