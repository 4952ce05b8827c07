//! Files kept by their SHA-256: the revisions of acts, photos. A file is durable before a record names it, is never
//! changed, and is checked against its name whenever it is read.

use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use domain::document::Digest;

use crate::error::Fault;
use crate::limits;
use crate::secret;

/// A folder of kept files.
#[derive(Debug, Clone)]
pub struct Files {
    folder: PathBuf,
}

fn fault(error: &std::io::Error) -> Fault {
    Fault::File(error.to_string())
}

impl Files {
    /// Opens the folder, making it when it is not there.
    ///
    /// # Errors
    /// [`Fault::File`] when the folder cannot be made.
    pub fn open(folder: &Path) -> Result<Self, Fault> {
        fs::create_dir_all(folder).map_err(|error| fault(&error))?;
        Ok(Self { folder: folder.to_owned() })
    }

    fn path(&self, digest: &Digest) -> PathBuf {
        self.folder.join(digest.as_str())
    }

    /// Keeps a file of at most [`limits::FILE_BYTES_MAX`] bytes; durable when it returns.
    ///
    /// # Errors
    /// [`Fault::File`] when it is too large or the disk does not take it.
    pub fn keep(&self, bytes: &[u8]) -> Result<Digest, Fault> {
        if bytes.len() > limits::FILE_BYTES_MAX {
            return Err(Fault::File(format!("larger than {} bytes", limits::FILE_BYTES_MAX)));
        }
        let digest = Digest::of(bytes);
        let path = self.path(&digest);
        if self.read(&digest).is_ok() {
            return Ok(digest);
        }
        let unique = u64::from_le_bytes(secret::random_bytes::<8>()?);
        let draft = self.folder.join(format!("{unique:016x}.part"));
        let written = File::create_new(&draft)
            .and_then(|mut file| file.write_all(bytes).and_then(|()| file.sync_all()))
            .and_then(|()| fs::rename(&draft, &path))
            .and_then(|()| File::open(&self.folder)?.sync_all());
        if let Err(error) = written {
            let _ = fs::remove_file(&draft);
            return Err(fault(&error));
        }
        Ok(digest)
    }

    /// Reads a file.
    ///
    /// # Errors
    /// [`Fault::File`] when it is not there, [`Fault::Damaged`] when it is not what was kept.
    pub fn read(&self, digest: &Digest) -> Result<Vec<u8>, Fault> {
        let bytes = fs::read(self.path(digest)).map_err(|error| fault(&error))?;
        if Digest::of(&bytes) == *digest { Ok(bytes) } else { Err(Fault::Damaged(format!("file {digest}"))) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_comes_back_whole_or_is_called_damaged() {
        let folder = tempfile::tempdir().unwrap();
        let files = Files::open(folder.path()).unwrap();
        let digest = files.keep(b"text").unwrap();
        assert_eq!(files.keep(b"text").unwrap(), digest);
        assert_eq!(files.read(&digest).unwrap(), b"text");
        fs::write(folder.path().join(digest.as_str()), b"tex!").unwrap();
        assert!(matches!(files.read(&digest), Err(Fault::Damaged(_))));
        assert_eq!(files.keep(b"text").unwrap(), digest, "kept again, it is mended");
        assert_eq!(files.read(&digest).unwrap(), b"text");
        assert!(files.keep(&vec![0; limits::FILE_BYTES_MAX + 1]).is_err());
    }
}
