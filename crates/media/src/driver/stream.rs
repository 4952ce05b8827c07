//! Media over TCP for networks that drop UDP: passive candidates (RFC 6544 section 4), datagrams in frames with
//! a length of two bytes before each (RFC 4571 section 2).
//!
//! Clients connect, the engine never does. Nothing here knows what a datagram means, but the first of a connection
//! has to be a connectivity check.

use std::collections::HashMap;
use std::io;
use std::net::{SocketAddr, TcpListener as StandardListener};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use socket2::{Domain, Protocol, Socket, Type};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, mpsc};
use tokio::time::timeout;

use crate::address::stun_receiver;
use crate::limits;

/// Pause after the system refuses to accept, so that the loop does not spin.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);
/// Connections the system keeps waiting.
const BACKLOG: i32 = 128;

/// What the connections bring.
pub(crate) enum Arrived {
    /// A connection made its first check.
    Opened { remote: SocketAddr, queue: Queue },
    /// A datagram in its frame.
    Frame { remote: SocketAddr, local: SocketAddr, bytes: Vec<u8> },
    /// A connection ended.
    Closed { remote: SocketAddr },
}

/// The way out on one connection.
#[derive(Clone)]
pub(crate) struct Queue {
    frames: mpsc::UnboundedSender<Vec<u8>>,
    waiting: Arc<AtomicUsize>,
}

/// All connections of an engine.
pub(crate) struct Streams {
    arrivals: mpsc::Receiver<Arrived>,
    // Keeps the channel open when there is no listener.
    _sender: mpsc::Sender<Arrived>,
    queues: HashMap<SocketAddr, Queue>,
    /// Connections whose datagrams another thread takes.
    lent: HashMap<SocketAddr, u16>,
    dropped: u64,
}

/// Binds a listening socket.
pub(crate) fn listen(address: SocketAddr) -> io::Result<StandardListener> {
    let domain = if address.is_ipv6() { Domain::IPV6 } else { Domain::IPV4 };
    let socket = Socket::new(domain, Type::STREAM, Some(Protocol::TCP))?;
    if address.is_ipv6() {
        socket.set_only_v6(true)?;
    }
    socket.set_reuse_address(true)?;
    socket.set_nonblocking(true)?;
    socket.bind(&address.into())?;
    socket.listen(BACKLOG)?;
    Ok(socket.into())
}

impl Streams {
    /// Accepts on the listeners, each known to clients by its address; within the runtime that will drive them.
    pub(crate) fn new(listeners: Vec<(StandardListener, SocketAddr)>) -> io::Result<Self> {
        let (sender, arrivals) = mpsc::channel(limits::STREAM_FRAMES_MAX);
        let places = Arc::new(Semaphore::new(limits::STREAMS_MAX));
        for (listener, local) in listeners {
            let listener = TcpListener::from_std(listener)?;
            tokio::spawn(accept(listener, local, sender.clone(), places.clone()));
        }
        Ok(Self { arrivals, _sender: sender, queues: HashMap::new(), lent: HashMap::new(), dropped: 0 })
    }

    /// What arrives next.
    pub(crate) async fn next(&mut self) -> Option<Arrived> {
        self.arrivals.recv().await
    }

    /// What has arrived already.
    pub(crate) fn next_now(&mut self) -> Option<Arrived> {
        self.arrivals.try_recv().ok()
    }

    pub(crate) fn opened(&mut self, remote: SocketAddr, queue: Queue) {
        self.queues.insert(remote, queue);
    }

    /// Forgets a connection; gives back the thread it was lent to.
    pub(crate) fn closed(&mut self, remote: SocketAddr) -> Option<u16> {
        self.queues.remove(&remote);
        self.lent.remove(&remote)
    }

    /// The way out on a connection for another thread that takes its datagrams, unless that thread has it already.
    pub(crate) fn lend(&mut self, remote: SocketAddr, thread: u16) -> Option<Queue> {
        let queue = self.queues.get(&remote)?;
        (self.lent.insert(remote, thread) != Some(thread)).then(|| queue.clone())
    }

    /// Queues a datagram for a connection; one that cannot keep up loses it.
    pub(crate) fn send(&mut self, destination: SocketAddr, datagram: &[u8]) {
        let Some(queue) = self.queues.get(&destination) else { return };
        let Ok(length) = u16::try_from(datagram.len()) else { return };
        let waiting = queue.waiting.load(Ordering::Relaxed);
        if waiting + datagram.len() > limits::STREAM_BYTES_WAITING_MAX {
            self.dropped += 1;
            if self.dropped.is_power_of_two() {
                tracing::warn!(
                    dropped = self.dropped,
                    "a TCP connection cannot keep up; datagrams are dropped"
                );
            }
            return;
        }
        let mut frame = Vec::with_capacity(datagram.len() + 2);
        frame.extend_from_slice(&length.to_be_bytes());
        frame.extend_from_slice(datagram);
        queue.waiting.fetch_add(datagram.len(), Ordering::Relaxed);
        if queue.frames.send(frame).is_err() {
            self.queues.remove(&destination);
        }
    }
}

async fn accept(
    listener: TcpListener,
    local: SocketAddr,
    sender: mpsc::Sender<Arrived>,
    places: Arc<Semaphore>,
) {
    let mut refused = 0_u64;
    loop {
        let (stream, remote) = match listener.accept().await {
            Ok(accepted) => accepted,
            Err(error) => {
                tracing::debug!(%error, "a TCP connection was not accepted");
                tokio::time::sleep(ACCEPT_PAUSE).await;
                continue;
            }
        };
        let Ok(place) = places.clone().try_acquire_owned() else {
            refused += 1;
            if refused.is_power_of_two() {
                tracing::warn!(refused, "too many TCP connections; further ones are refused");
            }
            continue;
        };
        let sender = sender.clone();
        tokio::spawn(async move {
            let _place = place;
            serve(stream, local, remote, sender).await;
        });
    }
}

/// Serves one connection until either side ends it.
async fn serve(stream: TcpStream, local: SocketAddr, remote: SocketAddr, sender: mpsc::Sender<Arrived>) {
    // Without it small frames would wait for each other; the connection works nevertheless.
    let _ = stream.set_nodelay(true);
    let (mut incoming, outgoing) = stream.into_split();
    let first = timeout(limits::STREAM_FIRST_CHECK_MAX, read_frame(&mut incoming)).await;
    let Ok(Ok(bytes)) = first else { return };
    if stun_receiver(&bytes).is_none() {
        return;
    }
    let (frames, queued) = mpsc::unbounded_channel();
    let waiting = Arc::new(AtomicUsize::new(0));
    let queue = Queue { frames, waiting: waiting.clone() };
    if sender.send(Arrived::Opened { remote, queue }).await.is_err() {
        return;
    }
    let read = async {
        let mut bytes = bytes;
        // A slow engine holds the client back: nothing is read before this is taken.
        while sender.send(Arrived::Frame { remote, local, bytes }).await.is_ok() {
            match timeout(limits::STREAM_SILENCE_MAX, read_frame(&mut incoming)).await {
                Ok(Ok(next)) => bytes = next,
                _ => return,
            }
        }
    };
    tokio::select! {
        () = read => {}
        () = write_frames(outgoing, queued, &waiting) => {}
    }
    // Fails only when the engine has stopped.
    let _ = sender.send(Arrived::Closed { remote }).await;
}

/// The next frame; an error ends the connection.
async fn read_frame(incoming: &mut OwnedReadHalf) -> io::Result<Vec<u8>> {
    let length = usize::from(incoming.read_u16().await?);
    if length > limits::DATAGRAM_BYTES_MAX {
        return Err(io::Error::from(io::ErrorKind::InvalidData));
    }
    let mut bytes = vec![0; length];
    incoming.read_exact(&mut bytes).await?;
    Ok(bytes)
}

async fn write_frames(
    mut outgoing: OwnedWriteHalf,
    mut queued: mpsc::UnboundedReceiver<Vec<u8>>,
    waiting: &AtomicUsize,
) {
    while let Some(frame) = queued.recv().await {
        let written = timeout(limits::STREAM_WRITE_MAX, outgoing.write_all(&frame)).await;
        waiting.fetch_sub(frame.len().saturating_sub(2), Ordering::Relaxed);
        if !matches!(written, Ok(Ok(()))) {
            return;
        }
    }
}
