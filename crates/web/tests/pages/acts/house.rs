//! A whole house on a temporary folder, with the sample meeting held to its end.

use std::path::PathBuf;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::{Request, Response, StatusCode};
use desk::clock::{Clock, SystemClock};
use desk::depositary::Depositary;
use desk::desk::Desk;
use desk::sample::PreparedMeeting;
use domain::command::Command;
use domain::document::Texts;
use domain::identity::{PersonId, SeatId};
use domain::language::LocalText;
use domain::meeting::agenda::Outcome;
use domain::meeting::{MeetingCommand, Publicity};
use domain::organisation::Organisation;
use http_body_util::BodyExt as _;
use tower::ServiceExt as _;
use web::app::{App, Settings};
use web::conference::{Conference, ConferenceError, ConferenceEvent, Pass, Permission};

/// A conference engine without anybody.
struct Nobody(tokio::sync::broadcast::Sender<ConferenceEvent>);

impl Conference for Nobody {
    fn token(&self, _: &Pass, _: u64) -> Result<String, ConferenceError> {
        Err(ConferenceError::NoRoom)
    }
    fn permit<'a>(&'a self, _: &'a str, _: &'a str, _: Permission) -> media::conference::Answer<'a, ()> {
        Box::pin(async { Ok(()) })
    }
    fn remove<'a>(&'a self, _: &'a str, _: &'a str) -> media::conference::Answer<'a, ()> {
        Box::pin(async { Ok(()) })
    }
    fn close_room<'a>(&'a self, _: &'a str) -> media::conference::Answer<'a, ()> {
        Box::pin(async { Ok(()) })
    }
    fn events(&self) -> tokio::sync::broadcast::Receiver<ConferenceEvent> {
        self.0.subscribe()
    }
    fn figures<'a>(&'a self, _: &'a str) -> media::conference::Answer<'a, media::conference::Figures> {
        Box::pin(async { Err(ConferenceError::NoRoom) })
    }
}

pub(crate) struct House {
    pub(crate) app: App,
    pub(crate) router: Router,
    _folder: tempfile::TempDir,
}

pub(crate) fn data(name: &str) -> String {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../data/sample").join(name);
    std::fs::read_to_string(path).unwrap()
}

pub(crate) fn person(id: &str) -> PersonId {
    PersonId::new(id).unwrap()
}

/// The heads in the order of the signature block.
pub(crate) const HEADS: [&str; 6] =
    ["mnatsakanyan", "makei", "tleuberdi", "aidarbekov", "lavrov", "muhriddin"];
pub(crate) const STATEMENT: &str = "statement-ceasefire";
pub(crate) const PLAN: &str = "plan-consultations-2020-2021";

impl House {
    /// The sample organisation and nothing else.
    pub(crate) async fn founded() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let desk = Desk::open(folder.path(), Arc::new(SystemClock)).unwrap();
        let organisation = desk::sample::organisation(&data("organisation.toml")).unwrap();
        desk.submit(&person("officer"), Command::Found(Box::new(organisation))).await.unwrap();
        Self::around(desk, folder)
    }

    /// The sample meeting was held and closed.
    pub(crate) async fn after_the_meeting() -> Self {
        Self::held_by(Arc::new(SystemClock)).await
    }

    /// The same, by a clock.
    pub(crate) async fn held_by(clock: Arc<dyn Clock>) -> Self {
        Self::after_the_meeting_with(clock, None).await
    }

    /// The same, but at its end the meeting went into a closed part and took up an item of its own there: its title,
    /// and what was said.
    pub(crate) async fn after_a_closed_part(title: LocalText, said: LocalText) -> Self {
        Self::after_the_meeting_with(Arc::new(SystemClock), Some((title, said))).await
    }

    /// The same, with another text under [`STATEMENT`], authentic in both languages.
    pub(crate) async fn after_the_meeting_on(title: LocalText, texts: Texts) -> Self {
        let mut meeting = desk::sample::meeting(&data("meeting-2020-05-26.toml")).unwrap();
        let statement = meeting.documents.iter_mut().find(|one| one.id.as_str() == STATEMENT).unwrap();
        (statement.title, statement.texts) = (title, texts);
        let mut organisation = desk::sample::organisation(&data("organisation.toml")).unwrap();
        organisation.authentic_languages.clone_from(&organisation.languages);
        Self::after(organisation, meeting, Arc::new(SystemClock), None).await
    }

    async fn after_the_meeting_with(clock: Arc<dyn Clock>, closed: Option<(LocalText, LocalText)>) -> Self {
        let meeting = desk::sample::meeting(&data("meeting-2020-05-26.toml")).unwrap();
        let organisation = desk::sample::organisation(&data("organisation.toml")).unwrap();
        Self::after(organisation, meeting, clock, closed).await
    }

    async fn after(
        organisation: Organisation,
        meeting: PreparedMeeting,
        clock: Arc<dyn Clock>,
        closed: Option<(LocalText, LocalText)>,
    ) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let desk = Desk::open(folder.path(), clock).unwrap();
        let course = desk::rehearsal::course(&data("course-2020-05-26.toml")).unwrap();
        let officer = meeting.officer().unwrap().clone();
        let founding = Command::Found(Box::new(organisation.clone()));
        for command in [founding].into_iter().chain(meeting.commands(&organisation)) {
            desk.submit(&officer, command).await.unwrap();
        }
        let mut steps = desk::rehearsal::steps(&meeting, &course);
        if let Some((title, summary)) = closed {
            let item = u16::try_from(meeting.items.len()).unwrap() + 1;
            let include = MeetingCommand::IncludeItem { title, documents: Vec::new() };
            desk.submit(&officer, Command::Meeting(meeting.id.clone(), include)).await.unwrap();
            let close = steps.pop().unwrap();
            let seat = SeatId::new("am").unwrap();
            for (actor, command) in [
                (&close.actor, MeetingCommand::BeginSegment { publicity: Publicity::Closed }),
                (&close.actor, MeetingCommand::TakeUpItem { item }),
                (&officer, MeetingCommand::NoteStatement { seat, summary }),
                (&close.actor, MeetingCommand::ConcludeItem { item, outcome: Outcome::Discussed }),
            ] {
                let command = Command::Meeting(meeting.id.clone(), command);
                steps.push(desk::rehearsal::Step { actor: actor.clone(), command, pace: close.pace });
            }
            steps.push(close);
        }
        for step in steps {
            desk.submit(&step.actor, step.command).await.unwrap();
        }
        Self::around(desk, folder)
    }

    fn around(desk: Desk, folder: tempfile::TempDir) -> Self {
        let depositary = Depositary::open(&folder.path().join("depositary"), "TEST", desk.clone()).unwrap();
        let settings = Settings {
            base_url: "http://plenary.test".to_owned(),
            secure_cookies: false,
            demo: true,
            conference_url: None,
            photos: web::photos::Room::Here,
        };
        let (events, _) = tokio::sync::broadcast::channel(4);
        let app = App::new(desk, depositary, Arc::new(Nobody(events)), settings);
        let router = web::router::router(app.clone(), None);
        Self { app, router, _folder: folder }
    }

    /// A session's secret.
    pub(crate) async fn session(&self, id: &str) -> String {
        let link = self.app.desk().issue_link("test", &person(id), None).await.unwrap();
        let begun = self.app.desk().open_link(link.secret.reveal()).await.unwrap();
        begun.secret.reveal().to_owned()
    }

    pub(crate) async fn ask(&self, request: Request<Body>) -> Answer {
        let response: Response<Body> = self.router.clone().oneshot(request).await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        let bytes = response.into_body().collect().await.unwrap().to_bytes().to_vec();
        Answer { status, headers, bytes }
    }

    pub(crate) async fn get(&self, path: &str, session: Option<&str>) -> Answer {
        let mut request = Request::get(path).header("accept-language", "en");
        if let Some(secret) = session {
            request = request.header("cookie", format!("plenary={secret}"));
        }
        self.ask(request.body(Body::empty()).unwrap()).await
    }

    /// A posted form of a session, with its token.
    pub(crate) async fn form(&self, path: &str, session: &str, fields: &str) -> Answer {
        let token = domain::document::Digest::of(format!("form token\n{session}").as_bytes());
        let request = Request::post(path)
            .header("accept-language", "en")
            .header("cookie", format!("plenary={session}"))
            .header("content-type", "application/x-www-form-urlencoded")
            .body(Body::from(format!("token={token}&{fields}")))
            .unwrap();
        self.ask(request).await
    }

    /// A call of the JSON interface with a bearer token.
    pub(crate) async fn call(&self, path: &str, token: Option<&str>, body: &serde_json::Value) -> Answer {
        let mut request =
            Request::post(path).header("accept-language", "ru").header("content-type", "application/json");
        if let Some(token) = token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        self.ask(request.body(Body::from(body.to_string())).unwrap()).await
    }
}

#[derive(Clone)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: axum::http::HeaderMap,
    pub(crate) bytes: Vec<u8>,
}

impl Answer {
    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.bytes.clone()).unwrap()
    }
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.bytes).unwrap_or_else(|_| panic!("{}", self.text()))
    }
    /// The answer, which must be of this status.
    pub(crate) fn must(self, status: u16) -> Self {
        assert_eq!(self.status.as_u16(), status, "{}", String::from_utf8_lossy(&self.bytes));
        self
    }
}
