//! The process in which photos are decoded: it limits itself before it reads, takes every kind of photo, refuses what
//! is none, and its end is never the program's.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

use std::path::PathBuf;
use std::process::{Command, Stdio};

use web::photos::{NotAPhoto, Room};

const PHOTO: &[u8] = include_bytes!("../../../data/sample/photo-2020-05-26.jpg");

fn room() -> Room {
    Room::Process(PathBuf::from(env!("CARGO_BIN_EXE_plenary")))
}

#[tokio::test]
async fn a_photo_is_made_ready_in_every_size_and_format() {
    let made = room().prepare(PHOTO.to_vec()).await.unwrap();
    let sizes: Vec<_> = made.pictures.iter().map(|one| (one.media_type, one.width, one.height)).collect();
    // AVIF is made where its encoder is installed.
    let required = std::env::var("PLENARY_REQUIRE_FOREIGN").is_ok_and(|value| value == "1");
    let installed = Command::new("heif-enc").arg("--help").output().is_ok();
    assert!(installed || !required, "heif-enc (libheif-examples) is required here");
    let formats = ["image/jpeg", "image/webp", "image/avif"].into_iter().take(if installed { 3 } else { 2 });
    let wanted = formats.flat_map(|kind| [(kind, 480, 270), (kind, 960, 540), (kind, 1600, 900)]);
    assert_eq!(sizes, wanted.collect::<Vec<_>>());
    let bytes = |place: usize| made.pictures[place].bytes.len();
    assert!(bytes(5) < bytes(2), "the modern format is smaller");
    assert!(!installed || bytes(8) < bytes(5), "and the newest smaller still");
}

#[test]
fn the_process_limits_itself_before_it_reads() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_plenary"))
        .arg(web::photos::room::COMMAND)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let limits = format!("/proc/{}/limits", child.id());
    // It waits for its first byte: until then nothing ends it, and soon its limits stand.
    let table = loop {
        let table = std::fs::read_to_string(&limits).unwrap();
        if table.contains(&web::limits::PHOTO_ADDRESS_SPACE_MAX.to_string()) {
            break table;
        }
        std::thread::yield_now();
    };
    let line = |name: &str| table.lines().find(|line| line.starts_with(name)).unwrap().to_owned();
    for _ in 0..1_000 {
        std::thread::yield_now();
    }
    assert!(line("Max address space").contains(&web::limits::PHOTO_ADDRESS_SPACE_MAX.to_string()));
    drop(child.stdin.take());
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "nothing is no photo, and no fault");
    assert!(String::from_utf8_lossy(&output.stdout).contains("WrongType"));
}

#[tokio::test]
async fn a_process_that_ends_badly_is_a_photo_that_is_refused() {
    for program in ["/bin/false", "/nowhere/at-all"] {
        let refused = Room::Process(PathBuf::from(program)).prepare(PHOTO.to_vec()).await;
        assert_eq!(refused.unwrap_err(), NotAPhoto::TooMuch, "{program}");
    }
    let silent = Room::Process(PathBuf::from("/bin/true")).prepare(PHOTO.to_vec()).await;
    assert_eq!(silent.unwrap_err(), NotAPhoto::Damaged);
}

#[tokio::test]
async fn altered_photos_are_refused_or_decoded_and_nothing_else() {
    let mut seed = 0x5EED_u64;
    for _ in 0..24 {
        let mut bad = PHOTO[..20_000].to_vec();
        bad.extend_from_slice(&PHOTO[PHOTO.len() - 2_000..]);
        for _ in 0..6 {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            let place = usize::try_from(seed >> 33).unwrap() % bad.len();
            bad[place] = seed.to_le_bytes()[0];
        }
        match room().prepare(bad).await {
            Ok(made) => assert!(made.largest().is_some()),
            Err(why) => assert_ne!(why, NotAPhoto::TooMuch, "the process crashed"),
        }
    }
}

#[tokio::test]
async fn heic_is_decoded_by_the_program_of_others() {
    let folder = tempfile::tempdir().unwrap();
    let (jpeg, heic) = (folder.path().join("photo.jpg"), folder.path().join("photo.heic"));
    std::fs::write(&jpeg, PHOTO).unwrap();
    let made = Command::new("heif-enc").arg("-o").arg(&heic).arg(&jpeg).output();
    if !made.is_ok_and(|output| output.status.success()) {
        let required = std::env::var("PLENARY_REQUIRE_FOREIGN").is_ok_and(|value| value == "1");
        assert!(!required, "heif-enc (libheif-examples) is required here");
        eprintln!("\n*** NOT CHECKED: heif-enc is missing, HEIC was not made ***\n");
        return;
    }
    let bytes = std::fs::read(&heic).unwrap();
    let made = room().prepare(bytes.clone()).await.unwrap();
    assert_eq!((made.media_type.as_str(), made.largest().unwrap().width), ("image/heic", 1600));
    assert_eq!(room().prepare(bytes[..bytes.len() / 2].to_vec()).await.unwrap_err(), NotAPhoto::Damaged);
}
