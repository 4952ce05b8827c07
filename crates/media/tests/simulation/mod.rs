//! A deterministic simulation: the engine without sockets, simulated clients, a seeded bad network, virtual time.
//!
//! `network` carries and loses datagrams, `connection` is one peer connection of a client, `client`
//! speaks the signalling, `learnt` keeps what it was told, `descriptor` goes along with its pictures, `picture` judges what a decoder could show, `witness` notes every broken
//! promise, `world` moves time, `script` says what happens when,
//! `story` tells of one listener.

#![allow(dead_code, unreachable_pub, reason = "tests and the example use different parts of the simulation")]

pub mod client;
pub mod connection;
pub mod descriptor;
pub mod learnt;
pub mod network;
pub mod picture;
pub mod random;
pub mod script;
pub mod story;
pub mod witness;
pub mod world;
