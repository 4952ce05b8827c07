//! The ports an engine opens, and the addresses clients are told for them.

use std::io;
use std::net::SocketAddr;

use crate::conference::ConferenceError;
use crate::config::Config;
use crate::driver::{bind, listen};

/// Why the engine could not be started.
#[derive(Debug, thiserror::Error)]
pub enum StartFault {
    /// No UDP or TCP port could be opened.
    #[error("cannot open address {address}: {error}")]
    Bind {
        /// The address asked for.
        address: SocketAddr,
        /// What the system says.
        error: io::Error,
    },
    /// No address to listen on, or none that clients could be told.
    #[error("no usable address: {0}")]
    Address(&'static str),
    /// The key that signs tokens is unfit.
    #[error(transparent)]
    Key(#[from] ConferenceError),
    /// The engine's thread could not be started.
    #[error("cannot start the engine's thread: {0}")]
    Thread(io::Error),
}

/// A bound UDP socket and the addresses clients know it by.
pub(crate) type DatagramPort = (std::net::UdpSocket, Vec<SocketAddr>);
/// A listening TCP socket and the address clients know it by.
pub(crate) type StreamPort = (std::net::TcpListener, SocketAddr);

/// What an engine listens on.
pub(crate) struct Ports {
    /// The UDP sockets of each thread: one per address, on a port that all threads have in common.
    pub datagrams: Vec<Vec<DatagramPort>>,
    /// The TCP sockets, which one thread serves.
    pub streams: Vec<StreamPort>,
    /// UDP addresses clients are told.
    pub addresses: Vec<SocketAddr>,
    /// TCP addresses clients are told.
    pub stream_addresses: Vec<SocketAddr>,
}

impl Ports {
    /// Opens what the settings name, for so many threads.
    pub(crate) fn open(config: &Config, threads: u16) -> Result<Self, StartFault> {
        let mut datagrams: Vec<Vec<DatagramPort>> = (0..threads).map(|_| Vec::new()).collect();
        let mut addresses = Vec::new();
        for address in &config.bind {
            let fault = |error| StartFault::Bind { address: *address, error };
            let sockets = bind(*address, threads).map_err(fault)?;
            let Some(first) = sockets.first() else { continue };
            let told = candidates(first.local_addr().map_err(fault)?, &config.advertise)?;
            addresses.extend(&told);
            for (own, socket) in datagrams.iter_mut().zip(sockets) {
                own.push((socket, told.clone()));
            }
        }
        if addresses.is_empty() {
            return Err(StartFault::Address("no address to listen on"));
        }
        let streams = listeners(config)?;
        let stream_addresses = streams.iter().map(|(_, told)| *told).collect();
        Ok(Self { datagrams, streams, addresses, stream_addresses })
    }
}

/// Opens the TCP ports; each with one address that clients are told.
fn listeners(config: &Config) -> Result<Vec<StreamPort>, StartFault> {
    let advertised: Vec<SocketAddr> =
        config.advertise.iter().map(|address| SocketAddr::new(address.ip(), 0)).collect();
    let mut listeners = Vec::new();
    for address in &config.bind_tcp {
        let fault = |error| StartFault::Bind { address: *address, error };
        let listener = listen(*address).map_err(fault)?;
        let bound = listener.local_addr().map_err(fault)?;
        let told = candidates(bound, &advertised)?;
        let told = told.first().ok_or(StartFault::Address("no TCP address that clients could be told"))?;
        listeners.push((listener, *told));
    }
    Ok(listeners)
}

/// The addresses clients are told for a bound socket.
fn candidates(bound: SocketAddr, advertised: &[SocketAddr]) -> Result<Vec<SocketAddr>, StartFault> {
    let mut found: Vec<SocketAddr> = advertised
        .iter()
        .filter(|address| address.is_ipv6() == bound.is_ipv6())
        .map(
            |address| {
                if address.port() == 0 { SocketAddr::new(address.ip(), bound.port()) } else { *address }
            },
        )
        .collect();
    if found.is_empty() && !bound.ip().is_unspecified() {
        found.push(bound);
    }
    if found.is_empty() {
        return Err(StartFault::Address(
            "listening on all addresses needs an advertised one of the same family",
        ));
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clients_are_told_reachable_addresses() {
        let address = |text: &str| text.parse::<SocketAddr>().unwrap();
        let bound = address("0.0.0.0:7000");
        assert!(candidates(bound, &[]).is_err());
        assert!(candidates(bound, &[address("[2001:db8::1]:0")]).is_err());
        let public = [address("203.0.113.5:0"), address("203.0.113.6:9000"), address("[2001:db8::1]:0")];
        let told = candidates(bound, &public).unwrap();
        assert_eq!(told, [address("203.0.113.5:7000"), address("203.0.113.6:9000")]);
        assert_eq!(candidates(address("127.0.0.1:5"), &[]).unwrap(), [address("127.0.0.1:5")]);
    }
}
