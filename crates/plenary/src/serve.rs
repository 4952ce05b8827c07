//! `plenary serve`: puts the house together on a data folder and listens. The demonstration uses the same parts.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context as _;
use axum::Router;
use clap::Args;
use desk::clock::SystemClock;
use desk::depositary::Depositary;
use desk::desk::Desk;
use domain::command::Command;
use domain::identity::PersonId;
use domain::organisation::Duty;
use domain::plan::PlanCommand;
use domain::posts::PostsCommand;
use web::app::{App, Settings};

use crate::engine::{ConferenceArguments, Hall};
use crate::output::say;
use crate::photo;
use crate::time_authority::OverHttp;

#[derive(Args)]
pub(crate) struct ServeArguments {
    /// Folder of the journal, the kept files and the depositary's keys.
    #[arg(long, default_value = "var/plenary")]
    data: PathBuf,
    /// Organisation's data file, read when the journal is empty.
    #[arg(long)]
    organisation: Option<PathBuf>,
    /// A prepared meeting's data file to convene (skipped when it exists already). May be repeated.
    #[arg(long)]
    meeting: Vec<PathBuf>,
    /// A distribution of posts' data file, taken in after the meetings (skipped when it exists already). May be
    /// repeated.
    #[arg(long)]
    posts: Vec<PathBuf>,
    /// A plan of consultations' data file, taken in after the meetings (skipped when it exists already). May be
    /// repeated.
    #[arg(long)]
    plan: Vec<PathBuf>,
    /// Address of the pages.
    #[arg(long, default_value = "127.0.0.1:8020")]
    listen: SocketAddr,
    /// Addresses (UDP) of the conference's media.
    #[arg(long, default_value = "127.0.0.1:8021")]
    media: Vec<SocketAddr>,
    /// Addresses of the media as clients reach them, when they differ.
    #[arg(long)]
    advertise: Vec<SocketAddr>,
    /// Scheme and host as browsers see them; `http://` of the address of the pages when left out.
    #[arg(long)]
    base_url: Option<String>,
    /// Address of a time authority (RFC 3161) that stamps the content credentials of published photos.
    #[arg(long)]
    time_authority: Option<String>,
    /// Print a personal link for this person and go on.
    #[arg(long)]
    link_for: Vec<String>,
    #[command(flatten)]
    conference: ConferenceArguments,
}

/// The house, put together.
pub(crate) struct House {
    pub(crate) desk: Desk,
    pub(crate) depositary: Depositary,
    pub(crate) app: App,
    pub(crate) router: Router,
    pub(crate) hall: Hall,
}

/// Where and how the house is reached.
pub(crate) struct Reach {
    pub(crate) media: Vec<SocketAddr>,
    pub(crate) advertise: Vec<SocketAddr>,
    pub(crate) conference: ConferenceArguments,
    pub(crate) settings: Settings,
}

/// Opens the desk of a folder; an empty journal is founded with the organisation's data.
pub(crate) async fn open_desk(folder: &Path, organisation: Option<&str>) -> anyhow::Result<Desk> {
    std::fs::create_dir_all(folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    let desk = Desk::open(folder, Arc::new(SystemClock))?;
    let founded = desk.read().world.organisation.is_some();
    if !founded {
        let text = organisation.context("the journal is empty: name the organisation's data file")?;
        let organisation = desk::sample::organisation(text)?;
        let officer = organisation.persons.keys().next().cloned().context("no persons in the data file")?;
        desk.submit(&officer, Command::Found(Box::new(organisation))).await?;
    }
    Ok(desk)
}

/// The person who does this work today.
pub(crate) fn person_with(desk: &Desk, duty: Duty) -> anyhow::Result<PersonId> {
    let day = desk.now().to_zoned(jiff::tz::TimeZone::UTC).date();
    let model = desk.read();
    let organisation = model.world.organisation.as_ref().context("no organisation")?;
    let found = organisation.persons.keys().find(|person| organisation.has_duty(person, duty, day));
    found.cloned().with_context(|| format!("nobody has the duty {duty:?} today"))
}

/// Convenes a prepared meeting, unless it exists.
pub(crate) async fn convene(desk: &Desk, text: &str) -> anyhow::Result<()> {
    let prepared = desk::sample::meeting(text)?;
    if desk.read().world.meetings.contains_key(&prepared.id) {
        return Ok(());
    }
    let organisation = desk.read().world.organisation.clone().context("no organisation")?;
    let officer = person_with(desk, Duty::Secretariat)?;
    for command in prepared.commands(&organisation) {
        desk.submit(&officer, command).await.context("the prepared meeting was refused")?;
    }
    Ok(())
}

/// Takes a distribution of posts in, unless it exists, and writes its annex when it came so far.
pub(crate) async fn distribute(desk: &Desk, text: &str) -> anyhow::Result<()> {
    let prepared = desk::sample::posts(text)?;
    if desk.read().world.distributions.contains_key(&prepared.id) {
        return Ok(());
    }
    let officer = person_with(desk, Duty::Secretariat)?;
    for command in prepared.commands() {
        desk.submit(&officer, command).await.context("the distribution of posts was refused")?;
    }
    if prepared.course.is_some() {
        let words = web::posts::annex::words(&desk.read().world, &prepared.id);
        let write = Command::Posts(prepared.id.clone(), PostsCommand::WriteAnnex { words });
        desk.submit(&officer, write).await.context("the annex was refused")?;
        for command in prepared.agreements() {
            desk.submit(&officer, command).await.context("the agreement to the distribution was refused")?;
        }
    }
    Ok(())
}

/// Takes a plan of consultations in, unless it exists: its draft, its lines, the annex, who agreed it.
pub(crate) async fn take_plan(desk: &Desk, text: &str) -> anyhow::Result<()> {
    let prepared = desk::sample::plan(text)?;
    if desk.read().world.plans.contains_key(&prepared.id) {
        return Ok(());
    }
    let officer = person_with(desk, Duty::Secretariat)?;
    for command in prepared.commands() {
        desk.submit(&officer, command).await.context("the plan of consultations was refused")?;
    }
    let words = web::plan::annex::words(&desk.read().world, &prepared.id);
    let write = Command::Plan(prepared.id.clone(), PlanCommand::WriteAnnex { words });
    desk.submit(&officer, write).await.context("the annex of the plan was refused")?;
    for command in prepared.agreements() {
        desk.submit(&officer, command).await.context("the agreement to the plan was refused")?;
    }
    Ok(())
}

/// Puts the house together on a desk.
pub(crate) async fn build(desk: Desk, folder: &Path, reach: Reach) -> anyhow::Result<House> {
    let name = desk
        .read()
        .world
        .organisation
        .as_ref()
        .map(|organisation| organisation.short_name.in_language("en").to_owned())
        .unwrap_or_default();
    let depositary = Depositary::open(&folder.join("depositary"), &name, desk.clone())?;
    let hall = Hall::open(&reach.conference, reach.media, reach.advertise).await?;
    let app = App::new(desk.clone(), depositary.clone(), hall.conference(), reach.settings);
    let router = web::router::router(app.clone(), Some(hall.router()));
    Ok(House { desk, depositary, app, router, hall })
}

/// Listens until the program is asked to stop.
pub(crate) async fn listen(house: House, listener: tokio::net::TcpListener) -> anyhow::Result<()> {
    house.depositary.register_complete().await?;
    tokio::spawn(web::conference::couple(house.app.clone()));
    tokio::spawn(web::press::embargo::end_in_time(house.app.clone()));
    tokio::spawn(web::portal::search::keep(house.app.clone()));
    let service = house.router.into_make_service_with_connect_info::<SocketAddr>();
    axum::serve(listener, service)
        .with_graceful_shutdown(async {
            let _ = tokio::signal::ctrl_c().await;
        })
        .await
        .context("the program cannot listen")?;
    house.hall.stop().await;
    Ok(())
}

pub(crate) fn runtime() -> anyhow::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build().context("no runtime")
}

/// A data file's text.
pub(crate) fn read(path: &Path) -> anyhow::Result<String> {
    std::fs::read_to_string(path).with_context(|| format!("{} cannot be read", path.display()))
}

pub(crate) fn run(arguments: &ServeArguments) -> anyhow::Result<ExitCode> {
    runtime()?.block_on(async {
        let organisation = arguments.organisation.as_deref().map(read).transpose()?;
        let desk = open_desk(&arguments.data, organisation.as_deref()).await?;
        for meeting in &arguments.meeting {
            convene(&desk, &read(meeting)?).await?;
        }
        for posts in &arguments.posts {
            distribute(&desk, &read(posts)?).await?;
        }
        for plan in &arguments.plan {
            take_plan(&desk, &read(plan)?).await?;
        }
        let base_url = arguments.base_url.clone().unwrap_or_else(|| format!("http://{}", arguments.listen));
        for person in &arguments.link_for {
            let link = desk.issue_link("command line", &PersonId::new(person)?, None).await?;
            say(&format!("{person}: {base_url}/enter/{}", link.secret.reveal()));
        }
        let settings = Settings {
            secure_cookies: base_url.starts_with("https://"),
            base_url: base_url.clone(),
            demo: false,
            conference_url: arguments.conference.browser_address(),
            photos: photo::room()?,
        };
        let reach = Reach {
            media: arguments.media.clone(),
            advertise: arguments.advertise.clone(),
            conference: arguments.conference.clone(),
            settings,
        };
        let house = build(desk, &arguments.data, reach).await?;
        if let Some(address) = &arguments.time_authority {
            house.depositary.ask_time_of(Arc::new(OverHttp::at(address)));
        }
        let listener = tokio::net::TcpListener::bind(arguments.listen)
            .await
            .with_context(|| format!("{} is taken", arguments.listen))?;
        say(&format!("Plenary is at {base_url}/"));
        listen(house, listener).await?;
        Ok(ExitCode::SUCCESS)
    })
}
