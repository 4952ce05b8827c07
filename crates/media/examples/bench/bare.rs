//! The bare loop: receive, open with AES-128-GCM, and for every receiver seal and send. Nothing else.

use std::io::{BufRead, IoSliceMut, Write};
use std::net::{SocketAddr, UdpSocket};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use aws_lc_rs::aead::{AES_128_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use quinn_udp::{BATCH_SIZE, RecvMeta, Transmit, UdpSocketState};

use crate::measured::Measured;
use crate::{Cost, PACKETS_PER_FRAME, WARM_UP, cost};

const HEADER: usize = 20;
const TAG: usize = 16;

fn key() -> LessSafeKey {
    LessSafeKey::new(UnboundKey::new(&AES_128_GCM, &[7; 16]).unwrap())
}

fn nonce(number: u64) -> Nonce {
    let mut bytes = [0; 12];
    bytes[4..].copy_from_slice(&number.to_be_bytes());
    Nonce::assume_unique_for_key(bytes)
}

/// The measured process: arguments are `batched` or `single` and the receivers' addresses on stdin.
pub(crate) fn serve(arguments: &[String]) {
    let batched = arguments[0] == "batched";
    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    println!("{}", socket.local_addr().unwrap());
    let mut lines = std::io::stdin().lock().lines();
    let first = lines.next().unwrap().unwrap();
    let receivers: Vec<SocketAddr> = first.split(' ').map(|text| text.parse().unwrap()).collect();
    let sent = Arc::new(AtomicU64::new(0));
    let counter = sent.clone();
    std::thread::spawn(move || forward(&socket, &receivers, batched, &counter));
    for _ in lines {
        println!("{}", sent.load(Ordering::Relaxed));
    }
}

fn forward(socket: &UdpSocket, receivers: &[SocketAddr], batched: bool, sent: &AtomicU64) {
    let state = UdpSocketState::new(socket.into()).unwrap();
    socket.set_nonblocking(false).unwrap();
    let (open, seal) = (key(), key());
    let mut buffers = vec![vec![0; 2_000 * state.gro_segments().max(1)]; BATCH_SIZE];
    let mut number = 0_u64;
    let mut run = Vec::with_capacity(64 * 1_024);
    loop {
        let mut metas = [RecvMeta::default(); BATCH_SIZE];
        let mut slices: Vec<IoSliceMut<'_>> =
            buffers.iter_mut().map(|buffer| IoSliceMut::new(buffer)).collect();
        let count = state.recv(socket.into(), &mut slices, &mut metas).unwrap();
        drop(slices);
        let mut packets: Vec<Vec<u8>> = Vec::new();
        for (meta, buffer) in metas.iter().zip(&buffers).take(count) {
            for datagram in buffer[..meta.len].chunks(meta.stride) {
                let mut body = datagram[HEADER..].to_vec();
                let number = u64::from_be_bytes(datagram[..8].try_into().unwrap());
                let plain =
                    open.open_in_place(nonce(number), Aad::from(&datagram[..HEADER]), &mut body).unwrap();
                packets.push(plain.to_vec());
            }
        }
        for receiver in receivers {
            run.clear();
            for (index, packet) in packets.iter().enumerate() {
                number += 1;
                let start = run.len();
                run.extend_from_slice(&[0; HEADER]);
                run[start..start + 8].copy_from_slice(&number.to_be_bytes());
                run.extend_from_slice(packet);
                let (head, body) = run[start..].split_at_mut(HEADER);
                let tag = seal.seal_in_place_separate_tag(nonce(number), Aad::from(&*head), body).unwrap();
                run.extend_from_slice(tag.as_ref());
                let next = packets.get(index + 1);
                let same = batched && next.is_some_and(|next| next.len() == packet.len());
                if !same || run.len() > 40_000 {
                    send(&state, socket, *receiver, &run, HEADER + packet.len() + TAG);
                    run.clear();
                }
            }
            sent.fetch_add(packets.len() as u64, Ordering::Relaxed);
        }
    }
}

fn send(
    state: &UdpSocketState,
    socket: &UdpSocket,
    destination: SocketAddr,
    contents: &[u8],
    segment: usize,
) {
    let segment_size = (segment < contents.len()).then_some(segment);
    let transmit = Transmit { destination, ecn: None, contents, segment_size, src_ip: None };
    let _ = state.try_send(socket.into(), &transmit);
}

/// Runs the loop under the same load as the engine.
pub(crate) fn measure(subscribers: usize, length: Duration, batched: bool) -> Cost {
    let mode = if batched { "batched" } else { "single" };
    let mut bare = Measured::start(&["bare".to_owned(), mode.to_owned()]);
    let server: SocketAddr = bare.line().parse().unwrap();
    let sockets: Vec<UdpSocket> = (0..subscribers).map(|_| UdpSocket::bind("127.0.0.1:0").unwrap()).collect();
    let addresses: Vec<String> =
        sockets.iter().map(|socket| socket.local_addr().unwrap().to_string()).collect();
    bare.write(&addresses.join(" "));
    let (received, done) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicBool::new(false)));
    let (counter, ended) = (received.clone(), done.clone());
    let reader = std::thread::spawn(move || drain(&sockets, &counter, &ended));
    let ended = done.clone();
    let publisher = std::thread::spawn(move || publish(server, &ended));
    std::thread::sleep(WARM_UP);
    let (before, here) = (bare.read(), received.load(Ordering::Relaxed));
    std::thread::sleep(length);
    let (after, there) = (bare.read(), received.load(Ordering::Relaxed));
    done.store(true, Ordering::Relaxed);
    publisher.join().unwrap();
    reader.join().unwrap();
    cost(&before, &after, there - here, length)
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
fn publish(server: SocketAddr, done: &AtomicBool) {
    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
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
    };
    for tick in 0_u32.. {
        if done.load(Ordering::Relaxed) {
            return;
        }
        send(80);
        if tick % 5 != 0 && tick % 5 != 3 {
            for _ in 0..PACKETS_PER_FRAME {
                send(1_100);
            }
        }
        let due = start + Duration::from_millis(20) * (tick + 1);
        std::thread::sleep(due.saturating_duration_since(Instant::now()));
    }
}

impl Measured {
    /// Sends a line to the process.
    fn write(&mut self, line: &str) {
        writeln!(self.input_mut(), "{line}").unwrap();
    }
}
