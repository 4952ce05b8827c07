//! Rights in a cluster's own form, and the note about a pass that travels in the token's attributes. Pure.

use std::collections::{BTreeSet, HashMap};

use livekit_protocol as lk;

use crate::conference::Permission;
use crate::permission::in_protocol;

/// Attribute in which a token says when it was made and what its pass gives. Clients cannot change their attributes.
pub(super) const PASS_ATTRIBUTE: &str = "plenary.pass";

/// What a pass said, as found in the attributes of its bearer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct PassNote {
    /// When the token was made, in seconds since the Unix epoch.
    pub made_at: u64,
    /// The rights on joining.
    pub permission: Permission,
}

impl PassNote {
    /// The attribute's value: the second, a colon, a letter for each right.
    pub(super) fn write(self) -> String {
        let letters = letters(self.permission);
        let given: String =
            letters.into_iter().filter(|(_, given)| *given).map(|(letter, _)| letter).collect();
        format!("{}:{given}", self.made_at)
    }

    /// Reads the note of a participant; none for one that came with a token made elsewhere.
    pub(super) fn read(attributes: &HashMap<String, String>) -> Option<Self> {
        let (made_at, given) = attributes.get(PASS_ATTRIBUTE)?.split_once(':')?;
        let has = |letter: char| given.contains(letter);
        let permission = Permission {
            subscribe: has('s'),
            publish_camera: has('c'),
            publish_microphone: has('m'),
            publish_screen: has('p'),
            publish_data: has('d'),
            hidden: has('h'),
        };
        Some(Self { made_at: made_at.parse().ok()?, permission })
    }
}

fn letters(permission: Permission) -> [(char, bool); 6] {
    [
        ('s', permission.subscribe),
        ('c', permission.publish_camera),
        ('m', permission.publish_microphone),
        ('p', permission.publish_screen),
        ('d', permission.publish_data),
        ('h', permission.hidden),
    ]
}

/// What a token itself grants: to be there and to show one's face. Hearing and speaking are given once the bearer is
/// there, so that an older token brings neither back.
pub(super) fn on_the_token(permission: Permission) -> Permission {
    Permission {
        publish_camera: permission.publish_camera,
        hidden: permission.hidden,
        ..Permission::default()
    }
}

/// The permission as the cluster is told it. A cluster judges by the declared source alone: a source left undeclared
/// could carry sound, so it needs the floor.
pub(super) fn to_cluster(permission: Permission) -> lk::ParticipantPermission {
    in_protocol(permission, permission.publish_microphone)
}

/// Whether a cluster already gives exactly these rights.
pub(super) fn given(permission: Permission, by_cluster: Option<&lk::ParticipantPermission>) -> bool {
    let (wanted, Some(found)) = (to_cluster(permission), by_cluster) else { return false };
    let sources =
        |of: &lk::ParticipantPermission| of.can_publish_sources.iter().copied().collect::<BTreeSet<_>>();
    wanted.can_subscribe == found.can_subscribe
        && wanted.can_publish == found.can_publish
        && wanted.can_publish_data == found.can_publish_data
        && wanted.hidden == found.hidden
        && !found.can_update_metadata
        && (!wanted.can_publish || sources(&wanted) == sources(found))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn every() -> impl Iterator<Item = Permission> {
        (0..64_u8).map(|bits| Permission {
            subscribe: bits & 1 != 0,
            publish_camera: bits & 2 != 0,
            publish_microphone: bits & 4 != 0,
            publish_screen: bits & 8 != 0,
            publish_data: bits & 16 != 0,
            hidden: bits & 32 != 0,
        })
    }

    #[test]
    fn a_note_comes_back_as_it_was() {
        for permission in every() {
            let note = PassNote { made_at: 1_590_490_000, permission };
            let attributes = HashMap::from([(PASS_ATTRIBUTE.to_owned(), note.write())]);
            assert_eq!(PassNote::read(&attributes), Some(note));
        }
        for text in ["", "s", "x:s", "-1:s", "99999999999999999999999:s"] {
            let attributes = HashMap::from([(PASS_ATTRIBUTE.to_owned(), text.to_owned())]);
            assert_eq!(PassNote::read(&attributes), None, "{text}");
        }
    }

    #[test]
    fn no_token_lets_hear_or_speak() {
        for permission in every() {
            let granted = on_the_token(permission);
            assert!(!granted.subscribe && !granted.publish_microphone && !granted.publish_data);
            let sources = to_cluster(granted).can_publish_sources;
            assert!(sources.iter().all(|source| *source == lk::TrackSource::Camera as i32), "{sources:?}");
        }
    }

    #[test]
    fn nothing_that_may_carry_sound_without_the_floor() {
        for permission in every().filter(|permission| !permission.publish_microphone) {
            for source in
                [lk::TrackSource::Unknown, lk::TrackSource::Microphone, lk::TrackSource::ScreenShareAudio]
            {
                assert!(!to_cluster(permission).can_publish_sources.contains(&(source as i32)));
            }
        }
    }

    #[test]
    fn a_difference_in_any_right_is_seen() {
        for wanted in every() {
            for found in every() {
                let same = to_cluster(wanted) == to_cluster(found);
                assert_eq!(given(wanted, Some(&to_cluster(found))), same, "{wanted:?} {found:?}");
            }
            assert!(!given(wanted, None));
        }
    }
}
