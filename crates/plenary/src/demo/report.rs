//! The report of the sample's session: when the session was closed, its words and photos lie at the press desk, ready
//! for the press officer to compare, clear and publish. Nothing is published by itself.

use std::collections::BTreeMap;

use anyhow::Context as _;
use domain::command::Command;
use domain::identity::{MeetingId, PersonId, PublicationId, SeatId};
use domain::language::{Language, LocalText};
use domain::meeting::Status;
use domain::organisation::Duty;
use domain::publication::{Communique, Photo, PublicationCommand, Wording};
use serde::Deserialize;
use web::app::App;
use web::press::{caption, finishing, upload};
use web::words::Words;

use crate::serve::person_with;

const REPORT: &str = include_str!("../../../../data/sample/report-2021-09-16.toml");
/// Photos by the names that the report gives them.
const FILES: [(&str, &[u8]); 3] = [
    ("2021-09-16-hall.jpg", include_bytes!("../../../../data/sample/photos/2021-09-16-hall.jpg")),
    ("2021-09-16-screen.jpg", include_bytes!("../../../../data/sample/photos/2021-09-16-screen.jpg")),
    (
        "2021-09-16-secretary-general.jpg",
        include_bytes!("../../../../data/sample/photos/2021-09-16-secretary-general.jpg"),
    ),
];

/// A report as its file describes it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Report {
    meeting: MeetingId,
    wording: BTreeMap<Language, Wording>,
    photos: Vec<Described>,
}

/// A photo as the file describes it; the rest is in the photo's own file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Described {
    file: String,
    credit: LocalText,
    right: String,
    /// Left out, it is composed from the seats of those who are shown.
    #[serde(default)]
    caption: LocalText,
    #[serde(default)]
    on_screen: Vec<SeatId>,
}

/// Waits until the meeting is closed, then lays the report ready. What goes wrong is said in the log.
pub(super) async fn lay_ready(app: App) {
    if let Err(error) = wait_and_draft(&app).await {
        tracing::error!(error = format!("{error:#}"), "the sample's report was not laid ready");
    }
}

async fn wait_and_draft(app: &App) -> anyhow::Result<()> {
    let report: Report = toml::from_str(REPORT)?;
    let mut sequence = app.desk().watch();
    loop {
        let status = app.desk().read().world.meetings.get(&report.meeting).map(|meeting| meeting.status);
        match status {
            None => return Ok(()),
            Some(Status::Closed) => break,
            Some(_) => sequence.changed().await?,
        }
    }
    let id = PublicationId::new(report.meeting.as_str())?;
    if app.desk().read().world.publications.contains_key(&id) {
        return Ok(());
    }
    let press = person_with(app.desk(), Duty::Press)?;
    let draft = PublicationCommand::Draft { meeting: report.meeting.clone(), wording: report.wording };
    submit(app, &press, &id, draft).await?;
    for described in report.photos {
        let photo = photo(app, &id, described).await?;
        submit(app, &press, &id, PublicationCommand::TakePhoto { photo }).await?;
    }
    Ok(())
}

async fn submit(
    app: &App,
    actor: &PersonId,
    id: &PublicationId,
    command: PublicationCommand,
) -> anyhow::Result<()> {
    app.desk().submit(actor, Command::Publication(id.clone(), command)).await?;
    Ok(())
}

/// A photo, described by its file and by the report; who is shown in which order is for a person to check.
async fn photo(app: &App, id: &PublicationId, described: Described) -> anyhow::Result<Photo> {
    let file = FILES.iter().find(|(name, _)| *name == described.file);
    let (_, bytes) = file.with_context(|| format!("{} is not among the sample's photos", described.file))?;
    let taken = upload::made_ready(app, id, bytes.to_vec()).await?;
    let mut photo = taken.context("the report is gone")?;
    photo.credit = described.credit;
    photo.sheet.right = described.right;
    for shown in &mut photo.sheet.shown {
        shown.on_screen = described.on_screen.contains(&shown.seat);
    }
    let communique = app.desk().read().world.publications.get(id).cloned().context("the report is gone")?;
    if !described.caption.is_blank() {
        photo.caption = described.caption;
    } else if photo.caption.is_blank() {
        photo.caption = composed(app, &communique, &photo).context("no seats")?;
    }
    Ok(finishing::finish(app, &communique, photo).await?)
}

fn composed(app: &App, communique: &Communique, photo: &Photo) -> Option<LocalText> {
    let model = app.desk().read();
    let organisation = model.world.organisation.as_ref()?;
    let meeting = model.world.meetings.get(&communique.meeting)?;
    let captions = organisation.languages.iter().map(|language| {
        let words = Words::of(language.as_str()).unwrap_or(Words::english());
        (language.clone(), caption::compose(words, organisation, meeting, &photo.sheet.shown))
    });
    Some(LocalText::new(captions))
}
