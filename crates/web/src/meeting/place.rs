//! The pages of a meeting by their addresses, the parts of each, and how they are laid out.

use desk::model::Model;
use domain::identity::DocumentId;
use domain::meeting::{Format, Seat, SeatKind};
use maud::{Markup, html};

use super::viewer::{Scene, Viewer};
use super::{
    agenda, attendance, booth, console, decision, documents, hall, overview, room, seating, speakers, waiting,
};
use crate::live::{self, Part};
use crate::signing;
use crate::words::Words;

/// A page of a meeting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Place {
    Overview,
    Agenda,
    Speakers,
    Documents,
    Document(DocumentId),
    Attendance,
    Decisions,
    Console,
    Waiting,
    Room,
    Booth,
    Hall,
    Device,
    Display,
}

impl Place {
    /// The page at this address below the meeting's: "", "agenda", "documents/statement".
    pub(crate) fn parse(tail: &str) -> Option<Self> {
        Some(match tail {
            "" => Self::Overview,
            "agenda" => Self::Agenda,
            "speakers" => Self::Speakers,
            "documents" => Self::Documents,
            "attendance" => Self::Attendance,
            "decisions" => Self::Decisions,
            "desk" => Self::Console,
            "waiting" => Self::Waiting,
            "room" => Self::Room,
            "booth" => Self::Booth,
            "hall" => Self::Hall,
            "device" => Self::Device,
            "display" => Self::Display,
            other => Self::Document(DocumentId::new(other.strip_prefix("documents/")?).ok()?),
        })
    }

    /// The page of a path, if it is one of this meeting.
    pub(crate) fn of_path(base: &str, path: &str) -> Option<Self> {
        let tail = path.strip_prefix(base)?;
        if tail.is_empty() { Some(Self::Overview) } else { Self::parse(tail.strip_prefix('/')?) }
    }

    /// Its address below the meeting's.
    pub(crate) fn tail(&self) -> String {
        match self {
            Self::Overview => String::new(),
            Self::Agenda => "agenda".to_owned(),
            Self::Speakers => "speakers".to_owned(),
            Self::Documents => "documents".to_owned(),
            Self::Document(id) => format!("documents/{id}"),
            Self::Attendance => "attendance".to_owned(),
            Self::Decisions => "decisions".to_owned(),
            Self::Console => "desk".to_owned(),
            Self::Waiting => "waiting".to_owned(),
            Self::Room => "room".to_owned(),
            Self::Booth => "booth".to_owned(),
            Self::Hall => "hall".to_owned(),
            Self::Device => "device".to_owned(),
            Self::Display => "display".to_owned(),
        }
    }

    /// The page that a seat begins with.
    pub(crate) fn first_for(seat: &Seat) -> Self {
        match seat.kind {
            SeatKind::HallDevice { .. } => Self::Device,
            SeatKind::HallDisplay => Self::Display,
            _ => Self::Overview,
        }
    }

    /// Its path.
    pub(crate) fn path(&self, base: &str) -> String {
        let tail = self.tail();
        if tail.is_empty() { base.to_owned() } else { format!("{base}/{tail}") }
    }

    /// Its title.
    pub(crate) fn title(&self, words: Words) -> String {
        words.say(match self {
            Self::Overview => "page-overview",
            Self::Agenda => "page-agenda",
            Self::Speakers => "page-speakers",
            Self::Documents | Self::Document(_) => "page-documents",
            Self::Attendance => "page-attendance",
            Self::Decisions => "page-decisions",
            Self::Console => "page-desk",
            Self::Waiting => "page-waiting",
            Self::Room => "page-room",
            Self::Booth => "page-booth",
            Self::Hall => "page-hall",
            Self::Device => "page-device",
            Self::Display => "page-display",
        })
    }

    /// Whether this seat has the page at all.
    pub(crate) fn is_for(&self, scene: &Scene<'_>) -> bool {
        if scene.seat.kind.is_equipment() {
            return *self == Self::first_for(scene.seat);
        }
        match self {
            Self::Console => scene.services(),
            Self::Hall => scene.services() && scene.meeting.convening.format != Format::Videoconference,
            Self::Device | Self::Display => false,
            Self::Document(id) => scene.document(id).is_some(),
            Self::Waiting => scene.seat.joins_room(),
            Self::Room => scene.seat.joins_room() && scene.interprets().is_none(),
            Self::Booth => scene.interprets().is_some(),
            _ => true,
        }
    }

    /// Pages that the navigation names for this seat.
    pub(crate) fn all_for(scene: &Scene<'_>) -> Vec<Self> {
        let all = [
            Self::Overview,
            Self::Room,
            Self::Booth,
            Self::Agenda,
            Self::Speakers,
            Self::Documents,
            Self::Decisions,
            Self::Attendance,
            Self::Console,
            Self::Hall,
        ];
        all.into_iter().filter(|page| page.is_for(scene)).collect()
    }

    /// Parts that are sent again when they change.
    pub(crate) fn parts(&self, viewer: &Viewer) -> Vec<Part> {
        let mut parts = vec![of_scene(viewer, "heading", overview::heading)];
        let mut add = |id, render| parts.push(of_scene(viewer, id, render));
        match self {
            Self::Overview => {
                add("next", overview::next);
                add("decision", decision::running);
                add("ceremony", ceremony);
                add("bar", overview::bar);
                add("agenda", agenda::short);
                add("speakers", speakers::list);
            }
            Self::Agenda => add("agenda", agenda::items),
            Self::Speakers => {
                add("bar", overview::bar);
                add("speakers", speakers::list);
            }
            Self::Documents => add("documents", documents::list),
            Self::Document(id) => {
                add("decision", decision::running);
                parts.push(of_document(viewer, id));
            }
            Self::Attendance => add("attendance", attendance::table),
            Self::Decisions => {
                add("decision", decision::running);
                add("put", decision::to_put);
                add("decisions", decision::all);
            }
            Self::Console => {
                add("waiting", console::waiting);
                add("inside", console::inside);
                add("languages", booth::overview);
                add("agenda", agenda::items);
                add("documents", documents::list);
                add("statements", console::statements);
                add("links", console::links);
            }
            Self::Waiting => {
                add("state", waiting::state);
                add("sound", waiting::sound);
            }
            Self::Room => room::parts(&mut add),
            Self::Hall => {
                add("ceremony", ceremony);
                add("devices", hall::operator::devices);
                add("seats", hall::operator::seats);
                add("speakers", speakers::list);
            }
            Self::Device => add("microphone", hall::device::microphone),
            Self::Display => {
                add("floor", room::floor);
                add("channels", booth::channels::part);
                add("decision", decision::running);
                add("ceremony", ceremony);
                add("speakers", speakers::list);
                add("agenda", agenda::short);
            }
            Self::Booth => booth::parts(&mut add),
        }
        parts
    }

    /// The page around its parts. Forms into which people type stand outside the parts.
    pub(crate) fn body(&self, scene: &Scene<'_>, parts: &[Part]) -> Markup {
        let put = |id: &str| live::place(parts, id, scene.model);
        match self {
            Self::Overview => html! {
                h1.visually-hidden { (self.title(scene.words())) }
                div.columns {
                    div { (put("next")) (put("decision")) (put("ceremony")) (put("bar")) (overview::rarely(scene)) (overview::leaving(scene)) }
                    div { (put("speakers")) (put("agenda")) }
                }
            },
            Self::Speakers => html! {
                h1.visually-hidden { (self.title(scene.words())) }
                (put("bar")) (put("speakers")) (speakers::give_to_anyone(scene))
            },
            Self::Document(_) => html! { (put("decision")) (put("document")) },
            Self::Console => console_page(scene, &put),
            Self::Waiting => html! {
                h1 { (self.title(scene.words())) }
                div.columns { (waiting::preview(scene)) div { (put("state")) (waiting::soundcheck(scene)) (put("sound")) } }
            },
            Self::Room => room::body(scene, &put),
            Self::Hall => html! {
                h1 { (self.title(scene.words())) }
                div.columns { div { (put("ceremony")) (put("seats")) } div { (put("devices")) (put("speakers")) } }
            },
            Self::Device => hall::device::body(scene, &put),
            Self::Display => hall::display::body(scene, &put),
            Self::Booth => booth::body(scene, &put),
            Self::Agenda | Self::Documents | Self::Attendance | Self::Decisions => html! {
                h1.visually-hidden { (self.title(scene.words())) }
                @for part in parts.iter().filter(|part| part.id != "heading") { (live::part(part, scene.model)) }
            },
        }
    }

    /// Style sheets and modules beside those of every page.
    pub(crate) fn extras(&self) -> (Vec<&'static str>, Vec<&'static str>) {
        match self {
            Self::Room => (vec!["meeting.css", "document.css", "room.css", "booth.css"], vec!["room.js"]),
            Self::Booth => (vec!["meeting.css", "document.css", "room.css", "booth.css"], vec!["booth.js"]),
            Self::Waiting => (vec!["meeting.css"], vec!["preview.js"]),
            Self::Hall => (vec!["meeting.css", "document.css", "hall.css"], vec![]),
            Self::Device => (vec!["meeting.css", "hall.css"], vec!["hall.js"]),
            Self::Display => {
                (vec!["meeting.css", "document.css", "room.css", "hall.css"], vec!["room.js", "fit.js"])
            }
            Self::Console => {
                (vec!["meeting.css", "document.css", "booth.css"], vec!["faces.js", "booth-clock.js"])
            }
            _ => (vec!["meeting.css", "document.css"], vec![]),
        }
    }
}

fn console_page(scene: &Scene<'_>, put: &dyn Fn(&str) -> Markup) -> Markup {
    let words = scene.words();
    html! {
        h1 { (words.say("page-desk")) }
        plenary-faces pass={ (scene.viewer.base()) "/pass" } token=(scene.viewer.session.form_token()) {}
        div.columns {
            div {
                (put("waiting")) (put("inside"))
                section { h2 { (words.say("console-note")) } (console::note(scene)) }
                (put("statements"))
                (put("documents"))
            }
            div {
                (put("languages"))
                (put("agenda"))
                @if console::builds_agenda(scene) {
                    section { h2 { (words.say("console-include")) } (console::include(scene)) }
                }
                (put("links"))
                (seating::forms(scene))
            }
        }
    }
}

fn of_document(viewer: &Viewer, id: &DocumentId) -> Part {
    let (viewer, id) = (viewer.clone(), id.clone());
    Part::new("document", move |model: &Model| {
        Scene::of(model, &viewer).map(|scene| documents::one(&scene, &id)).unwrap_or_default()
    })
}

/// The document that is just being signed together, for whoever sees what happens now and may read the text.
pub(crate) fn ceremony(scene: &Scene<'_>) -> Markup {
    let running = scene.model.world.ceremony_at(&scene.meeting.id);
    let seen = running.is_some_and(|round| scene.sees_now() && scene.document(&round.document).is_some());
    let person = (!scene.seat.kind.is_equipment() && scene.sees_all()).then_some(&scene.seat.person);
    html! { @if seen { (signing::ceremony_board(scene.words(), &scene.model.world, scene.meeting, person)) } }
}

fn of_scene(viewer: &Viewer, id: &'static str, render: fn(&Scene<'_>) -> Markup) -> Part {
    let viewer = viewer.clone();
    Part::new(id, move |model: &Model| {
        Scene::of(model, &viewer).map(|scene| render(&scene)).unwrap_or_default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_and_pages_agree() {
        let base = "/meeting/m";
        for tail in [
            "",
            "agenda",
            "speakers",
            "documents",
            "documents/a-1",
            "attendance",
            "decisions",
            "desk",
            "waiting",
            "room",
            "booth",
            "hall",
            "device",
            "display",
        ] {
            let place = Place::parse(tail).unwrap();
            assert_eq!(place.tail(), tail);
            assert_eq!(Place::of_path(base, &place.path(base)), Some(place));
        }
        for bad in ["x", "documents/", "documents/A", "documents/a/b", "../x"] {
            assert_eq!(Place::parse(bad), None, "{bad}");
        }
        for bad in ["/meeting/n", "/meeting/mm", "//evil.example/", "https://evil.example", ""] {
            assert_eq!(Place::of_path(base, bad), None, "{bad}");
        }
    }
}
