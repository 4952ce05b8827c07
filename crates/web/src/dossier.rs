//! A dossier: a matter with pages of its own, such as a plan of consultations or a distribution of posts. Who looks at it,
//! its live parts, its forms, and what follows when one is posted: a page that is shown again after a refusal keeps what
//! was typed, without JavaScript too.

use std::sync::Arc;

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use desk::error::DeskError;
use desk::model::Model;
use domain::command::Command;
use domain::identity::{MemberId, PersonId};
use domain::organisation::{Duty, Organisation};
use domain::refusal::Refusal;
use domain::world::World;
use jiff::Timestamp;
use jiff::civil::Date;
use maud::{Markup, html};

use crate::answer;
use crate::app::App;
use crate::door::signed_in::SignedIn;
use crate::duty;
use crate::form::{Fields, Form, Typed};
use crate::live::Part;
use crate::reader::Session;
use crate::shell::assets;
use crate::shell::layout::{Frame, page};
use crate::shell::taken::taken;
use crate::words::{Words, dates};

/// What a dossier is about.
pub(crate) trait Matter: Sized + 'static {
    /// What a reader may be to it.
    type Clearance;

    /// Its addresses begin with this and its name.
    const PLACE: &'static str;

    /// The words that say that a command was carried out.
    const DONE: &'static str;

    /// Whether its page shows by itself what a command changed; else the page is loaded anew after each.
    const LIVE: bool;

    /// The matter of a name, and what the person is to it; none where it does not exist for the person.
    fn cleared<'a>(
        world: &'a World,
        id: &str,
        person: &PersonId,
        now: Timestamp,
    ) -> Option<(&'a Self, Self::Clearance)>;

    /// Its name in addresses.
    fn id(&self) -> &str;
}

/// A refused form: its verb and what was typed.
pub(crate) type Kept = Option<Arc<(String, Typed)>>;

/// How a page stands after a form was posted to it, or when it is asked for.
#[derive(Default)]
pub(crate) struct Answered {
    pub(crate) status: StatusCode,
    /// Why the form was refused.
    pub(crate) sentence: Option<Markup>,
    pub(crate) kept: Kept,
}

impl Answered {
    fn refused(signed: &SignedIn, app: &App, error: &DeskError, kept: Kept) -> Self {
        let (status, sentence) = answer::explained(&signed.reader, app, error);
        Self { status, sentence: Some(answer::alert(&sentence)), kept }
    }

    /// The page: `frame` and what is in it, with the reason in the region for answers.
    pub(crate) fn page(self, signed: &SignedIn, frame: Frame, body: &Markup) -> Response {
        let frame = Frame { answer: self.sentence, ..frame };
        (self.status, page(&signed.reader, &frame, body)).into_response()
    }
}

/// A matter as one reader sees it.
pub(crate) struct View<'a, M: Matter> {
    pub(crate) words: Words,
    pub(crate) world: &'a World,
    pub(crate) organisation: &'a Organisation,
    pub(crate) matter: &'a M,
    pub(crate) cleared: M::Clearance,
    pub(crate) session: &'a Session,
    /// Today at the seat.
    pub(crate) today: Date,
    /// The form that was refused just now.
    kept: Option<&'a (String, Typed)>,
}

/// A form of a matter: its verb, the end of the address of the page that is shown after it, and the hidden field that
/// says which one of several such forms it is.
#[derive(Clone, Copy)]
pub(crate) struct Ask<'a> {
    verb: &'a str,
    page: &'a str,
    about: Option<(&'static str, &'a str)>,
}

impl<'a> Ask<'a> {
    /// The form of a verb on a page.
    pub(crate) fn new(verb: &'a str, page: &'a str) -> Self {
        Self { verb, page, about: None }
    }

    /// About this one.
    pub(crate) fn about(self, field: &'static str, value: &'a str) -> Self {
        Self { about: Some((field, value)), ..self }
    }
}

/// Whether the reader is of the Secretariat, which alone begins a dossier.
pub(crate) fn drafts(app: &App, signed: &SignedIn) -> bool {
    duty::has_duty(&app.desk().read().world, &signed.session.person, Duty::Secretariat, app.desk().now())
}

impl<'a, M: Matter> View<'a, M> {
    /// The matter of this name, when it is the reader's to see.
    pub(crate) fn find(model: &'a Model, app: &App, signed: &'a SignedIn, id: &str) -> Option<Self> {
        let (world, now) = (&model.world, app.desk().now());
        let (matter, cleared) = M::cleared(world, id, &signed.session.person, now)?;
        let organisation = world.organisation.as_ref()?;
        let (words, session, today) = (signed.reader.words, &signed.session, dates::today(world, now));
        Some(Self { words, world, organisation, matter, cleared, session, today, kept: None })
    }

    /// The same after a form was refused.
    pub(crate) fn keeping(self, kept: &'a Kept) -> Self {
        Self { kept: kept.as_deref(), ..self }
    }

    /// Its address.
    pub(crate) fn base(&self) -> String {
        format!("{}/{}", M::PLACE, self.matter.id())
    }

    /// Fields of a form, with what was typed when it was this one that was refused.
    pub(crate) fn fields(&self, ask: Ask<'_>) -> Fields<'a> {
        let same = |typed: &Typed| ask.about.is_none_or(|(field, value)| typed.value(field) == value);
        let kept = self.kept.filter(|(verb, typed)| verb == ask.verb && same(typed));
        Fields::new(self.words, self.organisation, kept.map(|(_, typed)| typed))
    }

    /// A form that posts a command.
    pub(crate) fn form(&self, ask: Ask<'_>, fields: impl FnOnce(&Fields<'_>) -> Markup) -> Markup {
        let base = self.base();
        let (action, back) = (format!("{base}/do/{}", ask.verb), format!("{base}{}", ask.page));
        let form = Form { action: &action, back: &back, session: self.session };
        let inner = html! {
            @if let Some((field, value)) = ask.about { input type="hidden" name=(field) value=(value); }
            (fields(&self.fields(ask)))
        };
        if M::LIVE { form.around(&inner) } else { form.around_plain(&inner) }
    }

    /// A form that is folded away under the name of what it does; taken, it folds itself again (`page.js`).
    pub(crate) fn folded(
        &self,
        ask: Ask<'_>,
        name: &str,
        fields: impl FnOnce(&Fields<'_>) -> Markup,
    ) -> Markup {
        self.form(ask, |form| form.folded(name, &fields(form)))
    }

    /// Name of a member.
    pub(crate) fn name(&self, id: &MemberId) -> String {
        self.words.member(self.organisation, id)
    }

    /// Flag (a picture that says nothing alone) and name.
    pub(crate) fn mark(&self, id: &MemberId) -> Markup {
        let country = self.organisation.members.get(id).map(|member| member.country.as_str());
        assets::flagged(country, &self.name(id))
    }

    /// The page that everything of a meeting is reached from, for who came from one: address, label, not this page.
    pub(crate) fn to_meeting(&self) -> Option<(String, String, bool)> {
        let meeting = self.session.meeting.as_ref()?;
        Some((format!("/meeting/{meeting}"), self.words.say("signing-to-meeting"), false))
    }
}

/// A part of a page, as this reader sees it each time.
pub(crate) fn part<M: Matter>(
    app: &App,
    (signed, id): (&SignedIn, &str),
    kept: &Kept,
    name: &'static str,
    show: impl Fn(&View<'_, M>) -> Markup + Send + Sync + 'static,
) -> Part {
    let (app, signed, id, kept) = (app.clone(), signed.clone(), id.to_owned(), kept.clone());
    Part::new(name, move |model: &Model| {
        View::find(model, &app, &signed, &id).map(|view| show(&view.keeping(&kept))).unwrap_or_default()
    })
}

/// A posted form.
pub(crate) struct Posted {
    /// Name of the matter.
    pub(crate) id: String,
    /// What is asked.
    pub(crate) verb: String,
    /// What was typed.
    pub(crate) typed: Typed,
}

/// Carries out what a posted form asks, and shows the page that it came from: `elsewhere` names another one when that
/// one is gone with what was done. After a refusal `again` shows the page with the reason and what was typed.
pub(crate) async fn carry_out<M: Matter>(
    app: &App,
    signed: &SignedIn,
    posted: Posted,
    asked: impl FnOnce(&View<'_, M>, &str, &Typed) -> Result<Command, Refusal>,
    again: impl FnOnce(&str, Answered) -> Response,
    gone: &[&str],
) -> Response {
    let found = {
        let model = app.desk().read();
        // Whoever may only read learns from the rules that it is the Secretariat's to change.
        let view = View::<M>::find(&model, app, signed, &posted.id);
        view.map(|view| (view.base(), asked(&view, &posted.verb, &posted.typed)))
    };
    let Some((base, asked)) = found else { return answer::not_found(&signed.reader) };
    let done = match asked {
        Ok(command) => app.desk().submit(&signed.session.person, command).await,
        Err(refusal) => Err(DeskError::Refused(refusal)),
    };
    let back = posted.typed.value("back");
    let page = back.strip_prefix(&base).filter(|page| page.is_empty() || page.starts_with('/'));
    let page = page.unwrap_or_default().to_owned();
    match done {
        Ok(_) => {
            let page = if gone.contains(&posted.verb.as_str()) { "" } else { &page };
            let sentence = signed.reader.words.say(M::DONE);
            taken(&signed.reader, &format!("{base}{page}"), &sentence)
        }
        Err(error @ DeskError::Refused(_)) if !signed.reader.wants_fragment => {
            let kept = Some(Arc::new((posted.verb, posted.typed)));
            again(&page, Answered::refused(signed, app, &error, kept))
        }
        Err(error) => answer::desk(&signed.reader, app, &error),
    }
}

/// The page of a form that was posted without a matter yet, again with why it was refused and what was typed.
pub(crate) fn refused(
    app: &App,
    signed: &SignedIn,
    typed: Typed,
    error: &DeskError,
    again: impl FnOnce(Answered) -> Response,
) -> Response {
    if signed.reader.wants_fragment || !matches!(error, DeskError::Refused(_)) {
        return answer::desk(&signed.reader, app, error);
    }
    again(Answered::refused(signed, app, error, Some(Arc::new((String::new(), typed)))))
}
