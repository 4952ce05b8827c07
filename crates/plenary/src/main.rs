//! The program: reads the command line and hands over to the part that does the work. No rule lives here.

mod demo;
mod engine;
mod journal_command;
mod output;
mod photo;
mod portal_command;
mod posts_command;
mod serve;
mod sign;
mod time_authority;
mod verify;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Plenary holds the sessions of an intergovernmental organisation, from the invitation to the signed act.
#[derive(Parser)]
#[command(version, about)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Starts the program on a data folder.
    Serve(serve::ServeArguments),
    /// Starts the demonstration: the meeting of 26 May 2020, ready to open.
    Demo(demo::DemoArguments),
    /// Checks or writes out the journal.
    #[command(subcommand)]
    Journal(journal_command::JournalCommand),
    /// The public pages as files.
    #[command(subcommand)]
    Portal(portal_command::PortalCommand),
    /// Distributes quota posts among members, for scripts and checks.
    #[command(subcommand)]
    Posts(posts_command::PostsCommand),
    /// Decodes a photo from the standard input within limits that it sets on itself. The program calls this on itself.
    #[command(name = web::photos::room::COMMAND, hide = true)]
    DecodePhoto {
        /// Only tell whether it is a picture.
        #[arg(long)]
        look: bool,
    },
    /// Signs a document with a key file, over the network.
    Sign(sign::SignArguments),
    /// Checks whether a signed act is genuine, offline. Exit status 0 only when everything is valid.
    Verify(verify::VerifyArguments),
}

fn main() -> ExitCode {
    let filter = tracing_subscriber::EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("info,str0m=warn"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    let outcome = match Arguments::parse().command {
        Command::Serve(arguments) => serve::run(&arguments),
        Command::Demo(arguments) => demo::run(&arguments),
        Command::Journal(command) => journal_command::run(&command),
        Command::Portal(command) => portal_command::run(command),
        Command::Posts(command) => posts_command::run(&command),
        Command::DecodePhoto { look } => photo::decode(look),
        Command::Sign(arguments) => sign::run(&arguments),
        Command::Verify(arguments) => verify::run(&arguments),
    };
    match outcome {
        Ok(code) => code,
        Err(error) => {
            output::complain(&format!("{error:#}"));
            ExitCode::from(2)
        }
    }
}
