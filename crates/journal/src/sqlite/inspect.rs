//! Verification of a journal file: the chain, then the structure of the database around it. Nothing is written.

use super::fault::StoreFault;
use super::{SqliteJournal, schema};
use crate::damage::Flaw;
use crate::error::OpenError;
use crate::limits::STRUCTURE_FAULTS_LISTED_MAX;
use crate::record::Head;
use crate::verify::{Verified, verify};
use rusqlite::Connection;
use std::path::Path;

/// Verifies a journal file without changing it; a program may be writing to it meanwhile. A `checkpoint` is a head
/// noted outside at an earlier time.
///
/// # Errors
/// [`OpenError::Damaged`] with the first damage found: a record if one can be named, else the file. The other
/// cases of [`OpenError`] when the file cannot be judged.
pub fn verify_file(path: impl AsRef<Path>, checkpoint: Option<Head>) -> Result<Verified, OpenError> {
    let journal = SqliteJournal::open_read_only(path)?;
    let verified = verify(&journal, checkpoint)?;
    check_structure(&journal.connection)?;
    Ok(verified)
}

/// The layout, the b-trees, the index and the reference of the head, as SQLite itself checks them.
fn check_structure(connection: &Connection) -> Result<(), StoreFault> {
    if let Some(difference) = schema::difference(connection)? {
        return Err(Flaw::Structure(difference).of_file().into());
    }
    let mut faults = Vec::new();
    connection.pragma(None, "integrity_check", STRUCTURE_FAULTS_LISTED_MAX, |row| {
        faults.push(row.get::<_, String>(0)?);
        Ok(())
    })?;
    if faults != ["ok"] {
        return Err(Flaw::Structure(faults.join("; ")).of_file().into());
    }
    let mut dangling = false;
    connection.pragma_query(None, "foreign_key_check", |_| {
        dangling = true;
        Ok(())
    })?;
    if dangling {
        return Err(Flaw::Structure("the head names a record that is not there".to_owned()).of_file().into());
    }
    Ok(())
}
