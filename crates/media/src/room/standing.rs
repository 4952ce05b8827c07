//! What a room remembers of identities beyond their connections: rights last set, and removals. Pure.

use std::collections::BTreeMap;

use crate::conference::{ConferenceError, Permission};
use crate::limits;

/// What is remembered of one identity.
#[derive(Debug, Clone, Copy, Default)]
struct Standing {
    permission: Option<Permission>,
    removed_at: Option<u64>,
}

/// The memory of a room.
#[derive(Debug, Default)]
pub(crate) struct Standings {
    by_identity: BTreeMap<String, Standing>,
    closed_at: Option<u64>,
}

impl Standings {
    fn entry(&mut self, identity: &str) -> Result<&mut Standing, ConferenceError> {
        if identity.is_empty() || identity.len() > limits::NAME_BYTES_MAX {
            return Err(ConferenceError::Limit("length of a name"));
        }
        if !self.by_identity.contains_key(identity)
            && self.by_identity.len() >= limits::REMEMBERED_IDENTITIES_MAX
        {
            return Err(ConferenceError::Limit("remembered identities of a room"));
        }
        Ok(self.by_identity.entry(identity.to_owned()).or_default())
    }

    /// Remembers the rights of an identity.
    pub(crate) fn permit(&mut self, identity: &str, permission: Permission) -> Result<(), ConferenceError> {
        self.entry(identity)?.permission = Some(permission);
        Ok(())
    }

    /// Remembers that tokens made until this second no longer admit the identity.
    pub(crate) fn remove(&mut self, identity: &str, unix_seconds: u64) -> Result<(), ConferenceError> {
        self.entry(identity)?.removed_at = Some(unix_seconds);
        Ok(())
    }

    /// Remembers that tokens made until this second no longer admit anybody.
    pub(crate) fn close(&mut self, unix_seconds: u64) {
        self.closed_at = Some(unix_seconds);
    }

    /// The rights last set, if any.
    pub(crate) fn permission(&self, identity: &str) -> Option<Permission> {
        self.by_identity.get(identity).and_then(|standing| standing.permission)
    }

    /// Whether a token made at that second may admit the identity.
    pub(crate) fn admits(&self, identity: &str, token_made_at: u64) -> bool {
        let removed = self.by_identity.get(identity).and_then(|standing| standing.removed_at);
        removed.max(self.closed_at).is_none_or(|last| token_made_at > last)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_removal_outlives_older_tokens_only() {
        let mut standings = Standings::default();
        assert!(standings.admits("by", 0));
        standings.remove("by", 100).unwrap();
        assert!(!standings.admits("by", 100) && !standings.admits("by", 99));
        assert!(standings.admits("by", 101) && standings.admits("kz", 1));
        standings.close(200);
        assert!(!standings.admits("by", 101) && !standings.admits("kz", 200));
        assert!(standings.admits("by", 201) && standings.admits("kz", 201));
    }

    #[test]
    fn the_memory_is_bounded() {
        let mut standings = Standings::default();
        for number in 0..limits::REMEMBERED_IDENTITIES_MAX {
            standings.permit(&number.to_string(), Permission::default()).unwrap();
        }
        assert!(standings.permit("one too many", Permission::default()).is_err());
        assert!(standings.permit("7", Permission { subscribe: true, ..Permission::default() }).is_ok());
        assert!(standings.permission("7").is_some_and(|permission| permission.subscribe));
    }
}
