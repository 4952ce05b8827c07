//! The session of 16 September 2021: five heads in the hall, one by video. For the floor, decisions and attendance
//! they are the same; the hall's devices carry the voices of those who sit in it.

use domain::decision::Verdict;
use domain::meeting::{MeetingCommand as C, Mode, Presence, Publicity, Seat, SeatKind};
use domain::refusal::Rule;

use crate::chance::the;
use crate::story::{Story, person, seat, words};

const IN_THE_HALL: [&str; 5] = ["tj", "am", "by", "kz", "kg"];

/// Open: five heads and the Secretary General seated by the officer, the head of Russia by video.
pub(crate) fn session() -> Story {
    let mut story = Story::of_16_september();
    story.at_meeting("officer", C::StaffLanguage { language: crate::story::language("ru") });
    for place in IN_THE_HALL.iter().chain(&["sg"]) {
        story.at_meeting("officer", C::SeatInHall { seat: seat(place) });
    }
    story.enters("putin");
    story.at_meeting("rahmon", C::Open);
    story.at_meeting("rahmon", C::AdoptAgenda);
    story
}

fn gives_floor(story: &mut Story, to: &str) {
    story.at_meeting("rahmon", C::GiveFloor { seat: seat(to), seconds: None });
}

fn open(story: &Story) -> Option<String> {
    the(&story.world).open_microphone().map(ToString::to_string)
}

#[test]
fn a_seat_in_the_hall_and_a_remote_one_are_the_same() {
    let mut story = session();
    let meeting = the(&story.world);
    assert_eq!(meeting.members_present(), 6);
    assert_eq!(
        (meeting.mode(&seat("kz")), meeting.mode(&seat("ru"))),
        (Some(Mode::Room), Some(Mode::Remote))
    );
    story.at_meeting("rahmon", C::TakeUpItem { item: 2 });
    let proposal = story.texts(&["declaration-csc-2021"]);
    story.puts("rahmon", "d", proposal);
    story.at_meeting("putin", C::Object { decision: crate::story::decision("d") });
    story.at_meeting("tokayev", C::Object { decision: crate::story::decision("d") });
    for head in ["putin", "tokayev"] {
        story.at_meeting(head, C::WithdrawObjection { decision: crate::story::decision("d") });
    }
    story.declares("rahmon", "d");
    assert_eq!(the(&story.world).decisions[0].verdict.map(|(verdict, _)| verdict), Some(Verdict::Carried));
}

#[test]
fn the_floor_opens_the_device_that_carries_the_voice() {
    let mut story = session();
    for place in IN_THE_HALL {
        let device = seat(if place == "tj" { "hall-head" } else { "hall-table" });
        story.at_meeting("officer", C::CarryVoice { seat: seat(place), device });
    }
    assert_eq!(open(&story), None);
    for (holder, microphone) in [("tj", "hall-head"), ("kz", "hall-table"), ("ru", "ru")] {
        gives_floor(&mut story, holder);
        assert_eq!(open(&story).as_deref(), Some(microphone));
    }
    // The operator moves a voice while it speaks.
    gives_floor(&mut story, "am");
    story.at_meeting("officer", C::CarryVoice { seat: seat("am"), device: seat("hall-head") });
    assert_eq!(open(&story).as_deref(), Some("hall-head"));
    // With two devices nobody guesses which one hears the Secretary General.
    gives_floor(&mut story, "sg");
    assert_eq!(open(&story), None);
}

#[test]
fn who_comes_into_the_hall_gives_up_the_place_by_video() {
    let mut story = session();
    gives_floor(&mut story, "ru");
    story.at_meeting("officer", C::SeatInHall { seat: seat("ru") });
    let meeting = the(&story.world);
    assert_eq!(meeting.floor.holder(), None, "the floor was given back");
    assert_eq!(meeting.presence(&seat("ru")), Presence::Present);
    let modes: Vec<Mode> = meeting.attendance[&seat("ru")].intervals.iter().map(|time| time.mode).collect();
    assert_eq!(modes, [Mode::Remote, Mode::Room]);
    assert!(story.at_meeting("officer", C::SeatInHall { seat: seat("ru") }).is_empty(), "once is enough");
}

#[test]
fn equipment_is_no_participant() {
    let mut story = session();
    story.refuses_at_meeting(Rule::NotOfficer, "rahmon", C::SeatInHall { seat: seat("ru") });
    for wrong in ["hall-table", "hall-screen", "press", "nobody"] {
        story.refuses_at_meeting(Rule::Unknown, "officer", C::SeatInHall { seat: seat(wrong) });
        let carry = C::CarryVoice { seat: seat(wrong), device: seat("hall-table") };
        story.refuses_at_meeting(Rule::Unknown, "officer", carry);
    }
    let carry = C::CarryVoice { seat: seat("am"), device: seat("by") };
    story.refuses_at_meeting(Rule::Unknown, "officer", carry);
    story.at_meeting("technician-2", C::Arrive { mode: Mode::Remote });
    assert_eq!(the(&story.world).members_present(), 6);
    let floor = C::GiveFloor { seat: seat("hall-table"), seconds: None };
    assert!(story.tries("rahmon", &story.meeting_command(floor)).is_err());
    story.at_meeting("rahmon", C::BeginSegment { publicity: Publicity::Closed });
    assert!(the(&story.world).is_present(&seat("hall-table")), "the hall stays in the hall");
}

#[test]
fn a_videoconference_has_no_hall() {
    let mut story = Story::of_26_may();
    let kind = SeatKind::HallDevice { title: words(&["ru", "en"], "Table") };
    let device = Seat { id: seat("table"), kind, person: person("technician-1") };
    story.refuses_at_meeting(Rule::NoHall, "officer", C::PrepareSeat { seat: device });
    story.refuses_at_meeting(Rule::NoHall, "officer", C::SeatInHall { seat: seat("am") });
}
