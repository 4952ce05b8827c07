//! The proof that an act is in the register, and its check: offline, against keys the reader has.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signature, VerifyingKey};
use serde::Serialize;
use signed_note::{Note, StandardVerifier, Verifier, VerifierList};
use tlog_tiles::{Checkpoint, Hash};

use crate::verify::Verdict;
use crate::{SealError, limits};

const FIRST_LINE: &str = "c2sp.org/tlog-proof@v1";
/// Algorithm byte of an Ed25519 cosignature key (C2SP tlog-cosignature).
const COSIGNATURE_ED25519: u8 = 4;

/// An inclusion proof with its checkpoint (C2SP tlog-proof).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proof {
    /// Index of the entry, counted from 0.
    pub index: u64,
    /// Sibling hashes from the leaf up (RFC 6962, 2.1.1).
    pub hashes: Vec<[u8; 32]>,
    /// Data for the reader; it is not authenticated.
    pub extra: Option<Vec<u8>>,
    /// The signed checkpoint, verbatim.
    pub checkpoint: String,
}

impl Proof {
    /// The text of a `.tlog-proof` file.
    #[must_use]
    pub fn text(&self) -> String {
        let mut lines = vec![FIRST_LINE.to_owned()];
        lines.extend(self.extra.as_ref().map(|extra| format!("extra {}", STANDARD.encode(extra))));
        lines.push(format!("index {}", self.index));
        lines.extend(self.hashes.iter().map(|hash| STANDARD.encode(hash)));
        format!("{}\n\n{}", lines.join("\n"), self.checkpoint)
    }

    /// Reads a `.tlog-proof` file.
    ///
    /// # Errors
    /// [`SealError::Limit`] if it is too large, [`SealError::Register`] if it is not one.
    pub fn read(text: &str) -> Result<Self, SealError> {
        let broken = |what: &str| SealError::Register(format!("not a proof: {what}"));
        if text.len() > limits::PROOF_BYTES_MAX {
            return Err(SealError::Limit { what: "proof (bytes)", max: limits::PROOF_BYTES_MAX });
        }
        let (head, checkpoint) = text.split_once("\n\n").ok_or_else(|| broken("it has no checkpoint"))?;
        let mut lines = head.split('\n').peekable();
        if lines.next() != Some(FIRST_LINE) {
            return Err(broken("first line"));
        }
        let extra = match lines.peek().and_then(|line| line.strip_prefix("extra ")) {
            Some(extra) => {
                let decoded = STANDARD.decode(extra).map_err(|_| broken("extra"))?;
                lines.next();
                Some(decoded)
            }
            None => None,
        };
        let number =
            lines.next().and_then(|line| line.strip_prefix("index ")).ok_or_else(|| broken("index"))?;
        let index: u64 = number.parse().map_err(|_| broken("index"))?;
        if index.to_string() != number {
            return Err(broken("index"));
        }
        let hashes = lines
            .map(|line| STANDARD.decode(line).ok().and_then(|hash| hash.try_into().ok()))
            .collect::<Option<Vec<[u8; 32]>>>()
            .ok_or_else(|| broken("hash"))?;
        if hashes.len() > limits::PROOF_HASHES_MAX {
            return Err(SealError::Limit { what: "hashes of a proof", max: limits::PROOF_HASHES_MAX });
        }
        Ok(Self { index, hashes, extra, checkpoint: checkpoint.to_owned() })
    }
}

/// Whom a reader believes: the keys of the log, and how many of which witnesses.
#[derive(Clone, Debug, Default)]
pub struct RegisterPolicy {
    /// Keys of the log in their text form (`origin+hash+key`); the origin is part of it.
    pub log_keys: Vec<String>,
    /// Keys of witnesses in their text form.
    pub witness_keys: Vec<String>,
    /// How many different witnesses must have cosigned.
    pub witnesses_needed: usize,
}

impl RegisterPolicy {
    /// Believes one log, without witnesses.
    #[must_use]
    pub fn log(key: &str) -> Self {
        Self { log_keys: vec![key.to_owned()], ..Self::default() }
    }
}

/// What came of a proof.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ProofReason {
    /// The entry is in the register.
    Included,
    /// The proof cannot be read.
    ProofMalformed,
    /// A key of the policy cannot be read.
    PolicyMalformed,
    /// The checkpoint is signed by no log this reader knows.
    LogUnknown,
    /// The checkpoint's signature does not verify.
    CheckpointForged,
    /// The entry is not in the register at that place.
    NotIncluded,
    /// Too few of the witnesses cosigned.
    WitnessesMissing,
}

/// The judgement of a proof.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ProofVerdict {
    /// The verdict.
    pub verdict: Verdict,
    /// Why.
    pub reason: ProofReason,
    /// Name of the log, if its signature verified.
    pub origin: Option<String>,
    /// Index of the entry.
    pub index: Option<u64>,
    /// Number of entries at the checkpoint.
    pub size: Option<u64>,
    /// Witnesses whose cosignature verified.
    pub witnesses: Vec<String>,
}

impl ProofVerdict {
    fn new(verdict: Verdict, reason: ProofReason) -> Self {
        Self { verdict, reason, origin: None, index: None, size: None, witnesses: Vec::new() }
    }
}

/// Checks that `leaf` is in a register the reader believes.
#[must_use]
pub fn check_proof(leaf: &[u8], proof: &str, policy: &RegisterPolicy) -> ProofVerdict {
    match check(leaf, proof, policy) {
        Ok(verdict) => verdict,
        Err(reason) => {
            let verdict = match reason {
                ProofReason::LogUnknown | ProofReason::PolicyMalformed | ProofReason::WitnessesMissing => {
                    Verdict::CannotJudge
                }
                _ => Verdict::Invalid,
            };
            ProofVerdict::new(verdict, reason)
        }
    }
}

fn check(leaf: &[u8], proof: &str, policy: &RegisterPolicy) -> Result<ProofVerdict, ProofReason> {
    let proof = Proof::read(proof).map_err(|_| ProofReason::ProofMalformed)?;
    let note = Note::from_bytes(proof.checkpoint.as_bytes()).map_err(|_| ProofReason::ProofMalformed)?;
    let head = Checkpoint::from_bytes(note.text()).map_err(|_| ProofReason::ProofMalformed)?;
    let keys = policy
        .log_keys
        .iter()
        .map(|key| verifier(key))
        .collect::<Result<Vec<_>, _>>()
        .map_err(|_| ProofReason::PolicyMalformed)?;
    // The log signs under its own name: a key of another name says nothing about this origin.
    let of_origin = keys.into_iter().filter(|key| key.name() == head.origin());
    let known = VerifierList::new(of_origin.map(|key| Box::new(key) as Box<dyn Verifier>).collect());
    match note.verify(&known) {
        Ok(_) => (),
        Err(signed_note::NoteError::UnverifiedNote) => return Err(ProofReason::LogUnknown),
        Err(_) => return Err(ProofReason::CheckpointForged),
    }
    // The library's arithmetic holds for trees that can exist.
    if head.size() > 1 << limits::PROOF_HASHES_MAX.min(62) {
        return Err(ProofReason::NotIncluded);
    }
    let hashes = proof.hashes.iter().map(|hash| Hash(*hash)).collect();
    let leaf = tlog_tiles::record_hash(leaf);
    tlog_tiles::check_record(&hashes, head.size(), *head.hash(), proof.index, leaf)
        .map_err(|_| ProofReason::NotIncluded)?;
    let witnesses = cosigners(&proof.checkpoint, note.text(), policy)?;
    if witnesses.len() < policy.witnesses_needed {
        return Err(ProofReason::WitnessesMissing);
    }
    Ok(ProofVerdict {
        verdict: Verdict::Valid,
        reason: ProofReason::Included,
        origin: Some(head.origin().to_owned()),
        index: Some(proof.index),
        size: Some(head.size()),
        witnesses,
    })
}

/// The witnesses of the policy whose cosignature verifies, each once.
fn cosigners(checkpoint: &str, text: &[u8], policy: &RegisterPolicy) -> Result<Vec<String>, ProofReason> {
    let lines = checkpoint.rsplit_once("\n\n").map_or("", |(_, lines)| lines);
    let mut found = Vec::new();
    for key in &policy.witness_keys {
        let witness = Witness::read(key).ok_or(ProofReason::PolicyMalformed)?;
        let signed =
            lines.lines().filter_map(|line| signed_note::Signature::from_bytes(line.as_bytes()).ok()).any(
                |line| line.name() == witness.name && line.id() == witness.id && witness.signed(text, &line),
            );
        if signed && !found.contains(&witness.name) {
            found.push(witness.name);
        }
    }
    Ok(found)
}

/// A witness's key (C2SP tlog-cosignature, Ed25519).
struct Witness {
    name: String,
    id: u32,
    key: VerifyingKey,
}

impl Witness {
    fn read(text: &str) -> Option<Self> {
        let mut parts = text.splitn(3, '+');
        let (name, id, key) = (parts.next()?, parts.next()?, parts.next()?);
        let key = STANDARD.decode(key).ok()?;
        let id = u32::from_str_radix(id, 16).ok()?;
        if id != signed_note::key_id(name, &key) || key.first() != Some(&COSIGNATURE_ED25519) {
            return None;
        }
        let bytes: [u8; 32] = key.get(1..)?.try_into().ok()?;
        Some(Self { name: name.to_owned(), id, key: VerifyingKey::from_bytes(&bytes).ok()? })
    }

    fn signed(&self, text: &[u8], line: &signed_note::Signature) -> bool {
        let Some((time, signature)) = line.signature().split_first_chunk::<8>() else { return false };
        let Ok(signature) = Signature::from_slice(signature) else { return false };
        let message = cosigned_message(text, u64::from_be_bytes(*time));
        self.key.verify_strict(&message, &signature).is_ok()
    }
}

/// What a witness signs: a heading, the time in seconds since 1970, the checkpoint's text.
fn cosigned_message(text: &[u8], at_second: u64) -> Vec<u8> {
    [format!("cosignature/v1\ntime {at_second}\n").as_bytes(), text].concat()
}

/// Reads a log's key from its text form.
pub(super) fn verifier(key: &str) -> Result<StandardVerifier, SealError> {
    StandardVerifier::new(key).map_err(|error| SealError::Register(error.to_string()))
}

#[cfg(test)]
mod tests {
    use ed25519_dalek::{Signer, SigningKey};

    use super::*;
    use crate::register::{Log, LogKey};

    fn log_of(entries: u32) -> Log {
        let mut log = Log::default();
        for entry in 0..entries {
            log.append(format!("entry {entry}").as_bytes()).unwrap();
        }
        log
    }

    #[test]
    fn every_entry_of_every_small_log_is_proved_and_no_other() {
        let key = LogKey::generate("example.org/register").unwrap();
        let policy = RegisterPolicy::log(key.verifier());
        for size in 1..18 {
            let log = log_of(size);
            let checkpoint = log.checkpoint(&key).unwrap();
            for index in 0..size {
                let proof = log.prove(u64::from(index), &checkpoint, None).unwrap().text();
                let verdict = check_proof(format!("entry {index}").as_bytes(), &proof, &policy);
                assert_eq!(verdict.verdict, Verdict::Valid, "{size} {index}");
                assert_eq!((verdict.index, verdict.size), (Some(index.into()), Some(size.into())));
                let other = check_proof(b"entry x", &proof, &policy);
                assert_eq!((other.verdict, other.reason), (Verdict::Invalid, ProofReason::NotIncluded));
            }
        }
    }

    #[test]
    fn any_changed_byte_of_a_proof_is_found() {
        let key = LogKey::generate("example.org/register").unwrap();
        let policy = RegisterPolicy::log(key.verifier());
        let log = log_of(5);
        let proof = log.prove(3, &log.checkpoint(&key).unwrap(), None).unwrap().text();
        for at in 0..proof.len() {
            for bit in 0..7 {
                let mut bytes = proof.clone().into_bytes();
                bytes[at] ^= 1 << bit;
                let changed = String::from_utf8_lossy(&bytes);
                let verdict = check_proof(b"entry 3", &changed, &policy).verdict;
                assert_ne!(verdict, Verdict::Valid, "byte {at} bit {bit}: {changed}");
            }
        }
    }

    #[test]
    fn an_unknown_log_is_not_an_invalid_one() {
        let key = LogKey::generate("example.org/register").unwrap();
        let other = LogKey::generate("example.org/register").unwrap();
        let log = log_of(3);
        let proof = log.prove(1, &log.checkpoint(&key).unwrap(), Some(b"hint")).unwrap();
        assert_eq!(Proof::read(&proof.text()).unwrap(), proof);
        let verdict = check_proof(b"entry 1", &proof.text(), &RegisterPolicy::log(other.verifier()));
        assert_eq!((verdict.verdict, verdict.reason), (Verdict::CannotJudge, ProofReason::LogUnknown));
    }

    #[test]
    fn witnesses_are_counted_once_each() {
        let key = LogKey::generate("example.org/register").unwrap();
        let log = log_of(3);
        let mut checkpoint = log.checkpoint(&key).unwrap();
        let body = checkpoint.split_once("\n\n").unwrap().0.to_owned() + "\n";
        let witness = |seed: u8, name: &str| {
            let secret = SigningKey::from_bytes(&[seed; 32]);
            let public = [&[COSIGNATURE_ED25519], secret.verifying_key().as_bytes().as_slice()].concat();
            let id = signed_note::key_id(name, &public);
            let text = format!("{name}+{id:08x}+{}", STANDARD.encode(&public));
            let message = cosigned_message(body.as_bytes(), 1_590_500_000);
            let time = 1_590_500_000_u64.to_be_bytes();
            let signature = [time.as_slice(), &secret.sign(&message).to_bytes()].concat();
            let line = signed_note::Signature::new(name.into(), id, signature).unwrap().to_bytes();
            (text, String::from_utf8(line).unwrap())
        };
        let (first, second) = (witness(1, "mfa.one.example"), witness(2, "mfa.two.example"));
        checkpoint.push_str(&first.1);
        checkpoint.push_str(&first.1);
        let proof = log.prove(0, &checkpoint, None).unwrap().text();
        let mut policy = RegisterPolicy::log(key.verifier());
        policy.witness_keys = vec![first.0, second.0];
        policy.witnesses_needed = 1;
        let verdict = check_proof(b"entry 0", &proof, &policy);
        assert_eq!(verdict.witnesses, ["mfa.one.example"]);
        policy.witnesses_needed = 2;
        let verdict = check_proof(b"entry 0", &proof, &policy);
        assert_eq!((verdict.verdict, verdict.reason), (Verdict::CannotJudge, ProofReason::WitnessesMissing));
    }
}
