//! Interpretation: one microphone per channel but for a hand-over of bounded length, nobody at it without a seat in
//! the booth, and nothing decided without a language of the rules unless the body waives it.

use domain::decision::{Motion, Proposal, Verdict, Vote};
use domain::identity::SeatId;
use domain::language::LocalText;
use domain::meeting::{Meeting, MeetingCommand as C, MeetingEvent, Presence, Seat, SeatKind};
use domain::refusal::Rule;
use domain::world::Context;
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;

use crate::refusals::{Answer, Provoked};
use crate::second_organisation::{begins, convened, voted};
use crate::story::{Story, decision, language, person, seat};

const NORTH: &str = "minister-north";
const EN: &str = "interpreter-en";
const ONE: &str = "interpreter-fr-1";
const TWO: &str = "interpreter-fr-2";
/// Seats of the booths and who holds them.
const BOOTHS: [(&str, &str, &str); 3] = [("en", EN, "en"), ("fr-1", ONE, "fr"), ("fr-2", TWO, "fr")];

/// Three heads and both booths are prepared; nothing is said of the languages.
fn prepared() -> Story {
    let mut story = convened("council");
    for (place, holder, tag) in BOOTHS {
        let kind = SeatKind::Interpreter { language: language(tag), cleared_for_texts: true };
        let seat = Seat { id: seat(place), kind, person: person(holder) };
        story.at_meeting("secretary", C::PrepareSeat { seat });
    }
    story
}

/// The meeting sits and all interpreters are in their booths.
fn sitting() -> Story {
    let mut story = prepared();
    for (_, holder, _) in BOOTHS {
        story.enters(holder);
    }
    begins(&mut story);
    story
}

fn the(story: &Story) -> &Meeting {
    &story.world.meetings[&story.meeting]
}

fn heard(story: &Story, tag: &str) -> Vec<String> {
    the(story).booths[&language(tag)].heard(story.now).map(ToString::to_string).collect()
}

fn wait(story: &mut Story, seconds: i64) {
    story.now = story.now.checked_add(SignedDuration::from_secs(seconds)).unwrap();
}

/// Asks without a minute passing.
fn at_once(story: &mut Story, actor: &str, command: C) -> Result<(), Rule> {
    let command = story.meeting_command(command);
    let events = story.would(actor, &command)?;
    story.given(&events);
    Ok(())
}

fn close_list() -> C {
    let proposal = Proposal::Procedure(Motion::CloseList);
    C::PutToDecision { decision: decision("close"), proposal }
}

#[test]
fn partners_hand_over_without_a_gap_and_the_overlap_ends() {
    let mut story = sitting();
    story.at_meeting(ONE, C::TakeMicrophone);
    assert_eq!(heard(&story, "fr"), ["fr-1"]);
    story.refuses_at_meeting(Rule::NotAtMicrophone, TWO, C::OfferHandOver);
    story.at_meeting(ONE, C::OfferHandOver);
    assert!(the(&story).booths[&language("fr")].offered);
    let began = story.now;
    at_once(&mut story, TWO, C::TakeMicrophone).unwrap();
    assert_eq!(heard(&story, "fr"), ["fr-1", "fr-2"], "both are heard");
    assert!(!the(&story).booths[&language("fr")].offered);
    wait(&mut story, 14);
    assert_eq!(heard(&story, "fr").len(), 2);
    wait(&mut story, 1);
    assert_eq!(heard(&story, "fr"), ["fr-2"], "the rules allow fifteen seconds");
    at_once(&mut story, ONE, C::CompleteHandOver).unwrap();
    assert_eq!(heard(&story, "fr"), ["fr-2"]);
    let turns = &the(&story).booths[&language("fr")].turns;
    assert_eq!(turns.len(), 2);
    assert_eq!((turns[1].from, turns[0].until, turns[1].until), (began, Some(story.now), None));
    story.refuses_at_meeting(Rule::NoHandOver, TWO, C::CompleteHandOver);
    assert_eq!(story.replayed(), story.world);
}

#[test]
fn whoever_is_lost_in_a_hand_over_leaves_the_other_heard() {
    for (lost, command, left) in [
        (ONE, C::LoseConnection, "fr-2"),
        (TWO, C::LoseConnection, "fr-1"),
        (ONE, C::Depart, "fr-2"),
        (TWO, C::Depart, "fr-1"),
        (ONE, C::ReleaseMicrophone, "fr-2"),
        (TWO, C::ReleaseMicrophone, "fr-1"),
    ] {
        let mut story = sitting();
        at_once(&mut story, ONE, C::TakeMicrophone).unwrap();
        at_once(&mut story, TWO, C::TakeMicrophone).unwrap();
        at_once(&mut story, lost, command.clone()).unwrap();
        assert_eq!(heard(&story, "fr"), [left], "{lost} {command:?}");
        let open =
            the(&story).booths[&language("fr")].turns.iter().filter(|turn| turn.until.is_none()).count();
        assert_eq!(open, 1, "{lost} {command:?}");
    }
}

#[test]
fn a_lost_connection_keeps_the_microphone_until_the_partner_takes_it() {
    let mut story = sitting();
    story.at_meeting(ONE, C::TakeMicrophone);
    story.at_meeting(ONE, C::LoseConnection);
    assert_eq!(heard(&story, "fr"), ["fr-1"], "the place is kept");
    assert!(!the(&story).is_served(&language("fr")), "but nobody hears it");
    let mut back = story.clone();
    back.at_meeting(ONE, C::Arrive { mode: domain::meeting::Mode::Remote });
    assert!(the(&back).is_served(&language("fr")));
    story.at_meeting(TWO, C::TakeMicrophone);
    assert_eq!(heard(&story, "fr"), ["fr-2"], "at once, without an overlap");
}

#[test]
fn a_booth_without_a_voice_stops_decisions_until_the_body_waives_the_language() {
    let mut story = sitting();
    story.at_meeting(EN, C::TakeMicrophone);
    story.refuses_at_meeting(Rule::InterpretationMissing, NORTH, close_list());
    story.at_meeting("secretary", C::StaffLanguage { language: language("fr") });
    story.refuses_at_meeting(Rule::InterpretationMissing, NORTH, close_list());
    story.at_meeting(ONE, C::TakeMicrophone);
    story.at_meeting(NORTH, close_list());
    // The interpreter goes while the decision runs: it is not declared.
    story.at_meeting(ONE, C::ReleaseMicrophone);
    let declare = C::DeclareResult { decision: decision("close") };
    story.refuses_at_meeting(Rule::InterpretationMissing, NORTH, declare);
    story.at_meeting(NORTH, C::WithdrawProposal { decision: decision("close") });
    let waive = Motion::WaiveLanguage { language: language("fr") };
    let mut against = story.clone();
    let no = [Some(Vote::Against), Some(Vote::Against), Some(Vote::For)];
    assert_eq!(voted(&mut against, waive.clone(), no), Verdict::NotCarried);
    let again =
        C::PutToDecision { decision: decision("again"), proposal: Proposal::Procedure(Motion::CloseList) };
    against.refuses_at_meeting(Rule::InterpretationMissing, NORTH, again.clone());
    assert_eq!(voted(&mut story, waive, [Some(Vote::For), Some(Vote::For), None]), Verdict::Carried);
    assert!(the(&story).is_waived(&language("fr")));
    story.at_meeting(NORTH, again);
    story.declares(NORTH, "again");
    assert_eq!(story.replayed(), story.world);
}

/// French is waived while nobody interprets into it.
fn without_french() -> Story {
    let mut story = sitting();
    story.at_meeting(EN, C::TakeMicrophone);
    let waive = Motion::WaiveLanguage { language: language("fr") };
    assert_eq!(voted(&mut story, waive, [Some(Vote::For), Some(Vote::For), None]), Verdict::Carried);
    assert!(the(&story).is_waived(&language("fr")));
    story
}

#[test]
fn an_interpreter_that_is_heard_again_ends_the_waiver() {
    let mut story = without_french();
    let begun = the(&story).waivers[0].from;
    story.at_meeting(ONE, C::TakeMicrophone);
    assert!(!the(&story).is_waived(&language("fr")) && the(&story).is_served(&language("fr")));
    assert_eq!(the(&story).waivers[0].until, Some(story.now));
    assert!(begun < story.now);
    // Falling silent again, the booth stops decisions again.
    story.at_meeting(ONE, C::ReleaseMicrophone);
    story.refuses_at_meeting(Rule::InterpretationMissing, NORTH, close_list());
    assert_eq!(story.replayed(), story.world);
}

#[test]
fn a_waiver_ends_with_a_restored_connection_and_with_a_partner_that_steps_in() {
    for back in [(ONE, C::Arrive { mode: domain::meeting::Mode::Remote }), (TWO, C::TakeMicrophone)] {
        let mut story = sitting();
        story.at_meeting(EN, C::TakeMicrophone);
        story.at_meeting(ONE, C::TakeMicrophone);
        story.at_meeting(ONE, C::LoseConnection);
        let waive = Motion::WaiveLanguage { language: language("fr") };
        assert_eq!(voted(&mut story, waive, [Some(Vote::For), Some(Vote::For), None]), Verdict::Carried);
        story.at_meeting(back.0, back.1);
        assert!(!the(&story).is_waived(&language("fr")), "{}", back.0);
        assert_eq!(story.replayed(), story.world);
    }
}

/// Rules that give an empty booth this long, and a meeting in which both languages were heard.
fn with_grace(seconds: u32) -> Story {
    let mut story = sitting();
    let organisation = story.world.organisation.as_mut().unwrap();
    for rules in organisation.rule_sets.values_mut() {
        rules.interpretation.empty_booth_seconds = seconds;
    }
    story.at_meeting(EN, C::TakeMicrophone);
    story
}

#[test]
fn decisions_go_on_for_as_long_as_the_rules_give_an_empty_booth() {
    for (seconds, after, refused) in [(0, 0, true), (30, 0, false), (30, 29, false), (30, 30, true)] {
        for leaves in [C::ReleaseMicrophone, C::Depart, C::LoseConnection] {
            let mut story = with_grace(seconds);
            story.at_meeting(ONE, C::TakeMicrophone);
            at_once(&mut story, ONE, leaves.clone()).unwrap();
            let left = story.now;
            assert_eq!(the(&story).voiceless_since(&language("fr")), Some(left), "{leaves:?}");
            wait(&mut story, after);
            let asked = story.meeting_command(close_list());
            let answer = story.would(NORTH, &asked).map(drop);
            let expected = if refused { Err(Rule::InterpretationMissing) } else { Ok(()) };
            assert_eq!(answer, expected, "{seconds} {after} {leaves:?}");
        }
    }
    // A booth in which nobody has spoken yet has no such time.
    let mut silent = with_grace(30);
    assert_eq!(the(&silent).voiceless_since(&language("fr")), None);
    silent.refuses_at_meeting(Rule::InterpretationMissing, NORTH, close_list());
}

#[test]
fn a_meeting_opens_when_every_booth_of_the_rules_has_an_interpreter() {
    let mut story = prepared();
    for of in ["east", "isles", "north"] {
        story.enters(&format!("minister-{of}"));
    }
    story.enters(EN);
    story.refuses_at_meeting(Rule::LanguageMissing, NORTH, C::Open);
    story.enters(TWO);
    story.at_meeting(NORTH, C::Open);
}

#[test]
fn a_suspended_meeting_lets_the_booths_rest() {
    let mut story = sitting();
    story.at_meeting(ONE, C::TakeMicrophone);
    at_once(&mut story, TWO, C::TakeMicrophone).unwrap();
    story.at_meeting(EN, C::TakeMicrophone);
    story.at_meeting(NORTH, C::Suspend { reason: LocalText::default() });
    for tag in ["en", "fr"] {
        assert_eq!(heard(&story, tag), [""; 0], "{tag}");
        assert!(the(&story).booths[&language(tag)].turns.iter().all(|turn| turn.until == Some(story.now)));
    }
}

#[test]
fn channels_are_those_of_the_rules_and_those_with_a_booth() {
    let organisation = crate::story::second_organisation();
    let tags = |story: &Story| -> Vec<String> {
        the(story).channels(&organisation).iter().map(ToString::to_string).collect()
    };
    assert_eq!(tags(&convened("council")), ["en", "fr"]);
    assert_eq!(tags(&convened("committee")), [""; 0], "the sole language is heard on the floor");
    let mut story = convened("committee");
    let kind = SeatKind::Interpreter { language: language("fr"), cleared_for_texts: false };
    let seat = Seat { id: seat("fr-1"), kind, person: person(ONE) };
    story.at_meeting("secretary", C::PrepareSeat { seat });
    assert_eq!(tags(&story), ["fr"]);
}

fn slower(story: &Story, actor: &str, last: Option<Timestamp>) -> Result<SeatId, Rule> {
    let context = Context { now: story.now, actor: person(actor) };
    the(story).slower(last, &context).map(|slower| slower.speaker).map_err(|refusal| refusal.rule)
}

#[test]
fn a_slower_speaker_is_asked_for_from_the_microphone_and_not_too_often() {
    let mut story = sitting();
    story.at_meeting(ONE, C::TakeMicrophone);
    assert_eq!(slower(&story, ONE, None), Err(Rule::NobodySpeaks));
    story.at_meeting(NORTH, C::GiveFloor { seat: seat("east"), seconds: None });
    assert_eq!(slower(&story, ONE, None), Ok(seat("east")));
    assert_eq!(slower(&story, TWO, None), Err(Rule::NotAtMicrophone));
    assert_eq!(slower(&story, "minister-isles", None), Err(Rule::NotInterpreter));
    let ago = |seconds| story.now.checked_sub(SignedDuration::from_secs(seconds)).unwrap();
    assert_eq!(slower(&story, ONE, Some(ago(9))), Err(Rule::SlowerAskedAlready));
    assert_eq!(slower(&story, ONE, Some(ago(10))), Ok(seat("east")));
}

/// What a seat interprets from, when the others have chosen so.
fn relay(story: &Story, actor: &str, from: Option<&str>, chosen: &[(&str, &str)]) -> Result<SeatId, Rule> {
    let chosen = chosen.iter().map(|(one, from)| (seat(one), language(from))).collect();
    let from = from.map(language);
    let organisation = crate::story::second_organisation();
    let context = Context { now: story.now, actor: person(actor) };
    the(story).relay(from.as_ref(), &chosen, &organisation, &context).map_err(|refusal| refusal.rule)
}

#[test]
fn a_booth_interprets_from_another_unless_that_one_waits_for_it() {
    let mut story = sitting();
    let kind = SeatKind::Interpreter { language: language("ru"), cleared_for_texts: false };
    let third = Seat { id: seat("ru"), kind, person: person("minister-isles") };
    for (actor, from, chosen, expected) in [
        (ONE, Some("en"), &[][..], Ok(seat("fr-1"))),
        (ONE, Some("en"), &[("fr-2", "en")], Ok(seat("fr-1"))),
        (ONE, Some("fr"), &[("en", "fr")], Ok(seat("fr-1"))),
        (ONE, None, &[("en", "fr")], Ok(seat("fr-1"))),
        (ONE, Some("en"), &[("en", "fr")], Err(Rule::RelayCircle)),
        (EN, Some("fr"), &[("fr-2", "en")], Err(Rule::RelayCircle)),
        (ONE, Some("ru"), &[], Err(Rule::Unknown)),
        (NORTH, Some("en"), &[], Err(Rule::NotInterpreter)),
    ] {
        assert_eq!(relay(&story, actor, from, chosen), expected, "{actor} from {from:?}, {chosen:?}");
    }
    // Through a third booth it is a circle as well; who has gone is waited for by nobody.
    story.given(&[domain::event::Event::Meeting(
        story.meeting.clone(),
        MeetingEvent::SeatPrepared { seat: third },
    )]);
    story.given(&[domain::event::Event::Meeting(
        story.meeting.clone(),
        MeetingEvent::Admitted { seat: seat("ru") },
    )]);
    let around = [("en", "ru"), ("ru", "fr")];
    assert_eq!(relay(&story, ONE, Some("en"), &around), Err(Rule::RelayCircle));
    story.at_meeting(EN, C::Depart);
    assert_eq!(relay(&story, ONE, Some("en"), &around), Ok(seat("fr-1")));
}

/// The rules of the booth, each provoked once.
pub(crate) const OF_BOOTHS: &[Provoked] = &[
    (Rule::InterpretationMissing, || asks(&mut sitting(), NORTH, close_list())),
    (Rule::NotInterpreter, || asks(&mut sitting(), NORTH, C::TakeMicrophone)),
    (Rule::NotAtMicrophone, || asks(&mut sitting(), ONE, C::ReleaseMicrophone)),
    (Rule::NoHandOver, || asks(&mut sitting(), ONE, C::CompleteHandOver)),
    (Rule::NoPartner, || {
        let mut story = sitting();
        story.at_meeting(EN, C::TakeMicrophone);
        asks(&mut story, EN, C::OfferHandOver)
    }),
    (Rule::HandOverRunning, || {
        let mut story = sitting();
        story.at_meeting(ONE, C::TakeMicrophone);
        at_once(&mut story, TWO, C::TakeMicrophone)?;
        let offer = story.meeting_command(C::OfferHandOver);
        story.would(ONE, &offer)
    }),
    (Rule::NobodySpeaks, || {
        let mut story = sitting();
        story.at_meeting(ONE, C::TakeMicrophone);
        slower(&story, ONE, None).map(|_| vec![])
    }),
    (Rule::RelayCircle, || relay(&sitting(), EN, Some("fr"), &[("fr-1", "en")]).map(|_| vec![])),
    (Rule::SlowerAskedAlready, || {
        let mut story = sitting();
        story.at_meeting(ONE, C::TakeMicrophone);
        story.at_meeting(NORTH, C::GiveFloor { seat: seat("east"), seconds: None });
        slower(&story, ONE, Some(story.now)).map(|_| vec![])
    }),
];

fn asks(story: &mut Story, actor: &str, command: C) -> Answer {
    let command = story.meeting_command(command);
    story.tries(actor, &command)
}

/// What chance asks for: who, what, and how many seconds pass before it.
fn chance() -> impl Strategy<Value = (usize, C, i64)> {
    let commands = prop_oneof![
        4 => Just(C::TakeMicrophone),
        2 => Just(C::OfferHandOver),
        2 => Just(C::CompleteHandOver),
        2 => Just(C::ReleaseMicrophone),
        1 => Just(C::LoseConnection),
        1 => Just(C::Depart),
        2 => Just(C::AskAdmission),
        3 => Just(C::Arrive { mode: domain::meeting::Mode::Remote }),
        1 => Just(C::Suspend { reason: LocalText::default() }),
        1 => Just(C::Resume),
        1 => Just(close_list()),
        1 => Just(C::DeclareResult { decision: decision("close") }),
    ];
    (0..6usize, commands, 0..40i64)
}

const ACTORS: [&str; 6] = [ONE, TWO, EN, NORTH, "minister-east", "secretary"];

/// Facts told by the events alone: who opened a microphone and has not closed it, and since when two are open.
#[derive(Default)]
struct Told {
    open: Vec<(SeatId, Timestamp)>,
}

impl Told {
    fn hear(&mut self, event: &MeetingEvent, tag: &str, at: Timestamp) {
        match event {
            MeetingEvent::MicrophoneTaken { language, seat }
            | MeetingEvent::HandOverBegan { language, seat, .. }
                if language.as_str() == tag =>
            {
                assert!(self.open.iter().all(|(one, _)| one != seat), "{seat} took twice");
                self.open.push((seat.clone(), at));
            }
            MeetingEvent::HandOverCompleted { language } if language.as_str() == tag => {
                assert_eq!(self.open.len(), 2, "there was something to complete");
                self.open.remove(0);
            }
            MeetingEvent::MicrophoneReleased { language, seat } if language.as_str() == tag => {
                let before = self.open.len();
                self.open.retain(|(one, _)| one != seat);
                assert_eq!(self.open.len() + 1, before, "{seat} had it");
            }
            _ => {}
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_asked_the_booths_keep_their_rules(acts in prop::collection::vec(chance(), 1..60)) {
        let mut story = sitting();
        let mut told: [Told; 2] = Default::default();
        for (who, command, seconds) in acts {
            wait(&mut story, seconds);
            let asked = story.meeting_command(command.clone());
            let Ok(events) = story.would(ACTORS[who], &asked) else { continue };
            if matches!(command, C::AskAdmission) {
                let seat = the(&story).seats.values().find(|seat| seat.person == person(ACTORS[who])).map(|seat| seat.id.clone());
                story.given(&events);
                let admit = C::Admit { seat: seat.unwrap() };
                at_once(&mut story, "secretary", admit).ok();
                continue;
            }
            if matches!(command, C::PutToDecision { .. } | C::DeclareResult { .. }) {
                for tag in ["en", "fr"] {
                    let voices = the(&story).booths[&language(tag)].heard(story.now).chain(&the(&story).booths[&language(tag)].speaking);
                    let served = voices.into_iter().any(|seat| the(&story).presence(seat) == Presence::Present);
                    prop_assert!(served, "decided without {tag}");
                }
            }
            for event in &events {
                if let domain::event::Event::Meeting(_, event) = event {
                    for (told, tag) in told.iter_mut().zip(["en", "fr"]) {
                        told.hear(event, tag, story.now);
                    }
                }
            }
            story.given(&events);
            for (told, tag) in told.iter().zip(["en", "fr"]) {
                check(&story, told, tag)?;
            }
        }
        prop_assert_eq!(story.replayed(), story.world);
    }
}

fn check(story: &Story, told: &Told, tag: &str) -> Result<(), TestCaseError> {
    let booth = &the(story).booths[&language(tag)];
    let heard: Vec<&SeatId> = booth.heard(story.now).collect();
    prop_assert!(told.open.len() <= 2 && heard.len() <= told.open.len());
    if heard.len() == 2 {
        let overlap = story.now.duration_since(told.open[1].1).as_secs();
        prop_assert!(overlap < 15, "two are heard for {overlap} s");
    }
    for seat in heard {
        prop_assert!(told.open.iter().any(|(one, _)| one == seat), "{seat} never took the microphone");
        let language = the(story).seats[seat].booth_language().map(ToString::to_string);
        prop_assert_eq!(language.as_deref(), Some(tag));
        prop_assert!(the(story).presence(seat) != Presence::Absent, "{seat} is not there");
    }
    let open = booth.turns.iter().filter(|turn| turn.until.is_none()).count();
    prop_assert_eq!(open, told.open.len());
    Ok(())
}

#[test]
fn a_seat_of_another_kind_is_never_in_a_booth() {
    let mut story = sitting();
    for actor in [NORTH, "minister-east"] {
        for command in [C::TakeMicrophone, C::OfferHandOver, C::CompleteHandOver, C::ReleaseMicrophone] {
            story.refuses_at_meeting(Rule::NotInterpreter, actor, command);
        }
    }
    let outside = C::TakeMicrophone;
    story.refuses_at_meeting(Rule::NotSeated, "secretary", outside);
    story.at_meeting(TWO, C::Depart);
    story.refuses_at_meeting(Rule::NotAdmitted, TWO, C::TakeMicrophone);
}
