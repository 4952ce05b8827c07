//! Descriptors as Chromium 143 sends them, read; and damaged ones.

use super::*;
use crate::identifier::Identifiers;

/// AV1, `L3T3_KEY`, 960 × 540, the first packet: the structure, and the highest layer not produced yet.
const L3T3_KEY: &str = "c00001c0081485214eaaaaa8000600004000100002aa80a8000600004000100002a000a800060000400016d549241b5524\
                        906d54923157e001974ca864330e222396eca8655304224390eca8775300ef008601df010d03bf021b1f80";
/// AV1, `L2T2`, 640 × 360.
const L2T2: &str = "c000018003187aaaf130a0a014d1413823046008642222265013f00b3027f01670";
/// AV1, `L1T3`.
const L1T3: &str = "c00001800214eaa860414d1410208427013f00b3";

fn bytes(hexadecimal: &str) -> Vec<u8> {
    let digit = |byte: u8| u8::try_from(char::from(byte).to_digit(16).unwrap()).unwrap();
    let pairs = hexadecimal.as_bytes().chunks_exact(2);
    pairs.map(|pair| digit(pair[0]) << 4 | digit(pair[1])).collect()
}

fn read(hexadecimal: &str, known: Option<&Arc<Structure>>) -> Description {
    Description::read(&bytes(hexadecimal), known).unwrap()
}

/// What a frame is for the decode targets, as the specification writes it.
fn indications(description: &Description) -> String {
    (0..description.structure.targets())
        .map(|target| match description.indications.of(target) {
            Indication::NotPresent => '-',
            Indication::Discardable => 'D',
            Indication::Switch => 'S',
            Indication::Required => 'R',
        })
        .collect()
}

fn needs(description: &Description) -> Vec<u16> {
    description.needs.iter().collect()
}

fn chains(description: &Description) -> Vec<u8> {
    (0..description.structure.chains()).filter_map(|chain| description.chain(chain)).collect()
}

#[test]
fn structures_of_a_browser_are_read() {
    for (hexadecimal, targets, chain_count, spatial, active, layers) in [
        (L3T3_KEY, 9, 3, 3, 0b11_1111, [Some((2, 0)), Some((5, 1)), Some((8, 2))]),
        (L2T2, 4, 2, 2, 0b1111, [Some((1, 0)), Some((3, 1)), None]),
        (L1T3, 3, 1, 1, 0b111, [Some((2, 0)), None, None]),
    ] {
        let first = read(hexadecimal, None);
        let structure = &first.structure;
        assert!(first.begins && first.ends && first.number == 1 && first.spatial == 0);
        assert_eq!(
            (structure.targets(), structure.chains(), structure.spatial_count()),
            (targets, chain_count, spatial)
        );
        assert_eq!(first.active, Some(active));
        let found = [0, 1, 2].map(|layer| structure.layer(layer).map(|one| (one.target, one.chain.unwrap())));
        assert_eq!(found, layers);
        assert_eq!((indications(&first), needs(&first)), ("S".repeat(targets), Vec::new()));
        assert_eq!(chains(&first), vec![0; chain_count]);
    }
}

#[test]
fn later_frames_are_read_by_the_structure() {
    let key = read(L3T3_KEY, None).structure;
    let full = read(L2T2, None).structure;
    for (structure, hexadecimal, number, spatial, expected, of, back) in [
        // The second layer of the key frame: by its template alone.
        (&key, "c50002", 2, 1, "---SSSSSS", vec![1], vec![1, 1, 1]),
        // References and chains of their own.
        (&key, "c300031a20100800", 3, 0, "--D------", vec![2], vec![2, 1, 0]),
        (&key, "c800041a20181000", 4, 1, "-----D---", vec![2], vec![3, 2, 0]),
        (&key, "85000c", 12, 1, "---SSSSSS", vec![1], vec![1, 1, 1]),
        (&full, "c20003", 3, 0, "-D-R", vec![2], vec![2, 1]),
    ] {
        let found = read(hexadecimal, Some(structure));
        assert_eq!((found.number, found.spatial, found.begins, found.active), (number, spatial, false, None));
        assert_eq!((indications(&found), needs(&found), chains(&found)), (expected.to_owned(), of, back));
    }
    assert_eq!(Description::read(&bytes("c50002"), None), None, "its structure is unknown");
    assert_eq!(Description::read(&bytes("f00002"), Some(&full)), None, "it has no such template");
}

/// Without frames between the layers a receiver of the highest one can decode that alone; with them, all below it too.
#[test]
fn what_can_be_decoded_follows_from_what_is_sent() {
    let decodable = |hexadecimal| {
        let structure = read(hexadecimal, None).structure;
        [0, 1, 2].map(|layer| structure.layer(layer).map_or(0, |one| one.decodable))
    };
    assert_eq!(decodable(L3T3_KEY), [0b111, 0b11_1000, 0b1_1100_0000]);
    assert_eq!(decodable(L2T2), [0b11, 0b1111, 0]);
}

/// Naming other targets changes nothing else, whether there were any named and whatever follows them.
#[test]
fn other_targets_can_be_named() {
    let structure = read(L3T3_KEY, None).structure;
    for hexadecimal in [L3T3_KEY, "c50002", "c300031a20100800", "c800041a20181000"] {
        let before = read(hexadecimal, Some(&structure));
        for active in [0, 0b111, 0b1_0101_0101, 0b1_1111_1111] {
            let named = before.with_active(&bytes(hexadecimal), active);
            let after = Description::read(&named, Some(&structure)).unwrap();
            assert_eq!(after.active, Some(active));
            let rest = |one: &Description| {
                (one.ends, one.number, one.begins, indications(one), needs(one), chains(one))
            };
            assert_eq!(rest(&after), rest(&before), "{hexadecimal}");
            let again = after.with_active(&named, active);
            assert_eq!(again, named, "{hexadecimal}: naming the same again changes nothing");
        }
    }
}

#[test]
fn damaged_descriptors_are_read_without_panic_or_not_at_all() {
    let structure = read(L3T3_KEY, None).structure;
    let mut random = Identifiers::new(7);
    let originals = [L3T3_KEY, L2T2, L1T3, "c300031a20100800"].map(bytes);
    let mut taken = 0;
    for _ in 0..20_000 {
        let mut descriptor = originals[usize::try_from(random.number() % 4).unwrap()].clone();
        for _ in 0..random.number() % 6 {
            let at = usize::try_from(random.number()).unwrap() % descriptor.len();
            descriptor[at] = u8::try_from(random.number() & 0xFF).unwrap();
        }
        descriptor.truncate(usize::try_from(random.number() % 120).unwrap());
        if let Some(read) = Description::read(&descriptor, Some(&structure)) {
            taken += 1;
            let named = read.with_active(&descriptor, 1);
            let again = Description::read(&named, Some(&structure)).unwrap();
            assert_eq!((again.number, again.active), (read.number, Some(1)));
            assert!(named.len() <= descriptor.len() + 5);
        }
    }
    assert!(taken > 1_000, "{taken}");
}
