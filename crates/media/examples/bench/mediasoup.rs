//! mediasoup with one worker, through a small program in its own language beside this file.

use std::io::{BufRead, BufReader, Write};
use std::net::IpAddr;
use std::path::Path;
use std::process::{ChildStdin, ChildStdout, Command};
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};

use crate::native::connection::Kind;
use crate::native::tally::Tally;
use crate::plain;
use crate::process::Process;
use crate::scene::{Party, Scene};

/// mediasoup, running.
pub(crate) struct Mediasoup {
    pub(crate) process: Process,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    local: IpAddr,
}

impl Mediasoup {
    /// The library of the folder that the environment's `MEDIASOUP` names.
    pub(crate) fn start(local: IpAddr) -> Result<Self, String> {
        let absent = "npm install mediasoup in a folder, and name it in MEDIASOUP";
        if std::env::var_os("MEDIASOUP").is_none() {
            return Err(absent.to_owned());
        }
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/bench/mediasoup.mjs");
        let mut command = Command::new("node");
        command.arg(script).arg(local.to_string());
        let (process, input, output) =
            Process::start_talking(&mut command).map_err(|error| format!("node: {error}"))?;
        let mut mediasoup = Self { process, input, output: BufReader::new(output), local };
        let first = mediasoup.hear().map_err(|error| format!("{error}; {absent}"))?;
        let worker = first["worker"].as_u64().and_then(|number| number.try_into().ok());
        mediasoup.process.helpers.extend::<Option<u32>>(worker);
        Ok(mediasoup)
    }

    fn hear(&mut self) -> Result<Value, String> {
        let mut line = String::new();
        self.output.read_line(&mut line).map_err(|error| error.to_string())?;
        let answer: Value = serde_json::from_str(&line).map_err(|error| format!("{line:?}: {error}"))?;
        if answer["error"].is_null() { Ok(answer) } else { Err(answer["error"].to_string()) }
    }

    fn ask(&mut self, request: &Value) -> Result<Value, String> {
        writeln!(self.input, "{request}").map_err(|error| error.to_string())?;
        self.hear()
    }

    /// Lets everybody of the scene join: first all who publish, then all who receive.
    pub(crate) async fn fill(&mut self, scene: Scene, tally: &Arc<Tally>) -> Result<Party, String> {
        let mut party = Party { receivers: Vec::new(), clients: Vec::new() };
        let mut feeds = Vec::new();
        for seat in scene.seats().iter().filter(|seat| seat.publishes) {
            let mut connection = plain::connection(self.local, tally).await;
            let offer = plain::offer(&mut connection);
            let answer = self.ask(&json!({ "what": "publish", "sdp": offer }))?;
            connection.accept_answer(answer["sdp"].as_str().unwrap_or_default());
            let running = plain::run(connection, Some(seat.packets_per_frame));
            running.connected().await?;
            party.clients.push(Box::new(running));
            feeds.push(answer["producers"].as_array().cloned().unwrap_or_default());
        }
        for (number, seat) in scene.seats().iter().enumerate() {
            if seat.publishes && seat.tiles.is_none() {
                continue;
            }
            let wanted = |place: usize, kind: Kind| match seat.tiles {
                Some(_) if place == number => false,
                Some(tiles) => kind == Kind::Sound || tiles.sees(place),
                None => true,
            };
            let mut producers = Vec::new();
            for (place, feed) in feeds.iter().enumerate() {
                let kind =
                    |media: &Value| if media["kind"] == "audio" { Kind::Sound } else { Kind::Pictures };
                let fitting = feed.iter().filter(|media| wanted(place, kind(media)));
                producers.extend(fitting.map(|media| media["producer"].clone()));
            }
            let mut connection = plain::connection(self.local, tally).await;
            let offered = self.ask(&json!({ "what": "subscribe", "producers": producers }))?;
            let answer = connection.answer(offered["sdp"].as_str().unwrap_or_default());
            let transport = &offered["transport"];
            self.ask(&json!({ "what": "answer", "transport": transport, "sdp": answer }))?;
            let running = plain::run(connection, None);
            party.receivers.push(running.seen.clone());
            party.clients.push(Box::new(running));
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        Ok(party)
    }
}
