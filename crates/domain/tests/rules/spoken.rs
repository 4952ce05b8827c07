//! The watch over verbs, sentence by sentence: what it finds, and what it lets pass.

use std::collections::BTreeSet;

use domain::document::DocumentKind;
use domain::identity::{DocumentId, MeetingId};
use domain::language::LocalText;
use domain::organisation::Verb;
use domain::publication::{Act, DocumentFact, Facts, PublicationCommand as P, Unsupported, unsupported_in};
use domain::refusal::Rule;

use crate::press_rules::{asks, communique, does, over, wording};
use crate::story::{language, words};

/// Kind, verb, title, and signatures given of all.
type Told<'a> = (DocumentKind, Verb, &'a str, Option<(usize, usize)>);

fn facts(documents: &[Told<'_>]) -> Facts {
    let document = |(kind, verb, title, signed): &Told<'_>| DocumentFact {
        document: DocumentId::new("d").unwrap(),
        kind: *kind,
        title: words(&["ru", "en"], title),
        verb: *verb,
        for_signature: signed.is_some(),
        signed: *signed,
    };
    Facts {
        meeting: MeetingId::new("m").unwrap(),
        body: LocalText::default(),
        body_genitive: LocalText::default(),
        format: domain::meeting::Format::Hybrid,
        date: jiff::civil::date(2021, 9, 16),
        place: LocalText::default(),
        presided: None,
        heads: Vec::new(),
        secretary_general: None,
        invited: Vec::new(),
        discussed: Vec::new(),
        documents: documents.iter().map(document).collect(),
        statements: Vec::new(),
    }
}

fn all(facts: &Facts, text: &str) -> Vec<Unsupported> {
    let tag = if text.chars().any(|letter| ('а'..='я').contains(&letter)) { "ru" } else { "en" };
    unsupported_in(&language(tag), text, facts)
}

fn found(facts: &Facts, text: &str) -> Vec<String> {
    all(facts, text).into_iter().map(|one| one.word).collect()
}

/// An agreement that was approved, a declaration that was adopted and signed by six.
fn two() -> Facts {
    facts(&[
        (DocumentKind::Agreement, Verb::Approve, "О снабжении и учёте", None),
        (DocumentKind::Declaration, Verb::Adopt, "О безопасности", Some((6, 6))),
    ])
}

#[test]
fn every_form_of_a_verb_is_known() {
    let nothing = facts(&[]);
    for (act, said) in [
        (
            Act::Of(Verb::Adopt),
            "принят принята принято приняты принял приняла приняли принимают принимается принятого приняв adopted adopts",
        ),
        (
            Act::Of(Verb::Approve),
            "одобрен одобрена одобрено одобрены одобрил одобрили одобряют одобривший одобрив approved approves",
        ),
        (
            Act::Of(Verb::Confirm),
            "утверждён утверждена утверждены утвержден утвердил утвердили утверждают утвердив confirmed confirms",
        ),
        (
            Act::Of(Verb::Agree),
            "согласован согласована согласованы согласовал согласовали согласовывают agreed agrees",
        ),
        (Act::Sign, "подписан подписана подписаны подписал подписали подписав signed"),
    ] {
        for word in said.split(' ') {
            let acts: Vec<Act> = all(&nothing, &format!("{word}.")).iter().map(|one| one.act).collect();
            assert_eq!(acts, [act], "{word}");
        }
    }
    for said in [
        "принято к сведению",
        "Приняли информацию к сведению",
        "took note of",
        "note was taken",
        "taking note",
    ] {
        let acts: Vec<Act> = all(&nothing, said).iter().map(|one| one.act).collect();
        assert_eq!(acts, [Act::Of(Verb::TakeNote)], "{said}");
    }
}

#[test]
fn what_claims_nothing_passes() {
    let nothing = facts(&[]);
    for said in [
        "Министры приняли участие, приняли активное участие и приняли меры.",
        "Принимающая сторона приняла участников.",
        "Неприятно, непринятый, непримиримый.",
        "О принятых мерах и согласованных позициях.",
        "Согласованные действия, согласованная внешняя политика.",
        "Главы намерены принять и подписать документ.",
        "Документ будет одобрен, а затем должен быть подписан.",
        "Если документ примут, его утвердят.",
        "Проект внесён на утверждение, до принятия, для подписания.",
        "Министр утверждает, что этого мало.",
        "Принято во внимание обращение.",
        "They agreed to meet, agreed that it is so, and confirmed their readiness.",
        "The ministers confirmed the importance, agreed with it, and adopted measures.",
        "It will be adopted, is to be approved, and may be signed.",
        "They intend to adopt and to sign it; they would approve it.",
        "Submitted for approval, open for signing, pending adoption.",
        "If adopted, once approved, until confirmed.",
        "Signs of progress; an agreement; notes; the approach.",
        "The documents are signed one by one.",
        "Документы подписываются отдельно.",
    ] {
        assert_eq!(found(&nothing, said), Vec::<String>::new(), "{said}");
    }
    for (said, word) in [
        ("После принятия декларации министры уехали.", "принятия"),
        ("Состоялось подписание соглашения.", "подписание"),
        ("After the adoption of the declaration they left.", "adoption"),
        ("On 26 May ministers approved the draft.", "approved"),
        ("They are pleased to have adopted it.", "adopted"),
        ("Утверждённый министрами план опубликован.", "утверждённый"),
    ] {
        assert_eq!(found(&nothing, said), [word], "{said}");
    }
}

#[test]
fn speech_and_names_tell_nothing_and_hide_nothing() {
    let two = two();
    let none: [&str; 0] = [];
    for said in [
        "Премьер-министр сказал: «Мы утвердили план».",
        "„Мы утвердили план“, — сказал он.",
        "Одобрен проект «О принятых и утверждённых мерах».",
        "He said “we confirmed it all” and \"we took note\".",
        "Одобрено «О снабжении и учёте».",
    ] {
        assert_eq!(found(&two, said), none, "{said}");
    }
    for (said, word) in [
        ("Документ «утверждён».", "утверждён"),
        ("Сказано: «да. План утверждён, и это хорошо.", "утверждён"),
        ("He said “yes. The plan was confirmed.", "confirmed"),
        ("The \"confirmed\" plan.", "confirmed"),
    ] {
        assert_eq!(found(&two, said), [word], "{said}");
    }
}

#[test]
fn the_text_that_a_clause_names_decides_which_verb_is_right() {
    let two = two();
    let none: [&str; 0] = [];
    for said in [
        "Приняты документы.",
        "Принята «О безопасности». Одобрен «О снабжении и учёте».",
        "Одобрено соглашение и принята декларация.",
        "Лидеры подписали декларацию.",
        "The agreement was approved; the declaration was adopted.",
        "Having approved the agreement, the heads adopted the declaration and signed it.",
    ] {
        assert_eq!(found(&two, said), none, "{said}");
    }
    for (said, word) in [
        ("Принят документ «О снабжении и учёте».", "принят"),
        ("Принято О снабжении и учёте.", "принято"),
        ("Принято соглашение.", "принято"),
        ("Принята декларация, принято соглашение.", "принято"),
        ("The declaration was adopted and the agreement was adopted.", "adopted"),
        ("Лидеры подписали соглашение.", "подписали"),
        ("The heads signed the agreement.", "signed"),
    ] {
        let wrong = all(&two, said);
        assert_eq!(wrong.iter().map(|one| one.word.as_str()).collect::<Vec<_>>(), [word], "{said}");
        assert_eq!(wrong[0].right, BTreeSet::from([Act::Of(Verb::Approve)]), "the right verb is told");
        assert!(said.contains(&wrong[0].sentence));
    }
}

#[test]
fn a_denial_is_held_against_the_record_too() {
    let two = two();
    let none: [&str; 0] = [];
    for said in [
        "Соглашение не принято и не подписано.",
        "Соглашение не было утверждено, оно одобрено.",
        "The agreement was not adopted. It has not yet been signed.",
        "The heads didn’t sign the agreement and never adopted it.",
        "Не принято ни одного плана.",
    ] {
        assert_eq!(found(&two, said), none, "{said}");
    }
    for (said, word) in [
        ("Декларация не была принята.", "принята"),
        ("The declaration was not adopted.", "adopted"),
        ("Соглашение не одобрено.", "одобрено"),
    ] {
        let wrong = all(&two, said);
        assert_eq!(
            wrong.iter().map(|one| (one.word.as_str(), one.denied)).collect::<Vec<_>>(),
            [(word, true)],
            "{said}"
        );
    }
    assert_eq!(
        found(&two, "Декларация не только одобрена, но и принята."),
        ["одобрена"],
        "“not only” denies nothing"
    );
    assert_eq!(found(&two, "The declaration was not only adopted but confirmed."), ["confirmed"]);
}

#[test]
fn a_sentence_is_kept_with_a_reason_and_no_other() {
    let mut story = over();
    let sentence = "Утверждена декларация.";
    does(&mut story, P::Edit { wording: wording(sentence, "It was adopted.") });
    assert_eq!(asks(&mut story, P::Clear), Err(Rule::VerbNotInRecord));
    let keep = |sentence: &str, reason: &str| P::KeepWords {
        language: language("ru"),
        sentence: sentence.to_owned(),
        reason: words(&["ru", "en"], reason),
    };
    assert_eq!(asks(&mut story, keep(sentence, "  ")), Err(Rule::Blank));
    assert_eq!(asks(&mut story, keep("Принята декларация.", "Why")), Err(Rule::WordsSupported));
    does(&mut story, keep(sentence, "The record was corrected on paper."));
    let kept = communique(&story).kept.clone();
    assert_eq!(kept.len(), 1);
    assert_eq!(kept[0].1.acts, BTreeSet::from([Act::Of(Verb::Confirm)]));
    assert_eq!(kept[0].1.by, crate::story::person("press"));
    // Another sentence, or the same in another language, is not excused by it.
    for (ru, en) in [("Утверждена эта декларация.", "A."), (sentence, "The declaration was confirmed.")]
    {
        let mut other = story.clone();
        does(&mut other, P::Edit { wording: wording(ru, en) });
        assert_eq!(asks(&mut other, P::Clear), Err(Rule::VerbNotInRecord), "{ru} {en}");
    }
    does(&mut story, P::Edit { wording: wording("Утверждена   декларация.", "It was adopted.") });
    does(&mut story, P::Clear);
    does(&mut story, P::Publish);
    let correct = P::Correct {
        wording: wording("Одобрена декларация.", "A."),
        note: words(&["ru", "en"], "Note"),
    };
    assert_eq!(asks(&mut story, correct.clone()), Err(Rule::VerbNotInRecord));
    does(&mut story, keep("Одобрена декларация.", "So it was said."));
    does(&mut story, correct);
    assert_eq!(story.replayed(), story.world);
    let withdraw = P::Withdraw { reason: words(&["ru", "en"], "Reason") };
    does(&mut story, withdraw);
    assert_eq!(asks(&mut story, keep(sentence, "Why")), Err(Rule::PublicationStateWrong));
}

#[test]
fn no_text_whatever_breaks_the_reading() {
    let two = two();
    let pieces = [
        "«",
        "»",
        "“",
        "”",
        "„",
        "\"",
        " ",
        ".",
        "\n",
        "не ",
        "принята",
        "was ",
        "not adopted",
        "О безопасности",
        "\u{E000}",
        "\u{F8FF}",
        "ё",
        "-",
        "к сведению",
        ",",
        "😀",
        "İ",
        "ß",
        "n’t",
        " and ",
        "декларация",
    ];
    let mut seed = 0x5EED_u64;
    for _ in 0..3_000 {
        let mut text = String::new();
        for _ in 0..20 {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            text.push_str(pieces[usize::try_from(seed >> 33).unwrap() % pieces.len()]);
        }
        for tag in ["ru", "en"] {
            for wrong in unsupported_in(&language(tag), &text, &two) {
                assert!(text.contains(&wrong.sentence), "{text}");
            }
        }
    }
    let long = "принята и ".repeat(5_000);
    assert!(!unsupported_in(&language("ru"), &long, &facts(&[])).is_empty());
}
