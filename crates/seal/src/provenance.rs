//! Content credentials (C2PA 2.2) in the pictures that the organisation publishes: who published them, from which
//! original, and what was done to it. Written after the last change of a file: one byte altered later, and they fail.
//!
//! The original is named by its digest alone; nothing of its private metadata is in the credentials. Nothing here
//! touches the network: no trust list, no remote manifest, and a time stamp (RFC 3161) comes from whoever is asked for it.

use std::io::Cursor;
use std::sync::{Mutex, PoisonError};

use c2pa::settings::Settings;
use c2pa::{Builder, Context, Reader, Signer, SigningAlg, ValidationState};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::SealError;
use crate::keys::{KeyFile, SoftKey};
use crate::limits;

/// What was done to the original, in words of C2PA 2.2, 18.15.4.7.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Turned upright, as the camera said.
    Orientation,
    /// Colours brought into sRGB.
    Colour,
    /// Made smaller.
    Resized,
    /// Private metadata removed, the published words written.
    Metadata,
    /// Written in another format.
    Transcoded,
    /// Released to the public.
    Published,
}

impl Step {
    fn name(self) -> &'static str {
        match self {
            Self::Orientation => "c2pa.orientation",
            Self::Colour => "c2pa.color_adjustments",
            Self::Resized => "c2pa.resized",
            Self::Metadata => "c2pa.edited.metadata",
            Self::Transcoded => "c2pa.transcoded",
            Self::Published => "c2pa.published",
        }
    }
}

/// The file from which a picture was made. It is kept, and not public.
#[derive(Debug, Clone)]
pub struct Original {
    /// SHA-256 of the file, in hexadecimal.
    pub sha256: String,
    /// Media type, such as `image/heic`.
    pub media_type: String,
}

/// What the credentials of a picture say.
#[derive(Debug, Clone)]
pub struct Credentials {
    /// Title of the picture.
    pub title: String,
    /// Who publishes it.
    pub publisher: String,
    /// Version of this program.
    pub version: &'static str,
    /// From what it was made.
    pub original: Original,
    /// What was done to it, in order.
    pub steps: Vec<Step>,
}

/// Whoever stamps the time (RFC 3161).
pub trait TimeAuthority: Send + Sync {
    /// The answer (`TimeStampResp` in DER) to a request (`TimeStampReq` in DER).
    ///
    /// # Errors
    /// Why there is none, for those who run the program.
    fn stamp(&self, request: &[u8]) -> Result<Vec<u8>, String>;
}

/// Whether credentials carry the time of an authority.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TimeStamp {
    /// No authority was to be asked.
    NotAsked,
    /// They do.
    Given,
    /// The authority gave none, for this reason; the credentials are whole without it.
    Missing(String),
}

/// A picture with credentials.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedPicture {
    /// The file.
    pub picture: Vec<u8>,
    /// Whether it carries the time of an authority.
    pub time: TimeStamp,
}

/// Writes credentials into a picture (JPEG or WebP by its media type) and signs them. The first certificate is the
/// key's. An authority that fails leaves them without its time: nothing waits for it.
///
/// # Errors
/// [`SealError::Limit`] for a picture too large; [`SealError::Provenance`] when it cannot carry credentials;
/// [`SealError::Key`] for a key that C2PA does not know.
pub fn sign(
    picture: &[u8],
    media_type: &str,
    credentials: &Credentials,
    key: &KeyFile,
    authority: Option<&dyn TimeAuthority>,
) -> Result<SignedPicture, SealError> {
    if picture.len() > limits::PICTURE_BYTES_MAX {
        return Err(SealError::Limit { what: "bytes of a picture", max: limits::PICTURE_BYTES_MAX });
    }
    let hand = Hand::of(key, authority)?;
    let mut builder = Builder::from_context(context(None)?)
        .with_definition(definition(credentials, media_type))
        .map_err(broken)?;
    let mut signed = Cursor::new(Vec::new());
    builder.sign(&hand, media_type, &mut Cursor::new(picture), &mut signed).map_err(broken)?;
    let time = hand.time.into_inner().unwrap_or_else(PoisonError::into_inner);
    Ok(SignedPicture { picture: signed.into_inner(), time })
}

/// Whether a picture carries credentials that are whole, and lead to one of these roots (PEM).
///
/// # Errors
/// [`SealError::Provenance`] when it carries none that can be read.
pub fn is_genuine(picture: &[u8], media_type: &str, roots_pem: &str) -> Result<bool, SealError> {
    let reader = Reader::from_context(context(Some(roots_pem))?)
        .with_stream(media_type, Cursor::new(picture))
        .map_err(broken)?;
    Ok(reader.validation_state() == ValidationState::Trusted)
}

/// The settings of the library: nothing from the network, no thumbnails, trust in the given roots alone.
fn context(roots_pem: Option<&str>) -> Result<Context, SealError> {
    let mut settings = json!({
        "verify": { "remote_manifest_fetch": false, "ocsp_fetch": false, "verify_after_sign": false },
        "builder": { "thumbnail": { "enabled": false } },
    });
    if let (Some(pem), Some(whole)) = (roots_pem, settings.as_object_mut()) {
        whole.insert("trust".to_owned(), json!({ "trust_anchors": pem }));
    }
    let settings = Settings::new().with_json(&settings.to_string()).map_err(broken)?;
    Context::new().with_settings(settings).map_err(broken)
}

fn definition(credentials: &Credentials, media_type: &str) -> Value {
    let original = &credentials.original;
    let opened = json!({ "action": "c2pa.opened", "parameters": { "ingredientIds": ["original"] } });
    let steps = credentials.steps.iter().map(|step| json!({ "action": step.name() }));
    let actions: Vec<Value> = [opened].into_iter().chain(steps).collect();
    let ingredient = json!({
        "label": "original",
        "relationship": "parentOf",
        "title": "original",
        "format": original.media_type,
        "instance_id": format!("urn:sha256:{}", original.sha256),
        "description": format!("SHA-256 {}", original.sha256),
    });
    json!({
        "claim_version": 2,
        "title": credentials.title,
        "format": media_type,
        "claim_generator_info": [{
            "name": "Plenary",
            "version": credentials.version,
            "operator": credentials.publisher,
        }],
        "ingredients": [ingredient],
        "assertions": [{ "label": "c2pa.actions.v2", "data": { "actions": actions } }],
    })
}

/// A key as the library wants it.
struct Hand<'a> {
    key: &'a SoftKey,
    algorithm: SigningAlg,
    /// The key's certificate and those between it and the root, which readers have.
    certificates: Vec<Vec<u8>>,
    authority: Option<&'a dyn TimeAuthority>,
    time: Mutex<TimeStamp>,
}

impl<'a> Hand<'a> {
    fn of(file: &'a KeyFile, authority: Option<&'a dyn TimeAuthority>) -> Result<Self, SealError> {
        let algorithm = match &file.key {
            SoftKey::P256(_) => SigningAlg::Es256,
            SoftKey::P384(_) => SigningAlg::Es384,
            SoftKey::Rsa(_) => {
                return Err(SealError::Key("content credentials are signed on a curve".into()));
            }
        };
        let below_root = file.certificates.len().saturating_sub(1).max(1);
        let certificates = file.certificates.iter().take(below_root);
        let certificates = certificates.map(|certificate| certificate.der().to_vec()).collect();
        let time = Mutex::new(TimeStamp::NotAsked);
        Ok(Self { key: &file.key, algorithm, certificates, authority, time })
    }

    /// The authority's answer, if it is about what was asked and small enough to be carried.
    fn stamped(&self, authority: &dyn TimeAuthority, message: &[u8]) -> Result<Vec<u8>, String> {
        let request = self.timestamp_request_body(message).map_err(|error| error.to_string())?;
        let answer = authority.stamp(&request)?;
        if answer.len() > limits::TIME_STAMP_BYTES_MAX {
            return Err(format!("the answer has more than {} bytes", limits::TIME_STAMP_BYTES_MAX));
        }
        // A refusal carries no imprint, and another's stamp carries another.
        let imprint = Sha256::digest(message);
        let about_this = answer.windows(imprint.len()).any(|part| part == imprint.as_slice());
        if about_this { Ok(answer) } else { Err("the answer stamps something else, or nothing".to_owned()) }
    }
}

impl Signer for Hand<'_> {
    /// The signature as COSE carries it: r and s, one after the other (RFC 9053, 2.1).
    fn sign(&self, data: &[u8]) -> c2pa::Result<Vec<u8>> {
        let failed = |error: &dyn std::fmt::Display| c2pa::Error::OtherError(error.to_string().into());
        let der = self.key.sign(data).map_err(|error| failed(&error))?;
        if self.algorithm == SigningAlg::Es256 {
            let signature = p256::ecdsa::Signature::from_der(&der).map_err(|error| failed(&error))?;
            return Ok(signature.to_bytes().to_vec());
        }
        let signature = p384::ecdsa::Signature::from_der(&der).map_err(|error| failed(&error))?;
        Ok(signature.to_bytes().to_vec())
    }

    fn alg(&self) -> SigningAlg {
        self.algorithm
    }

    fn certs(&self) -> c2pa::Result<Vec<Vec<u8>>> {
        Ok(self.certificates.clone())
    }

    fn reserve_size(&self) -> usize {
        let certificates: usize = self.certificates.iter().map(Vec::len).sum();
        let time = if self.authority.is_some() { limits::TIME_STAMP_BYTES_MAX } else { 0 };
        certificates.saturating_add(limits::CREDENTIALS_BYTES).saturating_add(time)
    }

    fn send_timestamp_request(&self, message: &[u8]) -> Option<c2pa::Result<Vec<u8>>> {
        let stamped = self.stamped(self.authority?, message);
        let mut time = self.time.lock().unwrap_or_else(PoisonError::into_inner);
        match stamped {
            Ok(answer) => {
                *time = TimeStamp::Given;
                Some(Ok(answer))
            }
            Err(why) => {
                *time = TimeStamp::Missing(why);
                None
            }
        }
    }
}

#[allow(clippy::needless_pass_by_value, reason = "stands after map_err")]
fn broken(error: c2pa::Error) -> SealError {
    SealError::Provenance(error.to_string())
}

#[cfg(test)]
mod tests {
    use jiff::{SignedDuration, Timestamp};

    use super::*;
    use crate::certificate::Certificate;
    use crate::keys::{Authority, NewKey, Subject, Validity};

    /// A JPEG without credentials.
    const PICTURE: &[u8] = include_bytes!("../../../data/sample/photo-2020-05-26.jpg");

    fn press(of: Timestamp) -> (KeyFile, String) {
        let hours = |hours| of.checked_add(SignedDuration::from_hours(hours)).unwrap();
        let validity = Validity { not_before: hours(-1), not_after: hours(24 * 365 * 20) };
        let subject = |name: &str| Subject {
            common_name: name.into(),
            organisation: Some("Organisation".into()),
            ..Subject::default()
        };
        let make = || SoftKey::generate(NewKey::P384).unwrap();
        let root = Authority::root(make(), &subject("root"), validity, 1).unwrap();
        let authority = root.subordinate(make(), &subject("authority"), validity).unwrap();
        let key = SoftKey::generate(NewKey::P256).unwrap();
        let certificates = authority.certify_for_files(&key, &subject("press"), validity).unwrap();
        (KeyFile { key, certificates }, root.chain().iter().map(Certificate::pem).collect())
    }

    fn credentials() -> Credentials {
        Credentials {
            title: "Photo".into(),
            publisher: "Press service".into(),
            version: "1",
            original: Original { sha256: "00".repeat(32), media_type: "image/heic".into() },
            steps: vec![Step::Orientation, Step::Resized, Step::Transcoded, Step::Metadata],
        }
    }

    #[test]
    fn a_signed_picture_is_genuine_and_not_with_one_byte_changed_nor_by_others() {
        // The library judges certificates by the machine's clock.
        let (key, roots) = press("2026-01-01T00:00:00Z".parse().unwrap());
        let (_, others) = press("2026-01-01T00:00:00Z".parse().unwrap());
        let signed = sign(PICTURE, "image/jpeg", &credentials(), &key, None).unwrap();
        assert_eq!(signed.time, TimeStamp::NotAsked);
        let signed = signed.picture;
        assert!(is_genuine(&signed, "image/jpeg", &roots).unwrap());
        assert!(!is_genuine(&signed, "image/jpeg", &others).unwrap(), "another organisation's");
        assert!(is_genuine(PICTURE, "image/jpeg", &roots).is_err(), "it carries none");
        for place in [signed.len() / 2, signed.len() - 3] {
            let mut changed = signed.clone();
            changed[place] ^= 1;
            assert!(!is_genuine(&changed, "image/jpeg", &roots).unwrap_or(false), "byte {place}");
        }
        assert!(matches!(
            sign(b"no picture", "image/jpeg", &credentials(), &key, None),
            Err(SealError::Provenance(_))
        ));
        let big = vec![0; limits::PICTURE_BYTES_MAX + 1];
        assert!(matches!(sign(&big, "image/jpeg", &credentials(), &key, None), Err(SealError::Limit { .. })));
    }

    struct Answers(Result<Vec<u8>, String>);

    impl TimeAuthority for Answers {
        fn stamp(&self, request: &[u8]) -> Result<Vec<u8>, String> {
            assert_eq!(request.first(), Some(&0x30), "a request in DER");
            self.0.clone()
        }
    }

    #[test]
    fn an_authority_that_fails_leaves_the_credentials_whole_and_without_its_time() {
        let (key, roots) = press("2026-01-01T00:00:00Z".parse().unwrap());
        // A refusal (RFC 3161, 2.4.2: status 2, rejection) is an answer too.
        let refusal = vec![0x30, 0x05, 0x30, 0x03, 0x02, 0x01, 0x02];
        for answer in [Err("no answer".to_owned()), Ok(Vec::new()), Ok(refusal), Ok(vec![0x30; 100_000])] {
            let signed =
                sign(PICTURE, "image/jpeg", &credentials(), &key, Some(&Answers(answer.clone()))).unwrap();
            assert!(matches!(signed.time, TimeStamp::Missing(_)), "{answer:?}");
            assert!(is_genuine(&signed.picture, "image/jpeg", &roots).unwrap());
        }
    }
}
