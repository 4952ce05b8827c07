//! The files that are served of a photo, made after its last change: each picture gets its words, then content
//! credentials, and is kept. The pictures themselves lie ready without metadata.

use desk::depositary::{Credentials, Original, Step, TimeStamp};
use desk::error::Fault;
use domain::language::{Language, LocalText};
use domain::meeting::Meeting;
use domain::organisation::Organisation;
use domain::publication::{Communique, Photo, Rendition};

use crate::app::App;
use crate::photos::written::{Tagged, Words as Written, with_words};
use crate::words::dates;

/// Makes the served files of a photo anew from its pictures, with the words that it has now.
///
/// # Errors
/// A fault when a picture is gone or damaged, or the key fails.
pub async fn finish(app: &App, communique: &Communique, mut photo: Photo) -> Result<Photo, Fault> {
    let Some(prepared) = prepared(app, communique, &photo) else { return Ok(photo) };
    let (written, credentials) = prepared;
    let mut renditions = Vec::new();
    let (mut with_time, mut stamped) = (true, true);
    for rendition in &photo.sheet.renditions {
        let plain = app.desk().files().read(&rendition.plain)?;
        let worded = with_words(&plain, &rendition.media_type, &written)
            .map_err(|why| Fault::Internal(why.to_string()))?;
        let media_type = rendition.media_type.clone();
        let credentials = credentials.of(rendition, &photo);
        let signed = app.depositary().sign_picture(worded, media_type, credentials, with_time).await?;
        if let TimeStamp::Missing(why) = &signed.time {
            tracing::warn!(why, "the time authority gave no time stamp; the photo is published without");
            // One that fails is not asked again for every size of the photo.
            with_time = false;
        }
        stamped &= signed.time == TimeStamp::Given;
        let bytes = u64::try_from(signed.picture.len()).unwrap_or(u64::MAX);
        let file = app.desk().files().keep(&signed.picture)?;
        renditions.push(Rendition { file, bytes, ..rendition.clone() });
    }
    photo.sheet.time_stamped = stamped && !renditions.is_empty();
    photo.sheet.renditions = renditions;
    Ok(photo)
}

/// What the credentials of every file of a photo share.
struct Shared {
    title: String,
    publisher: String,
    original: Original,
    first: Vec<Step>,
}

impl Shared {
    fn of(&self, rendition: &Rendition, photo: &Photo) -> Credentials {
        let mut steps = self.first.clone();
        if rendition.width < photo.width {
            steps.push(Step::Resized);
        }
        if rendition.media_type != self.original.media_type {
            steps.push(Step::Transcoded);
        }
        steps.push(Step::Metadata);
        Credentials {
            title: self.title.clone(),
            publisher: self.publisher.clone(),
            version: env!("CARGO_PKG_VERSION"),
            original: self.original.clone(),
            steps,
        }
    }
}

fn prepared(app: &App, communique: &Communique, photo: &Photo) -> Option<(Written, Shared)> {
    let model = app.desk().read();
    let organisation = model.world.organisation.as_ref()?;
    let meeting = model.world.meetings.get(&communique.meeting)?;
    let kept = photo.sheet.original.as_ref()?;
    let publisher = organisation.languages.first().map(Language::as_str).unwrap_or_default();
    let shared = Shared {
        title: photo.caption.in_language(publisher).to_owned(),
        publisher: organisation.press_service.in_language("en").to_owned(),
        original: Original { sha256: kept.file.as_str().to_owned(), media_type: kept.media_type.clone() },
        first: [(kept.turned, Step::Orientation), (kept.coloured, Step::Colour)]
            .into_iter()
            .filter_map(|(done, step)| done.then_some(step))
            .collect(),
    };
    Some((written(organisation, meeting, photo), shared))
}

/// The words of a photo as its file carries them, the organisation's first language first.
fn written(organisation: &Organisation, meeting: &Meeting, photo: &Photo) -> Written {
    let tagged = |text: &LocalText| -> Vec<Tagged> {
        let languages = organisation.languages.iter();
        let own = languages.filter_map(|tag| Some((tag.to_string(), text.exact(tag.as_str())?.to_owned())));
        own.filter(|(_, text)| !text.trim().is_empty()).collect()
    };
    let first = organisation.languages.first().map(Language::as_str).unwrap_or_default();
    let persons = photo.sheet.shown.iter().filter_map(|shown| meeting.seats.get(&shown.seat));
    let persons = persons.map(|seat| organisation.person_name(&seat.person).in_language(first).to_owned());
    Written {
        creator: photo.sheet.creator.clone(),
        credit: tagged(&photo.credit),
        caption: tagged(&photo.caption),
        alternative: tagged(&photo.alternative),
        event: tagged(&meeting.convening.title),
        persons: persons.collect(),
        taken: photo.taken_at.map(|at| dates::machine(at, &meeting.convening.zone)).unwrap_or_default(),
    }
}
