//! Signing, the JSON interface, the press desk and the public pages, as browsers and programs meet them: through the
//! router, with real sessions, real keys and the sample meeting.

mod alternat;
mod cache;
mod calendar;
mod ceremony;
mod copy;
mod feeds;
mod house;
mod outsider;
mod photos;
mod posts;
mod press;
mod signing;
