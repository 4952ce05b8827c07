//! A deterministic simulation: the engine without sockets, simulated clients, a seeded bad network, virtual time.
//!
//! `network` carries and loses datagrams, `connection` is one peer connection of a client, `client`
//! speaks the signalling, `learnt` keeps what it was told, `descriptor` goes along with its pictures,
//! `scalable` puts layers of pictures into one stream, `picture` judges what a decoder could show, `witness` notes every broken
//! promise, `world` moves time, `script` says what happens when,
//! `story` tells of one listener.

//!
//! What a seed repeats: the script, the network's chance, and all numbers that str0m draws (it draws them from
//! `fastrand`, which is seeded per thread). What it does not: keys, nonces and signatures come from aws-lc, which takes
//! no seed, and str0m keeps its streams in hash tables whose order std draws anew in each process, so that of two streams
//! ready at the same instant now one goes first and now the other. The network therefore counts handshakes with a fixed
//! length and sorts what is sent at one instant; a seed mostly, not surely, repeats packet by packet. Its hash covers the
//! script.

#![allow(dead_code, unreachable_pub, reason = "tests and the example use different parts of the simulation")]

pub mod client;
pub mod connection;
pub mod descriptor;
pub mod learnt;
pub mod network;
pub mod picture;
pub mod random;
pub mod scalable;
pub mod script;
pub mod story;
pub mod witness;
pub mod world;
