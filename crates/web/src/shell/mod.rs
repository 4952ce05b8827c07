//! The frame around every page: layout, forms, and what the browser gets beside the pages.

pub mod assets;
pub mod form;
pub mod layout;
pub mod taken;
