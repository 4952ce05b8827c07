//! The inputs while they can still be changed: a new distribution, its units, posts, dated shares and bounds, by forms.
//! Each form is a whole new version of the inputs, which the rules check as a whole.

use domain::identity::{DistributionId, DocumentId, MemberId, PostId, UnitId};
use domain::language::LocalText;
use domain::organisation::Organisation;
use domain::posts::exact::Exact;
use domain::posts::{DatedShare, FilledBy, Inputs, OwnBounds, Package, Post, PostRole, PostsCommand, Unit};
use domain::refusal::{Refusal, Rule};
use domain::world::World;
use maud::{Markup, html};

use super::typed::{blank, count, day, member, unknown};
use super::view::View;
use crate::form::{Form, Typed};
use crate::reader::Session;
use crate::words::Words;

/// The forms of the inputs, folded away.
pub(super) fn editing(view: &View<'_>) -> Markup {
    let words = view.words;
    let folded = |verb: &str, key: &str, fields: Markup| {
        let fields = html! { (fields) button id={ "do-" (verb) } { (words.say(key)) } };
        view.folded(verb, "", &words.say(key), &fields)
    };
    html! {
        (folded("add-share", "posts-do-add-share", html! {
            (members(words, view.organisation, "member", "posts-member"))
            label.field { span { (words.say("posts-share")) } input.short name="share" inputmode="decimal" required; }
            label.field { span { (words.say("posts-from-day")) } input.short type="date" name="from" required; }
        }))
        (folded("add-unit", "posts-do-add-unit", html! { (texts(words, view.organisation, "title", "posts-title-in")) }))
        @if !view.distribution.inputs.units.is_empty() { (folded("add-post", "posts-do-add-post", post(view))) }
        @if !view.distribution.inputs.posts.is_empty() { (folded("remove-post", "posts-do-remove-post", removal(view))) }
        (folded("set-bounds", "posts-do-set-bounds", html! {
            p.quiet { (words.say("posts-bounds-explained")) }
            label.field { span { (words.say("posts-member")) }
                select.short name="member" {
                    option value="" { (words.say("posts-everyone")) }
                    @for (id, member) in &view.organisation.members { option value=(id) { (words.local(&member.short_name)) } }
                } }
            label.field { span { (words.say("posts-minimum")) } input.short type="number" min="0" name="minimum"; }
            label.field { span { (words.say("posts-cap")) } input.short type="number" min="0" name="cap"; }
        }))
    }
}

fn members(words: Words, organisation: &Organisation, name: &str, label: &str) -> Markup {
    html! {
        label.field { span { (words.say(label)) }
            select.short name=(name) {
                @for (id, member) in &organisation.members { option value=(id) { (words.local(&member.short_name)) } }
            } }
    }
}

/// A text in every language of the organisation.
fn texts(words: Words, organisation: &Organisation, name: &str, label: &str) -> Markup {
    html! {
        @for language in &organisation.languages {
            label.field {
                span { (words.say_with(label, &[("language", words.language_name(language.as_str()).into())])) }
                input name={ (name) "-" (language) } required;
            }
        }
    }
}

fn post(view: &View<'_>) -> Markup {
    let words = view.words;
    let choice = |name: &str, label: &str, of: &[(&str, &str)]| {
        html! {
            label.field { span { (words.say(label)) }
                select.short name=(name) { @for (value, key) in of { option value=(value) { (words.say(key)) } } } }
        }
    };
    html! {
        label.field { span { (words.say("posts-unit")) }
            select.short name="unit" {
                @for unit in &view.distribution.inputs.units { option value=(unit.id) { (words.local(&unit.name)) } }
            } }
        (texts(words, view.organisation, "title", "posts-title-in"))
        label.field { span { (words.say("posts-grade")) } input.short name="grade" required; }
        (choice("role", "posts-role", &[
            ("staff", "posts-role-staff"), ("deputy", "posts-role-deputy"), ("head", "posts-role-head")]))
        (choice("filled-by", "posts-filled-by", &[
            ("quota", "posts-kind-quota"), ("rotation", "posts-kind-rotation"),
            ("reserved", "posts-kind-reserved"), ("competition", "posts-kind-competition")]))
        (members(words, view.organisation, "of", "posts-filled-by-of"))
    }
}

fn removal(view: &View<'_>) -> Markup {
    let words = view.words;
    let inputs = &view.distribution.inputs;
    html! {
        label.field { span { (words.say("posts-post")) }
            select name="post" {
                @for unit in &inputs.units {
                    optgroup label=(words.local(&unit.name)) {
                        @for post in inputs.posts_of(&unit.id) {
                            option value=(post.id) { (words.local(&post.title)) " (" (post.grade) ", " (post.id) ")" }
                        }
                    }
                }
            } }
    }
}

/// The inputs as a form changes them; none when the verb is not one of theirs.
pub(super) fn changed(view: &View<'_>, verb: &str, typed: &Typed) -> Option<Result<PostsCommand, Refusal>> {
    let mut inputs = view.distribution.inputs.clone();
    let organisation = view.organisation;
    let done = match verb {
        "add-share" => add_share(&mut inputs, typed),
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

fn add_share(inputs: &mut Inputs, typed: &Typed) -> Result<(), Refusal> {
    let (member, from) = (member(typed, "member")?, day(typed, "from")?);
    let share = Exact::read(typed.value("share"))?;
    if !share.is_positive() {
        return Err(Refusal::by(Rule::ShareNotPositive).text("member", member));
    }
    inputs.shares.push(DatedShare { member, share, from });
    Ok(())
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
pub(super) fn beginning(
    words: Words,
    world: &World,
    organisation: &Organisation,
    session: &Session,
) -> Markup {
    let form = Form { action: "/posts", back: "/posts", session };
    form.around_plain(&html! {
        details {
            summary { (words.say("posts-do-begin")) }
            label.field { span { (words.say("posts-name-in-addresses")) }
                input.short name="id" pattern="[a-z0-9\\-]{1,64}" required; }
            (texts(words, organisation, "title", "posts-title-in"))
            label.field { span { (words.say("posts-decision")) }
                select name="document" {
                    @for document in world.documents.values() { option value=(document.id) { (words.local(&document.title)) } }
                } }
            label.field { span { (words.say("posts-term-from")) } input.short type="date" name="from" required; }
            label.field { span { (words.say("posts-term-until")) } input.short type="date" name="until" required; }
            button #do-begin { (words.say("posts-do-begin")) }
        }
    })
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
