//! Structured data (schema.org, JSON-LD) and `OpenGraph` of an article. The block is data, not script: browsers do not
//! run it and the content policy does not concern it.

use desk::model::Model;
use domain::publication::{Communique, Photo};
use maud::{Markup, PreEscaped, html};
use serde_json::{Value, json};

use super::article::wording;
use super::masthead::Face;

/// The head of an article's page.
pub(super) fn article(face: &Face, model: &Model, communique: &Communique) -> Markup {
    let (_, own) = wording(face.words, communique);
    let data = news(face, model, communique).to_string();
    // Nothing in a text can end the block.
    let data = data.replace('<', "\\u003c").replace('>', "\\u003e").replace('&', "\\u0026");
    html! {
        meta name="description" content=(own.lead);
        meta property="og:type" content="article";
        meta property="og:description" content=(own.lead);
        @if let Some(photo) = communique.photos.first() {
            meta property="og:image" content=(photo_address(face, communique, photo, 1600));
            meta property="og:image:alt" content=(face.words.local(&photo.alternative));
        }
        script type="application/ld+json" { (PreEscaped(data)) }
    }
}

fn photo_address(face: &Face, communique: &Communique, photo: &Photo, width: u32) -> String {
    format!("{}/photos/{}/{}-{width}.jpg", face.base, communique.id, photo.id)
}

fn news(face: &Face, model: &Model, communique: &Communique) -> Value {
    let (language, own) = wording(face.words, communique);
    let publisher = json!({ "@type": "GovernmentOrganization", "name": face.name, "url": face.base });
    let images: Vec<Value> = communique
        .photos
        .iter()
        .map(|photo| {
            json!({
                "@type": "ImageObject",
                "url": photo_address(face, communique, photo, 1600),
                "width": photo.width,
                "height": photo.height,
                "caption": face.words.local(&photo.caption),
                "creditText": face.words.local(&photo.credit),
            })
        })
        .collect();
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
        "image": images,
        "about": event(face, model, communique, &publisher),
    })
}

fn event(face: &Face, model: &Model, communique: &Communique, organizer: &Value) -> Value {
    let Some(meeting) = model.world.meetings.get(&communique.meeting) else { return Value::Null };
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
