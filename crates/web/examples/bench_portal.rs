//! How long the server works on public pages at 10 000 publications: the front page, the lists, an article, the feed;
//! beside a router that gives the same bytes from memory. Run by `cargo xtask bench portal`.
#![allow(clippy::print_stdout, reason = "a program that prints figures")]

use std::collections::BTreeMap;
use std::error::Error;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::http::Request;
use axum::routing::get;
use desk::clock::SystemClock;
use desk::depositary::Depositary;
use desk::desk::Desk;
use domain::command::Command;
use domain::identity::{MeetingId, PersonId, PublicationId};
use domain::language::Language;
use domain::publication::{PublicationCommand, Wording};
use tower::ServiceExt as _;
use web::app::{App, Settings};
use web::conference::Absent;

/// Communiqués.
const PUBLICATIONS: usize = 10_000;
/// Commands in flight at once while they are made.
const AT_ONCE: usize = 64;
/// How often each page is asked for.
const ROUNDS: usize = 300;

type Outcome<T> = Result<T, Box<dyn Error>>;

fn main() -> Outcome<()> {
    let folder = tempfile::tempdir_in(std::env::current_exe()?.parent().ok_or("no folder")?)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let desk = filled(folder.path()).await?;
        let depositary = Depositary::open(&folder.path().join("keys"), "BENCH", desk.clone())?;
        let settings = Settings {
            base_url: "http://127.0.0.1:8020".to_owned(),
            secure_cookies: false,
            demo: false,
            conference_url: None,
            photos: web::photos::Room::Here,
        };
        let app = App::new(desk, depositary, Arc::new(Absent::default()), settings);
        let router = web::router::router(app, None);
        for (what, path) in [
            ("front page", "/?lang=ru"),
            ("list of news", "/news?lang=ru"),
            ("list of sessions", "/sessions?lang=ru"),
            ("a body", "/bodies/cfm?lang=ru"),
            ("an article", "/news/bench-5000?lang=ru"),
            ("feed", "/feed.atom?lang=ru"),
            ("site map", "/sitemap/1.xml"),
        ] {
            page(&router, what, path).await?;
        }
        Ok(())
    })
}

fn data(name: &str) -> Outcome<String> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../data/sample");
    Ok(std::fs::read_to_string(folder.join(name))?)
}

/// A desk with the sample meeting held to its end, and many communiqués about it.
async fn filled(folder: &Path) -> Outcome<Desk> {
    let organisation = desk::sample::organisation(&data("organisation.toml")?)?;
    let prepared = desk::sample::meeting(&data("meeting-2020-05-26.toml")?)?;
    let course = desk::rehearsal::course(&data("course-2020-05-26.toml")?)?;
    let officer = prepared.officer().ok_or("no officer")?.clone();
    let desk = Desk::open(folder, Arc::new(SystemClock))?;
    let founding = [Command::Found(Box::new(organisation.clone()))];
    for command in founding.into_iter().chain(prepared.commands(&organisation)) {
        desk.submit(&officer, command).await?;
    }
    for step in desk::rehearsal::steps(&prepared, &course) {
        desk.submit(&step.actor, step.command).await?;
    }
    let start = Instant::now();
    let (press, meeting) = (PersonId::new("press")?, prepared.id.clone());
    let mut making = tokio::task::JoinSet::new();
    for share in 0..AT_ONCE {
        let (desk, press, meeting) = (desk.clone(), press.clone(), meeting.clone());
        making.spawn(async move {
            for number in (share..PUBLICATIONS).step_by(AT_ONCE) {
                publish(&desk, &press, &meeting, number).await.map_err(|error| error.to_string())?;
            }
            Ok::<(), String>(())
        });
    }
    while let Some(done) = making.join_next().await {
        done??;
    }
    println!("portal: {PUBLICATIONS} communiqués published in {:.1} s", start.elapsed().as_secs_f64());
    Ok(desk)
}

async fn publish(desk: &Desk, press: &PersonId, meeting: &MeetingId, number: usize) -> Outcome<()> {
    let id = PublicationId::new(&format!("bench-{number}"))?;
    let mut wording = BTreeMap::new();
    for (tag, sentence) in [
        ("ru", "Министры обсудили международную обстановку и одобрили проекты совместных заявлений."),
        ("en", "The ministers discussed the international situation and approved draft joint statements."),
    ] {
        let words = Wording {
            headline: format!("{number}. {sentence}"),
            lead: sentence.to_owned(),
            paragraphs: vec![sentence.repeat(4); 6],
        };
        wording.insert(Language::new(tag)?, words);
    }
    let draft = PublicationCommand::Draft { meeting: meeting.clone(), wording };
    for command in [draft, PublicationCommand::Clear, PublicationCommand::Publish] {
        desk.submit(press, Command::Publication(id.clone(), command)).await?;
    }
    Ok(())
}

/// A page, again and again, beside the same bytes out of memory.
async fn page(router: &Router, what: &str, path: &str) -> Outcome<()> {
    let (bytes, ours) = asked(router, path).await?;
    let size = bytes.len();
    let bare: Router = Router::new().fallback(get(move || {
        let bytes = bytes.clone();
        async move { bytes }
    }));
    let (_, theirs) = asked(&bare, path).await?;
    println!("portal: {what}: {size} bytes");
    for (part, of) in [("p50", 50), ("p99", 99)] {
        let (ours, bare) = (share(&ours, of), share(&theirs, of));
        println!(
            "{{\"what\":\"portal: {what}, {part}\",\"unit\":\"ms\",\"ours\":{ours:.3},\"bare\":{bare:.3},\
             \"better\":\"less\"}}"
        );
    }
    Ok(())
}

/// The bytes of a page, and how long each answer took, in milliseconds, sorted.
async fn asked(router: &Router, path: &str) -> Outcome<(Bytes, Vec<f64>)> {
    let (mut took, mut last) = (Vec::new(), Bytes::new());
    for _ in 0..ROUNDS {
        let request = Request::get(path).body(Body::empty())?;
        let start = Instant::now();
        let answer = router.clone().oneshot(request).await?;
        let status = answer.status();
        last = to_bytes(answer.into_body(), usize::MAX).await?;
        took.push(start.elapsed().as_secs_f64() * 1000.0);
        if !status.is_success() {
            return Err(format!("{path} answers {status}").into());
        }
    }
    took.sort_by(f64::total_cmp);
    Ok((last, took))
}

fn share(sorted: &[f64], percent: usize) -> f64 {
    let place = (sorted.len() * percent / 100).min(sorted.len().saturating_sub(1));
    sorted.get(place).copied().unwrap_or_default()
}
