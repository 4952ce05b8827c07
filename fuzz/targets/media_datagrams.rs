//! `cargo +nightly fuzz run media_datagrams`
#![cfg_attr(fuzzing, no_main)]

#[cfg(fuzzing)]
libfuzzer_sys::fuzz_target!(|input: &[u8]| fuzz::attack("media_datagrams", input));

#[cfg(not(fuzzing))]
fn main() -> std::process::ExitCode {
    fuzz::attack_by_files("media_datagrams")
}
