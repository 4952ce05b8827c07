//! Janus with its video room plugin, over its WebSocket interface, with two event loops.

use std::fs;
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream};

use crate::native::connection::{Connection, Kind};
use crate::native::tally::Tally;
use crate::plain;
use crate::process::Process;
use crate::scene::{Party, Scene};

const PORT: u16 = 17_890;
const ROOM: u32 = 1_234;
const SETTLING: Duration = Duration::from_secs(1);

/// Janus, running.
pub(crate) struct Janus {
    pub(crate) process: Process,
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    session: Value,
    last: u64,
    local: IpAddr,
    settings: PathBuf,
}

impl Drop for Janus {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.settings);
    }
}

/// Someone who publishes: its number in the room and its sections.
struct Feed {
    id: Value,
    sections: Vec<(Kind, String)>,
}

fn write_settings(folder: &Path, local: IpAddr) -> std::io::Result<()> {
    fs::create_dir_all(folder)?;
    let general = format!(
        "general: {{ debug_level = 1; event_loops = 2; session_timeout = 0; \
         configs_folder = \"{}\"; }}\n\
         nat: {{ ice_enforce_list = \"{local}\"; }}\n\
         transports: {{ disable = \"libjanus_http.so,libjanus_mqtt.so,libjanus_nanomsg.so,\
         libjanus_pfunix.so,libjanus_rabbitmq.so\"; }}\n",
        folder.display()
    );
    fs::write(folder.join("janus.jcfg"), general)?;
    let transport = format!("general: {{ ws = true; ws_port = {PORT}; ws_ip = \"{local}\"; }}\n");
    fs::write(folder.join("janus.transport.websockets.jcfg"), transport)?;
    fs::write(folder.join("janus.plugin.videoroom.jcfg"), "general: { }\n")
}

impl Janus {
    /// The `janus` of the path, as Debian packages it.
    pub(crate) async fn start(local: IpAddr) -> Result<Self, String> {
        if local.is_loopback() {
            return Err("it leaves out loopback, and the machine has no other address".to_owned());
        }
        let settings = std::env::temp_dir().join(format!("bench-janus-{}", std::process::id()));
        write_settings(&settings, local).map_err(|error| error.to_string())?;
        let mut command = Command::new("janus");
        command.arg("-F").arg(&settings);
        let process = Process::start(&mut command)
            .map_err(|error| format!("janus: {error}; install Debian's package janus"))?;
        let address = SocketAddr::new(local, PORT);
        for _ in 0..100 {
            tokio::time::sleep(Duration::from_millis(100)).await;
            let mut request = format!("ws://{address}").into_client_request().unwrap();
            request.headers_mut().insert("sec-websocket-protocol", "janus-protocol".parse().unwrap());
            if let Ok((socket, _)) = tokio_tungstenite::connect_async(request).await {
                let mut janus = Self { process, socket, session: Value::Null, last: 0, local, settings };
                janus.session = janus.ask("create", json!({})).await?["data"]["id"].clone();
                return Ok(janus);
            }
        }
        Err(format!("janus does not listen on {address}"))
    }

    /// Sends a request and waits for what it leads to.
    async fn ask(&mut self, what: &str, mut request: Value) -> Result<Value, String> {
        self.last += 1;
        let number = self.last.to_string();
        request["janus"] = what.into();
        request["transaction"] = number.clone().into();
        if !self.session.is_null() {
            request["session_id"] = self.session.clone();
        }
        let message = Message::Text(request.to_string().into());
        self.socket.send(message).await.map_err(|error| error.to_string())?;
        while let Some(Ok(message)) = self.socket.next().await {
            let Message::Text(text) = message else { continue };
            let answer: Value = serde_json::from_str(&text).map_err(|error| error.to_string())?;
            if answer["transaction"] != number.as_str() || answer["janus"] == "ack" {
                continue;
            }
            let failed = answer["janus"] == "error" || !answer["plugindata"]["data"]["error"].is_null();
            return if failed { Err(answer.to_string()) } else { Ok(answer) };
        }
        Err("janus hung up".to_owned())
    }

    async fn attach(&mut self) -> Result<Value, String> {
        let answer = self.ask("attach", json!({ "plugin": "janus.plugin.videoroom" })).await?;
        Ok(answer["data"]["id"].clone())
    }

    async fn message(&mut self, handle: &Value, body: Value, jsep: Option<Value>) -> Result<Value, String> {
        let mut request = json!({ "handle_id": handle, "body": body });
        if let Some(jsep) = jsep {
            request["jsep"] = jsep;
        }
        self.ask("message", request).await
    }

    /// Lets everybody of the scene join: first all who publish, then all who receive.
    pub(crate) async fn fill(&mut self, scene: Scene, tally: &Arc<Tally>) -> Result<Party, String> {
        let handle = self.attach().await?;
        let room = json!({
            "request": "create", "room": ROOM, "publishers": 100, "audiocodec": "opus", "videocodec": "vp8",
            "notify_joining": false,
        });
        self.message(&handle, room, None).await?;
        let mut party = Party { receivers: Vec::new(), clients: Vec::new() };
        let mut feeds = Vec::new();
        for seat in scene.seats().iter().filter(|seat| seat.publishes) {
            let mut connection = plain::connection(self.local, tally).await;
            feeds.push(self.publish(&mut connection).await?);
            let running = plain::run(connection, Some(seat.packets_per_frame));
            running.connected().await?;
            party.clients.push(Box::new(running));
        }
        // The plugin lists a feed only some time after it has connected.
        tokio::time::sleep(SETTLING).await;
        for (number, seat) in scene.seats().iter().enumerate() {
            if seat.publishes && seat.tiles.is_none() {
                continue;
            }
            let mut streams = Vec::new();
            for (place, feed) in feeds.iter().enumerate() {
                let own = seat.tiles.is_some() && place == number;
                for (kind, mid) in feed.sections.iter().filter(|_| !own) {
                    if *kind == Kind::Sound || seat.tiles.is_none_or(|tiles| tiles.sees(place)) {
                        streams.push(json!({ "feed": feed.id, "mid": mid }));
                    }
                }
            }
            let mut connection = plain::connection(self.local, tally).await;
            self.subscribe(&mut connection, streams).await?;
            let running = plain::run(connection, None);
            party.receivers.push(running.seen.clone());
            party.clients.push(Box::new(running));
        }
        Ok(party)
    }

    async fn publish(&mut self, connection: &mut Connection) -> Result<Feed, String> {
        let handle = self.attach().await?;
        let body = json!({
            "request": "joinandconfigure", "ptype": "publisher", "room": ROOM, "audio": true, "video": true,
        });
        let jsep = json!({ "type": "offer", "sdp": plain::offer(connection) });
        let answer = self.message(&handle, body, Some(jsep)).await?;
        connection.accept_answer(answer["jsep"]["sdp"].as_str().ok_or_else(|| answer.to_string())?);
        self.all_candidates(&handle).await?;
        Ok(Feed { id: answer["plugindata"]["data"]["id"].clone(), sections: connection.sections() })
    }

    async fn subscribe(&mut self, connection: &mut Connection, streams: Vec<Value>) -> Result<(), String> {
        let handle = self.attach().await?;
        let body = json!({ "request": "join", "ptype": "subscriber", "room": ROOM, "streams": streams });
        let offered = self.message(&handle, body, None).await?;
        let offer = offered["jsep"]["sdp"].as_str().ok_or_else(|| offered.to_string())?;
        let jsep = json!({ "type": "answer", "sdp": connection.answer(offer) });
        self.message(&handle, json!({ "request": "start" }), Some(jsep)).await?;
        self.all_candidates(&handle).await
    }

    /// Every candidate stood in the description.
    async fn all_candidates(&mut self, handle: &Value) -> Result<(), String> {
        self.last += 1;
        let trickle = json!({
            "janus": "trickle", "transaction": self.last.to_string(), "session_id": self.session,
            "handle_id": handle, "candidate": { "completed": true },
        });
        let message = Message::Text(trickle.to_string().into());
        self.socket.send(message).await.map_err(|error| error.to_string())
    }
}
