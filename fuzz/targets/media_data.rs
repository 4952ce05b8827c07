//! `cargo +nightly fuzz run media_data`
#![cfg_attr(fuzzing, no_main)]

#[cfg(fuzzing)]
libfuzzer_sys::fuzz_target!(|input: &[u8]| fuzz::attack("media_data", input));

#[cfg(not(fuzzing))]
fn main() -> std::process::ExitCode {
    fuzz::attack_by_files("media_data")
}
