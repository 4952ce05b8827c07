//! UDP sockets: batched receiving, and sending in runs of equal size to one destination.
//!
//! `quinn-udp` uses recvmmsg, GRO and GSO where the kernel has them. Nothing here knows what a datagram means.

use std::io::{self, IoSliceMut};
use std::net::{IpAddr, SocketAddr, UdpSocket as StandardSocket};
use std::task::{Context, Poll};

use quinn_udp::{BATCH_SIZE, RecvMeta, Transmit as Batch, UdpSocketState};
use socket2::{Domain, Protocol, Socket, Type};
use tokio::io::Interest;
use tokio::net::UdpSocket;

use crate::limits;
use crate::outbox::Runs;

/// One bound socket and the addresses clients know it by.
pub(crate) struct Endpoint {
    socket: UdpSocket,
    state: UdpSocketState,
    candidates: Vec<SocketAddr>,
    wildcard: bool,
    buffers: Vec<Vec<u8>>,
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
            let mut count = 0;
            let looked = self.socket.try_io(Interest::READABLE, || {
                count = self.state.recv((&self.socket).into(), &mut slices, &mut metas)?;
                // Less than a batch is all there is: said as such, so that the kernel is not asked again before it has news.
                if count < BATCH_SIZE { Err(io::ErrorKind::WouldBlock.into()) } else { Ok(()) }
            });
            drop(slices);
            for (meta, buffer) in metas.iter().zip(&self.buffers).take(count) {
                let Some(bytes) = buffer.get(..meta.len) else { continue };
                let Some(destination) = local_candidate(&self.candidates, meta.dst_ip) else { continue };
                for datagram in bytes.chunks(meta.stride.max(1)) {
                    take(meta.addr, destination, datagram);
                }
            }
            if looked.is_err() {
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

/// Sends datagrams in order, a run in one call.
pub(crate) async fn send(endpoints: &mut [Endpoint], datagrams: &mut Runs) {
    for run in &datagrams.runs {
        let Some(endpoint) = endpoints.iter_mut().find(|endpoint| endpoint.serves(run.source)) else {
            continue;
        };
        let bytes = datagrams.bytes.get(run.start..run.end).unwrap_or_default();
        for piece in pieces(bytes, run.segment, endpoint.state.max_gso_segments()) {
            endpoint.send_run(run.source, run.destination, run.segment, piece).await;
        }
    }
    datagrams.clear();
}

/// A run in pieces that the kernel takes: one without segmentation takes them one by one.
fn pieces(run: &[u8], segment: usize, segments_max: usize) -> std::slice::Chunks<'_, u8> {
    run.chunks((segment * segments_max.max(1)).max(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_is_cut_to_what_the_kernel_takes() {
        let run = vec![0; 100 * 1_200];
        let first = |segments_max| pieces(&run, 1_200, segments_max).next().unwrap().len() / 1_200;
        assert_eq!(first(8), 8, "bounded by segments");
        assert_eq!(first(1), 1);
        assert_eq!(first(0), 1, "a kernel that does not say");
    }
}
