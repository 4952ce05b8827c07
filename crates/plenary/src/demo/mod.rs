//! `plenary demo`: the sample organisation and one of its meetings, ready to open, on this machine alone.
//! With `--play` the meeting goes through by itself while anyone sits in any seat and looks on.

mod adoption;
mod play;
mod report;
mod signers;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use clap::{Args, ValueEnum};
use web::app::Settings;

use crate::engine::ConferenceArguments;
use crate::output::say;
use crate::serve::{House, Reach, build, convene, distribute, listen, open_desk, read, runtime, take_plan};

const ORGANISATION: &str = include_str!("../../../../data/sample/organisation.toml");
const COUNCIL: &str = include_str!("../../../../data/sample/meeting-2020-05-26.toml");
const SESSION: &str = include_str!("../../../../data/sample/meeting-2021-09-16.toml");
pub(super) const POSTS: &str = include_str!("../../../../data/sample/posts-2021.toml");
const PLAN: &str = include_str!("../../../../data/sample/plan-2020-2021.toml");
const NEXT_PLAN: &str = include_str!("../../../../data/sample/plan-2021-2022.toml");
const COUNCIL_COURSE: &str = include_str!("../../../../data/sample/course-2020-05-26.toml");
const SESSION_COURSE: &str = include_str!("../../../../data/sample/course-2021-09-16.toml");

/// The meetings of the demonstration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Sample {
    /// Ministers of foreign affairs by videoconference, 26 May 2020.
    Council,
    /// Heads in a hall and by video, Dushanbe, 16 September 2021.
    Session,
}

impl Sample {
    fn data(self) -> &'static str {
        match self {
            Self::Council => COUNCIL,
            Self::Session => SESSION,
        }
    }

    fn course(self) -> &'static str {
        match self {
            Self::Council => COUNCIL_COURSE,
            Self::Session => SESSION_COURSE,
        }
    }

    fn day(self) -> &'static str {
        match self {
            Self::Council => "26 May 2020",
            Self::Session => "16 September 2021",
        }
    }
}

#[derive(Args)]
pub(crate) struct DemoArguments {
    /// Which meeting.
    #[arg(long, value_enum, default_value_t = Sample::Council)]
    meeting: Sample,
    /// Go through the whole meeting without anyone's help, the signing too.
    #[arg(long)]
    play: bool,
    /// How long a watcher is given for a short look, in milliseconds; a speech takes four times as long.
    #[arg(long, default_value_t = 1500)]
    pace_ms: u64,
    /// Stop when the meeting has been played (for scripts).
    #[arg(long, requires = "play")]
    then_stop: bool,
    /// Address of the pages.
    #[arg(long, default_value = "127.0.0.1:8020")]
    listen: SocketAddr,
    /// Address (UDP) of the conference's media.
    #[arg(long, default_value = "127.0.0.1:8021")]
    media: SocketAddr,
    /// Folder of the demonstration; it is emptied at the start.
    #[arg(long, default_value = "var/demo")]
    data: PathBuf,
    /// Go on with what the folder holds.
    #[arg(long)]
    keep: bool,
    /// Data file of the organisation, in place of the sample's: the same persons and bodies under other rules.
    #[arg(long)]
    organisation: Option<PathBuf>,
    #[command(flatten)]
    conference: ConferenceArguments,
}

pub(crate) fn run(arguments: &DemoArguments) -> anyhow::Result<ExitCode> {
    if !arguments.keep {
        empty(&arguments.data)?;
    }
    runtime()?.block_on(begin(arguments))
}

/// Empties a folder that an earlier demonstration made, and no other.
fn empty(folder: &PathBuf) -> anyhow::Result<()> {
    if !folder.exists() {
        return Ok(());
    }
    let entries =
        std::fs::read_dir(folder).with_context(|| format!("{} cannot be read", folder.display()))?;
    let known = |name: &str| name.starts_with("journal.sqlite") || ["files", "depositary"].contains(&name);
    for entry in entries {
        let name = entry?.file_name();
        anyhow::ensure!(
            name.to_str().is_some_and(known),
            "{} holds something that is not a demonstration's: name another folder with --data",
            folder.display()
        );
    }
    std::fs::remove_dir_all(folder).with_context(|| format!("{} cannot be emptied", folder.display()))
}

async fn begin(arguments: &DemoArguments) -> anyhow::Result<ExitCode> {
    let own = arguments.organisation.as_deref().map(read).transpose()?;
    let desk = open_desk(&arguments.data, Some(own.as_deref().unwrap_or(ORGANISATION))).await?;
    convene(&desk, arguments.meeting.data()).await?;
    if arguments.meeting == Sample::Council {
        distribute(&desk, POSTS).await?;
        take_plan(&desk, PLAN).await?;
        take_plan(&desk, NEXT_PLAN).await?;
    }
    let base_url = format!("http://{}", local_name(arguments.listen));
    let settings = Settings {
        base_url: base_url.clone(),
        secure_cookies: false,
        demo: true,
        conference_url: arguments.conference.browser_address(),
        photos: crate::photo::room()?,
    };
    let conference = arguments.conference.clone();
    let reach = Reach { media: vec![arguments.media], advertise: Vec::new(), conference, settings };
    let house = build(desk, &arguments.data, reach).await?;
    let session = arguments.meeting == Sample::Session;
    let report = session.then(|| tokio::spawn(report::lay_ready(house.app.clone())));
    let listener = tokio::net::TcpListener::bind(arguments.listen)
        .await
        .with_context(|| format!("{} is taken: choose another address with --listen", arguments.listen))?;
    say(&format!("\n  The meeting of {} is ready. Open\n\n      {base_url}/demo\n", arguments.meeting.day()));
    if arguments.play {
        play_and_listen(arguments, house, listener, report).await
    } else {
        wait(house, listener).await
    }
}

async fn wait(house: House, listener: tokio::net::TcpListener) -> anyhow::Result<ExitCode> {
    listen(house, listener).await?;
    Ok(ExitCode::SUCCESS)
}

async fn play_and_listen(
    arguments: &DemoArguments,
    house: House,
    listener: tokio::net::TcpListener,
    report: Option<tokio::task::JoinHandle<()>>,
) -> anyhow::Result<ExitCode> {
    let meeting = arguments.meeting;
    let by_itself = play::Player {
        desk: house.desk.clone(),
        depositary: house.depositary.clone(),
        app: house.app.clone(),
        pace_ms: arguments.pace_ms,
    };
    let mut pages = tokio::spawn(listen(house, listener));
    let playing = tokio::spawn(async move {
        let played = by_itself.play(meeting.data(), meeting.course()).await?;
        match report {
            Some(report) => {
                report.await?;
                by_itself.say_that_the_report_lies_ready(&played)
            }
            None => by_itself.conclude(&played, meeting.course(), PLAN).await,
        }
    });
    tokio::select! {
        ended = &mut pages => ended??,
        played = playing => {
            played??;
            if !arguments.then_stop {
                pages.await??;
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Browsers give each seat of the demonstration a host name of its own under `localhost`.
fn local_name(address: SocketAddr) -> String {
    if address.ip().is_loopback() { format!("localhost:{}", address.port()) } else { address.to_string() }
}
