//! What the reader may do in a round now: prepare and open it for the Secretariat, sign or decline as a signatory.
//! Nothing here changes when others sign, so that a live page never takes a half-written place away.

use domain::identity::DocumentId;
use domain::meeting::Mode;
use domain::organisation::DeclinedSignature;
use domain::refusal::Rule;
use domain::signing::{Powers, Round, RoundState, Standing};
use domain::world::{Context, World};
use maud::{Markup, html};

use super::post::form;
use super::{act, ceremony, deadline, parties, standing, terms};
use crate::app::App;
use crate::reader::Session;
use crate::words::{Words, dates};

/// The part of the page that is the reader's own.
pub(super) fn part(words: Words, app: &App, world: &World, id: &DocumentId, session: &Session) -> Markup {
    let now = app.desk().now();
    let signs = world.rounds.get(id).is_some_and(|round| round.signatory(&session.person).is_some());
    html! {
        @let services = standing::services(world, &session.person, now);
        @if services { (officer(words, world, id, session)) }
        @if ceremony::leads(world, id, session, services) { (ceremony::lead(words, world, id, session)) }
        @if signs { (signatory(words, app, world, id, session)) }
    }
}

fn officer(words: Words, world: &World, id: &DocumentId, session: &Session) -> Markup {
    let state = world.rounds.get(id).map(|round| round.state);
    html! {
        @match state {
            None => {
              section.next {
                h2 { (words.say("signing-do-prepare")) }
                p { (words.say("signing-prepare-explained")) }
                (form(id, "prepare", session, &html! {
                    button.primary #do-prepare { (words.say("signing-do-prepare")) }
                }))
              }
              (parties::section(words, world, id, session))
            },
            Some(RoundState::Prepared) => section.next {
                h2 { (words.say("signing-do-open")) }
                p { (words.say("signing-open-explained")) }
                (form(id, "open", session, &html! {
                    button.primary #do-open { (words.say("signing-do-open")) }
                }))
                (deadline::setting(words, world, id, session))
            },
            Some(RoundState::Open) => {
                (deadline::setting(words, world, id, session))
                (apart(words, world, id, session))
            },
            Some(RoundState::Complete) => {},
        }
    }
}

/// Recording that a member does not take part, by a decision that was taken elsewhere (INV-G6).
fn apart(words: Words, world: &World, id: &DocumentId, session: &Session) -> Markup {
    let (Some(round), Some(organisation)) = (world.rounds.get(id), world.organisation.as_ref()) else {
        return html! {};
    };
    let open = round.signatories.iter().filter(|(_, standing)| standing.may_stay_out());
    html! {
        section {
            details {
                summary { (words.say("signing-do-not-participating")) }
                p { (words.say("signing-not-participating-explained")) }
                (form(id, "not-participating", session, &html! {
                    label.field {
                        span { (words.say("signing-member")) }
                        select name="member" {
                            @for (signatory, _) in open {
                                @if let Some(member) = organisation.members.get(&signatory.member) {
                                    option value=(signatory.member) { (words.local(&member.short_name)) }
                                }
                            }
                        }
                    }
                    button.danger { (words.say("signing-do-record")) }
                }))
            }
        }
    }
}

fn signatory(words: Words, app: &App, world: &World, id: &DocumentId, session: &Session) -> Markup {
    let (Some(round), Some(organisation)) = (world.rounds.get(id), world.organisation.as_ref()) else {
        return html! {};
    };
    let context = Context { now: app.desk().now(), actor: session.person.clone() };
    let may = world.may_sign(id, &context);
    html! {
        @match may {
            Ok((_, powers)) => (may_sign(words, app, world, id, (session, &powers))),
            Err(refusal) if refusal.rule == Rule::SignedAlready => (done(words, world, round, session)),
            Err(refusal) => section {
                h2 { (words.say("signing-yours")) }
                p { (crate::words::refusals::sentence(words, &refusal, Some(organisation))) }
            },
        }
    }
}

fn done(words: Words, world: &World, round: &Round, session: &Session) -> Markup {
    let Some((_, Standing::Signed(signature))) = round.signatory(&session.person) else { return html! {} };
    let zone = act::zone_of(world, &round.document);
    html! {
        section #own-signature {
            h2 { (words.say("signing-yours")) }
            p.done { (words.say("signing-yours-given")) }
            dl.facts {
                dt { (words.say("signing-place")) } dd { (signature.place) }
                dt { (words.say("signing-time")) } dd { (act::moment_with_zone(words, signature.at, &zone)) }
                dt { (words.say("signing-key")) } dd.digest { (signature.certificate.short()) }
            }
        }
    }
}

fn may_sign(
    words: Words,
    app: &App,
    world: &World,
    id: &DocumentId,
    (session, powers): (&Session, &Powers),
) -> Markup {
    html! {
        section.next aria-labelledby="sign-title" {
            h2 #sign-title { (words.say("signing-do-sign")) }
            (meaning(words, world, id, session, powers))
            (browser_key(words, world, id, session))
        }
        section aria-labelledby="file-title" {
            h3 #file-title { (words.say("signing-key-file")) }
            p { (words.say("signing-key-file-explained")) }
            (form(id, "link", session, &html! { button { (words.say("signing-do-link")) } }))
            p.quiet { (words.say_with("signing-key-file-server", &[
                ("address", app.settings().base_url.as_str().into()),
            ])) }
        }
        section {
            details {
                summary { (words.say("signing-decline")) }
                p { (words.say("signing-decline-explained")) " " (words.say(declined(world, id))) }
                (form(id, "decline", session, &html! {
                    button.danger.sure { (words.say("signing-do-decline")) }
                }))
            }
        }
    }
}

/// What a State that declines means to the others, by the rule set of the meeting.
fn declined(world: &World, id: &DocumentId) -> &'static str {
    let meeting = world.documents.get(id).and_then(|document| standing::meeting_of(world, document));
    let rules = meeting.zip(world.organisation.as_ref()).and_then(|(meeting, of)| meeting.rules(of));
    match rules.map(|rules| rules.signing.declined).unwrap_or_default() {
        DeclinedSignature::OthersStand => "ceremony-declined-others-stand",
        DeclinedSignature::AwaitsDecision => "ceremony-declined-awaits",
    }
}

/// What a signature means here: by whose powers, for which State, under which text.
fn meaning(words: Words, world: &World, id: &DocumentId, session: &Session, powers: &Powers) -> Markup {
    let (Some(round), Some(organisation)) = (world.rounds.get(id), world.organisation.as_ref()) else {
        return html! {};
    };
    let member = round
        .signatory(&session.person)
        .and_then(|(signatory, _)| organisation.members.get(&signatory.member));
    let state = member.map(|member| words.local(&member.official_name)).unwrap_or_default();
    let office = organisation.office_title(&session.person, round.date);
    html! {
        ul.meaning {
            @match powers {
                Powers::ExOfficio => li { (words.say_with("signing-meaning-powers", &[
                    ("office", words.local(&office).to_owned().into()),
                    ("state", state.to_owned().into()),
                    ("day", dates::day(words, round.date).into()),
                ])) },
                Powers::OnFile(filed) => li { (words.say_with("ceremony-meaning-filed", &[
                    ("powers", filed.as_str().into()),
                    ("state", state.to_owned().into()),
                ])) },
            }
            li { (words.say("signing-meaning-text")) " " span.digest { (round.digest.short()) } "…" }
            @if round.alternat { li { (words.say("alternat-meaning")) } }
            li { (words.say("signing-meaning-place")) }
            li { (words.say("signing-meaning-final")) }
        }
    }
}

/// The place of the session in the language of the act, for one who sits in its hall; one by video says where that is.
fn in_the_hall(world: &World, id: &DocumentId, session: &Session) -> String {
    let words = world.organisation.as_ref().map_or(Words::english(), act::language);
    let round = world.rounds.get(id).and_then(|round| Some((round, round.running_ceremony()?)));
    let place = round.and_then(|(round, ceremony)| {
        let meeting = world.meetings.get(&ceremony.meeting)?;
        let seat = meeting.head_of(&round.signatory(&session.person)?.0.member)?;
        (meeting.mode(&seat.id) == Some(Mode::Room)).then(|| words.local(&meeting.convening.place).to_owned())
    });
    place.unwrap_or_default()
}

/// Signing with a key that this browser made and keeps: the element comes to life by its module.
fn browser_key(words: Words, world: &World, id: &DocumentId, session: &Session) -> Markup {
    let language = world.organisation.as_ref().map_or("en", |organisation| act::language(organisation).tag());
    html! {
        plenary-signature
            document=(id) person=(session.person) token=(session.form_token())
            say-place=(words.say("signing-say-place")) say-key=(words.say("signing-say-key"))
            say-offer=(words.say("signing-say-offer")) say-moved=(words.say("signing-say-moved"))
            say-done=(words.say("signing-say-done")) say-failed=(words.say("signing-say-failed"))
            say-old=(words.say("signing-say-old")) {
            p data-without-script="" { (words.say("signing-without-script")) }
            form.wide hidden {
                label.field {
                    span { (words.say("signing-place")) }
                    input name="place" required maxlength="200" autocomplete="address-level2" value=(in_the_hall(world, id, session));
                    small { (words.say("signing-place-hint")) }
                }
                (terms::fields(words, language))
                button.primary type="submit" { (words.say("signing-do-sign")) }
            }
            p.quiet { (words.say("signing-browser-key-explained")) }
        }
    }
}
