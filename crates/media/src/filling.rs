//! How full the bounded things of the engine are, for those who watch that limits hold. Data only.

/// How full something bounded is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Filling {
    /// What is bounded.
    pub what: &'static str,
    /// The largest there is at this moment.
    pub most: usize,
    /// The named limit.
    pub limit: usize,
}
