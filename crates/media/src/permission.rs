//! Which tracks a permission lets through, and its form in the protocol.

use livekit_protocol as lk;

use crate::conference::{Medium, Permission, Source};

/// The protocol's source number as a source.
pub(crate) fn source_of(number: i32) -> Source {
    match lk::TrackSource::try_from(number) {
        Ok(lk::TrackSource::Camera) => Source::Camera,
        Ok(lk::TrackSource::Microphone) => Source::Microphone,
        Ok(lk::TrackSource::ScreenShare) => Source::Screen,
        Ok(lk::TrackSource::ScreenShareAudio) => Source::ScreenSound,
        Ok(lk::TrackSource::Unknown) | Err(_) => Source::Other,
    }
}

/// Whether a track may be published. What the track *is* counts, not only what it claims:
/// sound needs the floor whatever source is declared.
pub(crate) fn allows(permission: Permission, source: Source, medium: Medium) -> bool {
    match (medium, source) {
        (Medium::Sound, Source::Microphone | Source::Other) => permission.publish_microphone,
        (Medium::Sound, Source::ScreenSound) => permission.publish_microphone && permission.publish_screen,
        (Medium::Pictures, Source::Camera | Source::Other) => permission.publish_camera,
        (Medium::Pictures, Source::Screen) => permission.publish_screen,
        // Sound that calls itself a picture, or the reverse.
        (Medium::Sound, Source::Camera | Source::Screen)
        | (Medium::Pictures, Source::Microphone | Source::ScreenSound) => false,
    }
}

/// The permission as clients are told it.
pub(crate) fn to_protocol(permission: Permission) -> lk::ParticipantPermission {
    in_protocol(permission, permission.publish_camera || permission.publish_microphone)
}

/// The permission in the protocol's form; `undeclared` says whether a source that is not declared may be published.
pub(crate) fn in_protocol(permission: Permission, undeclared: bool) -> lk::ParticipantPermission {
    let mut sources = Vec::new();
    for (allowed, source) in [
        (permission.publish_camera, lk::TrackSource::Camera),
        (permission.publish_microphone, lk::TrackSource::Microphone),
        (permission.publish_screen, lk::TrackSource::ScreenShare),
        (permission.publish_screen && permission.publish_microphone, lk::TrackSource::ScreenShareAudio),
        (undeclared, lk::TrackSource::Unknown),
    ] {
        if allowed {
            sources.push(source as i32);
        }
    }
    lk::ParticipantPermission {
        can_subscribe: permission.subscribe,
        can_publish: !sources.is_empty(),
        can_publish_data: permission.publish_data,
        can_publish_sources: sources,
        hidden: permission.hidden,
        ..lk::ParticipantPermission::default()
    }
}

/// The permission that a client of the server API asks for.
pub(crate) fn from_protocol(asked: &lk::ParticipantPermission) -> Permission {
    let source = |wanted: lk::TrackSource| {
        asked.can_publish
            && (asked.can_publish_sources.is_empty() || asked.can_publish_sources.contains(&(wanted as i32)))
    };
    Permission {
        subscribe: asked.can_subscribe,
        publish_camera: source(lk::TrackSource::Camera),
        publish_microphone: source(lk::TrackSource::Microphone),
        publish_screen: source(lk::TrackSource::ScreenShare),
        publish_data: asked.can_publish_data,
        hidden: asked.hidden,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCES: [Source; 5] =
        [Source::Camera, Source::Microphone, Source::Screen, Source::ScreenSound, Source::Other];

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
    fn no_sound_without_the_floor_whatever_source_is_declared() {
        for permission in every().filter(|permission| !permission.publish_microphone) {
            for source in SOURCES {
                assert!(!allows(permission, source, Medium::Sound), "{permission:?} {source:?}");
            }
        }
    }

    #[test]
    fn no_picture_without_camera_or_screen() {
        for permission in
            every().filter(|permission| !permission.publish_camera && !permission.publish_screen)
        {
            for source in SOURCES {
                assert!(!allows(permission, source, Medium::Pictures), "{permission:?} {source:?}");
            }
        }
    }

    #[test]
    fn the_protocol_form_keeps_every_right() {
        for permission in every() {
            assert_eq!(from_protocol(&to_protocol(permission)), permission);
        }
    }
}
