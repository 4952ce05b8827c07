//! A signature with ink: the form of its witness, and the scan for those who may see it. Everywhere it is said in words
//! that it is ink, so that nobody takes it for a signature with a key.

use axum::extract::multipart::MultipartRejection;
use axum::extract::{Multipart, Path, State};
use axum::response::Response;
use desk::depositary::Attestation;
use domain::document::Digest;
use domain::identity::{DocumentId, MemberId, PersonId};
use domain::organisation::Duty;
use domain::signing::{InkSignature, RoundState, Signature, Standing};
use domain::world::World;
use jiff::Timestamp;
use maud::{Markup, html};

use super::page::{known, known_with};
use super::post::{done, refused, signed_or};
use super::{act, file, standing, terms};
use crate::answer;
use crate::app::App;
use crate::door::signed_in::SignedIn;
use crate::form::Form;
use crate::limits;
use crate::reader::Session;
use crate::upload;
use crate::words::{Words, dates};

/// The witness's form, while signing is open or about to be. It stands outside the live parts: what is typed stays.
pub(super) fn section(
    words: Words,
    world: &World,
    id: &DocumentId,
    session: &Session,
    now: Timestamp,
) -> Markup {
    let found = world.rounds.get(id).zip(world.organisation.as_ref());
    let Some((round, organisation)) = found else { return html! {} };
    let keeps = standing::has_duty(world, &session.person, Duty::Depositary, now);
    if !keeps || round.state == RoundState::Complete {
        return html! {};
    }
    let zone = act::zone_of(world, id);
    let language = act::language(organisation).tag();
    let local = now.to_zoned(dates::zone(&zone)).strftime("%Y-%m-%dT%H:%M").to_string();
    let (action, back) = (format!("/signing/{id}/ink"), format!("/signing/{id}"));
    let fields = html! {
        label.field {
            span { (words.say("signing-member")) }
            select.short name="member" {
                @for (signatory, _) in &round.signatories {
                    @if let Some(member) = organisation.members.get(&signatory.member) {
                        option value=(signatory.member) {
                            (words.local(&member.short_name)) ": " (words.local(&organisation.person_name(&signatory.person)))
                        }
                    }
                }
            }
        }
        label.field {
            span { (words.say("ceremony-ink-place")) }
            input name="place" required maxlength=(limits::SIGNATURE_PLACE_CHARACTERS_MAX) value=(act::language(organisation).local(&round.place));
        }
        label.field {
            span { (words.say("ceremony-ink-given")) }
            input.short type="datetime-local" name="given" required value=(local);
            small { (words.say_with("ceremony-ink-zone", &[("zone", zone.as_str().into())])) }
        }
        (scan_field(words, "ceremony-ink-scan"))
        (terms::fields(words, language))
        p.quiet { (words.say_with("ceremony-ink-witness", &[("name", session.name.as_str().into())])) }
        button #do-sign-with-ink { (words.say("ceremony-do-ink")) }
    };
    html! {
        section aria-labelledby="ink-title" {
            details {
                summary #ink-title { (words.say("ceremony-ink")) }
                p { (words.say("ceremony-ink-explained")) }
                (Form { action: &action, back: &back, session }.around_upload(&fields))
            }
        }
    }
}

/// The field of a scan.
pub(super) fn scan_field(words: Words, label: &str) -> Markup {
    html! {
        label.field {
            span { (words.say(label)) }
            input type="file" name="file" required accept="application/pdf,image/jpeg,image/png,image/webp";
            small { (words.say_with("ceremony-scan-limits", &[("megabytes", (limits::SCAN_BYTES_MAX / (1024 * 1024)).into())])) }
        }
    }
}

/// Takes a signature with ink.
pub(super) async fn sign(
    State(app): State<App>,
    signed: SignedIn,
    Path(id): Path<String>,
    parts: Result<Multipart, MultipartRejection>,
) -> Response {
    let Some(id) = known(&app, &signed, &id) else { return answer::not_found(&signed.reader) };
    let words = signed.reader.words;
    let (upload, kind) = match upload::read_scan(&app.settings().photos, parts).await {
        Ok(read) => read,
        Err(error) => return refused(&signed, &error.sentence(words)),
    };
    let zone = act::zone_of(&app.desk().read().world, &id);
    let asked = MemberId::new(upload.typed.value("member"))
        .ok()
        .zip(dates::instant(upload.typed.value("given"), &zone));
    let Some((member, given_at)) = asked else { return answer::bad_form(&signed.reader) };
    let given = InkSignature {
        member,
        place: upload.typed.value("place").to_owned(),
        given_at,
        scan: Digest::of(&upload.file),
        kind,
        terms: terms::typed(&upload.typed),
    };
    let attestation = attestation(&app.desk().read().world, &id, &given, &signed.session.person);
    let Some(attestation) = attestation else { return answer::not_found(&signed.reader) };
    let taken =
        app.depositary().sign_with_ink(&signed.session.person, &id, given, &upload.file, attestation).await;
    signed_or(&app, &signed, taken, |_| done(&signed, &id, "ceremony-done-ink"))
}

/// What the depositary's mark says, in the language of the act.
pub(super) fn attestation(
    world: &World,
    id: &DocumentId,
    given: &InkSignature,
    witness: &PersonId,
) -> Option<Attestation> {
    let organisation = world.organisation.as_ref()?;
    let words = act::language(organisation);
    let (signatory, _) = world.rounds.get(id)?.of(&given.member)?;
    let member = organisation.members.get(&given.member)?;
    let name = words.local(&organisation.person_name(&signatory.person)).to_owned();
    let witness = words.local(&organisation.person_name(witness)).to_owned();
    let at = act::moment_with_zone(words, given.given_at, &act::zone_of(world, id));
    let mut lines = vec![words.say("ceremony-block-ink"), name.clone()];
    lines.extend(terms::lines(words, &given.terms));
    lines.push(format!("{}, {at}", given.place.trim()));
    lines.push(words.say_with("ceremony-block-scan", &[("digest", act::grouped(&given.scan).into())]));
    lines.push(words.say_with("ceremony-block-witness", &[("name", witness.as_str().into())]));
    Some(Attestation {
        name: words.local(&organisation.depositary).to_owned(),
        reason: words.say_with(
            "ceremony-attests",
            &[
                ("state", words.local(&member.official_name).into()),
                ("name", name.into()),
                ("witness", witness.into()),
                ("digest", given.scan.as_str().into()),
            ],
        ),
        language: words.tag().to_owned(),
        lines,
    })
}

/// What a page says of a signature with ink: the words first, the witness, the digest of the scan.
pub(super) fn shown(words: Words, world: &World, signature: &Signature) -> Markup {
    let found = signature.ink.as_ref().zip(world.organisation.as_ref());
    html! {
        @if let Some((ink, organisation)) = found {
            div.ink {
                (words.say_with("ceremony-witnessed", &[
                    ("name", words.local(&organisation.person_name(&ink.witness)).into()),
                ]))
                br;
                span.digest { (words.say("ceremony-scan")) " SHA-256 " (ink.scan) }
            }
        }
    }
}

/// The scan of a member's signature, for those who take part; the public has its digest.
pub(super) async fn scan(
    State(app): State<App>,
    signed: SignedIn,
    Path(named): Path<(String, String)>,
) -> Response {
    let found = known_with(&app, &signed, &named).and_then(|(id, member)| {
        let model = app.desk().read();
        let works = standing::works_with(&model.world, &id, &signed.session.person, app.desk().now());
        let round = model.world.rounds.get(&id).filter(|_| works)?;
        match round.standing(&member)? {
            Standing::Signed(signature) => signature.ink.clone().map(|ink| (id, member, ink)),
            _ => None,
        }
    });
    let Some((id, member, ink)) = found else { return answer::not_found(&signed.reader) };
    let name = format!("{id}-{member}-scan.{}", ink.kind.extension());
    file::kept(&app, &signed.reader, &ink.scan, ink.kind.media_type(), &name)
}
