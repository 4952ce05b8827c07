//! The register of acts: rebuilt from the record, extended when a round is complete, read by anyone.

use domain::command::Command;
use domain::document::Digest;
use domain::identity::{DocumentId, PersonId};
use domain::organisation::{Duty, Organisation};
use domain::signing::{Registration, Round, RoundState, SigningCommand, Standing};
use domain::world::World;
use seal::alternat::Original;
use seal::register::{InkEntry, Log, LogKey, RegisterEntry, entry_bundle};

use super::{Depositary, seal_fault};
use crate::desk::Desk;
use crate::error::{DeskError, Fault};

/// The register as it is now.
pub(super) struct Register {
    log: Log,
    key: LogKey,
    leaves: Vec<Vec<u8>>,
}

/// What goes with a signed act: the proof that it is in the register, for anyone to check offline.
#[derive(Debug, Clone)]
pub struct RegisterProof {
    /// The entry, which names the file's digest.
    pub entry: String,
    /// The proof (C2SP tlog-proof), with a signed checkpoint.
    pub proof: String,
}

impl Register {
    /// Rebuilds the register from the record.
    pub(super) fn rebuild(key: LogKey, desk: &Desk) -> Result<Self, Fault> {
        let mut entries: Vec<Registration> =
            desk.read().world.rounds.values().filter_map(|round| round.registered.clone()).collect();
        entries.sort_by_key(|registration| registration.index);
        let leaves: Vec<Vec<u8>> = entries.into_iter().map(|one| one.entry.into_bytes()).collect();
        let log = Log::rebuild(leaves.iter().map(|leaf| Log::leaf_hash(leaf))).map_err(seal_fault)?;
        Ok(Self { log, key, leaves })
    }

    fn append(&mut self, leaf: &[u8]) -> Result<(), Fault> {
        self.log.append(leaf).map_err(seal_fault)?;
        self.leaves.push(leaf.to_vec());
        Ok(())
    }
}

/// The entry of a complete round, and who records it.
fn entry_of(
    world: &World,
    document: &DocumentId,
    originals: Vec<Original>,
    now: jiff::Timestamp,
) -> Option<(PersonId, RegisterEntry)> {
    let organisation = world.organisation.as_ref()?;
    let round = world.rounds.get(document)?;
    let title = &world.documents.get(document)?.title;
    let language = organisation.authentic_languages.first()?;
    let day = now.to_zoned(jiff::tz::TimeZone::UTC).date();
    let officer = organisation.persons.keys().find(|id| organisation.has_duty(id, Duty::Secretariat, day))?;
    let signed = round.signatories.iter().filter(|(_, standing)| standing.counts());
    let sealed_at = round.signatories.iter().filter_map(|(_, standing)| match standing {
        Standing::Signed(signature) => Some(signature.at),
        _ => None,
    });
    let entry = RegisterEntry {
        act: format!("/acts/{document}"),
        ink: ink_of(round),
        languages: languages(organisation, round),
        originals,
        sealed_at: sealed_at.max()?,
        sha256: round.head.to_string(),
        signed_by: signed.map(|(signatory, _)| signatory.member.to_string()).collect(),
        title: title.in_language(language.as_str()).to_owned(),
    };
    Some((officer.clone(), entry))
}

/// Languages in which the file is set: two originals are set in every authentic language.
fn languages(organisation: &Organisation, round: &Round) -> Vec<String> {
    let count = if round.alternat { usize::MAX } else { 1 };
    organisation.authentic_languages.iter().take(count).map(ToString::to_string).collect()
}

/// Signatures with ink, which the file shows only by the depositary's attestation.
fn ink_of(round: &Round) -> Vec<InkEntry> {
    let with_ink = round.signatories.iter().filter_map(|(signatory, standing)| match standing {
        Standing::Signed(signature) => {
            let ink = signature.ink.as_ref()?;
            Some(InkEntry {
                field: signatory.member.to_string(),
                given_at: signature.at,
                place: signature.place.clone(),
                scan_sha256: ink.scan.to_string(),
                second_scan_sha256: ink.second.as_ref().map(|second| second.file.to_string()),
                witness: ink.witness.to_string(),
            })
        }
        _ => None,
    });
    with_ink.collect()
}

impl Depositary {
    /// Enters every complete act that is not in the register yet; also after a stop between the two.
    ///
    /// # Errors
    /// A fault when the seal or the journal fails; what was entered stays.
    pub async fn register_complete(&self) -> Result<(), DeskError> {
        let mut register = self.inner.register.lock().await;
        let waiting: Vec<DocumentId> = {
            let model = self.inner.desk.read();
            let rounds = model.world.rounds.values();
            let complete =
                rounds.filter(|round| round.state == RoundState::Complete && round.registered.is_none());
            complete.map(|round| round.document.clone()).collect()
        };
        for document in waiting {
            let entry = {
                let model = self.inner.desk.read();
                let listed = model.world.rounds.get(&document).map(|round| self.listed(round)).transpose()?;
                entry_of(&model.world, &document, listed.unwrap_or_default(), self.inner.desk.now())
            };
            let Some((officer, entry)) = entry else { continue };
            let leaf = entry.leaf().map_err(seal_fault)?;
            let text = String::from_utf8(leaf.clone()).map_err(|e| Fault::Internal(e.to_string()))?;
            let registration = Registration { index: register.log.size(), entry: text };
            let command = Command::Signing(document, SigningCommand::Register(registration));
            self.inner.desk.submit(&officer, command).await?;
            register.append(&leaf)?;
        }
        Ok(())
    }

    /// The proof for a registered act.
    ///
    /// # Errors
    /// [`DeskError::NotValid`] when it is not registered; a fault when the seal fails.
    pub async fn proof(&self, document: &DocumentId) -> Result<RegisterProof, DeskError> {
        let registered =
            self.inner.desk.read().world.rounds.get(document).and_then(|round| round.registered.clone());
        let registration = registered.ok_or(DeskError::NotValid)?;
        let register = self.inner.register.lock().await;
        let checkpoint = register.log.checkpoint(&register.key).map_err(seal_fault)?;
        let proof = register.log.prove(registration.index, &checkpoint, Some(registration.entry.as_bytes()));
        Ok(RegisterProof { proof: proof.map_err(seal_fault)?.text(), entry: registration.entry })
    }

    /// The signed checkpoint of the register (C2SP tlog-tiles, `checkpoint`).
    ///
    /// # Errors
    /// A fault when the seal fails.
    pub async fn checkpoint(&self) -> Result<String, Fault> {
        let register = self.inner.register.lock().await;
        register.log.checkpoint(&register.key).map_err(seal_fault)
    }

    /// A tile of the register by its path, such as `tile/0/000.p/2` or `tile/entries/000.p/2`.
    pub async fn tile(&self, path: &str) -> Option<Vec<u8>> {
        let register = self.inner.register.lock().await;
        match path.strip_prefix("tile/entries/") {
            // An entry bundle has the same shape and size as the tile of leaf hashes beside it.
            Some(rest) => {
                let hashes = register.log.tile(&format!("tile/0/{rest}"))?;
                let first = bundle_start(rest)?;
                let count = hashes.len() / Digest::BYTES;
                let leaves = register.leaves.get(first..first.checked_add(count)?)?;
                entry_bundle(leaves.iter().map(Vec::as_slice)).ok()
            }
            None => register.log.tile(path),
        }
    }

    /// The public half of the register's key, as signed notes name it.
    pub async fn register_key(&self) -> String {
        self.inner.register.lock().await.key.verifier().to_owned()
    }
}

/// Index of the first leaf of a bundle path: `000`, `x001/234`, `000.p/12`.
fn bundle_start(path: &str) -> Option<usize> {
    let whole = path.split(".p/").next()?;
    let mut number: usize = 0;
    for part in whole.split('/') {
        let digits: usize = part.strip_prefix('x').unwrap_or(part).parse().ok()?;
        number = number.checked_mul(1000)?.checked_add(digits)?;
    }
    number.checked_mul(256)
}
