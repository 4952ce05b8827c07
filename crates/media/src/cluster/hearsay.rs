//! The mirror under webhooks and listings that are lost, repeated, late or out of order.

use std::collections::HashMap;
use std::time::Duration;

use livekit_protocol as lk;

use super::mirror::{Consequences, DueRoom, Duty, Mirror};
use super::rights::{PASS_ATTRIBUTE, PassNote, on_the_token, to_cluster};
use crate::conference::{Departure, Happening, Permission};
use crate::limits;

const ROOM: &str = "council";
const NOW: Duration = Duration::from_secs(1_590_490_000);

const SILENT: Permission = Permission {
    subscribe: true,
    publish_camera: true,
    publish_microphone: false,
    publish_screen: false,
    publish_data: false,
    hidden: false,
};
const FLOOR: Permission = Permission { publish_microphone: true, ..SILENT };

fn mirror() -> Mirror {
    let mut mirror = Mirror::new(Duration::from_hours(1));
    mirror.expect(ROOM, NOW).unwrap();
    mirror
}

/// A participant as the cluster shows it, come with a pass of these rights made at `NOW`, told `given`.
fn shown(identity: &str, sid: &str, rights: Permission, given: Permission) -> lk::ParticipantInfo {
    let note = PassNote { made_at: NOW.as_secs(), permission: rights }.write();
    lk::ParticipantInfo {
        sid: sid.to_owned(),
        identity: identity.to_owned(),
        state: lk::participant_info::State::Active as i32,
        permission: Some(to_cluster(given)),
        attributes: HashMap::from([(PASS_ATTRIBUTE.to_owned(), note)]),
        ..lk::ParticipantInfo::default()
    }
}

fn track(sid: &str, kind: lk::TrackType, source: lk::TrackSource) -> lk::TrackInfo {
    lk::TrackInfo {
        sid: sid.to_owned(),
        r#type: kind as i32,
        source: source as i32,
        ..lk::TrackInfo::default()
    }
}

fn webhook(id: &str, event: &str, participant: lk::ParticipantInfo) -> lk::WebhookEvent {
    lk::WebhookEvent {
        id: id.to_owned(),
        event: event.to_owned(),
        room: Some(lk::Room { name: ROOM.to_owned(), ..lk::Room::default() }),
        participant: Some(participant),
        ..lk::WebhookEvent::default()
    }
}

fn due(mirror: &mut Mirror, now: Duration) -> DueRoom {
    mirror.due(now).into_iter().find(|due| due.name == ROOM).expect("the room is due")
}

fn happened(consequences: &Consequences) -> Vec<(&str, &Happening)> {
    consequences.events.iter().map(|event| (event.identity.as_str(), &event.what)).collect()
}

#[test]
fn a_seat_arrives_is_given_its_rights_and_leaves() {
    let mut mirror = mirror();
    let info = shown("am", "PA_1", SILENT, on_the_token(SILENT));
    let joined = webhook("1", "participant_joined", info.clone());
    let consequences = mirror.hear(&joined, NOW);
    assert_eq!(happened(&consequences), [("am", &Happening::Joined)]);
    let permit = Duty::Permit { room: ROOM.to_owned(), identity: "am".to_owned(), on_joining: SILENT };
    assert_eq!(consequences.duties, [permit]);
    assert_eq!(mirror.hear(&joined, NOW), Consequences::default(), "a repeated webhook does nothing");

    let mut gone = info;
    gone.disconnect_reason = lk::DisconnectReason::ClientInitiated as i32;
    let left = mirror.hear(&webhook("2", "participant_left", gone.clone()), NOW);
    assert_eq!(happened(&left), [("am", &Happening::Left { reason: Departure::Left })]);
    // The same under another number, and the arrival once more: both are past.
    assert_eq!(mirror.hear(&webhook("3", "participant_left", gone), NOW), Consequences::default());
    let replayed = webhook("4", "participant_joined", joined.participant.unwrap());
    assert_eq!(mirror.hear(&replayed, NOW), Consequences::default());
}

#[test]
fn what_was_set_holds_against_any_pass() {
    let mut mirror = mirror();
    mirror.permit(ROOM, "am", SILENT, NOW).unwrap();
    // The pass was made when the seat had the floor.
    let consequences =
        mirror.hear(&webhook("1", "participant_joined", shown("am", "PA_1", FLOOR, FLOOR)), NOW);
    assert!(matches!(consequences.duties.as_slice(), [Duty::Permit { .. }]), "{consequences:?}");
    assert_eq!(mirror.rights(ROOM, "am"), Some(SILENT));
    // In line: nothing to do.
    let seen = due(&mut mirror, NOW + limits::REVIEW_IDLE);
    let listing = [shown("am", "PA_1", FLOOR, SILENT)];
    assert_eq!(mirror.look(&seen, &listing, NOW), Consequences::default());
}

#[test]
fn an_older_token_does_not_bring_back_who_was_removed() {
    let mut mirror = mirror();
    mirror.remove(ROOM, "am", NOW).unwrap();
    let back = shown("am", "PA_2", SILENT, on_the_token(SILENT));
    let consequences = mirror.hear(&webhook("1", "participant_joined", back), NOW);
    let remove = Duty::Remove { room: ROOM.to_owned(), identity: "am".to_owned() };
    assert_eq!(consequences, Consequences { events: Vec::new(), duties: vec![remove.clone()] });

    mirror.close(ROOM, NOW).unwrap();
    let other = shown("kz", "PA_3", SILENT, on_the_token(SILENT));
    let consequences = mirror.hear(&webhook("2", "participant_joined", other), NOW);
    assert!(matches!(consequences.duties.as_slice(), [Duty::Remove { .. }]), "{consequences:?}");

    let mut fresh = shown("am", "PA_4", SILENT, SILENT);
    let note = PassNote { made_at: NOW.as_secs() + 1, permission: SILENT }.write();
    fresh.attributes.insert(PASS_ATTRIBUTE.to_owned(), note);
    let consequences = mirror.hear(&webhook("3", "participant_joined", fresh), NOW);
    assert_eq!(happened(&consequences), [("am", &Happening::Joined)]);
}

#[test]
fn a_gap_in_the_webhooks_is_filled_by_listings() {
    let mut mirror = mirror();
    let mut am = shown("am", "PA_1", SILENT, SILENT);
    am.tracks = vec![track("TR_1", lk::TrackType::Video, lk::TrackSource::Camera)];
    let seen = due(&mut mirror, NOW);
    assert!(seen.make, "a pass wants the room made");
    let consequences = mirror.look(&seen, &[am.clone()], NOW);
    assert_eq!(consequences.events.len(), 2, "{consequences:?}");
    assert_eq!(consequences.events[0].what, Happening::Joined);
    assert_eq!(mirror.figures(ROOM).unwrap().of("am").unwrap().tracks.len(), 1);

    am.tracks[0].muted = true;
    let seen = due(&mut mirror, NOW + limits::REVIEW_ROUND);
    let consequences = mirror.look(&seen, &[am], NOW);
    assert_eq!(happened(&consequences), [("am", &Happening::Muted { track: "TR_1".to_owned() })]);

    // One listing may be a moment old: only the second that misses a seat counts.
    let mut now = NOW + 2 * limits::REVIEW_ROUND;
    let seen = due(&mut mirror, now);
    assert_eq!(mirror.look(&seen, &[], now), Consequences::default());
    now += limits::REVIEW_SOON;
    let seen = due(&mut mirror, now);
    let consequences = mirror.look(&seen, &[], now);
    let reasons = happened(&consequences);
    assert_eq!(
        reasons.last(),
        Some(&("am", &Happening::Left { reason: Departure::TimedOut })),
        "{reasons:?}"
    );
}

#[test]
fn a_listing_older_than_a_webhook_is_put_aside() {
    let mut mirror = mirror();
    let seen = due(&mut mirror, NOW);
    mirror.hear(&webhook("1", "participant_joined", shown("am", "PA_1", SILENT, SILENT)), NOW);
    assert_eq!(mirror.look(&seen, &[], NOW), Consequences::default());
    assert!(mirror.figures(ROOM).unwrap().of("am").is_some());
    assert!(mirror.next_review().unwrap() <= NOW + limits::REVIEW_SOON);
}

#[test]
fn a_second_connection_replaces_the_first_in_either_order() {
    let first = || shown("am", "PA_1", SILENT, SILENT);
    let second = || webhook("2", "participant_joined", shown("am", "PA_2", SILENT, SILENT));
    let left = || {
        let reason = lk::DisconnectReason::DuplicateIdentity as i32;
        webhook("3", "participant_left", lk::ParticipantInfo { disconnect_reason: reason, ..first() })
    };
    for order in [[second(), left()], [left(), second()]] {
        let mut mirror = mirror();
        mirror.hear(&webhook("1", "participant_joined", first()), NOW);
        let events: Vec<Happening> =
            order.iter().flat_map(|event| mirror.hear(event, NOW).events).map(|event| event.what).collect();
        assert_eq!(events, [Happening::Left { reason: Departure::Replaced }, Happening::Joined]);
        assert!(mirror.figures(ROOM).unwrap().of("am").is_some());
    }
}

#[test]
fn sound_in_the_name_of_a_camera_costs_the_seat_its_tokens() {
    let mut mirror = mirror();
    mirror.hear(&webhook("1", "participant_joined", shown("am", "PA_1", SILENT, SILENT)), NOW);
    let disguised = lk::WebhookEvent {
        track: Some(track("TR_1", lk::TrackType::Audio, lk::TrackSource::Camera)),
        ..webhook("2", "track_published", shown("am", "PA_1", SILENT, SILENT))
    };
    let consequences = mirror.hear(&disguised, NOW);
    let exclude = Duty::Exclude { room: ROOM.to_owned(), identity: "am".to_owned() };
    assert_eq!(consequences, Consequences { events: Vec::new(), duties: vec![exclude] });
}

#[test]
fn rooms_of_others_are_left_alone_and_the_memory_is_bounded() {
    let mut mirror = mirror();
    let mut foreign = webhook("1", "participant_joined", shown("am", "PA_1", SILENT, SILENT));
    foreign.room = Some(lk::Room { name: "somebody else's".to_owned(), ..lk::Room::default() });
    assert_eq!(mirror.hear(&foreign, NOW), Consequences::default());
    // A recorder with a token of its own stays as it is.
    let recorder =
        lk::ParticipantInfo { attributes: HashMap::new(), ..shown("egress", "PA_9", SILENT, FLOOR) };
    assert_eq!(mirror.hear(&webhook("2", "participant_joined", recorder), NOW).duties, []);

    for number in 1..limits::ROOMS_MAX {
        mirror.expect(&number.to_string(), NOW).unwrap();
    }
    assert!(mirror.expect("one too many", NOW).is_err());
    assert!(mirror.expect("", NOW).is_err());
    let later = NOW + Duration::from_hours(2);
    mirror.due(later);
    assert!(mirror.expect("one too many", later).is_ok(), "rooms in which nothing happens are forgotten");
}

/// Webhooks in any order with any losses and repeats, then two listings: what is known is what the cluster shows.
#[test]
fn whatever_was_lost_the_listing_is_what_counts() {
    let mut state = 0xC1u64;
    let mut random = move |below: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    };
    for _ in 0..2_000 {
        let mut mirror = mirror();
        let mut now = NOW;
        for _ in 0..random(30) {
            let (seat, session) = (random(3), random(3));
            let info = shown(&format!("seat-{seat}"), &format!("PA_{seat}_{session}"), SILENT, SILENT);
            let event = if random(2) == 0 { "participant_joined" } else { "participant_left" };
            mirror.hear(&webhook(&random(40).to_string(), event, info), now);
        }
        let there: Vec<lk::ParticipantInfo> = (0..3)
            .filter(|_| random(2) == 0)
            .map(|seat| shown(&format!("seat-{seat}"), &format!("PA_{seat}_new"), SILENT, SILENT))
            .collect();
        for _ in 0..3 {
            now += limits::REVIEW_IDLE;
            let seen = due(&mut mirror, now);
            mirror.look(&seen, &there, now);
        }
        let figures = mirror.figures(ROOM).unwrap();
        let known: Vec<&str> = figures.participants.iter().map(|one| one.identity.as_str()).collect();
        let shown: Vec<&str> = there.iter().map(|info| info.identity.as_str()).collect();
        assert_eq!(known, shown);
    }
}
