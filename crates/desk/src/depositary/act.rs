//! From a decided text to the act that the seal typesets. Words that need a language come from the caller.

use domain::document::{Document, Text, Version, manifest};
use domain::meeting::Meeting;
use domain::organisation::Organisation;
use domain::world::World;
use seal::typeset::{Act, Annex, AnnexPart, Attachment, Depositary, Signatory};

/// Name of the depositary's own field.
pub(super) const OWN_FIELD: &str = "depositary";

/// Words of an act in its language.
#[derive(Debug, Clone, Default)]
pub struct ActWording {
    /// The kind, such as “Statement”.
    pub kind: String,
    /// Number with its sign, when the act has one.
    pub number: Option<String>,
    /// “Done at Moscow on 26 May 2020 …”: the place and date of the document.
    pub done_at: String,
    /// Paragraphs before that line (authentic language, deposit).
    pub closing: Vec<String>,
    /// Heading over the signatures.
    pub signature_heading: String,
    /// What assistive technology reads before the State, such as “Signature”.
    pub signature_label: String,
    /// The depositary's sentence.
    pub depositary_note: String,
    /// The depositary's name and office lines.
    pub depositary_name: String,
    /// The office line.
    pub depositary_office: String,
    /// Why the depositary certifies.
    pub certification_reason: String,
    /// Lines of the depositary's visible mark.
    pub certification_lines: Vec<String>,
    /// Heading of the annex.
    pub annex_heading: String,
    /// The line at the foot of each page.
    pub imprint: String,
}

/// Everything that the act of a document is made of.
pub(super) struct Source<'a> {
    pub(super) organisation: &'a Organisation,
    pub(super) meeting: &'a Meeting,
    pub(super) document: &'a Document,
    pub(super) version: &'a Version,
}

impl<'a> Source<'a> {
    /// The decided version and where it was decided; none when nothing was decided.
    pub(super) fn of(world: &'a World, document: &'a Document) -> Option<Self> {
        let decided = document.last_decided()?;
        Some(Self {
            organisation: world.organisation.as_ref()?,
            meeting: world.meetings.get(&decided.meeting)?,
            document,
            version: document.version(&decided.digest)?,
        })
    }

    /// The act in the first authentic language.
    pub(super) fn act(&self, wording: ActWording) -> Option<Act> {
        let language = self.organisation.authentic_languages.first()?;
        let text = self.version.texts.get(language)?;
        let tag = language.as_str();
        let body = self.organisation.bodies.get(&self.document.of_body)?;
        Some(Act {
            language: tag.to_owned(),
            identity: self.document.id.to_string(),
            organisation: self.organisation.name.in_language(tag).to_owned(),
            body: body.name.in_language(tag).to_owned(),
            kind: wording.kind,
            title: self.document.title.in_language(tag).to_owned(),
            number: wording.number,
            preamble: text.preamble.iter().map(|paragraph| paragraph.text.clone()).collect(),
            paragraphs: text.paragraphs.iter().map(|paragraph| paragraph.text.clone()).collect(),
            closing: wording.closing,
            done_at: wording.done_at,
            dated_on: Some(self.meeting.convening.date),
            signature_heading: wording.signature_heading,
            signatories: self.signatories(tag, &wording.signature_label),
            depositary: Some(Depositary {
                note: wording.depositary_note,
                field: Signatory {
                    id: OWN_FIELD.to_owned(),
                    state: String::new(),
                    name: wording.depositary_name,
                    office: wording.depositary_office,
                    description: wording.certification_reason,
                },
            }),
            annexes: annexes(text, &wording.annex_heading),
            imprint: Some(wording.imprint),
            attachments: self.attachments(),
        })
    }

    fn signatories(&self, language: &str, label: &str) -> Vec<Signatory> {
        let order = self.organisation.rotation.order(&self.organisation.members).unwrap_or_default();
        let signatory = |id: &domain::identity::MemberId| {
            let seat = self.meeting.head_of(id)?;
            let member = self.organisation.members.get(id)?;
            let state = member.signature_heading.in_language(language).to_owned();
            let office = self.organisation.office_title(&seat.person, self.meeting.convening.date);
            Some(Signatory {
                id: id.to_string(),
                description: format!("{label}: {state}"),
                state,
                name: self.organisation.person_name(&seat.person).in_language(language).to_owned(),
                office: office.in_language(language).to_owned(),
            })
        };
        order.iter().filter_map(signatory).collect()
    }

    /// The manifest and every language's text travel inside the file.
    fn attachments(&self) -> Vec<Attachment> {
        let manifest = Attachment {
            name: "manifest.json".to_owned(),
            media_type: "application/json".to_owned(),
            description: "SHA-256 of the text in every language".to_owned(),
            bytes: manifest(&self.document.title, &self.version.texts).into_bytes(),
        };
        let texts = self.version.texts.iter().map(|(language, text)| Attachment {
            name: format!("text-{language}.json"),
            media_type: "application/json".to_owned(),
            description: format!("Text ({language})"),
            bytes: serde_json::to_vec(text).unwrap_or_default(),
        });
        [manifest].into_iter().chain(texts).collect()
    }
}

/// The table without a title, or the annexes with titles, numbered when there are several.
fn annexes(text: &Text, heading: &str) -> Vec<Annex> {
    let plain = (!text.annex.is_empty()).then(|| Annex {
        heading: heading.to_owned(),
        title: None,
        parts: vec![table(&text.annex)],
    });
    let several = text.annexes.len().saturating_add(usize::from(plain.is_some())) > 1;
    let titled = text.annexes.iter().map(|annex| Annex {
        heading: heading.to_owned(),
        title: Some(annex.title.clone()),
        parts: [table(&annex.table)]
            .into_iter()
            .chain(annex.notes.iter().cloned().map(AnnexPart::Paragraph))
            .collect(),
    });
    let mut all: Vec<Annex> = plain.into_iter().chain(titled).collect();
    for (number, annex) in (1..).zip(&mut all).filter(|_| several) {
        annex.heading = format!("{heading} {number}");
    }
    all
}

fn table(rows: &[Vec<String>]) -> AnnexPart {
    AnnexPart::Table(rows.to_vec())
}
