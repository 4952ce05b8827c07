//! Every rule about ceremonies, ink, full powers, copies and instruments, provoked once.

use domain::command::Command;
use domain::document::{Digest, DocumentCommand, ForceCondition, ForceRule};
use domain::identity::PowersId;
use domain::refusal::Rule;
use domain::signing::{Declaration, DeclarationKind, FullPowers, Scope, SigningCommand, Terms};
use jiff::civil::date;

use crate::ceremony::{AGREEMENT, DECLARATION, adopted, begun, ink, instrument, on, powers, signed, signs};
use crate::refusals::{Answer, Provoked};
use crate::story::{Story, document, member};

fn deposits(story: &mut Story, of: &str, day: jiff::civil::Date) -> Answer {
    on(story, "officer", AGREEMENT, SigningCommand::DepositInstrument(instrument(of, day)))
}

/// Where ceremonies and what follows them refuse.
pub(crate) const OF_CEREMONIES: &[Provoked] = &[
    (Rule::CeremonyRuns, || {
        on(&mut begun(None), "rahmon", DECLARATION, SigningCommand::BeginCeremony { manner: None })
    }),
    (Rule::NoCeremony, || on(&mut adopted(), "officer", AGREEMENT, SigningCommand::EndCeremony)),
    (Rule::NotYourTurn, || signs(&mut begun(None), "putin", Terms::default())),
    (Rule::NotDepositary, || {
        let mut story = begun(None);
        let command = ink(&story, "am");
        on(&mut story, "putin", AGREEMENT, command)
    }),
    (Rule::WitnessSigns, || {
        let mut story = begun(None);
        let organisation = story.world.organisation.as_mut().unwrap();
        let duties = organisation.persons[&crate::story::person("officer")].offices.clone();
        let head = organisation.persons.get_mut(&crate::story::person("pashinyan")).unwrap();
        head.offices.extend(duties);
        let command = ink(&story, "am");
        on(&mut story, "pashinyan", AGREEMENT, command)
    }),
    (Rule::InkTimeWrong, || {
        let mut story = begun(None);
        let early = Story { now: "2021-09-16T01:00:00Z".parse().unwrap(), ..story.clone() };
        let command = ink(&early, "am");
        on(&mut story, "officer", AGREEMENT, command)
    }),
    (Rule::NotPrintable, || {
        let declaration = Declaration { kind: DeclarationKind::Reservation, text: "a\u{7}".to_owned() };
        let terms = Terms { ad_referendum: false, declarations: vec![declaration] };
        signs(&mut begun(None), "pashinyan", terms)
    }),
    (Rule::PowersDatesWrong, || {
        let wrong = FullPowers { until: Some(date(2021, 1, 1)), ..*powers(Scope::AnyAct) };
        adopted().tries("officer", &Command::FileFullPowers(Box::new(wrong)))
    }),
    (Rule::PowersWithdrawn, || {
        let mut story = adopted();
        story.does("officer", &Command::FileFullPowers(powers(Scope::AnyAct)));
        let withdraw = Command::WithdrawFullPowers { powers: PowersId::new("powers-1").unwrap() };
        story.does("officer", &withdraw);
        story.tries("officer", &withdraw)
    }),
    (Rule::NotAdReferendum, || {
        let mut story = begun(None);
        signs(&mut story, "pashinyan", Terms::default()).unwrap();
        let (dated, note) = (date(2021, 9, 16), Digest::of(b"note"));
        let confirm = SigningCommand::ConfirmAdReferendum { member: member("am"), dated, note };
        on(&mut story, "officer", AGREEMENT, confirm)
    }),
    (Rule::ForceRuleWrong, || {
        let rule = ForceRule { condition: ForceCondition::Ratified { number: 0 }, after_days: 0 };
        let command = Command::Document(document(DECLARATION), DocumentCommand::StateForce { rule });
        Story::of_16_september().tries("officer", &command)
    }),
    (Rule::NotSubjectToRatification, || {
        let command = SigningCommand::DepositInstrument(instrument("am", date(2021, 10, 2)));
        on(&mut adopted(), "officer", DECLARATION, command)
    }),
    (Rule::InstrumentBeforeSignature, || deposits(&mut begun(None), "am", date(2021, 10, 2))),
    (Rule::InstrumentDatesWrong, || deposits(&mut signed(), "am", date(2030, 1, 1))),
    (Rule::CopyNotDue, || {
        let copy = SigningCommand::IssueCopy { member: member("am"), file: Digest::of(b"copy") };
        on(&mut begun(None), "officer", AGREEMENT, copy)
    }),
];
