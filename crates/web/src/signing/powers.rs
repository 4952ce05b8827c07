//! Full powers on file: the Secretariat files and withdraws them; delegations see those of their own State.

use axum::extract::multipart::MultipartRejection;
use axum::extract::{Multipart, Path, State};
use axum::response::{IntoResponse, Response};
use desk::error::DeskError;
use domain::command::Command;
use domain::document::Digest;
use domain::identity::{DocumentId, MemberId, PersonId, PowersId};
use domain::organisation::Organisation;
use domain::refusal::{Refusal, Rule};
use domain::signing::{FullPowers, Scope};
use domain::world::World;
use jiff::civil::Date;
use maud::{Markup, html};

use super::ink::scan_field;
use super::post::refused;
use super::rounds::navigation;
use super::{file, standing};
use crate::answer;
use crate::app::App;
use crate::door::signed_in::SignedIn;
use crate::form::{Form, Typed};
use crate::shell::assets;
use crate::shell::layout::{Frame, page};
use crate::shell::taken::taken;
use crate::upload;
use crate::words::{Words, dates};

const BASE: &str = "/full-powers";

/// Whether this person may see full powers of this State: the Secretariat's officers, and who holds an office of it.
fn sees(app: &App, world: &World, signed: &SignedIn, member: &MemberId) -> bool {
    let now = app.desk().now();
    let day = now.to_zoned(jiff::tz::TimeZone::UTC).date();
    let own = world.organisation.as_ref().is_some_and(|organisation| {
        organisation
            .offices_of(&signed.session.person, day)
            .any(|(held, _)| held.member.as_ref() == Some(member))
    });
    own || standing::services(world, &signed.session.person, now)
}

/// The page.
pub(super) async fn show(State(app): State<App>, signed: SignedIn) -> Response {
    let words = signed.reader.words;
    let model = app.desk().read();
    let Some(organisation) = model.world.organisation.as_ref() else {
        return answer::not_found(&signed.reader);
    };
    let services = standing::services(&model.world, &signed.session.person, app.desk().now());
    let frame = Frame {
        navigation: navigation(words, &signed, &model, &app, BASE),
        styles: vec!["signing.css"],
        ..Frame::new(words.say("powers-title"))
    };
    let seen =
        model.world.full_powers.iter().filter(|(_, one)| sees(&app, &model.world, &signed, &one.member));
    let today = dates::today(&model.world, app.desk().now());
    let body = html! {
        h1 { (words.say("powers-title")) }
        p { (words.say("powers-explained")) }
        div.columns {
            div {
                section aria-labelledby="filed-title" {
                    h2 #filed-title { (words.say("powers-filed")) }
                    @let rows: Vec<Markup> = seen.rev().map(|(id, one)| row(words, &model.world, organisation, (id, one), today, services, &signed)).collect();
                    @if rows.is_empty() { p.quiet { (words.say("powers-none")) } }
                    ul.rows { @for row in rows { (row) } }
                }
            }
            @if services { div { (filing(words, &model.world, organisation, &signed)) } }
        }
    };
    page(&signed.reader, &frame, &body).into_response()
}

fn row(
    words: Words,
    world: &World,
    organisation: &Organisation,
    (id, one): (&PowersId, &FullPowers),
    today: Date,
    services: bool,
    signed: &SignedIn,
) -> Markup {
    let member = organisation.members.get(&one.member);
    let ended = one.until.is_some_and(|last| last < today);
    let state = match (&one.withdrawn, ended) {
        (Some(_), _) => "powers-withdrawn",
        (None, true) => "powers-ended",
        (None, false) => "powers-valid",
    };
    let action = format!("{BASE}/{id}/withdraw");
    html! {
        li {
            div.row {
                span.grow {
                    (assets::flagged(member.map(|one| one.country.as_str()), member.map(|one| words.local(&one.short_name)).unwrap_or_default()))
                    ": " strong { (words.local(&organisation.person_name(&one.person))) }
                }
                span.state { (words.say(state)) }
            }
            div { (words.say_with("powers-issued", &[("name", words.local(&one.issued_by).into())])) }
            div.quiet {
                (dates::day(words, one.from)) " – "
                @match one.until { Some(last) => (dates::day(words, last)), None => "…" }
                " · " (scope(words, world, &one.scope))
            }
            div.row {
                span.grow { a href={ (BASE) "/" (id) "/instrument" } { (words.say("powers-instrument")) } " " span.digest { (one.instrument.short()) } }
                @if services && one.withdrawn.is_none() {
                    (Form { action: &action, back: BASE, session: &signed.session }.around_plain(&html! {
                        button.danger id={ "do-withdraw-" (id) } { (words.say("powers-do-withdraw")) }
                    }))
                }
            }
        }
    }
}

fn scope(words: Words, world: &World, scope: &Scope) -> String {
    match scope {
        Scope::AnyAct => words.say("powers-any-act"),
        Scope::Acts(acts) => {
            let titles = acts.iter().filter_map(|id| world.documents.get(id));
            titles.map(|document| words.local(&document.title)).collect::<Vec<_>>().join("; ")
        }
    }
}

fn filing(words: Words, world: &World, organisation: &Organisation, signed: &SignedIn) -> Markup {
    let order = organisation.rotation.order(&organisation.members).unwrap_or_default();
    let acts = world.documents.values().filter(|document| document.for_signature);
    let fields = html! {
        label.field { span { (words.say("signing-member")) }
            select.short name="member" {
                @for (id, member) in order.iter().filter_map(|id| organisation.members.get_key_value(id)) {
                    option value=(id) { (words.local(&member.short_name)) }
                }
            } }
        label.field { span { (words.say("powers-person")) }
            select.short name="person" {
                @for (id, person) in &organisation.persons {
                    @if person.offices.iter().any(|held| held.member.is_some()) {
                        option value=(id) { (words.local(&person.name)) }
                    }
                }
            } }
        @for language in &organisation.languages {
            label.field {
                span { (words.say_with("powers-issued-by", &[("language", words.language_name(language.as_str()).into())])) }
                input name={ "issued-" (language) } maxlength="600" required;
            }
        }
        label.field { span { (words.say("powers-from")) } input.short type="date" name="from" required; }
        label.field { span { (words.say("powers-until")) } input.short type="date" name="until"; }
        label.field { span { (words.say("powers-scope")) }
            select.short name="act" {
                option value="" { (words.say("powers-any-act")) }
                @for document in acts { option value=(document.id) { (words.local(&document.title)) } }
            } }
        (scan_field(words, "powers-instrument"))
        button.primary #do-file-powers { (words.say("powers-do-file")) }
    };
    html! {
        section aria-labelledby="filing-title" {
            h2 #filing-title { (words.say("powers-do-file")) }
            (Form { action: BASE, back: BASE, session: &signed.session }.around_upload(&fields))
        }
    }
}

/// Files full powers.
pub(super) async fn file_new(
    State(app): State<App>,
    signed: SignedIn,
    parts: Result<Multipart, MultipartRejection>,
) -> Response {
    let words = signed.reader.words;
    if !standing::services(&app.desk().read().world, &signed.session.person, app.desk().now()) {
        return answer::not_found(&signed.reader);
    }
    let upload = match upload::read_scan(&app.settings().photos, parts).await {
        Ok((upload, _)) => upload,
        Err(error) => return refused(&signed, &error.sentence(words)),
    };
    let asked = {
        let model = app.desk().read();
        let organisation = model.world.organisation.as_ref();
        organisation.map(|organisation| read(organisation, &upload.typed, Digest::of(&upload.file)))
    };
    let done = match asked {
        Some(Ok(powers)) => match app.desk().files().keep(&upload.file) {
            Ok(_) => {
                let command = Command::FileFullPowers(Box::new(powers));
                app.desk().submit(&signed.session.person, command).await
            }
            Err(fault) => Err(DeskError::Fault(fault)),
        },
        Some(Err(refusal)) => Err(DeskError::Refused(refusal)),
        None => return answer::not_found(&signed.reader),
    };
    match done {
        Ok(_) => taken(&signed.reader, BASE, &words.say("powers-done-filed")),
        Err(error) => answer::desk(&signed.reader, &app, &error),
    }
}

fn read(organisation: &Organisation, typed: &Typed, instrument: Digest) -> Result<FullPowers, Refusal> {
    let blank = || Refusal::by(Rule::Blank);
    let unknown = || Refusal::by(Rule::Unknown);
    let until = typed.value("until");
    let act = typed.value("act");
    Ok(FullPowers {
        member: MemberId::new(typed.value("member")).map_err(|_| unknown())?,
        person: PersonId::new(typed.value("person")).map_err(|_| unknown())?,
        issued_by: typed.whole(&organisation.languages, "issued")?,
        from: typed.value("from").parse().map_err(|_| blank())?,
        until: if until.is_empty() { None } else { Some(until.parse().map_err(|_| blank())?) },
        scope: if act.is_empty() {
            Scope::AnyAct
        } else {
            Scope::Acts([DocumentId::new(act).map_err(|_| unknown())?].into())
        },
        instrument,
        withdrawn: None,
    })
}

/// Records that a State took full powers back.
pub(super) async fn withdraw(State(app): State<App>, signed: SignedIn, Path(id): Path<String>) -> Response {
    let known = PowersId::new(&id).ok().filter(|id| {
        let model = app.desk().read();
        let powers = model.world.full_powers.get(id);
        powers.is_some_and(|powers| sees(&app, &model.world, &signed, &powers.member))
    });
    let Some(powers) = known else { return answer::not_found(&signed.reader) };
    match app.desk().submit(&signed.session.person, Command::WithdrawFullPowers { powers }).await {
        Ok(_) => taken(&signed.reader, BASE, &signed.reader.words.say("powers-done-withdrawn")),
        Err(error) => answer::desk(&signed.reader, &app, &error),
    }
}

/// The kept instrument, for those who see the full powers.
pub(super) async fn instrument(State(app): State<App>, signed: SignedIn, Path(id): Path<String>) -> Response {
    let found = PowersId::new(&id).ok().and_then(|id| {
        let model = app.desk().read();
        let powers = model.world.full_powers.get(&id)?;
        sees(&app, &model.world, &signed, &powers.member).then(|| (id, powers.instrument.clone()))
    });
    let Some((id, digest)) = found else { return answer::not_found(&signed.reader) };
    file::kept_scan(&app, &signed.reader, &digest, id.as_str())
}
