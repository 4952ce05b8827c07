//! From an act as data to an official sheet: one file that is PDF/A-3a and PDF/UA-1, and the places of its
//! signature boxes as the layout put them. Typst is not seen outside this folder.

mod act;
mod world;

use serde::{Deserialize, Serialize};
use serde_json::json;
use typst::foundations::NativeElement;
use typst::foundations::{Content, Selector, Smart, Value};
use typst::introspection::{Introspector, MetadataElem};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

pub use self::act::{Act, Annex, AnnexPart, Attachment, Beside, Depositary, Signatory};
use self::world::{Sheet, Workshop};
use crate::{SealError, limits};

const ACT_TEMPLATE: &str = include_str!("act.typ");
const APPEARANCE_TEMPLATE: &str = include_str!("appearance.typ");
const CREATOR: &str = "Plenary";

/// Sets acts and signature appearances with the fonts it was given. Cheap to clone.
#[derive(Clone)]
pub struct Typesetter {
    workshop: Workshop,
}

/// A typeset act: the file and where its signature boxes are.
#[derive(Clone, Debug)]
pub struct Typeset {
    /// PDF/A-3a and PDF/UA-1, not yet prepared for signature.
    pub pdf: Vec<u8>,
    /// The boxes in the order of [`Act::fields`].
    pub fields: Vec<FieldPlace>,
}

/// Where the layout put a signature box.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FieldPlace {
    /// Name of the field, as in [`Signatory::id`].
    pub signatory: String,
    /// Page, counted from 0.
    pub page: usize,
    /// Left, bottom, right, top in points from the page's lower left corner.
    pub rect: [f32; 4],
    /// What assistive technology reads.
    pub description: String,
}

impl Typesetter {
    /// A typesetter with these font files (TrueType or OpenType, collections too).
    ///
    /// # Errors
    /// [`SealError::Typeset`] if a file holds no readable face or none was given.
    pub fn new<B: AsRef<[u8]>>(fonts: impl IntoIterator<Item = B>) -> Result<Self, SealError> {
        Ok(Self { workshop: Workshop::new(fonts)? })
    }

    /// Sets an act.
    ///
    /// # Errors
    /// [`SealError::Act`] if [`Act::check`] refuses it, [`SealError::Typeset`] if a letter is in none of the
    /// fonts or a box found no place.
    pub fn set(&self, act: &Act) -> Result<Typeset, SealError> {
        act.check()?;
        let date = act.dated_on.ok_or_else(|| SealError::Act("an act is dated (PDF/A)".into()))?;
        let mut files = vec![("/act.json".to_owned(), act_json(act, date)?)];
        for (index, attachment) in act.attachments.iter().enumerate() {
            files.push((format!("/attachment/{index}"), attachment.bytes.clone()));
        }
        let document = compile(&Sheet::new(&self.workshop, ACT_TEMPLATE, files)?)?;
        let fields = places(&document, act)?;
        let standards = PdfStandards::new(&[PdfStandard::A_3a, PdfStandard::Ua_1])
            .map_err(|error| SealError::Typeset(error.message().to_string()))?;
        let options = PdfOptions {
            ident: Smart::Custom(act.identity.clone()),
            creator: Smart::Custom(Some(CREATOR.into())),
            standards,
            ..PdfOptions::default()
        };
        Ok(Typeset { pdf: export(&document, &options)?, fields })
    }

    /// Sets the visible appearance of a signature as a one-page PDF of `width` by `height` points.
    ///
    /// # Errors
    /// [`SealError::Limit`] for too many or too long lines, [`SealError::Typeset`] for a letter in no font.
    pub(crate) fn set_appearance(
        &self,
        language: &str,
        lines: &[String],
        width: f32,
        height: f32,
    ) -> Result<Vec<u8>, SealError> {
        if lines.len() > limits::APPEARANCE_LINES_MAX {
            return Err(SealError::Limit {
                what: "lines of an appearance",
                max: limits::APPEARANCE_LINES_MAX,
            });
        }
        if lines.iter().any(|line| line.len() > limits::APPEARANCE_LINE_BYTES_MAX) {
            let max = limits::APPEARANCE_LINE_BYTES_MAX;
            return Err(SealError::Limit { what: "line of an appearance (bytes)", max });
        }
        let title = lines.first().map_or("-", String::as_str);
        let (lang, _) = language_parts(language);
        let data = json!({ "title": title, "lang": lang, "lines": lines, "width": width, "height": height });
        let files = vec![("/appearance.json".to_owned(), data.to_string().into_bytes())];
        let document = compile(&Sheet::new(&self.workshop, APPEARANCE_TEMPLATE, files)?)?;
        let standards = PdfStandards::new(&[PdfStandard::A_3b])
            .map_err(|error| SealError::Typeset(error.message().to_string()))?;
        let options = PdfOptions { standards, tagged: false, ..PdfOptions::default() };
        export(&document, &options)
    }
}

/// Splits a BCP 47 tag into what Typst takes: a two or three letter language and a region.
fn language_parts(tag: &str) -> (String, Option<String>) {
    let mut parts = tag.split('-');
    let language = parts.next().unwrap_or_default().to_ascii_lowercase();
    let region = parts.find(|part| part.len() == 2).map(str::to_ascii_uppercase);
    (language, region)
}

fn act_json(act: &Act, date: jiff::civil::Date) -> Result<Vec<u8>, SealError> {
    let mut value = serde_json::to_value(act).map_err(|error| SealError::Act(error.to_string()))?;
    let (lang, region) = language_parts(&act.language);
    if let Some(map) = value.as_object_mut() {
        map.insert("dated_on".into(), json!([date.year(), date.month(), date.day()]));
        for one in map.get_mut("beside").and_then(|all| all.as_array_mut()).into_iter().flatten() {
            let (lang, region) =
                language_parts(one.get("language").and_then(|tag| tag.as_str()).unwrap_or_default());
            if let Some(one) = one.as_object_mut() {
                one.insert("lang".into(), json!(lang));
                one.insert("region".into(), json!(region));
            }
        }
        map.insert("lang".into(), json!(lang));
        map.insert("region".into(), json!(region));
        map.insert("imprint".into(), json!(act.imprint.clone().unwrap_or_default()));
    }
    serde_json::to_vec(&value).map_err(|error| SealError::Act(error.to_string()))
}

fn compile(sheet: &Sheet) -> Result<PagedDocument, SealError> {
    let document = typst::compile::<PagedDocument>(sheet).output.map_err(|errors| refused(&errors));
    // The memory of past layouts would otherwise grow with every act.
    typst::comemo::evict(8);
    document
}

fn export(document: &PagedDocument, options: &PdfOptions) -> Result<Vec<u8>, SealError> {
    typst_pdf::pdf(document, options).map_err(|errors| refused(&errors))
}

fn refused(errors: &[typst::diag::SourceDiagnostic]) -> SealError {
    let messages: Vec<String> = errors
        .iter()
        .map(|error| {
            let hints: Vec<&str> = error.hints.iter().map(|hint| hint.v.as_str()).collect();
            if hints.is_empty() {
                error.message.to_string()
            } else {
                format!("{} ({})", error.message, hints.join("; "))
            }
        })
        .collect();
    SealError::Typeset(messages.join("; "))
}

/// The corner marks the template left in the layout, as (field, corner).
fn mark(content: &Content) -> Option<(String, String)> {
    let Value::Dict(value) = content.to_packed::<MetadataElem>().map(|mark| mark.value.clone())? else {
        return None;
    };
    let text = |key: &str| match value.get(key) {
        Ok(Value::Str(text)) => Some(text.to_string()),
        _ => None,
    };
    Some((text("id")?, text("corner")?))
}

fn places(document: &PagedDocument, act: &Act) -> Result<Vec<FieldPlace>, SealError> {
    let introspector = document.introspector();
    let marks = introspector.query(&Selector::Elem(MetadataElem::ELEM, None));
    let corner = |field: &str, which: &str| {
        marks
            .iter()
            .find(|content| mark(content).is_some_and(|(id, corner)| id == field && corner == which))
            .and_then(|content| introspector.position(content.location()?))
            .ok_or_else(|| SealError::Typeset(format!("the box of “{field}” has no place in the layout")))
    };
    act.fields()
        .map(|field| {
            let (start, end) = (corner(&field.id, "top-left")?, corner(&field.id, "bottom-right")?);
            if start.page != end.page {
                return Err(SealError::Typeset(format!("the box of “{}” breaks over pages", field.id)));
            }
            let page = start.page.get() - 1;
            let height = document.pages().get(page).map_or(0.0, |page| page.frame.height().to_pt());
            let points = [
                start.point.x.to_pt(),
                height - end.point.y.to_pt(),
                end.point.x.to_pt(),
                height - start.point.y.to_pt(),
            ];
            let description =
                if field.description.is_empty() { field.state.clone() } else { field.description.clone() };
            Ok(FieldPlace { signatory: field.id.clone(), page, rect: points.map(hundredths), description })
        })
        .collect()
}

/// Rounds a length in points to hundredths: finer than any screen or printer shows.
#[allow(clippy::cast_possible_truncation, reason = "page coordinates are far inside the range of f32")]
fn hundredths(points: f64) -> f32 {
    ((points * 100.0).round() / 100.0) as f32
}
