//! The register of acts: a tiled transparency log (C2SP tlog-tiles) with signed checkpoints (C2SP signed-note,
//! tlog-checkpoint) and proofs that anyone checks offline (C2SP tlog-proof). Kept in memory and rebuilt from what
//! the caller keeps; nothing is written here.

mod entry;
mod log;
mod proof;

pub use self::entry::{InkEntry, RegisterEntry};
pub use self::log::{Log, LogKey, entry_bundle};
pub use self::proof::{Proof, ProofReason, ProofVerdict, RegisterPolicy, check_proof};
