//! `plenary journal verify` and `plenary journal export`.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use clap::Subcommand;
use journal::record::Head;
use journal::sqlite::{SqliteJournal, verify_file};

use crate::output::say;

#[derive(Subcommand)]
pub(crate) enum JournalCommand {
    /// Finds any altered, missing or reordered record and names it.
    Verify {
        /// The journal's file.
        file: PathBuf,
        /// A checkpoint kept elsewhere, `SEQUENCE:HASH`: the record must still contain it.
        #[arg(long)]
        checkpoint: Option<Head>,
    },
    /// Writes every record to standard output, one JSON line each.
    Export {
        /// The journal's file.
        file: PathBuf,
    },
}

pub(crate) fn run(command: &JournalCommand) -> anyhow::Result<ExitCode> {
    match command {
        JournalCommand::Verify { file, checkpoint } => match verify_file(file, *checkpoint) {
            Ok(verified) => {
                say(&format!("{} records, intact. Checkpoint {}", verified.records, verified.head));
                Ok(ExitCode::SUCCESS)
            }
            Err(error) => {
                say(&format!("NOT INTACT: {error}"));
                Ok(ExitCode::FAILURE)
            }
        },
        JournalCommand::Export { file } => {
            let journal = SqliteJournal::open(file).context("the journal cannot be opened")?;
            let head = journal::export::export(&journal, std::io::stdout().lock())
                .context("the journal cannot be written out")?;
            tracing::info!(%head, "written out");
            Ok(ExitCode::SUCCESS)
        }
    }
}
