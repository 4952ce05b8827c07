//! The words of certified copies, in the language of the act: the certification, and the sheet that says who signed
//! how, where and when.

use desk::depositary::CopyWording;
use domain::document::Document;
use domain::identity::{DocumentId, MemberId};
use domain::meeting::Mode;
use domain::organisation::Organisation;
use domain::signing::{Powers, Round, Signatory, Signature, Standing};
use domain::world::World;
use jiff::Timestamp;

use super::{act, terms};
use crate::words::{Words, dates};

/// Words of each copy that is due now.
pub(super) fn wordings(world: &World, id: &DocumentId, now: Timestamp) -> Vec<CopyWording> {
    let found = world.rounds.get(id).zip(world.organisation.as_ref()).zip(world.documents.get(id));
    let Some(((round, organisation), document)) = found else { return Vec::new() };
    let first = round.copies.len().saturating_add(1);
    let due = (first..).zip(round.awaiting_copies());
    due.filter_map(|(number, member)| wording(world, organisation, document, round, number, member, now))
        .collect()
}

fn wording(
    world: &World,
    organisation: &Organisation,
    document: &Document,
    round: &Round,
    number: usize,
    member: MemberId,
    now: Timestamp,
) -> Option<CopyWording> {
    let words = act::language(organisation);
    let state = words.local(&organisation.members.get(&member)?.official_name).to_owned();
    let mut wording = act::wording(world, &document.id, now)?;
    let values = [("number", number.into()), ("state", state.into())];
    wording.depositary_note = words.say_with("ceremony-copy-note", &values);
    wording.certification_reason = words.say_with("ceremony-copy-reason", &values);
    wording.certification_lines = vec![
        words.say("ceremony-copy-certified"),
        words.local(&organisation.depositary).to_owned(),
        dates::day(words, now.to_zoned(dates::zone(&organisation.zone)).date()),
    ];
    let mut signatures = vec![
        ["state", "signatory", "how", "where"]
            .map(|one| words.say(&format!("ceremony-sheet-{one}")))
            .to_vec(),
    ];
    let rows = round.signatories.iter();
    signatures.extend(rows.filter_map(|(who, how)| row(words, world, organisation, round, who, how)));
    Some(CopyWording {
        member,
        heading: words.say("ceremony-sheet"),
        title: words.say("ceremony-sheet-title"),
        signatures,
        notes: notes(words, organisation, round),
        act: wording,
    })
}

fn row(
    words: Words,
    world: &World,
    organisation: &Organisation,
    round: &Round,
    signatory: &Signatory,
    standing: &Standing,
) -> Option<Vec<String>> {
    let member = organisation.members.get(&signatory.member)?;
    let name = words.local(&organisation.person_name(&signatory.person)).to_owned();
    let office = words.local(&organisation.office_title(&signatory.person, round.date)).to_owned();
    let (how, place) = match standing {
        Standing::Signed(signature) => {
            let at = act::moment_with_zone(words, signature.at, &act::zone_of(world, &round.document));
            (how(words, organisation, signature), format!("{}, {at}", signature.place))
        }
        Standing::Declined { .. } => (words.say("signing-declined"), "—".to_owned()),
        Standing::NotParticipating => (words.say("signing-not-participating"), "—".to_owned()),
        Standing::Expected => (words.say("signing-expected"), "—".to_owned()),
    };
    Some(vec![words.local(&member.official_name).to_owned(), format!("{name}, {office}"), how, place])
}

/// By key or with ink, by video, by what powers; ink with its witness and its scan.
fn how(words: Words, organisation: &Organisation, signature: &Signature) -> String {
    let mut said = vec![match &signature.ink {
        Some(ink) => words.say_with(
            "ceremony-sheet-ink",
            &[
                ("name", words.local(&organisation.person_name(&ink.witness)).into()),
                ("digest", act::grouped(&ink.scan).into()),
            ],
        ),
        None => {
            words.say_with("ceremony-sheet-key", &[("digest", act::grouped(&signature.certificate).into())])
        }
    }];
    said.extend((signature.at_ceremony == Some(Mode::Remote)).then(|| words.say("ceremony-by-video")));
    said.extend(signature.terms.ad_referendum.then(|| words.say("ceremony-ad-referendum")));
    said.extend(
        signature.confirmed.as_ref().map(|one| {
            words.say_with("ceremony-confirmed-on", &[("day", dates::day(words, one.dated).into())])
        }),
    );
    said.extend(
        signature.given_up.as_ref().map(|one| {
            words.say_with("ceremony-given-up-on", &[("day", dates::day(words, one.dated).into())])
        }),
    );
    if let Powers::OnFile(powers) = &signature.powers {
        said.push(words.say_with("ceremony-sheet-powers", &[("powers", powers.as_str().into())]));
    }
    said.join("; ")
}

/// Declarations word for word, the digest of the signed file, its entry in the register.
fn notes(words: Words, organisation: &Organisation, round: &Round) -> Vec<String> {
    let declared = round.signatories.iter().flat_map(|(signatory, standing)| {
        let member = organisation.members.get(&signatory.member);
        let state = member.map(|member| words.local(&member.official_name)).unwrap_or_default();
        let given = match standing {
            Standing::Signed(signature) => terms::declared(words, &signature.terms),
            _ => Vec::new(),
        };
        given.into_iter().map(move |text| format!("{state}. {text}"))
    });
    let key = if round.alternat { "alternat-sheet-list" } else { "ceremony-sheet-file" };
    let file = words.say_with(key, &[("digest", act::grouped(&round.head).into())]);
    let entry = round.registered.as_ref().map(|registered| {
        words.say_with("signing-state-registered", &[("index", registered.index.to_string().into())])
    });
    declared.chain([file]).chain(entry).collect()
}
