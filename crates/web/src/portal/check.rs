//! Check this document: anyone brings a file, the verdict of each signature is said in words, the file is not kept.

use axum::extract::{Multipart, Path, State, multipart::MultipartRejection};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use desk::depositary::check::{Checked, Finding, SignatureKind, SignatureReport, Verdict, Weight};
use domain::identity::DocumentId;
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
    let file = upload::read(parts).await.map(|upload| upload.file);
    let file = file.filter(|bytes| (1..=limits::CHECKED_FILE_BYTES_MAX).contains(&bytes.len()));
    let Some(bytes) = file else {
        let why = answer::alert(&reader.words.say("portal-check-no-file"));
        return (StatusCode::UNPROCESSABLE_ENTITY, whole(app, reader, act, &why)).into_response();
    };
    match app.depositary().check(bytes).await {
        Ok(checked) => {
            let zone = publication::zone_of(&app.desk().read().world);
            let result = result(reader.words, &checked, act, &zone);
            whole(app, reader, act, &result).into_response()
        }
        Err(fault) => answer::fault(reader, &fault),
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

fn result(words: Words, checked: &Checked, asked: Option<&DocumentId>, zone: &str) -> Markup {
    let report = &checked.report;
    let another = asked.is_some() && checked.act.as_ref() != asked;
    html! {
        section.verdict role="status" aria-labelledby="verdict-title" {
            h2 #verdict-title { (words.say("checking-result")) ": " (verdict(words, report.verdict)) }
            @if another { p role="alert" { strong { (words.say("checking-is-not-this-act")) } } }
            @if let Some(act) = &checked.act {
                p { a href={ "/acts/" (act) "?lang=" (words.tag()) } { (words.say("checking-is-current")) } }
            }
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
