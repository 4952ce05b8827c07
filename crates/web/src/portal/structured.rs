//! Structured data (schema.org, JSON-LD) and `OpenGraph` of articles, sessions, acts and photos. The block is data, not
//! script: browsers do not run it and the content policy does not concern it.

use desk::model::Model;
use domain::document::Document;
use domain::identity::MeetingId;
use domain::publication::{Communique, Photo};
use domain::world::World;
use maud::{Markup, PreEscaped, html};
use serde_json::{Value, json};

use super::article::wording;
use super::masthead::Face;
use super::sessions::Told;
use crate::publication;
use crate::signing::act;
use crate::words::dates;

/// The head of an article's page.
pub(super) fn article(face: &Face, model: &Model, communique: &Communique) -> Markup {
    let (_, own) = wording(face.words, communique);
    html! {
        meta name="description" content=(own.lead);
        meta property="og:type" content="article";
        meta property="og:description" content=(own.lead);
        @if let Some(photo) = publication::photos(communique).next() {
            meta property="og:image" content=(photo_address(face, communique, photo, 1600));
            meta property="og:image:alt" content=(face.words.local(&photo.alternative));
        }
        (block(&news(face, model, communique)))
    }
}

/// Data as a block of the page.
fn block(data: &Value) -> Markup {
    // Nothing in a text can end the block.
    let data = data.to_string();
    let data = data.replace('<', "\\u003c").replace('>', "\\u003e").replace('&', "\\u0026");
    html! { script type="application/ld+json" { (PreEscaped(data)) } }
}

fn publisher(face: &Face) -> Value {
    json!({ "@type": "GovernmentOrganization", "name": face.name, "url": face.base })
}

/// The head of a session's page.
pub(super) fn session(face: &Face, world: &World, told: &Told<'_>) -> Markup {
    let mut data = event(face, world, &told.meeting.id, &publisher(face));
    if let Some(data) = data.as_object_mut() {
        data.insert("@context".to_owned(), json!("https://schema.org"));
        data.insert("url".to_owned(), json!(face.address(&face.path)));
    }
    html! {
        meta name="description" content=(face.words.local(&told.meeting.convening.title));
        meta property="og:type" content="website";
        (block(&data))
    }
}

/// The head of an act's page.
pub(super) fn legislation(face: &Face, world: &World, document: &Document) -> Markup {
    let words = face.words;
    let decided = document.last_decided();
    let zone = dates::zone(&publication::zone_of(world));
    let body =
        world.organisation.as_ref().and_then(|organisation| organisation.bodies.get(&document.of_body));
    let registered = world.rounds.get(&document.id).is_some_and(|round| round.registered.is_some());
    let data = json!({
        "@context": "https://schema.org",
        "@type": "Legislation",
        "name": words.local(&document.title),
        "url": face.address(&face.path),
        "legislationType": act::kind(words, document.kind),
        "legislationIdentifier": format!("sha256:{}", decided.map(|decided| decided.digest.as_str()).unwrap_or_default()),
        "legislationDate": decided.map(|decided| decided.at.to_zoned(zone).date()),
        "legislationPassedBy": body.map(|body| json!({ "@type": "GovernmentOrganization", "name": words.local(&body.name) })),
        "publisher": publisher(face),
        "encoding": {
            "@type": "MediaObject",
            "encodingFormat": "application/pdf",
            "contentUrl": format!("{}/acts/{id}/{id}.pdf", face.base, id = document.id),
        },
        "creativeWorkStatus": if registered { "registered" } else { "open for signature" },
    });
    html! {
        meta name="description" content=(words.local(&document.title));
        meta property="og:type" content="article";
        (block(&data))
    }
}

/// The head of a gallery's page.
pub(super) fn gallery(face: &Face, communique: &Communique) -> Markup {
    let (language, own) = wording(face.words, communique);
    let data = json!({
        "@context": "https://schema.org",
        "@type": "ImageGallery",
        "name": own.headline,
        "inLanguage": language,
        "url": face.address(&face.path),
        "publisher": publisher(face),
        "image": images(face, communique),
    });
    html! {
        meta name="description" content=(own.lead);
        meta property="og:type" content="website";
        @if let Some(photo) = publication::photos(communique).next() {
            meta property="og:image" content=(photo_address(face, communique, photo, 1600));
            meta property="og:image:alt" content=(face.words.local(&photo.alternative));
        }
        (block(&data))
    }
}

fn photo_address(face: &Face, communique: &Communique, photo: &Photo, width: u32) -> String {
    format!(
        "{}{}",
        face.base,
        publication::photo_address(&format!("/photos/{}", communique.id), photo, width)
    )
}

fn news(face: &Face, model: &Model, communique: &Communique) -> Value {
    let (language, own) = wording(face.words, communique);
    let publisher = publisher(face);
    json!({
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "url": face.address(&face.path),
        "inLanguage": language,
        "headline": own.headline,
        "description": own.lead,
        "articleBody": own.paragraphs.join("\n\n"),
        "datePublished": communique.published_at,
        "dateModified": communique.updated_at,
        "publisher": publisher,
        "author": publisher,
        "image": images(face, communique),
        "about": event(face, &model.world, &communique.meeting, &publisher),
    })
}

fn images(face: &Face, communique: &Communique) -> Vec<Value> {
    let image = |photo: &Photo| {
        json!({
            "@type": "ImageObject",
            "url": photo_address(face, communique, photo, 1600),
            "contentUrl": photo_address(face, communique, photo, 1600),
            "width": photo.width,
            "height": photo.height,
            "caption": face.words.local(&photo.caption),
            "creditText": face.words.local(&photo.credit),
        })
    };
    publication::photos(communique).map(image).collect()
}

fn event(face: &Face, world: &World, id: &MeetingId, organizer: &Value) -> Value {
    let Some(meeting) = world.meetings.get(id) else { return Value::Null };
    let mode = match meeting.convening.format {
        domain::meeting::Format::Videoconference => "https://schema.org/OnlineEventAttendanceMode",
        domain::meeting::Format::Hybrid => "https://schema.org/MixedEventAttendanceMode",
        domain::meeting::Format::InPerson => "https://schema.org/OfflineEventAttendanceMode",
    };
    json!({
        "@type": "Event",
        "name": face.words.local(&meeting.convening.title),
        "startDate": meeting.convening.date,
        "eventAttendanceMode": mode,
        "location": { "@type": "Place", "name": face.words.local(&meeting.convening.place) },
        "organizer": organizer,
    })
}
