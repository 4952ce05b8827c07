//! `plenary portal export`: the public pages as files that any file server shows.

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context as _;
use clap::Subcommand;
use desk::depositary::Depositary;
use web::app::{App, Settings};
use web::conference::Absent;
use web::portal::copy;

use crate::output::say;
use crate::serve::{open_desk, runtime};

#[derive(Subcommand)]
pub(crate) enum PortalCommand {
    /// Writes all public pages, acts, pictures, feeds and the site map into a folder that is empty or not there yet.
    /// The program may go on serving meanwhile.
    Export {
        /// The folder to write.
        folder: PathBuf,
        /// Folder of the journal, the kept files and the depositary's keys.
        #[arg(long, default_value = "var/plenary")]
        data: PathBuf,
        /// Address of the portal itself, to which what needs a server leads.
        #[arg(long, default_value = "http://127.0.0.1:8020")]
        base_url: String,
        /// Address at which the copy will be served; canonical addresses, feeds and the site map then name it.
        #[arg(long)]
        address: Option<String>,
    },
}

pub(crate) fn run(command: PortalCommand) -> anyhow::Result<ExitCode> {
    let PortalCommand::Export { folder, data, base_url, address } = command;
    runtime()?.block_on(async {
        anyhow::ensure!(data.join("journal.sqlite").exists(), "{} holds no journal", data.display());
        let desk = open_desk(&data, None).await?;
        let name =
            desk.read().world.organisation.as_ref().map(|one| one.short_name.in_language("en").to_owned());
        let depositary = Depositary::open(&data.join("depositary"), &name.unwrap_or_default(), desk.clone())?;
        let settings = Settings {
            base_url: base_url.trim_end_matches('/').to_owned(),
            secure_cookies: false,
            demo: false,
            conference_url: None,
            photos: crate::photo::room()?,
        };
        let app = App::new(desk, depositary, Arc::new(Absent::default()), settings);
        let router = web::router::router(app.clone(), None);
        let address = address.as_deref().map(|address| address.trim_end_matches('/'));
        let written = copy::write(&app, router, &folder, address).await.context("the copy was not made")?;
        say(&format!("{} files, {} bytes: {}", written.files, written.bytes, folder.display()));
        Ok(ExitCode::SUCCESS)
    })
}
