//! The two systems that speak LiveKit's signalling: this engine, and `livekit-server` where it is installed.

use std::io::{BufRead, BufReader};
use std::net::{IpAddr, SocketAddr};
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use media::conference::{Pass, Permission};
use media::token::TokenKey;

use crate::measured::SECRET;
use crate::native::connection::Kind;
use crate::native::tally::{Tally, wall_ns};
use crate::native::{Client, Measure, Plan};
use crate::process::Process;
use crate::scene::{Party, Scene, Seat};

const KEY: &str = "bench";
const ROOM: &str = "bench";
const LIVEKIT_PORT: u16 = 17_880;

/// Where the clients find the signalling.
pub(crate) struct Server {
    pub(crate) process: Process,
    signalling: SocketAddr,
    /// Kept open: the engine ends with its standard input.
    _input: Option<std::process::ChildStdin>,
}

/// This engine, in a process of its own.
pub(crate) fn start_engine(local: IpAddr, threads: usize) -> Result<Server, String> {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.arg("engine").arg(local.to_string()).arg(threads.to_string());
    let (process, input, output) = Process::start_talking(&mut command).map_err(|error| error.to_string())?;
    let mut line = String::new();
    BufReader::new(output).read_line(&mut line).map_err(|error| error.to_string())?;
    let signalling = line.trim().parse().map_err(|_| format!("the engine said {line:?}"))?;
    Ok(Server { process, signalling, _input: Some(input) })
}

/// `livekit-server` of the environment's `LIVEKIT_SERVER`, or of the path.
pub(crate) async fn start_livekit(local: IpAddr) -> Result<Server, String> {
    let program = std::env::var("LIVEKIT_SERVER").unwrap_or_else(|_| "livekit-server".to_owned());
    let settings = format!(
        "port: {LIVEKIT_PORT}\nbind_addresses: [\"{local}\"]\n\
         rtc:\n  udp_port: {}\n  tcp_port: {}\n  use_external_ip: false\n  node_ip: {local}\n\
         \x20 batch_io: {{batch_size: 128, max_flush_interval: 2ms}}\n\
         keys:\n  {KEY}: \"{SECRET}\"\nlogging: {{level: error}}\n",
        LIVEKIT_PORT + 1,
        LIVEKIT_PORT + 2
    );
    let process = Process::start(Command::new(&program).args(["--config-body", &settings]))
        .map_err(|error| format!("{program}: {error}; build it with Go and name it in LIVEKIT_SERVER"))?;
    let signalling = SocketAddr::new(local, LIVEKIT_PORT);
    for _ in 0..100 {
        if tokio::net::TcpStream::connect(signalling).await.is_ok() {
            return Ok(Server { process, signalling, _input: None });
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    Err(format!("{program} does not listen on {signalling}"))
}

impl Server {
    /// Lets everybody of the scene join.
    pub(crate) async fn fill(&self, scene: Scene, tally: &Arc<Tally>) -> Party {
        let mut party = Party { receivers: Vec::new(), clients: Vec::new() };
        for seat in scene.seats() {
            let receives = !seat.publishes || seat.tiles.is_some();
            let client = self.join(&seat, matches!(scene, Scene::Layered(_)), tally).await;
            if receives {
                party.receivers.push(client.seen.clone());
            }
            party.clients.push(Box::new(client));
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        party
    }

    async fn join(&self, seat: &Seat, layered: bool, tally: &Arc<Tally>) -> Client {
        let permission = Permission {
            subscribe: !seat.publishes || seat.tiles.is_some(),
            publish_camera: seat.publishes,
            publish_microphone: seat.publishes,
            ..Permission::default()
        };
        let key = TokenKey::new(KEY, SECRET).unwrap();
        let identity = seat.identity.clone();
        let pass =
            Pass { room: ROOM.to_owned(), identity, permission, valid_seconds: 600, ..Pass::default() };
        let plan = Plan {
            server: self.signalling,
            local: self.signalling.ip(),
            tcp: None,
            token: key.mint(&pass, wall_ns() / 1_000_000_000).unwrap(),
            single: false,
            publish: if seat.publishes { vec![Kind::Sound, Kind::Pictures] } else { Vec::new() },
            packets_per_frame: seat.packets_per_frame,
        };
        let measure = Measure { tally: Some(tally.clone()), tiles: seat.tiles, layered };
        Client::join_measured(plan, measure).await
    }
}
