//! Full-text search: sheets of text in, names of what was found out. It knows languages and words, nothing of meetings
//! or acts; what may be found at all is decided by those who put sheets in.
//!
//! - [`morphology`]: the words of a text, and the stem under which all forms of a word meet.
//! - [`question`]: what somebody typed, read so that nothing can be wrong with it.
//! - [`index`]: sheets are put in, replaced, taken out, and found.
//! - [`excerpt`]: the place of a text that answers the question, with the found words marked.
//!
//! The library beneath (tantivy) stays behind this wall. An index lives in memory and is made anew from what it was
//! made from: nothing is lost with it.

pub mod excerpt;
pub mod index;
pub mod limits;
pub mod morphology;
pub mod question;
