//! What the depositary does with an act: confirmations of signatures *ad referendum*, certified copies and who got
//! which when, instruments of ratification and the like.

use axum::extract::multipart::MultipartRejection;
use axum::extract::{Multipart, Path, State};
use axum::response::Response;
use domain::command::Command;
use domain::document::{Digest, Document, ForceRule};
use domain::identity::{DocumentId, MemberId, PersonId};
use domain::organisation::{Duty, Organisation};
use domain::signing::{Consent, Instrument, Round, RoundState, SigningCommand, Standing};
use domain::world::World;
use jiff::Timestamp;
use jiff::civil::Date;
use maud::{Markup, html};

use super::ink::scan_field;
use super::page::{known, known_with};
use super::post::{done, form, refused};
use super::{act, file, standing, timeline};
use crate::answer;
use crate::app::App;
use crate::door::signed_in::SignedIn;
use crate::duty::has_duty;
use crate::form::{Form, Typed};
use crate::reader::Session;
use crate::upload::{self, Upload};
use crate::words::{Words, dates};

const CONSENTS: [(&str, Consent); 3] = [
    ("ratification", Consent::Ratification),
    ("acceptance", Consent::Acceptance),
    ("approval", Consent::Approval),
];

/// Who got a certified copy when, for all who take part; and what the depositary's officers may do now.
pub(super) fn part(
    words: Words,
    world: &World,
    id: &DocumentId,
    session: &Session,
    now: Timestamp,
) -> Markup {
    let found = world.rounds.get(id).zip(world.organisation.as_ref()).zip(world.documents.get(id));
    let Some(((round, organisation), document)) = found else { return html! {} };
    let inside = standing::works_with(world, id, &session.person, now);
    let keeps = has_duty(world, &session.person, Duty::Depositary, now);
    html! {
        @if inside { (copies(words, world, organisation, round, (session, now))) }
        @if keeps {
            @if !round.awaiting_copies().is_empty() {
                section.next {
                    h2 { (words.say("ceremony-do-copies")) }
                    p { (words.say_with("ceremony-copies-explained", &[("count", round.awaiting_copies().len().into())])) }
                    (form(id, "copies", session, &html! {
                        button.primary #do-issue-copies { (words.say("ceremony-do-copies")) }
                    }))
                }
            }
            (confirmation(words, organisation, round, session))
            (instruments(words, organisation, document, round, session))
        }
    }
}

fn copies(
    words: Words,
    world: &World,
    organisation: &Organisation,
    round: &Round,
    (session, now): (&Session, Timestamp),
) -> Markup {
    let zone = act::zone_of(world, &round.document);
    html! {
        @if !round.copies.is_empty() {
            section aria-labelledby="copies-title" {
                h2 #copies-title { (words.say("ceremony-copies")) }
                ul.rows {
                    @for copy in &round.copies {
                        li.row {
                            span.grow { (words.say_with("ceremony-copy", &[
                                ("number", i64::from(copy.number).into()),
                                ("name", words.member(organisation, &copy.member).into()),
                            ])) }
                            span.quiet { (dates::moment(words, copy.at, &zone)) }
                            @if may_have(world, &round.document, &copy.member, &session.person, now) {
                                a href={ "/signing/" (round.document) "/copy/" (copy.member) } {
                                    "PDF" span.visually-hidden { ": " (words.member(organisation, &copy.member)) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn choice(words: Words, organisation: &Organisation, members: &[&MemberId]) -> Markup {
    html! {
        label.field {
            span { (words.say("signing-member")) }
            select.short name="member" {
                @for member in members { option value=(member) { (words.member(organisation, member)) } }
            }
        }
    }
}

fn day_field(words: Words, field: &str, label: &str) -> Markup {
    html! { label.field { span { (words.say(label)) } input.short type="date" name=(field) required; } }
}

fn upload_form(id: &DocumentId, verb: &str, session: &Session, fields: &Markup) -> Markup {
    let (action, back) = (format!("/signing/{id}/{verb}"), format!("/signing/{id}"));
    Form { action: &action, back: &back, session }.around_upload(fields)
}

fn confirmation(words: Words, organisation: &Organisation, round: &Round, session: &Session) -> Markup {
    let open = round.signatories.iter().filter(|(_, standing)| match standing {
        Standing::Signed(signature) => signature.awaits_confirmation(),
        _ => false,
    });
    let members: Vec<&MemberId> = open.map(|(signatory, _)| &signatory.member).collect();
    html! {
        @if !members.is_empty() {
            section {
                details {
                    summary { (words.say("ceremony-do-confirm")) }
                    p { (words.say("ceremony-confirm-explained")) }
                    (upload_form(&round.document, "confirm", session, &html! {
                        (choice(words, organisation, &members))
                        (day_field(words, "dated", "ceremony-note-dated"))
                        (scan_field(words, "ceremony-note"))
                        button #do-confirm { (words.say("ceremony-do-confirm")) }
                    }))
                }
                details #giving-up {
                    summary { (words.say("ceremony-do-give-up")) }
                    p { (words.say("ceremony-give-up-explained")) }
                    (upload_form(&round.document, "give-up", session, &html! {
                        (choice(words, organisation, &members))
                        (day_field(words, "dated", "ceremony-note-dated"))
                        (scan_field(words, "ceremony-note"))
                        button.danger #do-give-up { (words.say("ceremony-do-give-up")) }
                    }))
                }
            }
        }
    }
}

fn instruments(
    words: Words,
    organisation: &Organisation,
    document: &Document,
    round: &Round,
    session: &Session,
) -> Markup {
    let awaits = round.clause(document).is_some_and(ForceRule::awaits_instruments);
    let open = round.signatories.iter().filter(|(signatory, standing)| {
        standing.counts() && round.instrument_of(&signatory.member).is_none()
    });
    let members: Vec<&MemberId> = open.map(|(signatory, _)| &signatory.member).collect();
    html! {
        @if awaits && round.state == RoundState::Complete && !members.is_empty() {
            section {
                details #depositing {
                    summary { (words.say("ceremony-do-deposit")) }
                    (upload_form(&round.document, "deposit", session, &html! {
                        (choice(words, organisation, &members))
                        label.field {
                            span { (words.say("ceremony-consent")) }
                            select.short name="consent" {
                                @for (value, consent) in CONSENTS {
                                    option value=(value) { (timeline::consent(words, consent)) }
                                }
                            }
                        }
                        (day_field(words, "dated", "ceremony-instrument-dated"))
                        (day_field(words, "deposited", "ceremony-instrument-deposited"))
                        (scan_field(words, "ceremony-instrument"))
                        button #do-deposit { (words.say("ceremony-do-deposit")) }
                    }))
                }
            }
        }
    }
}

/// A form with a scan from an officer of the depositary, read and judged; the scan is not kept yet. Nobody else has a
/// file decoded.
async fn scanned(
    app: &App,
    signed: &SignedIn,
    id: &str,
    parts: Result<Multipart, MultipartRejection>,
) -> Result<(DocumentId, Upload), Response> {
    let id = known(app, signed, id).ok_or_else(|| answer::not_found(&signed.reader))?;
    let (person, now) = (&signed.session.person, app.desk().now());
    if !has_duty(&app.desk().read().world, person, Duty::Depositary, now) {
        return Err(answer::not_found(&signed.reader));
    }
    let read = upload::read_scan(&app.settings().photos, parts).await;
    let (upload, _) = read.map_err(|error| refused(signed, &error.sentence(signed.reader.words)))?;
    Ok((id, upload))
}

/// Keeps the scan and gives the command.
async fn record(
    app: &App,
    signed: &SignedIn,
    id: &DocumentId,
    file: &[u8],
    command: impl FnOnce(Digest) -> SigningCommand,
) -> Response {
    let kept = match app.desk().files().keep(file) {
        Ok(kept) => kept,
        Err(fault) => return answer::fault(&signed.reader, &fault),
    };
    let command = Command::Signing(id.clone(), command(kept));
    if let Err(error) = app.desk().submit(&signed.session.person, command).await {
        return answer::desk(&signed.reader, app, &error);
    }
    match app.depositary().register_complete().await {
        Ok(()) => done(signed, id, "signing-done-recorded"),
        Err(error) => answer::desk(&signed.reader, app, &error),
    }
}

fn asked(typed: &Typed) -> Option<(MemberId, Date)> {
    Some((MemberId::new(typed.value("member")).ok()?, typed.value("dated").parse().ok()?))
}

/// Records that a State confirmed its signature *ad referendum*.
pub(super) async fn confirm(
    State(app): State<App>,
    signed: SignedIn,
    Path(id): Path<String>,
    parts: Result<Multipart, MultipartRejection>,
) -> Response {
    let command = |member, dated, note| SigningCommand::ConfirmAdReferendum { member, dated, note };
    noted(&app, &signed, &id, parts, command).await
}

/// Records, on the word of a State, that it will not confirm its signature *ad referendum*.
pub(super) async fn give_up(
    State(app): State<App>,
    signed: SignedIn,
    Path(id): Path<String>,
    parts: Result<Multipart, MultipartRejection>,
) -> Response {
    let command = |member, dated, note| SigningCommand::GiveUpAdReferendum { member, dated, note };
    noted(&app, &signed, &id, parts, command).await
}

/// Records what a State says by a dated note.
async fn noted(
    app: &App,
    signed: &SignedIn,
    id: &str,
    parts: Result<Multipart, MultipartRejection>,
    command: impl FnOnce(MemberId, Date, Digest) -> SigningCommand,
) -> Response {
    let (id, upload) = match scanned(app, signed, id, parts).await {
        Ok(read) => read,
        Err(response) => return response,
    };
    let Some((member, dated)) = asked(&upload.typed) else { return answer::bad_form(&signed.reader) };
    record(app, signed, &id, &upload.file, |note| command(member, dated, note)).await
}

/// Takes an instrument.
pub(super) async fn deposit(
    State(app): State<App>,
    signed: SignedIn,
    Path(id): Path<String>,
    parts: Result<Multipart, MultipartRejection>,
) -> Response {
    let (id, upload) = match scanned(&app, &signed, &id, parts).await {
        Ok(read) => read,
        Err(response) => return response,
    };
    let typed = &upload.typed;
    let consent = CONSENTS.into_iter().find(|(value, _)| *value == typed.value("consent"));
    let read = asked(typed).zip(typed.value("deposited").parse().ok()).zip(consent);
    let Some((((member, dated), deposited), (_, consent))) = read else {
        return answer::bad_form(&signed.reader);
    };
    let command =
        |file| SigningCommand::DepositInstrument(Instrument { member, consent, dated, deposited, file });
    record(&app, &signed, &id, &upload.file, command).await
}

/// Makes and issues the certified copies that are due.
pub(super) async fn issue(State(app): State<App>, signed: SignedIn, Path(id): Path<String>) -> Response {
    let Some(id) = known(&app, &signed, &id) else { return answer::not_found(&signed.reader) };
    let now = app.desk().now();
    let words = super::copy::wordings(&app.desk().read().world, &id, now);
    match app.depositary().issue_copies(&signed.session.person, &id, words).await {
        Ok(()) => done(&signed, &id, "ceremony-done-copies"),
        Err(error) => answer::desk(&signed.reader, &app, &error),
    }
}

/// Whether a copy is this person's to have: who keeps or services the act, and the delegation that it was issued to.
fn may_have(world: &World, id: &DocumentId, member: &MemberId, person: &PersonId, now: Timestamp) -> bool {
    standing::services(world, person, now)
        || has_duty(world, person, Duty::Depositary, now)
        || world.speaks_for(person, id, now) == Some(member)
}

/// The certified copy of a State, for its delegation and for those who keep the act.
pub(super) async fn copy(
    State(app): State<App>,
    signed: SignedIn,
    Path(named): Path<(String, String)>,
) -> Response {
    let found = known_with(&app, &signed, &named).and_then(|(id, member)| {
        let model = app.desk().read();
        let own = may_have(&model.world, &id, &member, &signed.session.person, app.desk().now());
        let copy = model.world.rounds.get(&id).filter(|_| own)?.copy_of(&member)?.clone();
        Some((id, member, copy))
    });
    let Some((id, member, copy)) = found else { return answer::not_found(&signed.reader) };
    file::kept(&app, &signed.reader, &copy.file, "application/pdf", &format!("{id}-copy-{member}.pdf"))
}
