//! What the press desk and the portal share of a communiqué: its headline, the zone of its clocks, its photos as files.

use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse as _, Response};
use domain::identity::{PhotoId, PublicationId};
use domain::publication::Communique;
use domain::world::World;

use crate::answer;
use crate::app::App;
use crate::photos::WIDTHS;
use crate::reader::Reader;
use crate::words::Words;

/// The headline in the reader's language, or else in one that exists.
pub(crate) fn headline(words: Words, communique: &Communique) -> String {
    let own = communique.wording.iter().find(|(language, _)| language.as_str() == words.tag());
    let any = own.or_else(|| communique.wording.iter().next());
    any.map(|(_, wording)| wording.headline.clone()).unwrap_or_default()
}

/// Zone that clocks of the press desk and the public pages show: that of the seat.
pub(crate) fn zone_of(world: &World) -> String {
    world.organisation.as_ref().map(|organisation| organisation.zone.clone()).unwrap_or_default()
}

/// A photo by its name and width, such as `photo-1-480.jpg`.
pub(crate) async fn serve_photo(
    app: &App,
    reader: &Reader,
    id: &PublicationId,
    name: &str,
    caching: &'static str,
) -> Response {
    let wanted = name.strip_suffix(".jpg").and_then(|name| name.rsplit_once('-'));
    let wanted =
        wanted.and_then(|(photo, width)| Some((PhotoId::new(photo).ok()?, width.parse::<u32>().ok()?)));
    let Some((photo, width)) = wanted.filter(|(_, width)| WIDTHS.contains(width)) else {
        return answer::not_found(reader);
    };
    let file = {
        let model = app.desk().read();
        model.world.publications.get(id).and_then(|one| one.photo(&photo)).map(|photo| photo.file.clone())
    };
    let Some(file) = file else { return answer::not_found(reader) };
    let kept = match app.desk().files().read(&file) {
        Ok(kept) => kept,
        Err(fault) => return answer::fault(reader, &fault),
    };
    match app.renditions().of(&file, kept, width).await {
        Ok(bytes) => {
            let headers = [(CONTENT_TYPE, "image/jpeg"), (CACHE_CONTROL, caching)];
            (StatusCode::OK, headers, bytes.to_vec()).into_response()
        }
        Err(_) => answer::not_found(reader),
    }
}
