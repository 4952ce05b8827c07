//! Everything that can be found on the public pages, and what each thing says: taken from the record as it stands, by
//! the very functions that decide what the pages show. What they do not show has no words here.

use domain::identity::{
    BodyId, ConsultationId, DocumentId, MeetingId, MemberId, PhotoId, PlanId, PublicationId,
};
use domain::language::LocalText;
use domain::world::World;
use jiff::Timestamp;
use search::index::Sheet;

use super::super::asked::year_of;
use super::super::{acts, consultations, sessions};
use crate::publication;
use crate::words::dates;

/// Something with an address of its own.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Thing {
    News(PublicationId),
    Photo(PublicationId, PhotoId),
    Act(DocumentId),
    Session(MeetingId),
    Body(BodyId),
    Member(MemberId),
    Consultation(PlanId, ConsultationId),
}

/// Kinds of things, as addresses name them.
pub(super) const KINDS: [&str; 7] = ["news", "session", "act", "consultation", "photo", "body", "member"];

/// What a thing says in one language.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub(super) struct Leaf {
    pub(super) language: String,
    pub(super) title: String,
    pub(super) paragraphs: Vec<String>,
}

/// A public thing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Shown {
    /// Path of its page.
    pub(super) path: String,
    pub(super) kind: &'static str,
    pub(super) bodies: Vec<String>,
    /// When it became public or took place.
    pub(super) at: Option<Timestamp>,
    pub(super) leaves: Vec<Leaf>,
}

impl Thing {
    /// Its name in the index.
    pub(super) fn name(&self) -> String {
        match self {
            Self::News(id) => format!("news/{id}"),
            Self::Photo(id, photo) => format!("photo/{id}/{photo}"),
            Self::Act(id) => format!("act/{id}"),
            Self::Session(id) => format!("session/{id}"),
            Self::Body(id) => format!("body/{id}"),
            Self::Member(id) => format!("member/{id}"),
            Self::Consultation(plan, id) => format!("consultation/{plan}/{id}"),
        }
    }

    /// The thing of this name.
    pub(super) fn named(name: &str) -> Option<Self> {
        let (kind, id) = name.split_once('/')?;
        Some(match (kind, id.split_once('/')) {
            ("news", None) => Self::News(PublicationId::new(id).ok()?),
            ("photo", Some((id, photo))) => {
                Self::Photo(PublicationId::new(id).ok()?, PhotoId::new(photo).ok()?)
            }
            ("act", None) => Self::Act(DocumentId::new(id).ok()?),
            ("session", None) => Self::Session(MeetingId::new(id).ok()?),
            ("body", None) => Self::Body(BodyId::new(id).ok()?),
            ("member", None) => Self::Member(MemberId::new(id).ok()?),
            ("consultation", Some((plan, id))) => {
                Self::Consultation(PlanId::new(plan).ok()?, ConsultationId::new(id).ok()?)
            }
            _ => return None,
        })
    }

    /// Everything that could be public.
    pub(super) fn all(world: &World) -> Vec<Self> {
        let organisation = world.organisation.iter();
        let news = world.publications.values().flat_map(|communique| {
            let id = &communique.id;
            let photos = communique.photos.iter().map(|photo| Self::Photo(id.clone(), photo.id.clone()));
            std::iter::once(Self::News(id.clone())).chain(photos)
        });
        let lines = world.plans.values().flat_map(|plan| {
            plan.consultations.keys().map(|id| Self::Consultation(plan.id.clone(), id.clone()))
        });
        let acts = world.rounds.keys().cloned().map(Self::Act);
        let sessions = world.meetings.keys().cloned().map(Self::Session);
        let owners = organisation.flat_map(|organisation| {
            let bodies = organisation.bodies.keys().cloned().map(Self::Body);
            bodies.chain(organisation.members.keys().cloned().map(Self::Member))
        });
        news.chain(lines).chain(acts).chain(sessions).chain(owners).collect()
    }

    /// What anyone may read of it now; none when it is not public.
    pub(super) fn shown(&self, world: &World, now: Timestamp) -> Option<Shown> {
        match self {
            Self::News(id) => news(world, id),
            Self::Photo(id, photo) => picture(world, id, photo),
            Self::Act(id) => act(world, id),
            Self::Session(id) => session(world, id),
            Self::Body(id) => body(world, id),
            Self::Member(id) => member(world, id),
            Self::Consultation(plan, id) => consultation(world, plan, id, now),
        }
    }
}

impl Shown {
    /// Its year, by the clock of the seat.
    pub(super) fn year(&self, world: &World) -> Option<i16> {
        self.at.map(|at| year_of(world, at))
    }

    /// As the index takes it.
    pub(super) fn sheets(&self, world: &World) -> Vec<Sheet> {
        let year = self.year(world);
        let sheet = |leaf: &Leaf| Sheet {
            language: leaf.language.clone(),
            kind: self.kind.to_owned(),
            belongs_to: self.bodies.clone(),
            year,
            at: self.at.map_or(i64::MIN, Timestamp::as_second),
            title: leaf.title.clone(),
            text: leaf.paragraphs.join("\n"),
        };
        self.leaves.iter().map(sheet).collect()
    }
}

/// A leaf for each language of the title, with what the texts say in it.
fn leaves(title: &LocalText, texts: &[&LocalText]) -> Vec<Leaf> {
    let leaf = |(language, title): (&domain::language::Language, &str)| Leaf {
        language: language.to_string(),
        title: title.to_owned(),
        paragraphs: texts
            .iter()
            .filter_map(|text| text.exact(language.as_str()))
            .filter(|text| !text.trim().is_empty())
            .map(str::to_owned)
            .collect(),
    };
    title.iter().map(leaf).collect()
}

fn body_of(world: &World, meeting: &MeetingId) -> Vec<String> {
    world.meetings.get(meeting).map(|meeting| meeting.convening.body.to_string()).into_iter().collect()
}

fn news(world: &World, id: &PublicationId) -> Option<Shown> {
    let communique = world.publications.get(id).filter(|one| publication::is_public(one))?;
    let leaves = communique.wording.iter().map(|(language, wording)| {
        let notes = communique.corrections.iter().filter_map(|one| one.note.exact(language.as_str()));
        let before = std::iter::once(wording.lead.as_str());
        let said = before.chain(wording.paragraphs.iter().map(String::as_str)).chain(notes);
        let said = said.filter(|text| !text.is_empty()).map(str::to_owned).collect();
        Leaf { language: language.to_string(), title: wording.headline.clone(), paragraphs: said }
    });
    Some(Shown {
        path: format!("/news/{id}"),
        kind: "news",
        bodies: body_of(world, &communique.meeting),
        at: communique.published_at,
        leaves: leaves.collect(),
    })
}

fn picture(world: &World, id: &PublicationId, photo: &PhotoId) -> Option<Shown> {
    let communique = world.publications.get(id)?;
    let photo = publication::photos(communique).find(|one| &one.id == photo)?;
    Some(Shown {
        path: format!("/gallery/{id}"),
        kind: "photo",
        bodies: body_of(world, &communique.meeting),
        at: communique.published_at,
        leaves: leaves(&photo.caption, &[&photo.credit, &photo.alternative]),
    })
}

fn act(world: &World, id: &DocumentId) -> Option<Shown> {
    let document = acts::one(world, id)?;
    let decided = document.last_decided()?;
    let texts = document.version(&decided.digest).map(|version| &version.texts);
    let mut found = leaves(&document.title, &[]);
    for (language, text) in texts.into_iter().flatten() {
        let paragraphs = text.preamble.iter().chain(&text.paragraphs).map(|paragraph| paragraph.text.clone());
        let table = |rows: &[Vec<String>]| rows.iter().map(|row| row.join(" · ")).collect::<Vec<_>>();
        let annexes = text.annexes.iter().flat_map(|annex| {
            let title = std::iter::once(annex.title.clone());
            title.chain(table(&annex.table)).chain(annex.notes.clone())
        });
        let said = paragraphs.chain(table(&text.annex)).chain(annexes).collect();
        match found.iter_mut().find(|leaf| leaf.language == language.as_str()) {
            Some(leaf) => leaf.paragraphs = said,
            None => found.push(Leaf {
                language: language.to_string(),
                title: document.title.in_language(language.as_str()).to_owned(),
                paragraphs: said,
            }),
        }
    }
    Some(Shown {
        path: format!("/acts/{id}"),
        kind: "act",
        bodies: body_of(world, &decided.meeting),
        at: Some(decided.at),
        leaves: found,
    })
}

fn session(world: &World, id: &MeetingId) -> Option<Shown> {
    let told = sessions::told(world, id)?;
    let convening = &told.meeting.convening;
    let facts = told.facts(world);
    let body = world.organisation.as_ref().and_then(|organisation| organisation.bodies.get(&convening.body));
    let mut texts: Vec<&LocalText> =
        body.map(|body| &body.name).into_iter().chain([&convening.place]).collect();
    if let Some(facts) = &facts {
        texts.extend(&facts.discussed);
        texts.extend(facts.documents.iter().map(|fact| &fact.title));
        texts.extend(facts.heads.iter().flat_map(|person| [&person.name, &person.office]));
    }
    let zone = dates::zone(&convening.zone);
    Some(Shown {
        path: format!("/sessions/{id}"),
        kind: "session",
        bodies: vec![convening.body.to_string()],
        at: convening.date.to_zoned(zone).ok().map(|day| day.timestamp()),
        leaves: leaves(&convening.title, &texts),
    })
}

fn body(world: &World, id: &BodyId) -> Option<Shown> {
    let body = world.organisation.as_ref()?.bodies.get(id)?;
    Some(Shown {
        path: format!("/bodies/{id}"),
        kind: "body",
        bodies: vec![id.to_string()],
        at: None,
        leaves: leaves(&body.name, &[&body.short_name]),
    })
}

fn member(world: &World, id: &MemberId) -> Option<Shown> {
    let member = world.organisation.as_ref()?.members.get(id)?;
    Some(Shown {
        path: format!("/members/{id}"),
        kind: "member",
        bodies: Vec::new(),
        at: None,
        leaves: leaves(&member.short_name, &[&member.official_name]),
    })
}

fn consultation(world: &World, plan: &PlanId, id: &ConsultationId, now: Timestamp) -> Option<Shown> {
    let (plan, one) = consultations::one(world, plan, id, now)?;
    let zone = dates::zone(&publication::zone_of(world));
    let day = one.slot().map_or_else(|| one.days().0, |slot| slot.from);
    let mut texts = vec![&one.line.place, &plan.title];
    if let domain::plan::Stage::Reported { public_line, .. } = &one.stage {
        texts.push(public_line);
    }
    Some(Shown {
        path: format!("/consultations/{}", plan.id),
        kind: "consultation",
        bodies: vec![plan.body.to_string()],
        at: day.to_zoned(zone).ok().map(|day| day.timestamp()),
        leaves: leaves(&one.line.topic, &texts),
    })
}
