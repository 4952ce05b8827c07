//! `cargo +nightly fuzz run upload_scans`
#![cfg_attr(fuzzing, no_main)]

#[cfg(fuzzing)]
libfuzzer_sys::fuzz_target!(|input: &[u8]| fuzz::attack("upload_scans", input));

#[cfg(not(fuzzing))]
fn main() -> std::process::ExitCode {
    fuzz::attack_by_files("upload_scans")
}
