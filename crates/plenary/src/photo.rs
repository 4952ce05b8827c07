//! The process in which a foreign photo is decoded: it takes away from itself what no photo needs, then works.

use std::io::{stdin, stdout};
use std::process::ExitCode;

use anyhow::Context as _;
use nix::sys::resource::{Resource, setrlimit};
use web::limits;
use web::photos::{Room, Task};

/// A process of this program.
pub(crate) fn room() -> anyhow::Result<Room> {
    let program = std::env::current_exe().context("the program does not know where it is")?;
    Ok(Room::Process(program))
}

/// Limits first: memory, time, files; then the first foreign byte.
pub(crate) fn decode(look: bool) -> anyhow::Result<ExitCode> {
    for (resource, most) in [
        (Resource::RLIMIT_AS, limits::PHOTO_ADDRESS_SPACE_MAX),
        (Resource::RLIMIT_CPU, limits::PHOTO_SECONDS_MAX),
        (Resource::RLIMIT_FSIZE, limits::PHOTO_FILE_BYTES_MAX),
        (Resource::RLIMIT_CORE, 0),
    ] {
        setrlimit(resource, most, most).with_context(|| format!("{resource:?} cannot be limited"))?;
    }
    let task = if look { Task::Look } else { Task::MakeReady };
    web::photos::room::work(task, stdin().lock(), stdout().lock())?;
    Ok(ExitCode::SUCCESS)
}
