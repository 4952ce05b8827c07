//! `plenary posts terms`: who is in which post on a day and which posts are to be filled, from the journal.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use clap::Args;
use domain::posts::{Distribution, Occupancy};
use jiff::civil::Date;

use crate::output::say;
use crate::serve::{open_desk, runtime};

/// Which distribution, on which day.
#[derive(Args)]
pub(crate) struct TermsArguments {
    /// Name of the distribution in addresses.
    distribution: String,
    /// Folder of the journal. The program may go on serving meanwhile.
    #[arg(long, default_value = "var/plenary")]
    data: PathBuf,
    /// The day: today, which it is when it is left out, or a later one.
    #[arg(long)]
    on: Option<Date>,
    /// Print JSON: every post with its state and the day from which it is to be filled.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(arguments: &TermsArguments) -> anyhow::Result<ExitCode> {
    let data = &arguments.data;
    anyhow::ensure!(data.join("journal.sqlite").exists(), "{} holds no journal", data.display());
    let desk = runtime()?.block_on(open_desk(data, None))?;
    let model = desk.read();
    let all = &model.world.distributions;
    let wanted = all.values().find(|one| one.id.as_str() == arguments.distribution);
    let names = || all.keys().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    let distribution = wanted.with_context(|| {
        format!("no distribution is called {}; there are: {}", arguments.distribution, names())
    })?;
    let today = web::words::dates::today(&model.world, desk.now());
    let day = arguments.on.unwrap_or(today);
    // An ended service keeps its last day only, so that a day in the past cannot be told.
    anyhow::ensure!(day >= today, "{day} is past: terms are told for today or a later day");
    if arguments.json {
        say(&web::posts::terms::as_json(distribution, day, |_| true).to_string());
    } else {
        print(distribution, day);
    }
    Ok(ExitCode::SUCCESS)
}

/// A line for each post: since or from when it is to be filled, its name, its State, who is in it.
fn print(distribution: &Distribution, day: Date) {
    say(&format!("{:<12}{:<20}{:<8}{}", "to fill", "post", "State", "person"));
    for one in distribution.occupancies(day) {
        let line =
            [from(&one), one.post.id.to_string(), one.member.map(ToString::to_string).unwrap_or_default()];
        let person = one.tenure.map(|tenure| tenure.name.in_language("en").to_owned()).unwrap_or_default();
        let [from, post, member] = line;
        say(format!("{from:<12}{post:<20}{member:<8}{person}").trim_end());
    }
}

fn from(one: &Occupancy<'_>) -> String {
    let next = one.until().and_then(|until| until.tomorrow().ok());
    let day = next.or(one.vacant_since).map(|day| day.to_string());
    day.unwrap_or_else(
        || if one.member.is_some() && !one.is_held() { "now".to_owned() } else { "-".to_owned() },
    )
}
