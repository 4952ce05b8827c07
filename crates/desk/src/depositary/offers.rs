//! Signatures that were prepared and await their key: in memory, few, for a short time. A lost one is prepared anew.

use std::collections::BTreeMap;

use domain::document::Digest;
use domain::identity::{DocumentId, MemberId, PersonId};
use domain::signing::Terms;
use jiff::Timestamp;
use seal::signing::Prepared;

use crate::limits;

/// A prepared signature with what it was prepared for.
pub(super) struct Pending {
    pub(super) document: DocumentId,
    pub(super) actor: PersonId,
    pub(super) certificate: Digest,
    pub(super) place: String,
    pub(super) terms: Terms,
    pub(super) head: Digest,
    /// The files that it extends, and whom each names first where there are two.
    pub(super) originals: Vec<Digest>,
    pub(super) firsts: Vec<MemberId>,
    pub(super) prepared: Vec<Prepared>,
    pub(super) expires: Timestamp,
}

/// Pending signatures by the digest of their secret name.
#[derive(Default)]
pub(super) struct Offers(BTreeMap<Digest, Pending>);

impl Offers {
    /// Keeps one; an earlier one of the same person for the same document falls away. When there are too many,
    /// the one that expires first makes room.
    pub(super) fn keep(&mut self, name: Digest, pending: Pending, now: Timestamp) {
        self.0.retain(|_, kept| {
            now < kept.expires && !(kept.actor == pending.actor && kept.document == pending.document)
        });
        if self.0.len() >= limits::SIGNATURE_OFFERS_MAX {
            let oldest = self.0.iter().min_by_key(|(_, kept)| kept.expires).map(|(name, _)| name.clone());
            if let Some(oldest) = oldest {
                self.0.remove(&oldest);
            }
        }
        self.0.insert(name, pending);
    }

    /// Takes one out, once; it has to be this person's, for this document.
    pub(super) fn take(
        &mut self,
        name: &Digest,
        actor: &PersonId,
        document: &DocumentId,
        now: Timestamp,
    ) -> Option<Pending> {
        let fits = self
            .0
            .get(name)
            .is_some_and(|kept| &kept.actor == actor && &kept.document == document && now < kept.expires);
        if fits { self.0.remove(name) } else { None }
    }
}
