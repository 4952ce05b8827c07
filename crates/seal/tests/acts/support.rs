//! What the integration tests share: a sample act, a small authority, signatories with keys.

use jiff::Timestamp;
use seal::certificate::Certificate;
use seal::keys::{Authority, KeyFile, NewKey, SoftKey, Subject, Validity};
use seal::signing::SignatureFacts;
use seal::typeset::{Act, Annex, AnnexPart, Attachment, Depositary, Signatory, Typeset, Typesetter};

/// The six parties of the sample act in protocol order (field, State, city, person).
pub(crate) const PARTIES: [(&str, &str, &str, &str); 6] = [
    ("arm", "Республику Армения", "Ереван", "А. Первый"),
    ("blr", "Республику Беларусь", "Минск", "Б. Второй"),
    ("kaz", "Республику Казахстан", "Нур-Султан", "Қ. Үшінші"),
    ("kgz", "Кыргызскую Республику", "Бишкек", "К. Төртүнчү"),
    ("rus", "Российскую Федерацию", "Москва", "Р. Пятый"),
    ("tjk", "Республику Таджикистан", "Душанбе", "Ҷ. Шашум"),
];

pub(crate) fn typesetter() -> Typesetter {
    Typesetter::new(seal::fonts::embedded()).unwrap()
}

pub(crate) fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

pub(crate) fn validity() -> Validity {
    Validity { not_before: at("2020-01-01T00:00:00Z"), not_after: at("2030-01-01T00:00:00Z") }
}

fn signatory(id: &str, state: &str, name: &str, office: &str) -> Signatory {
    Signatory {
        id: id.into(),
        state: state.into(),
        name: name.into(),
        office: office.into(),
        description: format!("Подпись: {state}"),
    }
}

/// A statement in Russian with six parties, a table in the annex and an attachment.
pub(crate) fn act_ru() -> Act {
    let paragraphs = [
        "Министры обменялись оценками международной обстановки и подтвердили намерение и далее укреплять \
         координацию внешнеполитической деятельности на согласованной основе.",
        "Стороны отметили значение соблюдения договорённостей в области контроля над вооружениями.",
        "Стороны считают недопустимым применение односторонних мер, противоречащих нормам международного права.",
    ];
    let row = |cells: [&str; 3]| cells.map(str::to_owned).to_vec();
    Act {
        language: "ru".into(),
        identity: "sample/statement/1/ru".into(),
        organisation: "Организация образцового сотрудничества".into(),
        body: "Совет министров иностранных дел".into(),
        kind: "Заявление".into(),
        title: "О сотрудничестве в условиях дистанционной работы".into(),
        number: Some("№ 12".into()),
        preamble: vec![
            "Министры иностранных дел государств – участников, рассмотрев положение дел, *руководствуясь* \
             целями #Устава и «принципами» $равноправия$, заявляют о следующем."
                .into(),
        ],
        paragraphs: paragraphs.map(str::to_owned).to_vec(),
        closing: vec!["Текст составлен в одном подлинном экземпляре на русском языке.".into()],
        done_at: "Совершено в Москве 26 мая 2020 года.".into(),
        dated_on: Some("2020-05-26".parse().unwrap()),
        beside: vec![],
        signature_heading: "Подписи".into(),
        signatories: PARTIES
            .iter()
            .map(|(id, state, _, name)| {
                signatory(id, &format!("За {state}"), name, "Министр иностранных дел")
            })
            .collect(),
        depositary: Some(Depositary {
            note: "Подлинный экземпляр хранится у депозитария, который удостоверяет его прежде подписания."
                .into(),
            field: signatory("depositary", "Депозитарий", "С. Секретарь", "Генеральный секретарь"),
        }),
        annexes: vec![Annex {
            heading: "Приложение".into(),
            title: Some("Распределение".into()),
            parts: vec![
                AnnexPart::Paragraph("Распределение вступает в силу со дня подписания.".into()),
                AnnexPart::Table(vec![
                    row(["Государство", "Должности", "Срок"]),
                    row(["Армения", "3", "2020"]),
                    row(["Таҷикистон", "4", "2020"]),
                ]),
            ],
        }],
        imprint: Some("SHA-256 e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855".into()),
        attachments: vec![Attachment {
            name: "manifest.json".into(),
            media_type: "application/json".into(),
            description: "Дайджесты подлинных текстов".into(),
            bytes: br#"{"ru":"e3b0c442"}"#.to_vec(),
        }],
    }
}

/// A decision in English with two parties and no annex.
pub(crate) fn act_en() -> Act {
    Act {
        language: "en-GB".into(),
        identity: "sample/decision/1/en".into(),
        organisation: "Sample Co-operation Organisation".into(),
        body: "Council of Ministers".into(),
        kind: "Decision".into(),
        title: "On the Plan of Consultations for the Second Half of 2020 and the First Half of 2021".into(),
        preamble: vec!["The Council of Ministers, guided by the Charter, decides as follows:".into()],
        paragraphs: vec!["The Plan is approved.".into(), "The Plan enters into force today.".into()],
        done_at: "Done at Vienna, 26 May 2020.".into(),
        dated_on: Some("2020-05-26".parse().unwrap()),
        signature_heading: "Signatures".into(),
        signatories: vec![
            signatory("aut", "For the Republic of Austria", "A. First", "Minister"),
            signatory("che", "For the Swiss Confederation", "B. Second", "Minister"),
        ],
        depositary: Some(Depositary {
            note: "The original is deposited with the Secretariat.".into(),
            field: signatory("depositary", "Depositary", "C. Secretary", "Secretary General"),
        }),
        ..Act::default()
    }
}

/// A root with one authority below it.
pub(crate) struct Pki {
    pub(crate) root: Certificate,
    pub(crate) authority: Authority,
}

pub(crate) fn subject(common_name: &str) -> Subject {
    Subject { common_name: common_name.into(), country: Some("AM".into()), ..Subject::default() }
}

pub(crate) fn pki() -> Pki {
    let root = Authority::root(
        SoftKey::generate(NewKey::P384).unwrap(),
        &subject("Образцовый корень"),
        validity(),
        1,
    )
    .unwrap();
    let authority = root
        .subordinate(SoftKey::generate(NewKey::P256).unwrap(), &subject("Sample Authority"), validity())
        .unwrap();
    Pki { root: root.chain()[0].clone(), authority }
}

pub(crate) fn key_file(pki: &Pki, name: &str, kind: NewKey) -> KeyFile {
    let key = SoftKey::generate(kind).unwrap();
    let certificates = pki.authority.certify(&key, &subject(name), validity()).unwrap();
    KeyFile { key, certificates }
}

pub(crate) fn facts(name: &str, place: &str, when: &str) -> SignatureFacts {
    SignatureFacts {
        signed_at: at(when),
        place: place.into(),
        reason: "Подписание".into(),
        name: name.into(),
        language: "ru".into(),
        lines: vec![
            name.into(),
            format!("Место подписания: {place}"),
            format!("Время: {when}"),
            "Сертификат: Sample Authority".into(),
        ],
    }
}

/// The act typeset with its fields prepared.
pub(crate) fn prepared_sheet(act: &Act, typesetter: &Typesetter) -> Vec<u8> {
    let Typeset { pdf, fields } = typesetter.set(act).unwrap();
    seal::fields::prepare(&pdf, &fields).unwrap()
}

/// Prepared and certified by the depositary.
pub(crate) fn certified_sheet(pki: &Pki, typesetter: &Typesetter) -> Vec<u8> {
    let sheet = prepared_sheet(&act_ru(), typesetter);
    let depositary = key_file(pki, "С. Секретарь", NewKey::P256);
    let facts = facts("С. Секретарь", "Москва", "2020-05-26T12:00:00Z");
    seal::signing::certify(&sheet, "depositary", &depositary, &facts, typesetter).unwrap()
}
