//! Clients of servers that have no signalling of LiveKit's kind: whoever calls exchanges the descriptions.

use std::net::IpAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::task::JoinHandle;

use crate::native::Seen;
use crate::native::connection::{Connection, Kind};
use crate::native::tally::Tally;

/// A connection at work; it ends when this is dropped.
pub(crate) struct Running {
    pub(crate) seen: Arc<Mutex<Seen>>,
    task: JoinHandle<()>,
}

impl Running {
    /// Waits until media can flow.
    pub(crate) async fn connected(&self) -> Result<(), String> {
        for _ in 0..500 {
            if self.seen.lock().unwrap().connected {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        Err("a publisher does not connect".to_owned())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// A connection that counts, and has not begun.
pub(crate) async fn connection(local: IpAddr, tally: &Arc<Tally>) -> Connection {
    let mut connection = Connection::new(local, None, false).await;
    connection.measure(tally.clone());
    connection
}

/// The offer of one who publishes sound and pictures.
pub(crate) fn offer(connection: &mut Connection) -> String {
    connection.add_track(Kind::Sound, "sound");
    connection.add_track(Kind::Pictures, "pictures");
    connection.offer().expect("there is something to offer")
}

/// Lets the connection work; it sends pictures of so many packets, none for a receiver.
pub(crate) fn run(mut connection: Connection, packets_per_frame: Option<u32>) -> Running {
    let seen = Arc::new(Mutex::new(Seen::default()));
    let own = seen.clone();
    let period =
        if packets_per_frame.is_some() { Duration::from_millis(20) } else { Duration::from_mins(10) };
    let task = tokio::spawn(async move {
        let mut frames = tokio::time::interval(period);
        loop {
            connection.work(&own).await;
            tokio::select! {
                () = connection.wait() => {}
                _ = frames.tick() => connection.send_media(packets_per_frame.unwrap_or(0)),
            }
        }
    });
    Running { seen, task }
}
