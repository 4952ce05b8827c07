//! Table of contents of the seal: typesetting, signatures and the register of acts.
//!
//! Bytes in, bytes out. This crate reads no clock, no file and no network, knows no rule of procedure and no
//! other crate of the house. It is the only crate that may see Typst, PDF, CMS and X.509.

pub mod alternat;
mod base64_bytes;
pub mod certificate;
mod der_writer;
mod error;
pub mod fields;
pub mod fonts;
mod hexadecimal;
pub mod keys;
pub mod limits;
mod pdf;
pub mod provenance;
pub mod register;
pub mod scan;
pub mod signing;
pub mod suite;
pub mod typeset;
pub mod verify;

pub use error::SealError;
