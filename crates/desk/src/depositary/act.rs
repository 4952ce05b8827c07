//! From a decided text to the act that the seal typesets. Words that need a language come from the caller.

use domain::document::{Digest, Document, Parties, Text, Texts, Version, manifest};
use domain::identity::MemberId;
use domain::language::{Language, LocalText};
use domain::meeting::Meeting;
use domain::organisation::Organisation;
use domain::world::World;
use seal::SealError;
use seal::alternat::{self, Alternat, NamesFirst};
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
    /// Words in the other languages in which the act is set; nothing where it is set in the first alone.
    pub beside: Vec<Beside>,
}

/// Words of an act in another of its languages.
#[derive(Debug, Clone)]
pub struct Beside {
    /// The language.
    pub language: Language,
    /// The kind.
    pub kind: String,
    /// Number with its sign, when the act has one.
    pub number: Option<String>,
    /// The place and date of the document.
    pub done_at: String,
    /// Paragraphs before that line.
    pub closing: Vec<String>,
    /// Heading of the annex.
    pub annex_heading: String,
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

    /// The parties, where each of two gets an original that names it first.
    fn alternating(&self) -> Option<&'a Parties> {
        self.document.parties.as_ref().filter(|parties| parties.alternate())
    }

    /// Whom each original names first, in protocol order; nobody where there is one original for all.
    pub(super) fn firsts(&self) -> Vec<MemberId> {
        if self.alternating().is_some() { self.heads() } else { Vec::new() }
    }

    /// The act as each original has it: one, or one for each of two parties.
    pub(super) fn acts(&self, wording: &ActWording) -> Option<Vec<Act>> {
        let firsts = self.firsts();
        if firsts.is_empty() {
            return Some(vec![self.act(wording, None)?]);
        }
        firsts.iter().map(|first| self.act(wording, Some(first))).collect()
    }

    /// The act in the first authentic language and those beside it; where there are two originals, the one that names
    /// this party first.
    pub(super) fn act(&self, wording: &ActWording, first: Option<&MemberId>) -> Option<Act> {
        let language = self.organisation.authentic_languages.first()?;
        let (title, texts) = self.in_order(first);
        let text = texts.get(language)?;
        let tag = language.as_str();
        let body = self.organisation.bodies.get(&self.document.of_body)?;
        let identity = self.document.id.to_string();
        Some(Act {
            language: tag.to_owned(),
            identity: first.map_or_else(|| identity.clone(), |first| format!("{identity}-{first}")),
            organisation: self.organisation.name.in_language(tag).to_owned(),
            body: body.name.in_language(tag).to_owned(),
            kind: wording.kind.clone(),
            title: title.in_language(tag).to_owned(),
            number: wording.number.clone(),
            preamble: preamble(text),
            paragraphs: paragraphs(text),
            closing: wording.closing.clone(),
            done_at: wording.done_at.clone(),
            dated_on: Some(self.meeting.convening.date),
            beside: wording
                .beside
                .iter()
                .map(|words| beside(words, &title, &texts))
                .collect::<Option<_>>()?,
            signature_heading: wording.signature_heading.clone(),
            signatories: self.signatories(first, wording),
            depositary: Some(own_field(wording)),
            annexes: annexes(text, &wording.annex_heading),
            imprint: Some(wording.imprint.clone()),
            attachments: self.attachments(first, &title, &texts)?,
        })
    }

    /// Title and texts in the order of an original.
    fn in_order(&self, first: Option<&MemberId>) -> (LocalText, Texts) {
        let (title, texts) = (&self.document.title, &self.version.texts);
        match first.zip(self.alternating()) {
            Some((first, parties)) => parties.naming_first(first, title, texts),
            None => (title.clone(), texts.clone()),
        }
    }

    /// States whose heads were at the meeting and are parties, in protocol order.
    fn heads(&self) -> Vec<MemberId> {
        let order = self.organisation.rotation.order(&self.organisation.members).unwrap_or_default();
        let parties = self.document.parties.as_ref();
        let signs = |member: &MemberId| {
            let party = parties.is_none_or(|parties| parties.members.contains(member));
            party && self.meeting.head_of(member).is_some()
        };
        order.into_iter().filter(signs).collect()
    }

    fn signatories(&self, first: Option<&MemberId>, wording: &ActWording) -> Vec<Signatory> {
        let first_language = self.organisation.authentic_languages.first().map_or("", Language::as_str);
        let beside = wording.beside.iter().map(|words| words.language.as_str());
        let languages: Vec<&str> = [first_language].into_iter().chain(beside).collect();
        let said = |text: &LocalText| {
            let all: Vec<&str> = languages.iter().map(|language| text.in_language(language)).collect();
            all.join(" / ")
        };
        let signatory = |id: &MemberId| {
            let seat = self.meeting.head_of(id)?;
            let member = self.organisation.members.get(id)?;
            let state = said(&member.signature_heading);
            let office = self.organisation.office_title(&seat.person, self.meeting.convening.date);
            Some(Signatory {
                id: id.to_string(),
                description: format!("{}: {state}", wording.signature_label),
                state,
                name: said(&self.organisation.person_name(&seat.person)),
                office: said(&office),
            })
        };
        let mut heads = self.heads();
        // The State whose original it is stands at the first place of the block.
        heads.sort_by_key(|member| Some(member) != first && first.is_some());
        heads.iter().filter_map(signatory).collect()
    }

    /// The manifest and every language's text travel inside the file; in one of two originals, the manifest of both.
    fn attachments(
        &self,
        first: Option<&MemberId>,
        title: &LocalText,
        texts: &Texts,
    ) -> Option<Vec<Attachment>> {
        let json = |name: &str, description: &str, bytes: Vec<u8>| Attachment {
            name: name.to_owned(),
            media_type: "application/json".to_owned(),
            description: description.to_owned(),
            bytes,
        };
        let own = manifest(title, texts).into_bytes();
        let mut all = vec![json(alternat::TEXT_MANIFEST, "SHA-256 of the text in every language", own)];
        if first.is_some() {
            all.push(json(alternat::ATTACHMENT, "Both originals of the act", self.alternat().ok()?));
        }
        all.extend(texts.iter().map(|(language, text)| {
            let bytes = serde_json::to_vec(text).unwrap_or_default();
            json(&format!("text-{language}.json"), &format!("Text ({language})"), bytes)
        }));
        Some(all)
    }

    /// The manifest of both originals, the same in each.
    fn alternat(&self) -> Result<Vec<u8>, SealError> {
        let originals: Vec<NamesFirst> = self.firsts().iter().map(|first| self.named_first(first)).collect();
        let originals: [NamesFirst; 2] = originals
            .try_into()
            .map_err(|_| SealError::Act("an alternat is between two parties".to_owned()))?;
        let act = format!("/acts/{}", self.document.id);
        Alternat { act, decided: self.version.digest.to_string(), originals }.bytes()
    }

    fn named_first(&self, first: &MemberId) -> NamesFirst {
        let (title, texts) = self.in_order(Some(first));
        let text = Digest::of(manifest(&title, &texts).as_bytes()).to_string();
        NamesFirst { first: first.to_string(), text }
    }
}

fn own_field(wording: &ActWording) -> Depositary {
    Depositary {
        note: wording.depositary_note.clone(),
        field: Signatory {
            id: OWN_FIELD.to_owned(),
            state: String::new(),
            name: wording.depositary_name.clone(),
            office: wording.depositary_office.clone(),
            description: wording.certification_reason.clone(),
        },
    }
}

fn beside(words: &Beside, title: &LocalText, texts: &Texts) -> Option<seal::typeset::Beside> {
    let text = texts.get(&words.language)?;
    Some(seal::typeset::Beside {
        language: words.language.to_string(),
        kind: words.kind.clone(),
        title: title.in_language(words.language.as_str()).to_owned(),
        number: words.number.clone(),
        preamble: preamble(text),
        paragraphs: paragraphs(text),
        closing: words.closing.clone(),
        done_at: words.done_at.clone(),
        annexes: annexes(text, &words.annex_heading),
    })
}

fn preamble(text: &Text) -> Vec<String> {
    text.preamble.iter().map(|paragraph| paragraph.text.clone()).collect()
}

fn paragraphs(text: &Text) -> Vec<String> {
    text.paragraphs.iter().map(|paragraph| paragraph.text.clone()).collect()
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
