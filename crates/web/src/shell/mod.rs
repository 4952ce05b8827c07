//! The frame around every page: layout and what the browser gets beside the pages.

pub mod assets;
pub mod layout;
pub mod taken;
pub mod wide;
