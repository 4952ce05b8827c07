//! UDP sockets: batched receiving, and sending in runs of equal size to one destination.
//!
//! `quinn-udp` uses recvmmsg, GRO and GSO where the kernel has them. Nothing here knows what a datagram means.

use std::io::{self, IoSliceMut};
use std::net::{IpAddr, SocketAddr, UdpSocket as StandardSocket};
use std::task::{Context, Poll};

use quinn_udp::{BATCH_SIZE, RecvMeta, Transmit as Batch, UdpSocketState};
use socket2::{Domain, Protocol, Socket, Type};
use str0m::net::Transmit;
use tokio::io::Interest;
use tokio::net::UdpSocket;

use crate::limits;
use crate::outbox::Sealed;

/// One bound socket and the addresses clients know it by.
pub(crate) struct Endpoint {
    socket: UdpSocket,
    state: UdpSocketState,
    candidates: Vec<SocketAddr>,
    wildcard: bool,
    buffers: Vec<Vec<u8>>,
    run: Vec<u8>,
    dropped: u64,
}

/// Binds so many sockets to one port; the system gives what a client sends to one of them, always the same.
/// The first is bound alone, so that a port that somebody else has is refused.
pub(crate) fn bind(address: SocketAddr, count: u16) -> io::Result<Vec<StandardSocket>> {
    let first = unbound(address)?;
    first.bind(&address.into())?;
    let mut sockets = vec![first];
    if let Some(first) = sockets.first().filter(|_| count > 1) {
        first.set_reuse_port(true)?;
        let bound = first.local_addr()?;
        for _ in 1..count {
            let next = unbound(address)?;
            next.set_reuse_port(true)?;
            next.bind(&bound)?;
            sockets.push(next);
        }
    }
    Ok(sockets.into_iter().map(StandardSocket::from).collect())
}

/// A socket with large buffers: a burst of joins overflows the usual ones.
fn unbound(address: SocketAddr) -> io::Result<Socket> {
    let domain = if address.is_ipv6() { Domain::IPV6 } else { Domain::IPV4 };
    let socket = Socket::new(domain, Type::DGRAM, Some(Protocol::UDP))?;
    if address.is_ipv6() {
        socket.set_only_v6(true)?;
    }
    // The kernel gives what it allows; less is no reason not to start.
    let _ = socket.set_recv_buffer_size(limits::SOCKET_BUFFER_BYTES);
    let _ = socket.set_send_buffer_size(limits::SOCKET_BUFFER_BYTES);
    socket.set_nonblocking(true)?;
    Ok(socket)
}

impl Endpoint {
    /// Wraps a bound socket; must be called within the runtime that will drive it.
    pub(crate) fn new(socket: StandardSocket, candidates: Vec<SocketAddr>) -> io::Result<Self> {
        let state = UdpSocketState::new((&socket).into())?;
        let wildcard = socket.local_addr()?.ip().is_unspecified();
        let length = limits::DATAGRAM_BYTES_MAX * state.gro_segments().max(1);
        Ok(Self {
            socket: UdpSocket::from_std(socket)?,
            state,
            candidates,
            wildcard,
            buffers: (0..BATCH_SIZE).map(|_| vec![0; length]).collect(),
            run: Vec::with_capacity(limits::RUN_BYTES_MAX),
            dropped: 0,
        })
    }

    /// Ready when datagrams wait.
    pub(crate) fn poll_readable(&self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.socket.poll_recv_ready(context)
    }

    /// Hands over what waits, a bounded number of batches.
    pub(crate) fn receive(&mut self, mut take: impl FnMut(SocketAddr, SocketAddr, &[u8])) {
        let mut metas = [RecvMeta::default(); BATCH_SIZE];
        for _ in 0..limits::RECEIVE_BATCHES_PER_TURN_MAX {
            let mut slices: Vec<IoSliceMut<'_>> =
                self.buffers.iter_mut().map(|buffer| IoSliceMut::new(buffer)).collect();
            let received = self.socket.try_io(Interest::READABLE, || {
                self.state.recv((&self.socket).into(), &mut slices, &mut metas)
            });
            drop(slices);
            let Ok(count) = received else { return };
            for (meta, buffer) in metas.iter().zip(&self.buffers).take(count) {
                let Some(bytes) = buffer.get(..meta.len) else { continue };
                let Some(destination) = local_candidate(&self.candidates, meta.dst_ip) else { continue };
                for datagram in bytes.chunks(meta.stride.max(1)) {
                    take(meta.addr, destination, datagram);
                }
            }
            if count < BATCH_SIZE {
                return;
            }
        }
    }

    fn serves(&self, source: SocketAddr) -> bool {
        self.candidates.contains(&source)
    }

    async fn send_run(&mut self, source: SocketAddr, destination: SocketAddr, segment: usize, run: &[u8]) {
        let batch = Batch {
            destination,
            ecn: None,
            contents: run,
            segment_size: (segment < run.len()).then_some(segment),
            src_ip: self.wildcard.then(|| source.ip()).filter(|ip| !ip.is_unspecified()),
        };
        for _ in 0..2 {
            let sent =
                self.socket.try_io(Interest::WRITABLE, || self.state.try_send((&self.socket).into(), &batch));
            match sent {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                    if tokio::time::timeout(limits::SEND_WAIT_MAX, self.socket.writable()).await.is_err() {
                        break;
                    }
                }
                Ok(()) => return,
                Err(error) => {
                    tracing::debug!(%error, %destination, "datagrams not sent");
                    return;
                }
            }
        }
        self.dropped += 1;
        if self.dropped.is_power_of_two() {
            tracing::warn!(dropped = self.dropped, "the send buffer is full; datagrams are dropped");
        }
    }
}

/// The address a client used to reach the engine.
fn local_candidate(candidates: &[SocketAddr], reached: Option<IpAddr>) -> Option<SocketAddr> {
    let exact = candidates.iter().find(|candidate| Some(candidate.ip()) == reached);
    exact.or_else(|| candidates.first()).copied()
}

/// Sends datagrams in order; neighbours of equal size to one destination go out as one call.
pub(crate) async fn send(endpoints: &mut [Endpoint], datagrams: &mut Vec<Transmit>) {
    let mut rest = datagrams.as_slice();
    while let Some(first) = rest.first() {
        let Some(endpoint) = endpoints.iter_mut().find(|endpoint| endpoint.serves(first.source)) else {
            rest = rest.get(1..).unwrap_or_default();
            continue;
        };
        let count = run_length(rest, endpoint.state.max_gso_segments());
        let (run, after) = rest.split_at(count.max(1));
        let mut together = std::mem::take(&mut endpoint.run);
        together.clear();
        for datagram in run {
            together.extend_from_slice(&datagram.contents);
        }
        endpoint.send_run(first.source, first.destination, first.contents.len(), &together).await;
        endpoint.run = together;
        rest = after;
    }
    datagrams.clear();
}

/// Sends datagrams that already lie in runs.
pub(crate) async fn send_sealed(endpoints: &mut [Endpoint], sealed: &mut Sealed) {
    for run in &sealed.runs {
        let Some(endpoint) = endpoints.iter_mut().find(|endpoint| endpoint.serves(run.source)) else {
            continue;
        };
        let bytes = sealed.bytes.get(run.start..run.end).unwrap_or_default();
        // A kernel without segmentation takes them one by one.
        let segments = endpoint.state.max_gso_segments().max(1);
        for piece in bytes.chunks((run.segment * segments).max(1)) {
            endpoint.send_run(run.source, run.destination, run.segment, piece).await;
        }
    }
    sealed.clear();
}

/// How many datagrams from the start can go out in one call: one destination, equal sizes, the last
/// possibly shorter.
fn run_length(datagrams: &[Transmit], segments_max: usize) -> usize {
    let Some(first) = datagrams.first() else { return 0 };
    let size = first.contents.len();
    let mut total = 0;
    let mut count = 0;
    for datagram in datagrams.iter().take(segments_max.max(1)) {
        let same = datagram.destination == first.destination && datagram.source == first.source;
        let length = datagram.contents.len();
        if !same || length > size || total + length > limits::RUN_BYTES_MAX {
            break;
        }
        total += length;
        count += 1;
        if length < size {
            break;
        }
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;
    use str0m::net::Protocol as Transport;

    fn datagram(port: u16, length: usize) -> Transmit {
        Transmit {
            proto: Transport::Udp,
            source: "192.0.2.1:1".parse().unwrap(),
            destination: SocketAddr::new("192.0.2.2".parse().unwrap(), port),
            contents: vec![0; length].into(),
        }
    }

    #[test]
    fn runs_end_with_the_destination_a_larger_size_or_after_a_shorter_one() {
        for (lengths, expected) in [
            (&[(1, 100), (1, 100), (1, 100)][..], 3),
            (&[(1, 100), (2, 100)], 1),
            (&[(1, 100), (1, 80), (1, 80)], 2),
            (&[(1, 100), (1, 120)], 1),
            (&[], 0),
        ] {
            let datagrams: Vec<Transmit> =
                lengths.iter().map(|(port, length)| datagram(*port, *length)).collect();
            assert_eq!(run_length(&datagrams, 64), expected, "{lengths:?}");
        }
        let many: Vec<Transmit> = (0..100).map(|_| datagram(1, 1_200)).collect();
        assert_eq!(run_length(&many, 64), 50, "bounded by bytes");
        assert_eq!(run_length(&many, 8), 8, "bounded by segments");
        assert_eq!(run_length(&many, 1), 1);
    }
}
