//! The press desk after the session of 16 September 2021: photos captioned from the attendance, rights, an embargo,
//! words against the record, corrections that leave a trace.

use domain::command::Command;
use domain::document::Digest;
use domain::identity::{PhotoId, PublicationId};
use domain::language::LocalText;
use domain::meeting::{MeetingCommand as C, Mode};
use domain::publication::{
    Communique, Original, Part, Photo, PublicationCommand as P, PublicationEvent, PublicationState,
    Rendition, Sheet, Shown, Standing, Wording,
};
use domain::refusal::{Fact, Rule};
use jiff::SignedDuration;

use crate::hall::session;
use crate::refusals::{Answer, Provoked};
use crate::story::{Story, language, person, seat, words};

const TAGS: [&str; 2] = ["ru", "en"];
const DOCUMENT: &str = "declaration-csc-2021";

fn id() -> PublicationId {
    PublicationId::new("csc-2021-09-16").unwrap()
}

pub(crate) fn communique(story: &Story) -> &Communique {
    &story.world.publications[&id()]
}

pub(crate) fn asks(story: &mut Story, command: P) -> Answer {
    story.tries("press", &Command::Publication(id(), command))
}

pub(crate) fn does(story: &mut Story, command: P) -> Vec<domain::event::Event> {
    asks(story, command).unwrap()
}

pub(crate) fn wording(ru: &str, en: &str) -> std::collections::BTreeMap<domain::language::Language, Wording> {
    let one = |text: &str| Wording {
        headline: "Session".into(),
        lead: "Lead".into(),
        paragraphs: vec!["First.".into(), text.into()],
    };
    [(language("ru"), one(ru)), (language("en"), one(en))].into()
}

/// The declaration was adopted, the meeting is over, a communiqué is drafted.
pub(crate) fn over() -> Story {
    let mut story = session();
    story.at_meeting("rahmon", C::TakeUpItem { item: 2 });
    let proposal = story.texts(&[DOCUMENT]);
    story.puts("rahmon", "d", proposal);
    story.declares("rahmon", "d");
    let outcome = domain::agenda::Outcome::Discussed;
    story.at_meeting("rahmon", C::ConcludeItem { item: 2, outcome });
    story.at_meeting("rahmon", C::Close);
    let meeting = story.meeting.clone();
    does(&mut story, P::Draft { meeting, wording: wording("Принята декларация.", "It was adopted.") });
    story
}

fn photo(shown: &[(&str, bool)]) -> Photo {
    let shown = shown.iter().map(|(at, on_screen)| Shown { seat: seat(at), on_screen: *on_screen });
    let rendition = |tag: &[u8]| Rendition {
        width: 10,
        height: 10,
        media_type: "image/jpeg".into(),
        plain: Digest::of(b"plain"),
        file: Digest::of(tag),
        bytes: 1,
    };
    Photo {
        id: PhotoId::new("row").unwrap(),
        file: Digest::of(b"photo"),
        media_type: "image/jpeg".into(),
        width: 10,
        height: 10,
        credit: words(&TAGS, "Credit"),
        caption: words(&TAGS, "Caption"),
        alternative: words(&TAGS, "Alternative"),
        taken_at: None,
        sheet: Box::new(Sheet {
            original: Some(Original {
                file: Digest::of(b"original"),
                media_type: "image/heic".into(),
                turned: true,
                coloured: false,
            }),
            shown: shown.collect(),
            order_checked: true,
            right: "Licence of the service".into(),
            renditions: vec![rendition(b"first")],
            ..Sheet::default()
        }),
    }
}

fn clears(shown: &[(&str, bool)], change: fn(&mut Photo)) -> Answer {
    let mut story = over();
    let mut photo = photo(shown);
    change(&mut photo);
    does(&mut story, P::TakePhoto { photo: photo.clone() });
    asks(&mut story, P::ClearPhoto { photo: photo.id })
}

/// Cleared with one photo.
fn cleared() -> Story {
    let mut story = over();
    does(&mut story, P::AddPhoto { photo: photo(&[("am", false), ("ru", true)]) });
    does(&mut story, P::Clear);
    story
}

fn says(ru: &str, en: &str) -> Answer {
    let mut story = over();
    does(&mut story, P::Edit { wording: wording(ru, en) });
    asks(&mut story, P::Clear)
}

fn why() -> LocalText {
    words(&TAGS, "Why.")
}

/// Where the press desk refuses.
pub(crate) const OF_PRESS: &[Provoked] = &[
    (Rule::PhotoNotCleared, || {
        let mut story = over();
        does(&mut story, P::TakePhoto { photo: photo(&[]) });
        asks(&mut story, P::Clear)
    }),
    (Rule::PhotoWithoutRight, || clears(&[], |photo| photo.sheet.right = "  ".into())),
    (Rule::PhotoRightWithdrawn, || {
        let mut story = cleared();
        does(&mut story, P::WithdrawRight { photo: PhotoId::new("row").unwrap(), reason: why() });
        assert_eq!(communique(&story).state, PublicationState::Draft, "clearance is gone with it");
        asks(&mut story, P::Clear)
    }),
    (Rule::NotInAttendance, || clears(&[("am", false), ("nobody", false)], |_| ())),
    (Rule::NotInAttendance, || clears(&[("hall-table", false)], |_| ())),
    (Rule::RemoteInRow, || clears(&[("am", false), ("ru", false)], |_| ())),
    (Rule::ShownTwice, || clears(&[("am", false), ("by", false), ("am", false)], |_| ())),
    (Rule::OrderUnchecked, || {
        clears(&[("am", false), ("by", false)], |photo| photo.sheet.order_checked = false)
    }),
    (Rule::WordsSupported, || {
        let (language, sentence) = (language("ru"), "Принята декларация.".to_owned());
        asks(&mut over(), P::KeepWords { language, sentence, reason: why() })
    }),
    (Rule::VerbNotInRecord, || says("Одобрена декларация.", "It was adopted.")),
    (Rule::VerbNotInRecord, || says("Принята декларация.", "The declaration was confirmed.")),
    (Rule::EmbargoRange, || {
        let mut story = cleared();
        let until = story.now.checked_sub(SignedDuration::from_secs(1)).unwrap();
        asks(&mut story, P::Embargo { until })
    }),
    (Rule::EmbargoRange, || {
        let mut story = cleared();
        let until = story.now.checked_add(SignedDuration::from_hours(24 * 400)).unwrap();
        asks(&mut story, P::Embargo { until })
    }),
    (Rule::EmbargoLasts, || {
        let mut story = under_embargo();
        story.tries("nobody", &Command::Publication(id(), P::EndEmbargo))
    }),
    (Rule::PublicationStateWrong, || asks(&mut under_embargo(), P::Publish)),
    (Rule::PublicationStateWrong, || asks(&mut cleared(), P::EndEmbargo)),
];

fn under_embargo() -> Story {
    let mut story = cleared();
    let until = story.now.checked_add(SignedDuration::from_hours(1)).unwrap();
    does(&mut story, P::Embargo { until });
    story
}

#[test]
fn five_in_the_row_and_one_on_the_screen() {
    let row: Vec<(&str, bool)> = ["am", "by", "tj", "kz", "kg", "sg"].map(|at| (at, false)).to_vec();
    assert!(clears(&row, |_| ()).is_ok());
    assert!(clears(&[&row[..], &[("ru", true)]].concat(), |_| ()).is_ok());
    // Somebody who came into the hall later was not in it at the time of an earlier photo.
    let mut story = session();
    let early = story.now;
    story.at_meeting("officer", C::SeatInHall { seat: seat("ru") });
    let late = story.now;
    story.at_meeting("rahmon", C::Close);
    let meeting = story.meeting.clone();
    does(&mut story, P::Draft { meeting, wording: wording("А.", "A.") });
    for (at, fits) in [(early, false), (late, true)] {
        let mut photo = photo(&[("ru", false)]);
        photo.taken_at = Some(at);
        photo.id = PhotoId::new(if fits { "late" } else { "early" }).unwrap();
        does(&mut story, P::TakePhoto { photo: photo.clone() });
        let cleared = asks(&mut story, P::ClearPhoto { photo: photo.id });
        assert_eq!(cleared.map(drop), if fits { Ok(()) } else { Err(Rule::RemoteInRow) });
    }
    let modes: Vec<Mode> = crate::chance::the(&story.world).attendance[&seat("ru")]
        .intervals
        .iter()
        .map(|time| time.mode)
        .collect();
    assert_eq!(modes, [Mode::Remote, Mode::Room]);
}

#[test]
fn a_photo_is_described_before_and_corrected_after() {
    let mut story = over();
    let mut taken = photo(&[]);
    taken.caption = LocalText::default();
    taken.sheet.standing = Standing::Cleared { by: person("press"), at: story.now };
    does(&mut story, P::TakePhoto { photo: taken.clone() });
    assert!(!communique(&story).photos[0].is_cleared(), "a command does not say where a photo stands");
    assert_eq!(asks(&mut story, P::ClearPhoto { photo: taken.id.clone() }), Err(Rule::PhotoIncomplete));
    let lacking = communique(&story).translation(story.world.organisation.as_ref().unwrap());
    let lacking: Vec<_> = lacking.into_iter().filter(|row| !row.missing.is_empty()).collect();
    assert_eq!(lacking.len(), 1);
    assert_eq!(lacking[0].part, Part::Caption(taken.id.clone()));
    assert_eq!(lacking[0].missing, [language("ru"), language("en")]);

    let other_picture = Photo { file: Digest::of(b"another"), ..photo(&[]) };
    assert_eq!(asks(&mut story, P::DescribePhoto { photo: other_picture }), Err(Rule::Unknown));
    does(&mut story, P::DescribePhoto { photo: photo(&[]) });
    does(&mut story, P::ClearPhoto { photo: taken.id.clone() });
    does(&mut story, P::Clear);
    does(&mut story, P::Publish);
    let mut corrected = photo(&[]);
    corrected.caption = words(&TAGS, "Another caption");
    corrected.sheet.renditions[0].file = Digest::of(b"second");
    let correct = P::CorrectPhoto { photo: corrected.clone(), note: why() };
    assert_eq!(asks(&mut story, P::DescribePhoto { photo: corrected }), Err(Rule::PublicationStateWrong));
    does(&mut story, correct);
    let photo = communique(&story).photos[0].clone();
    assert!(photo.is_cleared());
    assert_eq!(photo.caption, words(&TAGS, "Another caption"));
    let successor = photo.successor(&Digest::of(b"first")).unwrap();
    assert_eq!(successor.file, Digest::of(b"second"), "the old address leads on");
    assert_eq!(communique(&story).corrections[0].photo, Some(photo.id.clone()));

    does(&mut story, P::WithdrawPhoto { photo: photo.id.clone(), reason: why() });
    assert_eq!(communique(&story).photos, []);
    assert!(matches!(communique(&story).withdrawn_photos[0].sheet.standing, Standing::Withdrawn { .. }));
    let again = P::WithdrawPhoto { photo: photo.id, reason: why() };
    assert_eq!(asks(&mut story, again), Err(Rule::Unknown));
    assert_eq!(communique(&story).corrections.len(), 2, "the page says so");
    assert_eq!(story.replayed(), story.world);
}

#[test]
fn an_embargo_ends_by_time_alone() {
    let mut story = under_embargo();
    let until = communique(&story).embargo.clone().unwrap();
    assert_eq!(until.by, person("press"));
    assert!(communique(&story).published_at.is_none());
    let end = Command::Publication(id(), P::EndEmbargo);
    assert_eq!(story.tries("press", &end), Err(Rule::EmbargoLasts));
    story.now = until.until;
    // Whoever set it may have left the office: nobody's hand is needed.
    story.tries("nobody", &end).unwrap();
    assert_eq!(communique(&story).state, PublicationState::Published);
    assert!(communique(&story).published_at.unwrap() >= until.until);

    let mut story = under_embargo();
    does(&mut story, P::LiftEmbargo);
    assert_eq!(communique(&story).state, PublicationState::Cleared);
    let mut story = under_embargo();
    does(&mut story, P::Edit { wording: wording("А.", "A.") });
    assert_eq!(communique(&story).state, PublicationState::Draft, "a change asks for clearance again");
    assert_eq!(asks(&mut story, P::EndEmbargo), Err(Rule::PublicationStateWrong));
}

#[test]
fn a_refusal_of_a_verb_names_the_place_and_the_right_one() {
    let mut story = over();
    does(&mut story, P::Edit { wording: wording("Одобрена декларация.", "It was adopted.") });
    let context = domain::world::Context { now: story.now, actor: person("press") };
    let refusal = story.world.decide(&Command::Publication(id(), P::Clear), &context).unwrap_err();
    let fact = |name: &str| refusal.facts[name].clone();
    assert_eq!(fact("part"), Fact::Text("paragraph".into()));
    assert_eq!(fact("at"), Fact::Number(2));
    assert_eq!(fact("word"), Fact::Text("одобрена".into()));
    assert_eq!((fact("act"), fact("acts")), (Fact::Text("approve".into()), Fact::Text("adopt".into())));
    // A caption is looked at too, and a correction after publication.
    let mut story = over();
    let mut wrong = photo(&[]);
    wrong.caption = words(&TAGS, "The declaration was approved");
    does(&mut story, P::AddPhoto { photo: wrong });
    assert_eq!(asks(&mut story, P::Clear), Err(Rule::VerbNotInRecord));
    let mut story = cleared();
    does(&mut story, P::Publish);
    let correct =
        P::Correct { wording: wording("Утверждена декларация.", "A."), note: why() };
    assert_eq!(asks(&mut story, correct), Err(Rule::VerbNotInRecord));
}

#[test]
fn records_of_photos_before_the_desk_kept_sheets_are_read() {
    let photo = photo(&[]);
    let mut old = serde_json::to_value(PublicationEvent::PhotoAdded { photo: photo.clone() }).unwrap();
    old["data"]["photo"].as_object_mut().unwrap().remove("sheet");
    let read: PublicationEvent = serde_json::from_value(old).unwrap();
    assert_eq!(read, PublicationEvent::PhotoAdded { photo: Photo { sheet: Box::default(), ..photo } });
    let cleared: PublicationEvent = serde_json::from_str(r#"{"type":"Cleared"}"#).unwrap();
    assert_eq!(cleared, PublicationEvent::Cleared);
}
