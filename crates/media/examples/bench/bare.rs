//! The bare loop: receive, open with AES-128-GCM, and for every receiver seal and send. Nothing else.
//!
//! It sends in one of three ways: packet by packet, 64 to a call (sendmmsg), or the packets of a burst to one
//! receiver in one call that the kernel cuts (GSO).

use std::io::{BufRead, BufReader, IoSlice, IoSliceMut, Write};
use std::net::{IpAddr, SocketAddr, UdpSocket};
use std::os::fd::{AsFd, AsRawFd};
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use aws_lc_rs::aead::{AES_128_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::sys::socket::{MsgFlags, MultiHeaders, SockaddrStorage, sendmmsg};
use quinn_udp::{BATCH_SIZE, RecvMeta, Transmit, UdpSocketState};

use crate::process::{self, Process};
use crate::scene::{GRACE, Row, SPEAKER_PACKETS, Scene};

const HEADER: usize = 20;
const TAG: usize = 16;
const MANY: usize = 64;
/// Nothing has to be found out here.
const WARM_UP: Duration = Duration::from_secs(1);

/// The ways of sending, by the names they are asked for with.
pub(crate) const WAYS: [(&str, &str); 3] =
    [("single", "limit: send"), ("many", "limit: sendmmsg"), ("gso", "limit: GSO")];

fn key() -> LessSafeKey {
    LessSafeKey::new(UnboundKey::new(&AES_128_GCM, &[7; 16]).unwrap())
}

fn nonce(number: u64) -> Nonce {
    let mut bytes = [0; 12];
    bytes[4..].copy_from_slice(&number.to_be_bytes());
    Nonce::assume_unique_for_key(bytes)
}

/// The measured process: the way of sending and the own address as arguments, the receivers' addresses on stdin.
pub(crate) fn serve(way: &str, local: IpAddr) {
    let socket = UdpSocket::bind((local, 0)).unwrap();
    println!("{}", socket.local_addr().unwrap());
    let mut lines = std::io::stdin().lock().lines();
    let first = lines.next().unwrap().unwrap();
    let receivers: Vec<SocketAddr> = first.split(' ').map(|text| text.parse().unwrap()).collect();
    let sender =
        Sender { state: UdpSocketState::new((&socket).into()).unwrap(), socket, way: way.to_owned() };
    std::thread::spawn(move || sender.forward(&receivers));
    for _ in lines {}
}

struct Sender {
    state: UdpSocketState,
    socket: UdpSocket,
    way: String,
}

/// Sealed packets to one receiver, one behind the other.
struct Run {
    receiver: SocketAddr,
    bytes: Vec<u8>,
    length: usize,
}

impl Sender {
    fn forward(&self, receivers: &[SocketAddr]) {
        self.socket.set_nonblocking(true).unwrap();
        let (open, seal) = (key(), key());
        let mut buffers = vec![vec![0; 2_000 * self.state.gro_segments().max(1)]; BATCH_SIZE];
        let mut number = 0_u64;
        let mut runs: Vec<Run> = Vec::new();
        loop {
            let packets = self.receive(&mut buffers, &open);
            for receiver in receivers {
                for packet in &packets {
                    number += 1;
                    let length = HEADER + packet.len() + TAG;
                    let last = runs.last().filter(|run| {
                        self.way == "gso"
                            && run.receiver == *receiver
                            && run.length == length
                            && run.bytes.len() < 40_000
                    });
                    if last.is_none() {
                        self.send_full(&mut runs);
                        runs.push(Run { receiver: *receiver, bytes: Vec::with_capacity(8_000), length });
                    }
                    let Some(run) = runs.last_mut() else { continue };
                    let start = run.bytes.len();
                    run.bytes.extend_from_slice(&[0; HEADER]);
                    run.bytes[start..start + 8].copy_from_slice(&number.to_be_bytes());
                    run.bytes.extend_from_slice(packet);
                    let (head, body) = run.bytes[start..].split_at_mut(HEADER);
                    let tag =
                        seal.seal_in_place_separate_tag(nonce(number), Aad::from(&*head), body).unwrap();
                    run.bytes.extend_from_slice(tag.as_ref());
                }
            }
            self.send(&mut runs);
        }
    }

    fn receive(&self, buffers: &mut [Vec<u8>], open: &LessSafeKey) -> Vec<Vec<u8>> {
        let mut metas = [RecvMeta::default(); BATCH_SIZE];
        let mut slices: Vec<IoSliceMut<'_>> =
            buffers.iter_mut().map(|buffer| IoSliceMut::new(buffer)).collect();
        // Waiting in the call that receives would wait for a whole batch.
        poll(&mut [PollFd::new(self.socket.as_fd(), PollFlags::POLLIN)], PollTimeout::NONE).unwrap();
        let count = self.state.recv((&self.socket).into(), &mut slices, &mut metas).unwrap_or(0);
        drop(slices);
        let mut packets = Vec::new();
        for (meta, buffer) in metas.iter().zip(&*buffers).take(count) {
            for datagram in buffer[..meta.len].chunks(meta.stride) {
                let mut body = datagram[HEADER..].to_vec();
                let number = u64::from_be_bytes(datagram[..8].try_into().unwrap());
                let plain =
                    open.open_in_place(nonce(number), Aad::from(&datagram[..HEADER]), &mut body).unwrap();
                packets.push(plain.to_vec());
            }
        }
        packets
    }

    fn send_full(&self, runs: &mut Vec<Run>) {
        if self.way != "many" || runs.len() >= MANY {
            self.send(runs);
        }
    }

    fn send(&self, runs: &mut Vec<Run>) {
        if self.way == "many" {
            let mut headers = MultiHeaders::<SockaddrStorage>::preallocate(MANY, None);
            let slices: Vec<[IoSlice<'_>; 1]> = runs.iter().map(|run| [IoSlice::new(&run.bytes)]).collect();
            let addresses: Vec<Option<SockaddrStorage>> =
                runs.iter().map(|run| Some(run.receiver.into())).collect();
            let none: [nix::sys::socket::ControlMessage<'_>; 0] = [];
            let socket = self.socket.as_raw_fd();
            let _ = sendmmsg(socket, &mut headers, &slices, &addresses, none, MsgFlags::empty());
        } else {
            for run in runs.iter() {
                let segment_size = (run.length < run.bytes.len()).then_some(run.length);
                let (destination, contents) = (run.receiver, &run.bytes[..]);
                let transmit = Transmit { destination, ecn: None, contents, segment_size, src_ip: None };
                let _ = self.state.try_send((&self.socket).into(), &transmit);
            }
        }
        runs.clear();
    }
}

/// Runs the loop under the load of an audience.
pub(crate) fn measure(
    way: (&'static str, &'static str),
    count: usize,
    length: Duration,
    local: IpAddr,
) -> Row {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["bare", way.0]).arg(local.to_string());
    let (server, mut input, output) = Process::start_talking(&mut command).unwrap();
    let mut line = String::new();
    BufReader::new(output).read_line(&mut line).unwrap();
    let address: SocketAddr = line.trim().parse().unwrap();
    let sockets: Vec<UdpSocket> = (0..count).map(|_| UdpSocket::bind((local, 0)).unwrap()).collect();
    let addresses: Vec<String> =
        sockets.iter().map(|socket| socket.local_addr().unwrap().to_string()).collect();
    writeln!(input, "{}", addresses.join(" ")).unwrap();
    let empty_kb = server.read().memory_kb;
    let received = Arc::new(AtomicU64::new(0));
    let (silent, done) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicBool::new(false)));
    let sent = Arc::new(AtomicU64::new(0));
    let (counter, ended) = (received.clone(), done.clone());
    let reader = std::thread::spawn(move || drain(&sockets, &counter, &ended));
    let (sent_counter, ended) = (sent.clone(), silent.clone());
    let publisher = std::thread::spawn(move || publish(address, local, &sent_counter, &ended));
    std::thread::sleep(WARM_UP);
    let own = std::process::id();
    let read = || (server.read(), process::read(own), received.load(Ordering::Relaxed));
    let (before, client, received_before) = read();
    std::thread::sleep(length);
    let (after, client_after, received_after) = read();
    let load_average = process::load_average();
    silent.store(true, Ordering::Relaxed);
    publisher.join().unwrap();
    std::thread::sleep(GRACE);
    done.store(true, Ordering::Relaxed);
    reader.join().unwrap();
    let arrived = received_after - received_before;
    // Of the whole run: nothing is under way any more.
    let expected = sent.load(Ordering::Relaxed) * count as u64;
    let lost = expected.saturating_sub(received.load(Ordering::Relaxed));
    let lost_by_client = client_after.dropped - client.dropped;
    let (cpu, seconds) = (after.cpu_seconds - before.cpu_seconds, length.as_secs_f64());
    Row {
        system: way.1,
        scene: Scene::Audience(count),
        us_per_packet: cpu * 1e6 / (arrived + lost_by_client).max(1) as f64,
        packets_per_second: arrived as f64 / seconds,
        expected,
        lost,
        lost_by_client,
        lost_by_server_socket: after.dropped - before.dropped,
        gaps: 0,
        latency_p50_us: 0,
        latency_p99_us: 0,
        memory_kb_per_receiver: after.memory_kb.saturating_sub(empty_kb) as f64 / count as f64,
        client_cpu: (client_after.cpu_seconds - client.cpu_seconds) / seconds,
        server_cpu: cpu / seconds,
        load_average,
    }
}

fn drain(sockets: &[UdpSocket], received: &AtomicU64, done: &AtomicBool) {
    let mut buffer = [0; 2_000];
    for socket in sockets {
        socket.set_nonblocking(true).unwrap();
    }
    while !done.load(Ordering::Relaxed) {
        for socket in sockets {
            while socket.recv(&mut buffer).is_ok() {
                received.fetch_add(1, Ordering::Relaxed);
            }
        }
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// As the native client sends: sound every 20 ms, pictures in bursts 30 times a second.
fn publish(server: SocketAddr, local: IpAddr, count: &AtomicU64, done: &AtomicBool) {
    let socket = UdpSocket::bind((local, 0)).unwrap();
    let seal = key();
    let start = Instant::now();
    let mut number = 0_u64;
    let mut send = |length: usize| {
        number += 1;
        let mut packet = vec![0; HEADER];
        packet[..8].copy_from_slice(&number.to_be_bytes());
        let mut body = vec![0xAB; length];
        seal.seal_in_place_append_tag(nonce(number), Aad::from(&packet[..]), &mut body).unwrap();
        packet.extend(body);
        let _ = socket.send_to(&packet, server);
        count.fetch_add(1, Ordering::Relaxed);
    };
    for tick in 0_u32.. {
        if done.load(Ordering::Relaxed) {
            return;
        }
        send(80);
        if tick % 5 != 0 && tick % 5 != 3 {
            for _ in 0..SPEAKER_PACKETS {
                send(1_100);
            }
        }
        let due = start + Duration::from_millis(20) * (tick + 1);
        std::thread::sleep(due.saturating_duration_since(Instant::now()));
    }
}
