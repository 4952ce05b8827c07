//! How long the server works on public pages at 10 000 communiqués, about as many acts and 2 000 meetings: the front
//! page, the lists with and without filters, a body, a member, an article, the feed; beside a router that gives the same
//! bytes from memory. Run by `cargo xtask bench portal`; another number of communiqués may follow.
#![allow(clippy::print_stdout, reason = "a program that prints figures")]

use std::collections::BTreeMap;
use std::error::Error;
use std::ops::Range;
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
use domain::document::{Digest, Document};
use domain::identity::{DocumentId, MeetingId, PersonId, PublicationId};
use domain::language::Language;
use domain::organisation::Organisation;
use domain::publication::{PublicationCommand, Wording};
use domain::signing::SigningCommand;
use tower::ServiceExt as _;
use web::app::{App, Settings};
use web::conference::Absent;

/// Communiqués, unless the command line says how many.
const PUBLICATIONS: usize = 10_000;
/// Communiqués about each meeting.
const PER_MEETING: usize = 5;
/// Commands in flight at once while they are made.
const AT_ONCE: usize = 64;
/// How often each page is asked for.
const ROUNDS: usize = 300;

type Outcome<T> = Result<T, Box<dyn Error>>;

fn main() -> Outcome<()> {
    let folder = tempfile::tempdir_in(std::env::current_exe()?.parent().ok_or("no folder")?)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let publications = std::env::args().nth(1).map_or(Ok(PUBLICATIONS), |number| number.parse())?;
        let desk = filled(folder.path(), publications).await?;
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
            ("news of a body and year", "/news?lang=ru&body=cfm&year=2026"),
            ("news, page 100", "/news?lang=ru&page=100"),
            ("list of sessions", "/sessions?lang=ru"),
            ("sessions of a year", "/sessions?lang=ru&body=cfm&year=2018"),
            ("a session", "/sessions/meeting-7?lang=ru"),
            ("list of acts", "/acts?lang=ru"),
            ("acts of a body, kind, year", "/acts?lang=ru&body=cfm&kind=statement&year=2026"),
            ("galleries", "/gallery?lang=ru"),
            ("a body", "/bodies/cfm?lang=ru"),
            ("a member", "/members/am?lang=ru"),
            ("an article", "/news/bench-7?lang=ru"),
            ("feed", "/feed.atom?lang=ru"),
            ("feed of a body", "/bodies/cfm/feed.rss?lang=ru"),
            ("calendar of the public", "/calendar/public?lang=ru"),
            ("a month of it", "/calendar/public/2020-05?lang=ru"),
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

/// A desk with many meetings held to their ends, their acts open for signature, and communiqués about each.
async fn filled(folder: &Path, publications: usize) -> Outcome<Desk> {
    let mut organisation = desk::sample::organisation(&data("organisation.toml")?)?;
    // The heads of the sample hold their offices on the day of every meeting.
    for held in organisation.persons.values_mut().flat_map(|person| &mut person.offices) {
        held.from = jiff::civil::date(2000, 1, 1);
    }
    let sample = Arc::new((data("meeting-2020-05-26.toml")?, data("course-2020-05-26.toml")?));
    let officer = desk::sample::meeting(&sample.0)?.officer().ok_or("no officer")?.clone();
    let desk = Desk::open(folder, Arc::new(SystemClock))?;
    desk.submit(&officer, Command::Found(Box::new(organisation.clone()))).await?;
    let start = Instant::now();
    let organisation = Arc::new(organisation);
    let mut making = tokio::task::JoinSet::new();
    for share in 0..AT_ONCE {
        let (desk, organisation, sample) = (desk.clone(), organisation.clone(), sample.clone());
        making.spawn(async move {
            for number in (share..publications.div_ceil(PER_MEETING)).step_by(AT_ONCE) {
                let about = number * PER_MEETING..((number + 1) * PER_MEETING).min(publications);
                told(&desk, &organisation, &sample, number, about)
                    .await
                    .map_err(|error| error.to_string())?;
            }
            Ok::<(), String>(())
        });
    }
    while let Some(done) = making.join_next().await {
        done??;
    }
    let (news, acts, meetings) = {
        let model = desk.read();
        let open = model.world.open();
        (open.news.row(None).len(), open.acts.row(None).len(), open.meetings.row(None).len())
    };
    println!(
        "portal: {news} communiqués, {acts} acts of {meetings} meetings are public after {:.1} s",
        start.elapsed().as_secs_f64()
    );
    Ok(desk)
}

/// Holds a meeting of its own day, opens what States sign, and publishes communiqués about it.
async fn told(
    desk: &Desk,
    organisation: &Organisation,
    (meeting, course): &(String, String),
    number: usize,
    about: Range<usize>,
) -> Outcome<()> {
    let mut prepared = desk::sample::meeting(meeting)?;
    prepared.id = MeetingId::new(&format!("meeting-{number}"))?;
    prepared.convening.date =
        prepared.convening.date.checked_sub(jiff::Span::new().try_days(i64::try_from(number)?)?)?;
    let own = |id: &DocumentId| DocumentId::new(&format!("{id}-{number}"));
    for document in &mut prepared.documents {
        document.id = own(&document.id)?;
        for text in document.texts.values_mut() {
            text.paragraphs.truncate(1);
        }
    }
    for id in prepared.items.iter_mut().flat_map(|item| &mut item.documents) {
        *id = own(id)?;
    }
    let officer = prepared.officer().ok_or("no officer")?.clone();
    for command in prepared.commands(organisation) {
        desk.submit(&officer, command).await?;
    }
    for step in desk::rehearsal::steps(&prepared, &desk::rehearsal::course(course)?) {
        desk.submit(&step.actor, step.command).await?;
    }
    for document in &prepared.documents {
        let may_be_signed = {
            let model = desk.read();
            model.world.documents.get(&document.id).is_some_and(Document::is_open_to_signature)
        };
        let revision = Digest::of(document.id.as_str().as_bytes());
        for command in [SigningCommand::Prepare { revision }, SigningCommand::Open] {
            if may_be_signed {
                desk.submit(&officer, Command::Signing(document.id.clone(), command)).await?;
            }
        }
    }
    let press = PersonId::new("press")?;
    for number in about {
        publish(desk, &press, &prepared.id, number).await?;
    }
    Ok(())
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
