//! What an act is made of, as data. Nothing here is markup: every string is set exactly as given.

use serde::{Deserialize, Serialize};

use crate::{SealError, limits};

/// An act of a body, ready to be set: every sentence already in the language of the sheet.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Act {
    /// Language of the text, BCP 47 (`ru`, `en`, `hy`): hyphenation and the PDF's `/Lang` follow it.
    pub language: String,
    /// Stable identity of the act; the PDF's `/ID` is derived from it.
    pub identity: String,
    /// Full name of the organisation, at the head of the first page.
    pub organisation: String,
    /// Name of the body that adopted the act.
    pub body: String,
    /// The kind of act: “Statement”, “Decision”.
    pub kind: String,
    /// Title of the act.
    pub title: String,
    /// Number or symbol, with its sign, if the act has one.
    pub number: Option<String>,
    /// Paragraphs before the numbered ones.
    pub preamble: Vec<String>,
    /// Operative paragraphs, numbered from 1 by the typesetter.
    pub paragraphs: Vec<String>,
    /// Paragraphs after the numbered ones (authentic languages, deposit).
    pub closing: Vec<String>,
    /// The line that says where and when the act was done. The place of the document, never of a signature.
    pub done_at: String,
    /// Date of the act; PDF/A requires one.
    pub dated_on: Option<jiff::civil::Date>,
    /// The same text in its other authentic languages, each set in full before the signatures.
    #[serde(default)]
    pub beside: Vec<Beside>,
    /// Heading over the signature boxes.
    pub signature_heading: String,
    /// The signatories in protocol order, whatever the order of signing.
    pub signatories: Vec<Signatory>,
    /// The depositary, whose certification comes before every signature.
    pub depositary: Option<Depositary>,
    /// Annexes, each on a new page after the signatures.
    pub annexes: Vec<Annex>,
    /// A small line at the foot of every page (the digest of the adopted text, an address).
    pub imprint: Option<String>,
    /// Files carried inside the PDF: the manifest of the text's digests and the like.
    pub attachments: Vec<Attachment>,
}

/// The text of an act in another of its languages.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Beside {
    /// Language, BCP 47.
    pub language: String,
    /// The kind of act.
    pub kind: String,
    /// Title.
    pub title: String,
    /// Number or symbol, with its sign, if the act has one.
    pub number: Option<String>,
    /// Paragraphs before the numbered ones.
    pub preamble: Vec<String>,
    /// Operative paragraphs.
    pub paragraphs: Vec<String>,
    /// Paragraphs after the numbered ones.
    pub closing: Vec<String>,
    /// The line that says where and when the act was done.
    pub done_at: String,
    /// Annexes, after the signatures.
    pub annexes: Vec<Annex>,
}

/// One party that signs.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Signatory {
    /// Name of the signature field: lower-case ASCII letters, digits and hyphens, unique in the act.
    pub id: String,
    /// “For the Republic of Armenia”.
    pub state: String,
    /// Name of the person who signs.
    pub name: String,
    /// Office the person holds.
    pub office: String,
    /// What assistive technology reads for the field: “Signature for the Republic of Armenia”.
    pub description: String,
}

/// The depositary: keeps the original and certifies the file before it is signed.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Depositary {
    /// The sentence beside the certification box.
    pub note: String,
    /// The field, named and described as for a signatory.
    pub field: Signatory,
}

/// An annex: paragraphs and tables in the order given.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Annex {
    /// “Annex 1”.
    pub heading: String,
    /// Title of the annex, if it has one.
    pub title: Option<String>,
    /// Its parts in order.
    pub parts: Vec<AnnexPart>,
}

/// A part of an annex.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AnnexPart {
    /// Running text.
    Paragraph(String),
    /// A table; the first row is its heading and every row is as long as the first.
    Table(Vec<Vec<String>>),
}

/// A file carried inside the PDF (PDF/A-3 associated file).
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Attachment {
    /// File name without a path.
    pub name: String,
    /// Media type, as `application/json`.
    pub media_type: String,
    /// What the file is, for a person.
    pub description: String,
    /// The bytes.
    #[serde(skip)]
    pub bytes: Vec<u8>,
}

impl Act {
    /// Checks what the typesetter and the signature fields rely on.
    ///
    /// # Errors
    /// [`SealError::Act`] names the first rule broken, [`SealError::Limit`] the limit reached.
    pub fn check(&self) -> Result<(), SealError> {
        self.check_limits()?;
        for language in self.beside.iter().map(|one| &one.language).chain([&self.language]) {
            if language.is_empty() || !language.bytes().all(|c| c.is_ascii_alphanumeric() || c == b'-') {
                return Err(SealError::Act(format!("“{language}” is not a language tag")));
            }
        }
        if self.beside.iter().map(|one| &one.title).chain([&self.title]).any(|title| title.trim().is_empty())
        {
            return Err(SealError::Act("an act has a title".into()));
        }
        let mut seen = std::collections::BTreeSet::new();
        for field in self.fields() {
            check_field_name(&field.id)?;
            if !seen.insert(field.id.as_str()) {
                return Err(SealError::Act(format!("the field “{}” occurs twice", field.id)));
            }
        }
        let annexes = self.beside.iter().flat_map(|one| &one.annexes).chain(&self.annexes);
        for table in annexes.flat_map(|annex| &annex.parts) {
            if let AnnexPart::Table(rows) = table {
                let columns = rows.first().map_or(0, Vec::len);
                if columns == 0 || rows.iter().any(|row| row.len() != columns) {
                    return Err(SealError::Act("the rows of a table are equally long and not empty".into()));
                }
            }
        }
        for attachment in &self.attachments {
            let name = &attachment.name;
            if name.is_empty() || name.starts_with('.') || name.contains(['/', '\\', '\0']) {
                return Err(SealError::Act(format!("“{name}” is not a file name")));
            }
        }
        Ok(())
    }

    /// Every signature field of the act: the depositary's first, then the signatories in protocol order.
    pub fn fields(&self) -> impl Iterator<Item = &Signatory> {
        self.depositary.iter().map(|depositary| &depositary.field).chain(&self.signatories)
    }

    fn check_limits(&self) -> Result<(), SealError> {
        let text_bytes = serde_json::to_vec(self).map_err(|error| SealError::Act(error.to_string()))?.len();
        bounded("text of the act (bytes)", text_bytes, limits::ACT_TEXT_BYTES_MAX)?;
        bounded("languages beside the first", self.beside.len(), limits::LANGUAGES_BESIDE_MAX)?;
        bounded("signatories", self.signatories.len(), limits::SIGNATORIES_MAX)?;
        bounded("attachments", self.attachments.len(), limits::ATTACHMENTS_MAX)?;
        for attachment in &self.attachments {
            bounded("attachment (bytes)", attachment.bytes.len(), limits::ATTACHMENT_BYTES_MAX)?;
        }
        Ok(())
    }
}

fn bounded(what: &'static str, value: usize, max: usize) -> Result<(), SealError> {
    if value > max { Err(SealError::Limit { what, max }) } else { Ok(()) }
}

fn check_field_name(id: &str) -> Result<(), SealError> {
    let good = |c: u8| c.is_ascii_lowercase() || c.is_ascii_digit() || c == b'-';
    if id.is_empty() || id.len() > 64 || !id.bytes().all(good) {
        return Err(SealError::Act(format!("“{id}” is not a field name (a-z, 0-9, hyphen)")));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn act(change: impl FnOnce(&mut Act)) -> Result<(), String> {
        let signatory = Signatory { id: "arm".into(), ..Signatory::default() };
        let mut act =
            Act { language: "en".into(), title: "T".into(), signatories: vec![signatory], ..Act::default() };
        change(&mut act);
        act.check().map_err(|error| error.to_string())
    }

    #[test]
    fn a_well_formed_act_passes_and_each_broken_rule_is_named() {
        assert_eq!(act(|_| ()), Ok(()));
        assert!(act(|a| a.language = "en\"".into()).unwrap_err().contains("language tag"));
        let beside =
            |language: &str| Beside { language: language.into(), title: "T".into(), ..Beside::default() };
        assert_eq!(act(|a| a.beside = vec![beside("hy")]), Ok(()));
        assert!(act(|a| a.beside = vec![beside("")]).unwrap_err().contains("language tag"));
        assert!(act(|a| a.beside = vec![beside("hy"); 8]).unwrap_err().contains("limit"));
        assert!(act(|a| a.title = " ".into()).unwrap_err().contains("title"));
        assert!(act(|a| a.signatories[0].id = "Арм".into()).unwrap_err().contains("field name"));
        assert!(act(|a| a.signatories.push(a.signatories[0].clone())).unwrap_err().contains("twice"));
        assert!(act(|a| a.signatories = vec![Signatory::default(); 251]).unwrap_err().contains("limit"));
        let attachment = |name: &str| Attachment { name: name.into(), ..Attachment::default() };
        assert!(act(|a| a.attachments = vec![attachment("../x")]).unwrap_err().contains("file name"));
        let table = AnnexPart::Table(vec![vec!["a".into(), "b".into()], vec!["c".into()]]);
        let annex = Annex { parts: vec![table], ..Annex::default() };
        assert!(act(|a| a.annexes = vec![annex]).unwrap_err().contains("equally long"));
    }
}
