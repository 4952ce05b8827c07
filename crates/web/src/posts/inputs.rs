//! The inputs while they can still be changed: a new distribution, its units, posts, dated shares and bounds, by forms.
//! Each form is a whole new version of the inputs, which the rules check as a whole.

use domain::identity::{DistributionId, DocumentId, MemberId, PostId, UnitId};
use domain::language::LocalText;
use domain::organisation::Organisation;
use domain::posts::{FilledBy, Inputs, OwnBounds, Package, Post, PostRole, PostsCommand, Unit};
use domain::refusal::{Refusal, Rule};
use domain::world::World;
use maud::{Markup, html};

use super::statements;
use super::typed::{blank, count, day, member, unknown};
use super::view::View;
use crate::dossier::Ask;
use crate::form::{Fields, Form, Typed};
use crate::reader::Session;
use crate::words::Words;

/// The forms of the inputs, folded away.
pub(super) fn editing(view: &View<'_>) -> Markup {
    let words = view.words;
    let inputs = &view.matter.inputs;
    let folded = |verb: &str, key: &str, fields: &dyn Fn(&Fields<'_>) -> Markup| {
        let name = words.say(key);
        view.folded(Ask::new(verb, ""), &name, |form| {
            html! { (fields(form)) button id={ "do-" (verb) } { (name) } }
        })
    };
    html! {
        (statements::forms(view))
        (folded("add-unit", "posts-do-add-unit", &|form| form.texts("title", "posts-title-in", true, None)))
        @if !inputs.units.is_empty() { (folded("add-post", "posts-do-add-post", &|form| post(view, form))) }
        @if !inputs.posts.is_empty() {
            (folded("remove-post", "posts-do-remove-post", &|form| form.grouped("post", "posts-post", &posts(view, |_| true))))
        }
        (folded("set-bounds", "posts-do-set-bounds", &|form| html! {
            p.quiet { (words.say("posts-bounds-explained")) }
            (form.choice("member", "posts-member", everyone(view), ""))
            (form.count("minimum", "posts-minimum", (0, false), ""))
            (form.count("cap", "posts-cap", (0, false), ""))
        }))
    }
}

/// Everyone, and then each member.
fn everyone(view: &View<'_>) -> impl Iterator<Item = (String, String)> {
    let one = (String::new(), view.words.say("posts-everyone"));
    let members = view.organisation.members.iter();
    let members =
        members.map(|(id, member)| (id.to_string(), view.words.local(&member.short_name).to_owned()));
    std::iter::once(one).chain(members.collect::<Vec<_>>())
}

/// Posts under their units, those that are wanted.
pub(super) fn posts(
    view: &View<'_>,
    wanted: impl Fn(&PostId) -> bool,
) -> Vec<(String, Vec<(String, String)>)> {
    let words = view.words;
    let said = |post: &Post| {
        (post.id.to_string(), format!("{} ({}, {})", words.local(&post.title), post.grade, post.id))
    };
    let inputs = &view.matter.inputs;
    let of = |unit: &Unit| {
        (
            words.local(&unit.name).to_owned(),
            inputs.posts_of(&unit.id).filter(|post| wanted(&post.id)).map(said).collect(),
        )
    };
    inputs.units.iter().map(of).collect()
}

fn post(view: &View<'_>, form: &Fields<'_>) -> Markup {
    let words = view.words;
    let units = view.matter.inputs.units.iter();
    let units = units.map(|unit| (unit.id.to_string(), words.local(&unit.name).to_owned()));
    let named = |(value, key): (&str, &str)| (value.to_owned(), words.say(key));
    html! {
        (form.choice("unit", "posts-unit", units, ""))
        (form.texts("title", "posts-title-in", true, None))
        (form.line("grade", "posts-grade", true, ""))
        (form.choice("role", "posts-role", [
            ("staff", "posts-role-staff"), ("deputy", "posts-role-deputy"), ("head", "posts-role-head")].map(named), ""))
        (form.choice("filled-by", "posts-filled-by", [
            ("quota", "posts-kind-quota"), ("rotation", "posts-kind-rotation"),
            ("reserved", "posts-kind-reserved"), ("competition", "posts-kind-competition")].map(named), ""))
        (form.member("of", "posts-filled-by-of", None))
    }
}

/// The inputs as a form changes them; none when the verb is not one of theirs.
pub(super) fn changed(view: &View<'_>, verb: &str, typed: &Typed) -> Option<Result<PostsCommand, Refusal>> {
    if let Some(stated) = statements::stated(view.organisation, verb, typed) {
        return Some(stated);
    }
    let mut inputs = view.matter.inputs.clone();
    let organisation = view.organisation;
    let done = match verb {
        "add-unit" => typed.whole(&organisation.languages, "title").and_then(|name| {
            let id = free("unit", |name| inputs.units.iter().any(|unit| unit.id.as_str() == name));
            inputs.units.push(Unit { id: UnitId::new(&id).map_err(unknown)?, name });
            Ok(())
        }),
        "add-post" => add_post(&mut inputs, organisation, typed),
        "remove-post" => {
            let id = PostId::new(typed.value("post")).map_err(unknown);
            id.map(|id| {
                inputs.posts.retain(|post| post.id != id);
                inputs.holders.retain(|holder| holder.post != id);
            })
        }
        "set-bounds" => set_bounds(&mut inputs, typed),
        _ => return None,
    };
    Some(done.map(|()| PostsCommand::Prepare(Box::new(inputs))))
}

/// The first name with a number that is not taken.
fn free(word: &str, taken: impl Fn(&str) -> bool) -> String {
    let numbered = (1_u32..).map(|number| format!("{word}-{number}"));
    numbered.into_iter().find(|name| !taken(name)).unwrap_or_default()
}

fn add_post(inputs: &mut Inputs, organisation: &Organisation, typed: &Typed) -> Result<(), Refusal> {
    let unit = UnitId::new(typed.value("unit")).map_err(unknown)?;
    let id = free(unit.as_str(), |name| inputs.posts.iter().any(|post| post.id.as_str() == name));
    let filled_by = match typed.value("filled-by") {
        "quota" => FilledBy::Quota,
        "rotation" => FilledBy::Rotation { last: member(typed, "of")? },
        "reserved" => FilledBy::Reserved { member: member(typed, "of")? },
        "competition" => FilledBy::Competition,
        _ => return Err(Refusal::by(Rule::Unknown)),
    };
    let role = match typed.value("role") {
        "head" => PostRole::Head,
        "deputy" => PostRole::Deputy,
        _ => PostRole::Staff,
    };
    inputs.posts.push(Post {
        id: PostId::new(&id).map_err(unknown)?,
        unit,
        title: typed.whole(&organisation.languages, "title")?,
        grade: typed.value("grade").to_owned(),
        role,
        filled_by,
    });
    Ok(())
}

/// Bounds of everyone, or of one member; an empty field takes a bound away.
fn set_bounds(inputs: &mut Inputs, typed: &Typed) -> Result<(), Refusal> {
    let bound =
        |field: &str| if typed.value(field).is_empty() { Ok(None) } else { count(typed, field).map(Some) };
    let (minimum, cap) = (bound("minimum")?, bound("cap")?);
    if typed.value("member").is_empty() {
        inputs.minimum = minimum.unwrap_or(0);
        inputs.cap = cap;
        return Ok(());
    }
    let id: MemberId = member(typed, "member")?;
    if minimum.is_none() && cap.is_none() {
        inputs.own_bounds.remove(&id);
    } else {
        inputs.own_bounds.insert(id, OwnBounds { minimum, cap });
    }
    Ok(())
}

/// The form that begins a distribution, for the Secretariat.
pub(super) fn beginning(words: Words, world: &World, form: &Fields<'_>, session: &Session) -> Markup {
    let documents = world.documents.values();
    let documents =
        documents.map(|document| (document.id.to_string(), words.local(&document.title).to_owned()));
    let fields = form.folded(
        &words.say("posts-do-begin"),
        &html! {
            (form.name("id", "posts-name-in-addresses"))
            (form.texts("title", "posts-title-in", true, None))
            (form.choice("document", "posts-decision", documents, ""))
            (form.day("from", "posts-term-from", true, None))
            (form.day("until", "posts-term-until", true, None))
            button #do-begin { (words.say("posts-do-begin")) }
        },
    );
    Form { action: "/posts", back: "/posts", session }.around_plain(&fields)
}

/// A new distribution as its form describes it: no posts yet, no member heads two units, a deputy is not from the
/// head's State.
pub(super) fn begun(
    organisation: &Organisation,
    typed: &Typed,
) -> Result<(DistributionId, PostsCommand), Refusal> {
    let id = DistributionId::new(typed.value("id")).map_err(unknown)?;
    let title: LocalText = typed.whole(&organisation.languages, "title")?;
    if title.is_blank() {
        return Err(blank());
    }
    let inputs = Inputs {
        title,
        document: DocumentId::new(typed.value("document")).map_err(unknown)?,
        from: day(typed, "from")?,
        until: day(typed, "until")?,
        minimum: 0,
        cap: None,
        own_bounds: std::collections::BTreeMap::new(),
        package: Package { one_head_each: true, deputy_of_other_state: true },
        factors: None,
        range: None,
        units: Vec::new(),
        posts: Vec::new(),
        shares: Vec::new(),
        populations: std::collections::BTreeMap::new(),
        holders: Vec::new(),
    };
    Ok((id, PostsCommand::Prepare(Box::new(inputs))))
}
