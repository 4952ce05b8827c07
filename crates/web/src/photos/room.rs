//! The bounded place in which foreign pictures are decoded: a process of the same program, that has set limits on its
//! own memory and time before it reads the first byte, and is ended when it takes too long. A crash in it is a photo
//! that is refused, and nothing else.

use std::io::{Read, Write};
use std::path::PathBuf;
use std::process::Stdio;

use serde::{Deserialize, Serialize};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::process::Command;
use tokio::sync::Semaphore;

use super::found::Found;
use super::{Change, JPEG, NotAPhoto, Picture, Prepared, WEBP, heic, look, prepare};
use crate::limits;

/// One photo is decoded at a time: each may take [`limits::PHOTO_DECODING_BYTES_MAX`].
pub(super) static DECODING: Semaphore = Semaphore::const_new(limits::PHOTOS_DECODED_AT_ONCE);

/// The command by which the program becomes the place.
pub const COMMAND: &str = "decode-photo";

/// The option by which the place only looks: see [`Task::Look`].
pub const LOOK: &str = "--look";

/// What is to be done with a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Task {
    /// Decode it, and write it in every size and format.
    MakeReady,
    /// Decode it, to know that it is a picture; nothing is made of it.
    Look,
}

impl Task {
    fn carry_out(self, bytes: &[u8]) -> Result<Option<Prepared>, NotAPhoto> {
        match self {
            Self::MakeReady => prepare(bytes).map(Some),
            Self::Look => look(bytes).map(|()| None),
        }
    }
}

/// Where photos are decoded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Room {
    /// In a process of this program, which knows [`COMMAND`].
    Process(PathBuf),
    /// In this process: for tests of the pages alone.
    Here,
}

/// What the process says before the pictures, one behind the other.
#[derive(Debug, Serialize, Deserialize)]
enum Said {
    Refused(NotAPhoto),
    Looked,
    Ready { media_type: String, changes: Vec<Change>, found: Box<Found>, pictures: Vec<Announced> },
}

#[derive(Debug, Serialize, Deserialize)]
struct Announced {
    width: u32,
    height: u32,
    webp: bool,
    avif: bool,
    bytes: usize,
}

impl Room {
    /// Makes a photo ready.
    ///
    /// # Errors
    /// [`NotAPhoto`].
    pub async fn prepare(&self, bytes: Vec<u8>) -> Result<Prepared, NotAPhoto> {
        self.give(bytes, Task::MakeReady).await?.ok_or(NotAPhoto::Damaged)
    }

    /// Decodes a picture and makes nothing of it: whether it can be looked at whole, and is nothing else as well.
    ///
    /// # Errors
    /// [`NotAPhoto`].
    pub async fn look(&self, bytes: Vec<u8>) -> Result<(), NotAPhoto> {
        self.give(bytes, Task::Look).await.map(drop)
    }

    async fn give(&self, bytes: Vec<u8>, task: Task) -> Result<Option<Prepared>, NotAPhoto> {
        if bytes.len() > limits::PHOTO_BYTES_MAX {
            return Err(NotAPhoto::TooLarge);
        }
        let _permit = DECODING.acquire().await.map_err(|_| NotAPhoto::Damaged)?;
        match self {
            Self::Here => {
                let done = tokio::task::spawn_blocking(move || task.carry_out(&bytes));
                done.await.map_err(|_| NotAPhoto::Damaged)?
            }
            Self::Process(program) => in_process(program, bytes, task).await,
        }
    }
}

async fn in_process(program: &PathBuf, bytes: Vec<u8>, task: Task) -> Result<Option<Prepared>, NotAPhoto> {
    let mut command = Command::new(program);
    command.arg(COMMAND).args((task == Task::Look).then_some(LOOK)).env_clear().kill_on_drop(true);
    for kept in ["PATH", "TMPDIR"] {
        if let Some(value) = std::env::var_os(kept) {
            command.env(kept, value);
        }
    }
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = command.spawn().map_err(|fault| {
        tracing::error!(%fault, "the place where photos are decoded cannot be made");
        NotAPhoto::TooMuch
    })?;
    let process = child.id().unwrap_or_default();
    let (Some(mut into), Some(out)) = (child.stdin.take(), child.stdout.take()) else {
        return Err(NotAPhoto::TooMuch);
    };
    let writing = tokio::spawn(async move {
        let _ = into.write_all(&bytes).await;
        let _ = into.shutdown().await;
    });
    let mut answer = Vec::new();
    let largest = u64::try_from(limits::PHOTO_ANSWER_BYTES_MAX).unwrap_or(u64::MAX);
    let time = std::time::Duration::from_secs(limits::PHOTO_SECONDS_MAX);
    let mut bounded = out.take(largest);
    let reading = async {
        let read = bounded.read_to_end(&mut answer).await;
        let ended = child.wait().await;
        read.is_ok() && ended.is_ok_and(|ended| ended.success())
    };
    let in_time = tokio::time::timeout(time, reading).await;
    writing.abort();
    let _ = child.start_kill();
    heic::remove_folders_of(process);
    // Killed, out of memory or out of time: no photo takes as much.
    if in_time != Ok(true) {
        tracing::warn!("a photo was not decoded within the bounds of its place");
        return Err(NotAPhoto::TooMuch);
    }
    heard(&answer).unwrap_or(Err(NotAPhoto::Damaged))
}

/// The answer of the process; `None` when it is none.
fn heard(answer: &[u8]) -> Option<Result<Option<Prepared>, NotAPhoto>> {
    let (length, rest) = answer.split_first_chunk::<4>()?;
    let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
    let (said, mut rest) = rest.split_at_checked(length)?;
    match serde_json::from_slice(said).ok()? {
        Said::Refused(why) => Some(Err(why)),
        Said::Looked => Some(Ok(None)),
        Said::Ready { media_type, changes, found, pictures: announced } => {
            let mut pictures = Vec::new();
            for one in announced {
                let (bytes, after) = rest.split_at_checked(one.bytes)?;
                rest = after;
                let media_type = match (one.avif, one.webp) {
                    (true, _) => super::AVIF,
                    (false, true) => WEBP,
                    (false, false) => JPEG,
                };
                pictures.push(Picture {
                    width: one.width,
                    height: one.height,
                    media_type,
                    bytes: bytes.to_vec(),
                });
            }
            Some(Ok(Some(Prepared { media_type, pictures, changes, found: *found })))
        }
    }
}

/// What the process does: reads a photo, makes it ready, writes what came of it. Limits are set before it is called.
///
/// # Errors
/// When the parent does not listen any more.
pub fn work(task: Task, mut from: impl Read, mut to: impl Write) -> std::io::Result<()> {
    let mut bytes = Vec::new();
    let largest = u64::try_from(limits::PHOTO_BYTES_MAX).unwrap_or(u64::MAX).saturating_add(1);
    from.by_ref().take(largest).read_to_end(&mut bytes)?;
    let (said, pictures) = match task.carry_out(&bytes) {
        Err(why) => (Said::Refused(why), Vec::new()),
        Ok(None) => (Said::Looked, Vec::new()),
        Ok(Some(Prepared { media_type, pictures, changes, found })) => {
            let announce = |picture: &Picture| Announced {
                width: picture.width,
                height: picture.height,
                webp: picture.media_type == WEBP,
                avif: picture.media_type == super::AVIF,
                bytes: picture.bytes.len(),
            };
            let announced = pictures.iter().map(announce).collect();
            (Said::Ready { media_type, changes, found: Box::new(found), pictures: announced }, pictures)
        }
    };
    let said = serde_json::to_vec(&said).map_err(std::io::Error::other)?;
    let length = u32::try_from(said.len()).map_err(std::io::Error::other)?;
    to.write_all(&length.to_be_bytes())?;
    to.write_all(&said)?;
    for picture in &pictures {
        to.write_all(&picture.bytes)?;
    }
    to.flush()
}
