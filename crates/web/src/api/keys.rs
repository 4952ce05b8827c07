//! Enrolment of a key that the caller holds: a challenge, then the public half with the signed challenge.

use axum::Json;
use axum::extract::State;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain::document::Digest;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::caller::{Body, Caller};
use super::problem::Problem;
use crate::app::App;

/// What the key must sign.
#[derive(Debug, Serialize)]
pub(super) struct Challenge {
    /// The bytes to sign, as UTF-8 text.
    challenge: String,
    /// Until when.
    expires: Timestamp,
}

/// A challenge; an earlier one falls away.
pub(super) async fn challenge(State(app): State<App>, caller: Caller) -> Result<Json<Challenge>, Problem> {
    let given = app.depositary().challenge(&caller.person);
    let given = given.map_err(|fault| Problem::desk(caller.words, &app, &fault.into()))?;
    Ok(Json(Challenge { challenge: given.text, expires: given.expires }))
}

/// A public key with the proof that the caller holds its private half.
#[derive(Debug, Deserialize)]
pub(super) struct Brought {
    /// `SubjectPublicKeyInfo` (RFC 5280), DER, base64.
    spki: String,
    /// Signature over the challenge, base64.
    proof: String,
}

/// The certificate made out for it.
#[derive(Debug, Serialize)]
pub(super) struct Enrolled {
    /// SHA-256 of the certificate.
    certificate: Digest,
}

/// Certifies the key and enrols the certificate for the caller.
pub(super) async fn enrol(
    State(app): State<App>,
    caller: Caller,
    Body(brought): Body<Brought>,
) -> Result<Json<Enrolled>, Problem> {
    let decoded = (STANDARD.decode(&brought.spki), STANDARD.decode(&brought.proof));
    let (Ok(spki), Ok(proof)) = decoded else { return Err(Problem::malformed(caller.words)) };
    let enrolled = app.depositary().enrol_public_key(&caller.person, &spki, &proof).await;
    let certificate = enrolled.map_err(|error| Problem::desk(caller.words, &app, &error))?;
    Ok(Json(Enrolled { certificate }))
}
