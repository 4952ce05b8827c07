//! A signature with ink: the form of its witness, and the scan for those who may see it. Everywhere it is said in words
//! that it is ink, so that nobody takes it for a signature with a key.

use axum::extract::multipart::MultipartRejection;
use axum::extract::{Multipart, Path, RawQuery, State};
use axum::response::Response;
use desk::depositary::Attestation;
use desk::error::DeskError;
use domain::document::Digest;
use domain::identity::{DocumentId, MemberId, PersonId};
use domain::organisation::Duty;
use domain::refusal::{Refusal, Rule};
use domain::signing::{InkSignature, RoundState, Scan, ScanKind, Signature, Standing};
use domain::world::{Context, World};
use jiff::Timestamp;
use maud::{Markup, html};

use super::page::{known, known_with};
use super::post::{done, refused, signed_or};
use super::{act, file, standing, terms};
use crate::answer;
use crate::app::App;
use crate::door::signed_in::SignedIn;
use crate::duty::has_duty;
use crate::form::{Form, Typed};
use crate::limits;
use crate::reader::Session;
use crate::upload::{self, NotAScan, Upload};
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
    let keeps = has_duty(world, &session.person, Duty::Depositary, now);
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
        @match round.originals().as_slice() {
            [first, second] => {
                @for (field, party) in [("file", first), ("second", second)] {
                    (file_field(words, field, &words.say_with("alternat-scan", &[
                        ("name", words.member(organisation, party).into()),
                    ])))
                }
            },
            _ => (scan_field(words, "ceremony-ink-scan")),
        }
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
    file_field(words, "file", &words.say(label))
}

fn file_field(words: Words, name: &str, label: &str) -> Markup {
    html! {
        label.field {
            span { (label) }
            input type="file" name=(name) required accept="application/pdf,image/jpeg,image/png,image/webp";
            small { (words.say_with("ceremony-scan-limits", &[("megabytes", (limits::SCAN_BYTES_MAX / (1024 * 1024)).into())])) }
        }
    }
}

/// Takes a signature with ink. The rules are asked before a byte of the scans is decoded: nobody else has them judged.
pub(super) async fn sign(
    State(app): State<App>,
    signed: SignedIn,
    Path(id): Path<String>,
    parts: Result<Multipart, MultipartRejection>,
) -> Response {
    let Some(id) = known(&app, &signed, &id) else { return answer::not_found(&signed.reader) };
    let (words, person) = (signed.reader.words, &signed.session.person);
    let refusal = |refusal| answer::desk(&signed.reader, &app, &DeskError::Refused(refusal));
    if !has_duty(&app.desk().read().world, person, Duty::Depositary, app.desk().now()) {
        return refusal(Refusal::by(Rule::NotDepositary));
    }
    let Some(upload) = upload::read(parts).await else {
        return refused(&signed, &NotAScan::TooLarge.sentence(words));
    };
    let zone = act::zone_of(&app.desk().read().world, &id);
    let Some(given) = typed_signature(&upload, &zone) else { return answer::bad_form(&signed.reader) };
    let context = Context { now: app.desk().now(), actor: person.clone() };
    if let Err(why) = app.desk().read().world.may_witness(&id, &given, &context) {
        return refusal(why);
    }
    let scans: Vec<&[u8]> =
        [&upload.file, &upload.second].into_iter().take(count(&given)).map(Vec::as_slice).collect();
    for scan in &scans {
        if let Err(error) = upload::judge_scan(&app.settings().photos, scan).await {
            return refused(&signed, &error.sentence(words));
        }
    }
    let attestations = attestations(&app.desk().read().world, &id, &given, person);
    let Some(attestations) = attestations else { return answer::not_found(&signed.reader) };
    let taken = app.depositary().sign_with_ink(person, &id, given, &scans, attestations).await;
    signed_or(&app, &signed, taken, |_| done(&signed, &id, "ceremony-done-ink"))
}

/// Scans that a signature brings.
fn count(given: &InkSignature) -> usize {
    if given.second.is_some() { 2 } else { 1 }
}

/// The signature as the form says it; what the scans are is told by how they begin, and judged later.
fn typed_signature(upload: &Upload, zone: &str) -> Option<InkSignature> {
    let kind = |bytes: &[u8]| upload::kind_of(bytes).unwrap_or(ScanKind::Pdf);
    let second = (!upload.second.is_empty())
        .then(|| Scan { file: Digest::of(&upload.second), kind: kind(&upload.second) });
    Some(InkSignature {
        member: MemberId::new(upload.typed.value("member")).ok()?,
        place: upload.typed.value("place").to_owned(),
        given_at: dates::instant(upload.typed.value("given"), zone)?,
        scan: Digest::of(&upload.file),
        kind: kind(&upload.file),
        second,
        terms: terms::typed(&upload.typed),
    })
}

/// What the depositary's mark says in each original, in the language of the act; each names the scan of that original.
#[must_use]
pub fn attestations(
    world: &World,
    id: &DocumentId,
    given: &InkSignature,
    witness: &PersonId,
) -> Option<Vec<Attestation>> {
    let scans = [&given.scan].into_iter().chain(given.second.iter().map(|second| &second.file));
    scans.map(|scan| attestation(world, id, given, scan, witness)).collect()
}

fn attestation(
    world: &World,
    id: &DocumentId,
    given: &InkSignature,
    scan: &Digest,
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
    lines.push(words.say_with("ceremony-block-scan", &[("digest", act::grouped(scan).into())]));
    lines.push(words.say_with("ceremony-block-witness", &[("name", witness.as_str().into())]));
    Some(Attestation {
        name: words.local(&organisation.depositary).to_owned(),
        reason: words.say_with(
            "ceremony-attests",
            &[
                ("state", words.local(&member.official_name).into()),
                ("name", name.into()),
                ("witness", witness.into()),
                ("digest", scan.as_str().into()),
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
                @if let Some(second) = &ink.second {
                    br;
                    span.digest { (words.say("ceremony-scan")) " 2, SHA-256 " (second.file) }
                }
            }
        }
    }
}

/// The scan of a member's signature, for those who take part; the public has its digest.
pub(super) async fn scan(
    State(app): State<App>,
    signed: SignedIn,
    Path(named): Path<(String, String)>,
    RawQuery(query): RawQuery,
) -> Response {
    let asked = Typed::read(query.unwrap_or_default().as_bytes()).unwrap_or_default();
    let found = known_with(&app, &signed, &named).and_then(|(id, member)| {
        let model = app.desk().read();
        let works = standing::works_with(&model.world, &id, &signed.session.person, app.desk().now());
        let round = model.world.rounds.get(&id).filter(|_| works)?;
        match round.standing(&member)? {
            Standing::Signed(signature) => signature.ink.clone().map(|ink| (id, member, ink)),
            _ => None,
        }
    });
    let second = asked.has("second");
    let scan = found.and_then(|(id, member, ink)| {
        let scan = if second { ink.second? } else { Scan { file: ink.scan, kind: ink.kind } };
        Some((id, member, scan))
    });
    let Some((id, member, scan)) = scan else { return answer::not_found(&signed.reader) };
    let number = if second { "-2" } else { "" };
    let name = format!("{id}-{member}-scan{number}.{}", scan.kind.extension());
    file::kept(&app, &signed.reader, &scan.file, scan.kind.media_type(), &name)
}
