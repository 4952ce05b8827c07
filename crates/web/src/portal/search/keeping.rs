//! How the catalogue follows the record: what an event may have changed of what is public is looked at again, and goes
//! into the index, is replaced in it, or leaves it. What is withdrawn is found no more as soon as anyone searches.

use std::collections::BTreeSet;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::Arc;

use desk::model::Happened;
use domain::event::Event;
use domain::identity::{DocumentId, MeetingId};
use domain::world::World;
use search::index::{Index, IndexFailed};
use tokio::sync::broadcast::error::TryRecvError;

use super::things::Thing;
use crate::app::App;
use crate::catalogue::Following;
use crate::limits;

/// Brings the catalogue up to the record as it stands. The first time everything is read, which takes seconds where
/// there is much; later, what changed. Not to be called from asynchronous code.
///
/// # Errors
/// [`IndexFailed`]; the next call begins anew.
pub(super) fn catch_up(app: &App) -> Result<Arc<Index>, IndexFailed> {
    let mut following = app.catalogue().following();
    let outcome = bring_up(app, &mut following);
    if outcome.is_err() {
        *following = Following::default();
    }
    outcome
}

fn bring_up(app: &App, following: &mut Following) -> Result<Arc<Index>, IndexFailed> {
    let begun = following.index.clone();
    let index = match &begun {
        Some(index) => Arc::clone(index),
        None => Arc::new(Index::new()?),
    };
    let changed = if begun.is_some() { changed(app, following) } else { None };
    let things = if let Some(things) = changed {
        things
    } else {
        following.listen(app.desk());
        everything(app, following)
    };
    let mut differs = begun.is_none();
    let things: Vec<Thing> = things.into_iter().collect();
    // The record is read in short stretches: who writes to it waits for no index.
    for some in things.chunks(limits::CATALOGUED_AT_ONCE) {
        let now = app.desk().now();
        let model = app.desk().read();
        for thing in some {
            differs |= put(&index, following, &model.world, thing, now)?;
        }
    }
    if differs {
        index.publish()?;
    }
    following.index = Some(Arc::clone(&index));
    app.catalogue().is_ready(&index);
    Ok(index)
}

/// Puts a thing as it is now; whether anything changed by it.
fn put(
    index: &Index,
    following: &mut Following,
    world: &World,
    thing: &Thing,
    now: jiff::Timestamp,
) -> Result<bool, IndexFailed> {
    let name = thing.name();
    let Some(shown) = thing.shown(world, now) else {
        let known = following.known.remove(&name).is_some();
        if known {
            index.put(&name, &[])?;
        }
        return Ok(known);
    };
    let sheets = shown.sheets(world);
    let mut hasher = DefaultHasher::new();
    sheets.hash(&mut hasher);
    let print = (hasher.finish(), shown.year(world));
    if following.known.get(&name) == Some(&print) {
        return Ok(false);
    }
    index.put(&name, &sheets)?;
    following.known.insert(name, print);
    Ok(true)
}

/// Everything that is or was public.
fn everything(app: &App, following: &Following) -> BTreeSet<Thing> {
    let model = app.desk().read();
    let known = following.known.keys().filter_map(|name| Thing::named(name));
    Thing::all(&model.world).into_iter().chain(known).collect()
}

/// What may have changed since the last look; none when too much was missed to tell.
fn changed(app: &App, following: &mut Following) -> Option<BTreeSet<Thing>> {
    let announcements = following.announcements.as_mut()?;
    let mut events = Vec::new();
    loop {
        match announcements.try_recv() {
            Ok(announcement) => events.push(announcement),
            Err(TryRecvError::Empty) => break,
            Err(TryRecvError::Lagged(_) | TryRecvError::Closed) => return None,
        }
    }
    let model = app.desk().read();
    let mut things = BTreeSet::new();
    for one in events.iter().flat_map(|announcement| &announcement.happened) {
        let Happened::Rules(event) = one else { continue };
        match event {
            Event::Organisation(_) => return None,
            Event::Publication(id, _) => {
                things.insert(Thing::News(id.clone()));
                let known = following.known.keys().filter(|name| name.starts_with(&format!("photo/{id}/")));
                things.extend(known.filter_map(|name| Thing::named(name)));
                if let Some(communique) = model.world.publications.get(id) {
                    let photos = communique.photos.iter();
                    things.extend(photos.map(|photo| Thing::Photo(id.clone(), photo.id.clone())));
                    things.insert(Thing::Session(communique.meeting.clone()));
                }
            }
            Event::Meeting(id, _) => of_meeting(&mut things, &model.world, id),
            Event::Document(id, _) | Event::Signing(id, _) => of_document(&mut things, &model.world, id),
            Event::Plan(id, _) => of_plans(&mut things, &model.world, |plan| &plan.id == id),
            Event::Posts(..) => {}
        }
    }
    Some(things)
}

fn of_meeting(things: &mut BTreeSet<Thing>, world: &World, id: &MeetingId) {
    things.insert(Thing::Session(id.clone()));
    let items = world.meetings.get(id).into_iter().flat_map(|meeting| &meeting.agenda.items);
    for document in items.flat_map(|item| &item.documents).filter(|id| world.rounds.contains_key(*id)) {
        things.insert(Thing::Act(document.clone()));
    }
}

fn of_document(things: &mut BTreeSet<Thing>, world: &World, id: &DocumentId) {
    things.insert(Thing::Act(id.clone()));
    let decided = world.documents.get(id).into_iter().flat_map(|document| &document.decided);
    things.extend(decided.map(|decided| Thing::Session(decided.meeting.clone())));
    of_plans(things, world, |plan| &plan.document == id || plan.amended_by.contains(id));
}

fn of_plans(things: &mut BTreeSet<Thing>, world: &World, chosen: impl Fn(&domain::plan::Plan) -> bool) {
    for plan in world.plans.values().filter(|plan| chosen(plan)) {
        things.extend(plan.consultations.keys().map(|id| Thing::Consultation(plan.id.clone(), id.clone())));
    }
}
