//! Signing over the interface: what there is to sign, an offer, the signature.

use axum::Json;
use axum::extract::{Path, State};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use desk::depositary::Wanted as Offering;
use desk::error::DeskError;
use domain::document::Digest;
use domain::identity::DocumentId;
use domain::signing::{Round, RoundState, Standing};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::caller::{Body, Caller};
use super::problem::Problem;
use crate::app::App;
use crate::limits;
use crate::signing::{act, standing, terms_of};

/// A round of the caller.
#[derive(Debug, Serialize)]
pub(super) struct Act {
    document: DocumentId,
    title: String,
    text: Digest,
    head: Digest,
    state: RoundState,
    own: Standing,
    signed: usize,
    expected: usize,
}

/// Rounds in which the caller is a signatory.
pub(super) async fn list(State(app): State<App>, caller: Caller) -> Json<Vec<Act>> {
    let model = app.desk().read();
    let own = |round: &Round| Some(round.signatory(&caller.person)?.1.clone());
    let acts = model.world.rounds.values().filter_map(|round| {
        let title = model.world.documents.get(&round.document)?.title.clone();
        let (signed, expected) = standing::count(round);
        Some(Act {
            document: round.document.clone(),
            title: caller.words.local(&title).to_owned(),
            text: round.digest.clone(),
            head: round.head.clone(),
            state: round.state,
            own: own(round)?,
            signed,
            expected,
        })
    });
    Json(acts.collect())
}

/// What an offer is asked for.
#[derive(Debug, Deserialize)]
pub(super) struct Wanted {
    /// SHA-256 of the enrolled certificate, hexadecimal.
    certificate: Digest,
    /// Where the signatory is.
    place: String,
    /// Whether it counts only once the State confirmed it.
    #[serde(default)]
    ad_referendum: bool,
    /// A reservation, in the language of the act; none when it is left out.
    #[serde(default)]
    reservation: String,
    /// An interpretative statement, likewise.
    #[serde(default)]
    interpretation: String,
}

/// What the key is to sign.
#[derive(Debug, Serialize)]
pub(super) struct Offered {
    offer: String,
    to_sign: String,
    /// The same of the second original, where there are two: both are signed, or nothing is.
    #[serde(skip_serializing_if = "Option::is_none")]
    second_to_sign: Option<String>,
    suite: String,
    text: Digest,
    head: Digest,
    title: String,
    signed_at: Timestamp,
    expires: Timestamp,
}

fn named(caller: &Caller, app: &App, document: &str) -> Result<DocumentId, Problem> {
    let known = DocumentId::new(document).ok().filter(|id| {
        let model = app.desk().read();
        model.world.rounds.get(id).is_some_and(|round| round.signatory(&caller.person).is_some())
    });
    known.ok_or_else(|| Problem::desk(caller.words, app, &DeskError::NotValid))
}

/// Prepares a signature on the file as it is now.
pub(super) async fn offer(
    State(app): State<App>,
    caller: Caller,
    Path(document): Path<String>,
    Body(wanted): Body<Wanted>,
) -> Result<Json<Offered>, Problem> {
    let document = named(&caller, &app, &document)?;
    if wanted.place.chars().count() > limits::SIGNATURE_PLACE_CHARACTERS_MAX
        || wanted.place.chars().any(char::is_control)
    {
        return Err(Problem::malformed(caller.words));
    }
    let signed_at = app.desk().now();
    let terms = terms_of(wanted.ad_referendum, &wanted.reservation, &wanted.interpretation);
    let (lines, title) = {
        let model = app.desk().read();
        let title = model.world.documents.get(&document).map(|document| document.title.clone());
        let place = &wanted.place;
        let lines = act::signature_lines(&model.world, &document, &caller.person, place, signed_at, &terms);
        (lines, caller.words.local(&title.unwrap_or_default()).to_owned())
    };
    let offer = app
        .depositary()
        .offer(
            &caller.person,
            &document,
            Offering { certificate: wanted.certificate, place: wanted.place, signed_at, terms, lines },
        )
        .await
        .map_err(|error| Problem::desk(caller.words, &app, &error))?;
    let mut to_sign = offer.to_sign.iter().map(|one| STANDARD.encode(one));
    Ok(Json(Offered {
        offer: offer.name.reveal().to_owned(),
        to_sign: to_sign.next().unwrap_or_default(),
        second_to_sign: to_sign.next(),
        suite: offer.suite,
        text: offer.text,
        head: offer.head,
        title,
        signed_at: offer.signed_at,
        expires: offer.expires,
    }))
}

/// A signature that is brought back.
#[derive(Debug, Deserialize)]
pub(super) struct Brought {
    /// Name of the offer.
    offer: String,
    /// The signature, base64.
    signature: String,
    /// The signature of the second original, where there are two.
    #[serde(default)]
    second_signature: Option<String>,
}

/// What became of it.
#[derive(Debug, Serialize)]
pub(super) struct Taken {
    revision: Digest,
    signed: usize,
    expected: usize,
}

/// Takes the signature into the file.
pub(super) async fn sign(
    State(app): State<App>,
    caller: Caller,
    Path(document): Path<String>,
    Body(brought): Body<Brought>,
) -> Result<Json<Taken>, Problem> {
    let document = named(&caller, &app, &document)?;
    let brought_signatures = [Some(&brought.signature), brought.second_signature.as_ref()];
    let decoded: Result<Vec<_>, _> =
        brought_signatures.into_iter().flatten().map(|one| STANDARD.decode(one)).collect();
    let Ok(signatures) = decoded else {
        return Err(Problem::malformed(caller.words));
    };
    let taken = app.depositary().sign(&caller.person, &document, &brought.offer, signatures).await;
    taken.map_err(|error| Problem::signing(caller.words, &app, &error))?;
    let model = app.desk().read();
    let round = model.world.rounds.get(&document);
    let round = round.ok_or_else(|| Problem::desk(caller.words, &app, &DeskError::NotValid))?;
    let own = round.signatory(&caller.person).map(|(_, standing)| standing);
    let revision = match own {
        Some(Standing::Signed(signature)) => signature.revision.clone(),
        _ => round.head.clone(),
    };
    let (signed, expected) = standing::count(round);
    Ok(Json(Taken { revision, signed, expected }))
}
