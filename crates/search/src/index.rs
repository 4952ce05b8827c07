//! The index: sheets by the thing that they belong to. A thing has one sheet in each of its languages; putting a thing
//! in again replaces all its sheets, and nobody finds the old ones after [`Index::publish`].

use std::sync::{Mutex, PoisonError};

use tantivy::collector::{Count, TopDocs};
use tantivy::query::{
    AllQuery, BooleanQuery, BoostQuery, ConstScoreQuery, Occur, PhraseQuery, Query, TermQuery,
};
use tantivy::schema::{
    FAST, Field, IndexRecordOption, STORED, STRING, Schema, TextFieldIndexing, TextOptions, Value as _,
};
use tantivy::{DocAddress, IndexReader, IndexWriter, Order, ReloadPolicy, Searcher, TantivyDocument, Term};

use crate::limits;
use crate::morphology;
use crate::question::{Part, Question};

/// Name of the analyser in the index.
const ANALYSER: &str = "morphology";
/// How much more a word of the title counts than one of the text.
const TITLE_WEIGHT: f32 = 4.0;

/// The index failed: memory ran out, or a thread of it ended.
#[derive(Debug, thiserror::Error)]
#[error("the index failed: {0}")]
pub struct IndexFailed(#[from] tantivy::TantivyError);

/// What is found of a thing in one language.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Sheet {
    /// BCP 47 tag.
    pub language: String,
    /// Kind of the thing, such as `act`.
    pub kind: String,
    /// Names of what it belongs to, such as bodies; none, one or several.
    pub belongs_to: Vec<String>,
    /// Year, for the filter.
    pub year: Option<i16>,
    /// Seconds since 1970, for the order by time; things without a time come last.
    pub at: i64,
    /// Title.
    pub title: String,
    /// Everything else.
    pub text: String,
}

/// What is asked for beside the words; an empty text means that it does not matter.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Narrowing {
    /// Only this kind.
    pub kind: String,
    /// Only what belongs to this.
    pub belongs_to: String,
    /// Only of this year.
    pub year: Option<i16>,
    /// Only sheets in this language.
    pub language: String,
}

/// How answers are ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sorting {
    /// What fits best comes first.
    #[default]
    Fitting,
    /// What is newest comes first.
    Newest,
}

/// A sheet that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// The thing.
    pub thing: String,
    /// Language of the sheet.
    pub language: String,
}

/// One page of what was found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Answer {
    /// Sheets that were found, on all pages.
    pub total: usize,
    /// Those of this page.
    pub hits: Vec<Hit>,
    /// No sheet has all that was looked for; these have some of it.
    pub some_only: bool,
}

#[derive(Debug, Clone, Copy)]
struct Fields {
    thing: Field,
    language: Field,
    kind: Field,
    belongs_to: Field,
    year: Field,
    at: Field,
    title: Field,
    text: Field,
}

/// An index in memory.
pub struct Index {
    fields: Fields,
    writer: Mutex<IndexWriter>,
    reader: IndexReader,
}

fn schema() -> (Schema, Fields) {
    let mut builder = Schema::builder();
    let analysed = TextFieldIndexing::default()
        .set_tokenizer(ANALYSER)
        .set_index_option(IndexRecordOption::WithFreqsAndPositions);
    let prose = TextOptions::default().set_indexing_options(analysed);
    let fields = Fields {
        thing: builder.add_text_field("thing", STRING | STORED),
        language: builder.add_text_field("language", STRING | STORED),
        kind: builder.add_text_field("kind", STRING),
        belongs_to: builder.add_text_field("belongs_to", STRING),
        year: builder.add_text_field("year", STRING),
        at: builder.add_i64_field("at", FAST),
        title: builder.add_text_field("title", prose.clone()),
        text: builder.add_text_field("text", prose),
    };
    (builder.build(), fields)
}

impl Index {
    /// An empty index.
    ///
    /// # Errors
    /// [`IndexFailed`] when its threads cannot be started.
    pub fn new() -> Result<Self, IndexFailed> {
        let (schema, fields) = schema();
        let index = tantivy::Index::create_in_ram(schema);
        index.tokenizers().register(ANALYSER, morphology::analyser());
        let writer = index.writer_with_num_threads(1, limits::GATHERING_BYTES)?;
        let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
        Ok(Self { fields, writer: Mutex::new(writer), reader })
    }

    /// Puts the sheets of a thing in the place of those that it had; without sheets the thing is taken out.
    ///
    /// # Errors
    /// [`IndexFailed`].
    pub fn put(&self, thing: &str, sheets: &[Sheet]) -> Result<(), IndexFailed> {
        let writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        writer.delete_term(Term::from_field_text(self.fields.thing, thing));
        for sheet in sheets {
            writer.add_document(self.document(thing, sheet))?;
        }
        Ok(())
    }

    fn document(&self, thing: &str, sheet: &Sheet) -> TantivyDocument {
        let fields = &self.fields;
        let mut document = TantivyDocument::default();
        document.add_text(fields.thing, thing);
        document.add_text(fields.language, &sheet.language);
        document.add_text(fields.kind, &sheet.kind);
        for owner in &sheet.belongs_to {
            document.add_text(fields.belongs_to, owner);
        }
        if let Some(year) = sheet.year {
            document.add_text(fields.year, year.to_string());
        }
        document.add_i64(fields.at, sheet.at);
        document.add_text(fields.title, morphology::plain(beginning(&sheet.title)));
        document.add_text(fields.text, morphology::plain(beginning(&sheet.text)));
        document
    }

    /// Everything that was put in and taken out is found, or not found, from now on.
    ///
    /// # Errors
    /// [`IndexFailed`].
    pub fn publish(&self) -> Result<(), IndexFailed> {
        self.writer.lock().unwrap_or_else(PoisonError::into_inner).commit()?;
        self.reader.reload()?;
        Ok(())
    }

    /// How many sheets can be found.
    #[must_use]
    pub fn sheets(&self) -> u64 {
        self.reader.searcher().num_docs()
    }

    /// A page of answers, the first being 0; pages beyond [`limits::PAGES_MAX`] are empty. A question without words
    /// finds everything that the narrowing leaves. When no sheet has all words, those that have some are given.
    ///
    /// # Errors
    /// [`IndexFailed`].
    pub fn find(
        &self,
        question: &Question,
        narrowing: &Narrowing,
        sorting: Sorting,
        page: usize,
    ) -> Result<Answer, IndexFailed> {
        if page >= limits::PAGES_MAX {
            return Ok(Answer::default());
        }
        let searcher = self.reader.searcher();
        // What fits best says nothing when nothing is looked for.
        let sorting = if question.is_empty() { Sorting::Newest } else { sorting };
        let all = self.query(question, narrowing, Occur::Must);
        let answer = self.page(&searcher, all.as_ref(), sorting, page)?;
        if answer.total > 0 || question.wanted() < 2 {
            return Ok(answer);
        }
        let some = self.query(question, narrowing, Occur::Should);
        let answer = self.page(&searcher, some.as_ref(), sorting, page)?;
        Ok(Answer { some_only: answer.total > 0, ..answer })
    }

    fn page(
        &self,
        searcher: &Searcher,
        query: &dyn Query,
        sorting: Sorting,
        page: usize,
    ) -> Result<Answer, IndexFailed> {
        let top = TopDocs::with_limit(limits::ANSWERS_PER_PAGE)
            .and_offset(page.saturating_mul(limits::ANSWERS_PER_PAGE));
        let (total, addresses): (usize, Vec<DocAddress>) = match sorting {
            Sorting::Fitting => {
                let (total, found) = searcher.search(query, &(Count, top.order_by_score()))?;
                (total, found.into_iter().map(|(_, address)| address).collect())
            }
            Sorting::Newest => {
                let newest = top.order_by_fast_field::<i64>("at", Order::Desc);
                let (total, found) = searcher.search(query, &(Count, newest))?;
                (total, found.into_iter().map(|(_, address)| address).collect())
            }
        };
        let hits = addresses.into_iter().map(|address| self.hit(searcher, address));
        Ok(Answer { total, hits: hits.collect::<Result<_, _>>()?, some_only: false })
    }

    fn hit(&self, searcher: &Searcher, address: DocAddress) -> Result<Hit, IndexFailed> {
        let document: TantivyDocument = searcher.doc(address)?;
        let text = |field| document.get_first(field).and_then(|value| value.as_str()).unwrap_or_default();
        Ok(Hit { thing: text(self.fields.thing).to_owned(), language: text(self.fields.language).to_owned() })
    }

    /// The words as `wanted` clauses, all of them or any; what is excluded and the narrowing hold in any case.
    fn query(&self, question: &Question, narrowing: &Narrowing, wanted: Occur) -> Box<dyn Query> {
        let fields = &self.fields;
        let year = narrowing.year.map(|year| year.to_string()).unwrap_or_default();
        let exact = [
            (fields.kind, narrowing.kind.as_str()),
            (fields.belongs_to, narrowing.belongs_to.as_str()),
            (fields.year, year.as_str()),
            (fields.language, narrowing.language.as_str()),
        ];
        let mut clauses: Vec<(Occur, Box<dyn Query>)> = Vec::new();
        for (field, value) in exact.into_iter().filter(|(_, value)| !value.is_empty()) {
            let term = TermQuery::new(Term::from_field_text(field, value), IndexRecordOption::Basic);
            clauses.push((Occur::Must, Box::new(ConstScoreQuery::new(Box::new(term), 0.0))));
        }
        let parts = |excluded| question.parts.iter().filter(move |part| part.excluded == excluded);
        let sought: Vec<_> = parts(false).map(|part| (wanted, self.part(part))).collect();
        if sought.is_empty() {
            clauses.push((Occur::Must, Box::new(AllQuery)));
        } else {
            clauses.push((Occur::Must, Box::new(BooleanQuery::new(sought))));
        }
        clauses.extend(parts(true).map(|part| (Occur::MustNot, self.part(part))));
        Box::new(BooleanQuery::new(clauses))
    }

    /// A word or a phrase, in the title or in the text.
    fn part(&self, part: &Part) -> Box<dyn Query> {
        let title = BoostQuery::new(within(self.fields.title, part), TITLE_WEIGHT);
        Box::new(BooleanQuery::union(vec![Box::new(title), within(self.fields.text, part)]))
    }
}

fn within(field: Field, part: &Part) -> Box<dyn Query> {
    let term = |stem: &str| Term::from_field_text(field, stem);
    match part.words.as_slice() {
        [only] => Box::new(TermQuery::new(term(&only.stem), IndexRecordOption::WithFreqs)),
        words => {
            let places = words.iter().map(|word| (word.position, term(&word.stem)));
            Box::new(PhraseQuery::new_with_offset(places.collect()))
        }
    }
}

/// As much of a text as is kept.
fn beginning(text: &str) -> &str {
    let mut ends = text.len().min(limits::SHEET_BYTES_MAX);
    while !text.is_char_boundary(ends) {
        ends = ends.saturating_sub(1);
    }
    text.get(..ends).unwrap_or_default()
}
