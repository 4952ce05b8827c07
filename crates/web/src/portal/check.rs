//! Check this document: anyone brings a file, the verdict of each signature is said in words, the file is not kept.

use axum::extract::{Multipart, Path, State, multipart::MultipartRejection};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use desk::depositary::check::{Checked, Finding, Report, SignatureKind, SignatureReport, Verdict, Weight};
use domain::identity::{DocumentId, MemberId};
use domain::organisation::Organisation;
use maud::{Markup, html};
use tokio::sync::Semaphore;

use super::acts;
use super::asked::Asked;
use super::masthead::{Face, page};
use crate::answer;
use crate::app::App;
use crate::limits;
use crate::publication;
use crate::reader::Reader;
use crate::signing::{self, act};
use crate::upload;
use crate::words::Words;

/// Checking keeps a processor busy; more than these wait for their turn, and no more than that are let in.
static CHECKING: Semaphore = Semaphore::const_new(limits::FILES_CHECKED_AT_ONCE);

/// The form.
pub(super) async fn show(State(app): State<App>, reader: Reader) -> Response {
    whole(&app, &reader, None, &html! {}).into_response()
}

/// The form on which a file is held against one act.
pub(super) async fn show_act(State(app): State<App>, reader: Reader, Path(id): Path<String>) -> Response {
    match known(&app, &id) {
        Some(id) => whole(&app, &reader, Some(&id), &html! {}).into_response(),
        None => answer::not_found(&reader),
    }
}

/// A public act of this name.
fn known(app: &App, id: &str) -> Option<DocumentId> {
    let id = DocumentId::new(id).ok()?;
    acts::one(&app.desk().read().world, &id).map(|document| document.id.clone())
}

fn whole(app: &App, reader: &Reader, act: Option<&DocumentId>, result: &Markup) -> Markup {
    let words = reader.words;
    let model = app.desk().read();
    let path = act.map_or_else(|| "/check".to_owned(), |id| format!("/acts/{id}/check"));
    let title = words.say(if act.is_some() { "portal-check-act" } else { "portal-check" });
    let mut face = Face::new(words, &model, app, &path);
    face.read_by(reader, &Asked::default());
    let document = act.and_then(|id| model.world.documents.get(id));
    let body = html! {
        div.story {
            h1 { (title) }
            @if let Some(document) = document {
                p { a href={ "/acts/" (document.id) "?lang=" (words.tag()) } { (words.local(&document.title)) } }
            }
            (result)
            p { (words.say("portal-check-explained")) }
            @if reader.copy { (elsewhere(&face)) } @else { (form(reader, &path)) }
            @if let Some(document) = document { (signing::how_to_check(words, document.id.as_str())) }
        }
    };
    page(&face, &title, &body)
}

/// A copy has no server to check with: it says where there is one.
fn elsewhere(face: &Face) -> Markup {
    let address = face.address(&face.path);
    html! {
        p { (face.words.say("copy-no-check")) }
        p { a href=(address) data-live="" { (address) } }
    }
}

fn form(reader: &Reader, path: &str) -> Markup {
    let words = reader.words;
    let token = reader.session.as_ref().map(|session| format!("&token={}", session.form_token()));
    let action = format!("{path}?lang={}{}", words.tag(), token.unwrap_or_default());
    html! {
            form.wide method="post" action=(action) enctype="multipart/form-data" {
                label.field {
                    span { (words.say("portal-check-file")) }
                    input type="file" name="file" accept="application/pdf" required;
                    small { (words.say_with("portal-check-limit", &[
                        ("megabytes", (limits::CHECKED_FILE_BYTES_MAX / (1024 * 1024)).into()),
                    ])) }
                }
                label.field {
                    span { (words.say("alternat-second-file")) }
                    input type="file" name="second" accept="application/pdf";
                }
                button.primary { (words.say("portal-do-check")) }
            }
    }
}

/// Judges a file.
pub(super) async fn judge(
    State(app): State<App>,
    reader: Reader,
    parts: Result<Multipart, MultipartRejection>,
) -> Response {
    verdict_on(&app, &reader, None, parts).await
}

/// Judges a file, and whether it is this act.
pub(super) async fn judge_act(
    State(app): State<App>,
    reader: Reader,
    Path(id): Path<String>,
    parts: Result<Multipart, MultipartRejection>,
) -> Response {
    match known(&app, &id) {
        Some(id) => verdict_on(&app, &reader, Some(&id), parts).await,
        None => answer::not_found(&reader),
    }
}

async fn verdict_on(
    app: &App,
    reader: &Reader,
    act: Option<&DocumentId>,
    parts: Result<Multipart, MultipartRejection>,
) -> Response {
    let Ok(_permit) = CHECKING.try_acquire() else {
        let busy = answer::alert(&reader.words.say("fault-busy"));
        return (StatusCode::SERVICE_UNAVAILABLE, whole(app, reader, act, &busy)).into_response();
    };
    let read = upload::read(parts).await.map(|upload| (upload.file, upload.second));
    let fits = |(file, second): &(Vec<u8>, Vec<u8>)| {
        (1..=limits::CHECKED_FILE_BYTES_MAX).contains(&file.len())
            && second.len() <= limits::CHECKED_FILE_BYTES_MAX
    };
    let Some((bytes, second)) = read.filter(fits) else {
        let why = answer::alert(&reader.words.say("portal-check-no-file"));
        return (StatusCode::UNPROCESSABLE_ENTITY, whole(app, reader, act, &why)).into_response();
    };
    let checked = match app.depositary().check(bytes).await {
        Ok(checked) => checked,
        Err(fault) => return answer::fault(reader, &fault),
    };
    let other = if second.is_empty() { Ok(None) } else { app.depositary().check(second).await.map(Some) };
    match other {
        Ok(other) => {
            let result = {
                let model = app.desk().read();
                let zone = publication::zone_of(&model.world);
                let organisation = model.world.organisation.as_ref();
                html! {
                    @if let Some(other) = &other { (together(reader.words, &checked.report, &other.report)) }
                    (result(reader.words, &checked, act, organisation, &zone))
                    @if let Some(other) = &other { (result(reader.words, other, act, organisation, &zone)) }
                }
            };
            whole(app, reader, act, &result).into_response()
        }
        Err(fault) => answer::fault(reader, &fault),
    }
}

/// Whether two files are both originals of one act.
fn together(words: Words, one: &Report, other: &Report) -> Markup {
    let belong = one.one_of_two.as_ref().zip(other.one_of_two.as_ref());
    let complete = belong.is_some_and(|(one, other)| one.completes(other));
    let valid = one.is_valid() && other.is_valid();
    html! {
        @if complete && valid { p.done #originals { (words.say("alternat-complete")) } }
        @else if !complete { p role="alert" #originals { strong { (words.say("alternat-incomplete")) } } }
    }
}

/// That a file is one of two originals, and which. Nothing is said of a file that is not what it was.
fn one_of_two(words: Words, report: &Report, organisation: Option<&Organisation>) -> Markup {
    let name = |field: &str| {
        let member = MemberId::new(field).ok().zip(organisation);
        member.map_or_else(|| field.to_owned(), |(member, organisation)| words.member(organisation, &member))
    };
    let found = report.one_of_two.as_ref().filter(|_| report.verdict != Verdict::Invalid);
    html! {
        @if let Some(one) = found {
            @let other = one.originals.iter().find(|other| Some(*other) != one.first.as_ref());
            @match one.first.as_ref().zip(other) {
                Some((first, other)) => p { (words.say_with("alternat-one-of-two", &[
                    ("first", name(first).into()), ("other", name(other).into()),
                ])) },
                None => p role="alert" { strong { (words.say("alternat-of-neither")) } },
            }
        }
    }
}

/// A verdict in words: the third never reads as either of the others.
fn verdict(words: Words, verdict: Verdict) -> Markup {
    let (key, class) = match verdict {
        Verdict::Valid => ("checking-valid", "state valid"),
        Verdict::Invalid => ("checking-invalid", "state danger"),
        Verdict::CannotJudge => ("checking-cannot-judge", "state open"),
    };
    html! { strong class=(class) { (words.say(key)) } }
}

fn result(
    words: Words,
    checked: &Checked,
    asked: Option<&DocumentId>,
    organisation: Option<&Organisation>,
    zone: &str,
) -> Markup {
    let report = &checked.report;
    let digits = report.sha256.get(..8).unwrap_or_default();
    let another = asked.is_some() && checked.act.as_ref() != asked;
    html! {
        section.verdict role="status" aria-labelledby={ "verdict-" (digits) } {
            h2 #{ "verdict-" (digits) } { (words.say("checking-result")) ": " (verdict(words, report.verdict)) }
            @if another { p role="alert" { strong { (words.say("checking-is-not-this-act")) } } }
            @if let Some(act) = &checked.act {
                p { a href={ "/acts/" (act) "?lang=" (words.tag()) } { (words.say("checking-is-current")) } }
            }
            (one_of_two(words, report, organisation))
            p.digest { "SHA-256 " (report.sha256) }
            (findings(words, &report.findings))
            ol.rows {
                @for signature in &report.signatures { (signature_line(words, signature, zone)) }
            }
            @if !report.unsigned_fields.is_empty() {
                p { (words.say_with("checking-unsigned", &[("count", report.unsigned_fields.len().into())])) }
            }
        }
    }
}

fn signature_line(words: Words, signature: &SignatureReport, zone: &str) -> Markup {
    let with_ink = signature.kind == SignatureKind::InkAttestation;
    let signer = signature.signer.as_deref().or(signature.name.as_deref()).unwrap_or(&signature.field);
    html! {
        li {
            div.row {
                span.grow {
                    @if with_ink { strong { (words.say("ceremony-signed-ink")) } " · " (signature.field) }
                    @else { (signer) }
                }
                (verdict(words, signature.verdict))
            }
            @if with_ink {
                p { (words.say_with("ceremony-attested-by", &[("name", signer.into())])) }
                @if let Some(reason) = &signature.reason { p { (reason) } }
            }
            p.quiet {
                @if let Some(place) = &signature.place { (place) }
                @if let Some(at) = signature.signed_at { ", " (act::moment_with_zone(words, at, zone)) }
            }
            @if let Some(covers) = &signature.covers {
                p.quiet { (words.say_with("checking-covers", &[
                    ("revision", covers.revision.into()), ("revisions", covers.revisions.into()),
                    ("whole", if covers.whole_file { "yes" } else { "no" }.into()),
                ])) }
            }
            (findings(words, &signature.findings))
        }
    }
}

fn findings(words: Words, findings: &[Finding]) -> Markup {
    html! {
        @if !findings.is_empty() {
            ul {
                @for finding in findings {
                    li {
                        @match finding.weight {
                            Weight::Remark => span.quiet { (words.say("checking-remark")) },
                            Weight::CannotJudge => strong { (words.say("checking-cannot-judge")) },
                            Weight::Invalid => strong.danger { (words.say("checking-invalid")) },
                        }
                        ": " (words.say(&format!("finding-{}", finding.code.name())))
                        @if let Some(detail) = &finding.detail { " " span.digest { (detail) } }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use desk::depositary::check::Code;

    use crate::words::{LANGUAGES, Words};

    #[test]
    fn every_finding_is_said_in_every_language() {
        for words in LANGUAGES.iter().filter_map(|tag| Words::of(tag)) {
            for code in Code::ALL {
                assert!(words.has(&format!("finding-{}", code.name())), "{} {}", words.tag(), code.name());
            }
        }
    }
}
