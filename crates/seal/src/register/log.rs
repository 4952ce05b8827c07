//! The log: its tree, its checkpoints, its tiles.

use signed_note::{Note, Signer, StandardSigner};
use tlog_tiles::{Checkpoint, Hash, HashReader, Tile};

use super::proof::Proof;
use crate::{SealError, limits};

/// Height of a tile: 256 hashes (C2SP tlog-tiles).
const TILE_HEIGHT: u8 = 8;

/// The key of the log, under the log's name (its origin).
pub struct LogKey {
    secret: String,
    verifier: String,
}

impl LogKey {
    /// Makes a key from the operating system's randomness. `origin` names the log: a host and path without scheme.
    ///
    /// # Errors
    /// [`SealError::Register`] if the name has a space or a plus sign.
    pub fn generate(origin: &str) -> Result<Self, SealError> {
        if !signed_note::is_key_name_valid(origin) {
            return Err(SealError::Register(format!("“{origin}” cannot name a log")));
        }
        let (secret, verifier) = signed_note::generate_key(&mut rand_core::OsRng, origin);
        Ok(Self { secret, verifier })
    }

    /// Opens a key from its text form (`PRIVATE+KEY+…`).
    ///
    /// # Errors
    /// [`SealError::Register`] if it is not a key.
    pub fn open(secret: &str, verifier: &str) -> Result<Self, SealError> {
        let key = Self { secret: secret.to_owned(), verifier: verifier.to_owned() };
        let signer = key.signer()?;
        let checker = super::proof::verifier(verifier)?;
        let (name, id) = (signed_note::Verifier::name(&checker), signed_note::Verifier::key_id(&checker));
        if signer.name() != name || signer.key_id() != id {
            return Err(SealError::Register("the two halves of the key are not of one key".into()));
        }
        Ok(key)
    }

    /// The secret half as text, to be kept.
    #[must_use]
    pub fn secret(&self) -> &str {
        &self.secret
    }

    /// The public half as text (`origin+hash+key`), to be given to everyone.
    #[must_use]
    pub fn verifier(&self) -> &str {
        &self.verifier
    }

    /// Name of the log.
    #[must_use]
    pub fn origin(&self) -> &str {
        self.verifier.split('+').next().unwrap_or_default()
    }

    fn signer(&self) -> Result<StandardSigner, SealError> {
        StandardSigner::new(&self.secret).map_err(refused)
    }
}

/// The log in memory: every hash of its tree.
#[derive(Clone, Default)]
pub struct Log {
    size: u64,
    stored: Vec<Hash>,
}

struct Stored<'a>(&'a [Hash]);

impl HashReader for Stored<'_> {
    fn read_hashes(&self, indexes: &[u64]) -> Result<Vec<Hash>, tlog_tiles::Error> {
        indexes
            .iter()
            .map(|index| {
                let index = usize::try_from(*index).map_err(|_| tlog_tiles::Error::IndexesNotInTree)?;
                self.0.get(index).copied().ok_or(tlog_tiles::Error::IndexesNotInTree)
            })
            .collect()
    }
}

impl Log {
    /// Rebuilds the log from the hashes of its leaves, in order.
    ///
    /// # Errors
    /// [`SealError::Limit`] if there are too many.
    pub fn rebuild(leaf_hashes: impl IntoIterator<Item = [u8; 32]>) -> Result<Self, SealError> {
        let mut log = Self::default();
        for hash in leaf_hashes {
            log.append_hash(Hash(hash))?;
        }
        Ok(log)
    }

    /// Hash of a leaf (RFC 6962, 2.1): what [`Log::rebuild`] takes.
    #[must_use]
    pub fn leaf_hash(leaf: &[u8]) -> [u8; 32] {
        tlog_tiles::record_hash(leaf).0
    }

    /// Appends a leaf and returns its index, counted from 0.
    ///
    /// # Errors
    /// [`SealError::Limit`] if the leaf or the log is too large.
    pub fn append(&mut self, leaf: &[u8]) -> Result<u64, SealError> {
        if leaf.len() > limits::REGISTER_ENTRY_BYTES_MAX {
            let max = limits::REGISTER_ENTRY_BYTES_MAX;
            return Err(SealError::Limit { what: "register entry (bytes)", max });
        }
        self.append_hash(tlog_tiles::record_hash(leaf))
    }

    fn append_hash(&mut self, hash: Hash) -> Result<u64, SealError> {
        if self.size >= limits::REGISTER_ENTRIES_MAX {
            let max = usize::try_from(limits::REGISTER_ENTRIES_MAX).unwrap_or(usize::MAX);
            return Err(SealError::Limit { what: "register entries", max });
        }
        let new = tlog_tiles::stored_hashes_for_record_hash(self.size, hash, &Stored(&self.stored))
            .map_err(refused)?;
        self.stored.extend(new);
        self.size += 1;
        Ok(self.size - 1)
    }

    /// Number of leaves.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Root hash of the tree (RFC 6962, 2.1).
    ///
    /// # Errors
    /// [`SealError::Register`] if the tree is not whole.
    pub fn root_hash(&self) -> Result<[u8; 32], SealError> {
        tlog_tiles::tree_hash(self.size, &Stored(&self.stored)).map(|hash| hash.0).map_err(refused)
    }

    /// A signed checkpoint of the log as it is now.
    ///
    /// # Errors
    /// [`SealError::Register`] if the key does not sign.
    pub fn checkpoint(&self, key: &LogKey) -> Result<String, SealError> {
        let head = Checkpoint::new(key.origin(), self.size, Hash(self.root_hash()?), "").map_err(refused)?;
        let mut note = Note::new(&head.to_bytes(), &[]).map_err(refused)?;
        note.add_sigs(&[&key.signer()?]).map_err(refused)?;
        String::from_utf8(note.to_bytes()).map_err(refused)
    }

    /// The proof that the leaf of that index is in the log, with a checkpoint of the log as it is now.
    /// `extra` is carried for the reader and proves nothing.
    ///
    /// # Errors
    /// [`SealError::Register`] if there is no such leaf or `checkpoint` is of another size.
    pub fn prove(&self, index: u64, checkpoint: &str, extra: Option<&[u8]>) -> Result<Proof, SealError> {
        if index >= self.size {
            return Err(SealError::Register(format!("there is no entry {index}")));
        }
        let note = Note::from_bytes(checkpoint.as_bytes()).map_err(refused)?;
        let head = Checkpoint::from_bytes(note.text()).map_err(refused)?;
        if head.size() != self.size || head.hash().0 != self.root_hash()? {
            return Err(SealError::Register("the checkpoint is not of this log as it is now".into()));
        }
        let hashes = tlog_tiles::prove_record(self.size, index, &Stored(&self.stored)).map_err(refused)?;
        Ok(Proof {
            index,
            hashes: hashes.into_iter().map(|hash| hash.0).collect(),
            extra: extra.map(<[u8]>::to_vec),
            checkpoint: checkpoint.to_owned(),
        })
    }

    /// The bytes of a tile under its C2SP path: `tile/0/000`, `tile/1/x001/234`, `tile/0/000.p/12`. `None` if the
    /// path is none or the log is not that large.
    #[must_use]
    pub fn tile(&self, path: &str) -> Option<Vec<u8>> {
        let rest = path.strip_prefix("tile/")?;
        // What the library would panic at is refused first: a level no tree reaches, an empty partial tile.
        let level: u8 = rest.split('/').next()?.parse().ok()?;
        let width = rest.rsplit_once(".p/").map_or(Ok(1), |(_, width)| width.parse::<u32>()).ok()?;
        if level >= 64 / TILE_HEIGHT || width == 0 {
            return None;
        }
        let tile = Tile::from_path(&format!("tile/{TILE_HEIGHT}/{rest}")).ok()?;
        let at_level = self.size.checked_shr(u32::from(TILE_HEIGHT * level)).unwrap_or(0);
        let end = tile.level_index().checked_mul(1 << TILE_HEIGHT)?.checked_add(u64::from(tile.width()))?;
        if end > at_level {
            return None;
        }
        tile.read_data(&Stored(&self.stored)).ok()
    }
}

/// An entry bundle (C2SP tlog-tiles): each leaf after its length in two bytes.
///
/// # Errors
/// [`SealError::Limit`] for more than 256 leaves or a leaf too large.
pub fn entry_bundle<'a>(leaves: impl IntoIterator<Item = &'a [u8]>) -> Result<Vec<u8>, SealError> {
    let mut bundle = Vec::new();
    for (index, leaf) in leaves.into_iter().enumerate() {
        if index >= 1 << TILE_HEIGHT {
            return Err(SealError::Limit { what: "leaves of a bundle", max: 1 << TILE_HEIGHT });
        }
        let length = u16::try_from(leaf.len()).map_err(|_| SealError::Limit {
            what: "register entry (bytes)",
            max: limits::REGISTER_ENTRY_BYTES_MAX,
        })?;
        bundle.extend_from_slice(&length.to_be_bytes());
        bundle.extend_from_slice(leaf);
    }
    Ok(bundle)
}

fn refused(error: impl std::fmt::Debug) -> SealError {
    SealError::Register(format!("{error:?}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn log_of(entries: u32) -> Log {
        let leaf = |entry: u32| Log::leaf_hash(format!("entry {entry}").as_bytes());
        Log::rebuild((0..entries).map(leaf)).unwrap()
    }

    #[test]
    fn the_roots_are_those_of_the_standard() {
        // RFC 6962, 2.1: the empty tree and a tree of one empty leaf.
        let mut log = Log::default();
        let root = |log: &Log| Hash(log.root_hash().unwrap()).to_string();
        assert_eq!(root(&log), "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
        log.append(b"").unwrap();
        assert_eq!(root(&log), "bjQLnP+zepicpUTmu3gKLHiQHT+zNzh2hRGjBhevoB0=");
    }

    #[test]
    fn rebuilding_gives_the_same_tree() {
        let mut appended = Log::default();
        for entry in 0..300 {
            appended.append(format!("entry {entry}").as_bytes()).unwrap();
        }
        assert_eq!(appended.root_hash().unwrap(), log_of(300).root_hash().unwrap());
    }

    #[test]
    fn tiles_are_served_under_their_paths() {
        let log = log_of(300);
        assert_eq!(log.tile("tile/0/000").unwrap().len(), 256 * 32);
        assert_eq!(log.tile("tile/0/001.p/44").unwrap().len(), 44 * 32);
        assert_eq!(log.tile("tile/1/000.p/1").unwrap().len(), 32);
        assert_eq!(log.tile("tile/0/000").unwrap()[..32], Log::leaf_hash(b"entry 0"));
        for absent in [
            "tile/0/001",
            "tile/0/001.p/45",
            "tile/1/000",
            "tile/2/000.p/1",
            "tile/99/000",
            "tile/0/000.p/0",
            "tile/0/000.p/00",
            "tile/data/000",
            "tile/entries/000",
            "tile/0/x",
            "tile/0/",
            "tile/",
            "",
            "../tile/0/000",
            "tile/0/x999/x999/x999/x999/x999/x999/999",
            "tile/255/000",
            "tile/7/000.p/255",
        ] {
            assert_eq!(log.tile(absent), None, "{absent}");
        }
    }

    #[test]
    fn a_key_is_kept_as_text_and_its_halves_belong_together() {
        let (one, two) = (LogKey::generate("a.example").unwrap(), LogKey::generate("a.example").unwrap());
        assert_eq!(LogKey::open(one.secret(), one.verifier()).unwrap().origin(), "a.example");
        assert!(LogKey::open(one.secret(), two.verifier()).is_err());
        assert!(LogKey::generate("a b").is_err());
        let log = log_of(2);
        let stale = log_of(1).checkpoint(&one).unwrap();
        assert!(log.prove(0, &stale, None).is_err(), "a checkpoint of another size is refused");
    }

    #[test]
    fn a_bundle_carries_lengths() {
        let bundle = entry_bundle([b"ab".as_slice(), b"".as_slice()]).unwrap();
        assert_eq!(bundle, [0, 2, b'a', b'b', 0, 0]);
        assert!(entry_bundle(std::iter::repeat_n(b"x".as_slice(), 257)).is_err());
    }
}
