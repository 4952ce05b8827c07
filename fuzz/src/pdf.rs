//! The reader of PDF, a file of the seal.

#[path = "../../crates/seal/src/pdf/file.rs"]
#[allow(dead_code, unreachable_pub, reason = "shared with the seal")]
pub(crate) mod file;
