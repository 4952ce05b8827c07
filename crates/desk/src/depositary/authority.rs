//! The depositary's keys: a root, the authority that certifies signatories, the key that certifies acts, the key that
//! signs published photos and the key of the register. Each is a file that only the program's own account can read.

use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

use jiff::{SignedDuration, Timestamp};
use seal::certificate::Certificate;
use seal::keys::{Authority, KeyFile, NewKey, SoftKey, Subject, Validity};
use seal::register::LogKey;

use super::seal_fault;
use crate::error::Fault;

/// How long the root and the authority are valid.
const AUTHORITY_LIFETIME: SignedDuration = SignedDuration::from_hours(24 * 365 * 20);
/// How long certificates of signatories are valid.
const SIGNATORY_LIFETIME: SignedDuration = SignedDuration::from_hours(24 * 365 * 3);
/// Allowance for clocks that differ.
const CLOCK_SKEW: SignedDuration = SignedDuration::from_mins(10);

/// File of the register's key: its secret half, then its public half.
const REGISTER_KEY: &str = "register.key";
/// File of the certificates of the key that signs published photos.
const PRESS_CERTIFICATES: &str = "press.pem";

/// What [`open`] gives.
pub(super) struct Keys {
    pub(super) authority: Authority,
    pub(super) own: KeyFile,
    pub(super) press: KeyFile,
    pub(super) register: LogKey,
}

/// Opens the keys; makes all of them when the folder is new.
pub(super) fn open(folder: &Path, name: &str, now: Timestamp) -> Result<Keys, Fault> {
    fs::create_dir_all(folder).map_err(|error| file_fault(&error))?;
    if !folder.join(REGISTER_KEY).exists() {
        make(folder, name, now)?;
    }
    let authority = Authority::open(
        read_key(&folder.join("authority.p8"))?,
        read_certificates(&folder.join("authority.pem"))?,
    )
    .map_err(seal_fault)?;
    let own = KeyFile {
        key: read_key(&folder.join("depositary.p8"))?,
        certificates: read_certificates(&folder.join("depositary.pem"))?,
    };
    if !folder.join(PRESS_CERTIFICATES).exists() {
        make_press(folder, name, &authority, now)?;
    }
    let press = KeyFile {
        key: read_key(&folder.join("press.p8"))?,
        certificates: read_certificates(&folder.join(PRESS_CERTIFICATES))?,
    };
    let text = fs::read_to_string(folder.join(REGISTER_KEY)).map_err(|error| file_fault(&error))?;
    let (secret, verifier) =
        text.trim().split_once('\n').ok_or_else(|| Fault::Damaged(REGISTER_KEY.to_owned()))?;
    let register = LogKey::open(secret, verifier).map_err(seal_fault)?;
    Ok(Keys { authority, own, press, register })
}

fn make(folder: &Path, name: &str, now: Timestamp) -> Result<(), Fault> {
    let generate = || SoftKey::generate(NewKey::P384).map_err(seal_fault);
    let subject = |role: &str| Subject { common_name: format!("{name}: {role}"), ..Subject::default() };
    let long = validity(now, AUTHORITY_LIFETIME)?;
    let root = Authority::root(generate()?, &subject("root"), long, 1).map_err(seal_fault)?;
    let authority =
        root.subordinate(generate()?, &subject("signature authority"), long).map_err(seal_fault)?;
    let own = generate()?;
    let certificates = authority.certify(&own, &subject("depositary"), long).map_err(seal_fault)?;
    write_key(folder, "root.p8", root.key())?;
    write_key(folder, "authority.p8", authority.key())?;
    write(folder, "authority.pem", pem(authority.chain()).as_bytes())?;
    write_key(folder, "depositary.p8", &own)?;
    write(folder, "depositary.pem", pem(&certificates).as_bytes())?;
    let plain: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
    let register =
        LogKey::generate(&format!("{}-register-of-acts", plain.to_lowercase())).map_err(seal_fault)?;
    // The last file: a folder without it is made anew.
    write(folder, REGISTER_KEY, format!("{}\n{}\n", register.secret(), register.verifier()).as_bytes())
}

/// The key that signs published photos. Folders from before photos were signed get it when they are next opened.
fn make_press(folder: &Path, name: &str, authority: &Authority, now: Timestamp) -> Result<(), Fault> {
    let key = SoftKey::generate(NewKey::P256).map_err(seal_fault)?;
    let subject = Subject {
        common_name: format!("{name}: press service"),
        // Readers of content credentials show the organisation.
        organisation: Some(name.to_owned()),
        ..Subject::default()
    };
    let long = validity(now, AUTHORITY_LIFETIME)?;
    let certificates = authority.certify_for_files(&key, &subject, long).map_err(seal_fault)?;
    write_key(folder, "press.p8", &key)?;
    write(folder, PRESS_CERTIFICATES, pem(&certificates).as_bytes())
}

/// The validity of a signatory's certificate made out now.
pub(super) fn signatory_validity(now: Timestamp) -> Result<Validity, Fault> {
    validity(now, SIGNATORY_LIFETIME)
}

fn validity(now: Timestamp, lifetime: SignedDuration) -> Result<Validity, Fault> {
    let internal = |error: jiff::Error| Fault::Internal(error.to_string());
    Ok(Validity {
        not_before: now.checked_sub(CLOCK_SKEW).map_err(internal)?,
        not_after: now.checked_add(lifetime).map_err(internal)?,
    })
}

/// Certificates one after the other, as PEM.
pub(super) fn pem(certificates: &[Certificate]) -> String {
    certificates.iter().map(Certificate::pem).collect()
}

fn read_key(path: &Path) -> Result<SoftKey, Fault> {
    let der = fs::read(path).map_err(|error| file_fault(&error))?;
    SoftKey::from_pkcs8(&der).map_err(seal_fault)
}

fn read_certificates(path: &Path) -> Result<Vec<Certificate>, Fault> {
    let bytes = fs::read(path).map_err(|error| file_fault(&error))?;
    Certificate::read_all(&bytes).map_err(seal_fault)
}

fn write_key(folder: &Path, name: &str, key: &SoftKey) -> Result<(), Fault> {
    write(folder, name, &key.to_pkcs8().map_err(seal_fault)?)
}

fn write(folder: &Path, name: &str, bytes: &[u8]) -> Result<(), Fault> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true).mode(0o600);
    let written = options.open(folder.join(name)).and_then(|mut file| {
        file.write_all(bytes)?;
        file.sync_all()
    });
    written.map_err(|error| file_fault(&error))
}

fn file_fault(error: &std::io::Error) -> Fault {
    Fault::File(error.to_string())
}
