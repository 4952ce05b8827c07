//! A house for tests: the sample organisation and meeting in a temporary folder, a conference that only listens, and
//! browsers that post forms as people do.

use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use axum::body::Body;
use axum::http::{Request, Response, StatusCode, header};
use desk::clock::SetClock;
use desk::depositary::Depositary;
use desk::desk::Desk;
use desk::files::Files;
use desk::sample;
use domain::command::Command;
use domain::identity::{MeetingId, PersonId};
use http_body_util::BodyExt as _;
use journal::sqlite::{Options, SqliteJournal};
use media::conference::{Answer, Conference, ConferenceError, ConferenceEvent, Figures, Pass, Permission};
use tokio::sync::broadcast;
use tower::ServiceExt as _;
use web::app::{App, Settings};

pub(crate) const MEETING: &str = "/meeting/cfm-2020-05-26";
pub(crate) const SESSION: &str = "/meeting/csc-2021-09-16";

/// What the engine was asked.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Told {
    Permit(String, String, Permission),
    Remove(String, String),
    Close(String),
}

/// A conference that writes down what it is told.
pub(crate) struct Listening {
    pub(crate) told: Mutex<Vec<Told>>,
    pub(crate) events: broadcast::Sender<ConferenceEvent>,
}

impl Conference for Listening {
    fn token(&self, pass: &Pass, _: u64) -> Result<String, ConferenceError> {
        Ok(format!("{}/{}/{}", pass.room, pass.identity, pass.permission.publish_microphone))
    }

    fn permit<'a>(&'a self, room: &'a str, identity: &'a str, permission: Permission) -> Answer<'a, ()> {
        self.told.lock().unwrap().push(Told::Permit(room.into(), identity.into(), permission));
        Box::pin(async { Ok(()) })
    }

    fn remove<'a>(&'a self, room: &'a str, identity: &'a str) -> Answer<'a, ()> {
        self.told.lock().unwrap().push(Told::Remove(room.into(), identity.into()));
        Box::pin(async { Ok(()) })
    }

    fn close_room<'a>(&'a self, room: &'a str) -> Answer<'a, ()> {
        self.told.lock().unwrap().push(Told::Close(room.into()));
        Box::pin(async { Ok(()) })
    }

    fn events(&self) -> broadcast::Receiver<ConferenceEvent> {
        self.events.subscribe()
    }

    fn figures<'a>(&'a self, _: &'a str) -> Answer<'a, Figures> {
        Box::pin(async { Err(ConferenceError::NoRoom) })
    }
}

pub(crate) struct House {
    pub(crate) app: App,
    pub(crate) router: axum::Router,
    pub(crate) conference: Arc<Listening>,
    pub(crate) clock: Arc<SetClock>,
    /// Address of the meeting.
    pub(crate) base: &'static str,
    folder: tempfile::TempDir,
}

pub(crate) struct Page {
    pub(crate) status: StatusCode,
    pub(crate) headers: header::HeaderMap,
    pub(crate) body: String,
}

impl Page {
    pub(crate) async fn of(response: Response<Body>) -> Self {
        let (parts, body) = response.into_parts();
        let body = String::from_utf8(body.collect().await.unwrap().to_bytes().to_vec()).unwrap();
        assert!(!body.contains('⟦'), "a word is missing: {body}");
        Self { status: parts.status, headers: parts.headers, body }
    }

    pub(crate) fn location(&self) -> &str {
        self.headers.get(header::LOCATION).map_or("", |place| place.to_str().unwrap())
    }

    pub(crate) fn cookie(&self) -> &str {
        let cookies = self.headers.get_all(header::SET_COOKIE).iter();
        cookies
            .map(|cookie| cookie.to_str().unwrap())
            .find(|cookie| cookie.starts_with("plenary="))
            .unwrap_or("")
    }
}

impl House {
    /// The meeting is prepared and waits to be opened.
    pub(crate) async fn ready() -> Self {
        let meeting = include_str!("../../../../data/sample/meeting-2020-05-26.toml");
        Self::of(MEETING, meeting, "2020-05-26T10:30:00Z").await
    }

    /// The session in Dushanbe is prepared and waits to be opened.
    pub(crate) async fn session() -> Self {
        let meeting = include_str!("../../../../data/sample/meeting-2021-09-16.toml");
        Self::of(SESSION, meeting, "2021-09-16T07:30:00Z").await
    }

    /// The meeting is prepared, and the seat of the organisation has the clocks of another zone.
    pub(crate) async fn ready_in(zone: &str) -> Self {
        let meeting = include_str!("../../../../data/sample/meeting-2020-05-26.toml");
        Self::of_zone(MEETING, meeting, "2020-05-26T10:30:00Z", Some(zone)).await
    }

    async fn of(base: &'static str, meeting: &str, now: &str) -> Self {
        Self::of_zone(base, meeting, now, None).await
    }

    async fn of_zone(base: &'static str, meeting: &str, now: &str, zone: Option<&str>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(SetClock::at(now.parse().unwrap()));
        let desk = Desk::open(folder.path(), Arc::clone(&clock) as _).unwrap();
        let mut organisation =
            sample::organisation(include_str!("../../../../data/sample/organisation.toml")).unwrap();
        if let Some(zone) = zone {
            zone.clone_into(&mut organisation.zone);
        }
        let meeting = sample::meeting(meeting).unwrap();
        let officer = meeting.officer().unwrap().clone();
        let commands = meeting.commands(&organisation);
        desk.submit(&officer, Command::Found(Box::new(organisation))).await.unwrap();
        for command in commands {
            desk.submit(&officer, command).await.unwrap();
        }
        Self::around(base, desk, clock, folder)
    }

    /// A house around a desk.
    fn around(base: &'static str, desk: Desk, clock: Arc<SetClock>, folder: tempfile::TempDir) -> Self {
        let (events, _) = broadcast::channel(64);
        let conference = Arc::new(Listening { told: Mutex::default(), events });
        let settings = Settings {
            base_url: "http://127.0.0.1:8080".into(),
            secure_cookies: false,
            demo: false,
            conference_url: None,
            photos: web::photos::Room::Here,
        };
        let depositary = Depositary::open(&folder.path().join("keys"), "Test", desk.clone()).unwrap();
        let app = App::new(desk, depositary, Arc::clone(&conference) as _, settings);
        let router = web::router::router(app.clone(), None);
        Self { app, router, conference, clock, base, folder }
    }

    /// The journal's file.
    pub(crate) fn journal(&self) -> PathBuf {
        self.folder.path().join("journal.sqlite")
    }

    /// The program ends and begins anew on the same folder, with a journal opened in another way.
    pub(crate) fn restarted(self, options: Options) -> Self {
        let Self { app, router, clock, base, folder, .. } = self;
        let before = app.desk().read().sequence;
        drop((app, router));
        let journal = SqliteJournal::open_with(folder.path().join("journal.sqlite"), options).unwrap();
        let files = Files::open(&folder.path().join("files")).unwrap();
        let desk = Desk::with(Box::new(journal), files, Arc::clone(&clock) as _).unwrap();
        assert_eq!(desk.read().sequence, before, "what was acknowledged is there again");
        Self::around(base, desk, clock, folder)
    }

    pub(crate) async fn send(&self, request: Request<Body>) -> Response<Body> {
        self.router.clone().oneshot(request).await.unwrap()
    }

    /// A browser that opened the personal link of a person.
    pub(crate) async fn enter(&self, person: &str) -> Browser<'_> {
        let meeting = MeetingId::new(self.base.trim_start_matches("/meeting/")).unwrap();
        let link =
            self.app.desk().issue_link("test", &PersonId::new(person).unwrap(), Some(meeting)).await.unwrap();
        let request = Request::post(format!("/enter/{}", link.secret.reveal())).body(Body::empty()).unwrap();
        let page = Page::of(self.send(request).await).await;
        assert_eq!((page.status, page.location()), (StatusCode::SEE_OTHER, self.base));
        let cookie = page.cookie().split(';').next().unwrap().to_owned();
        let mut browser = Browser { house: self, cookie, token: String::new() };
        let mut page = browser.get(self.base).await;
        if page.status == StatusCode::SEE_OTHER {
            page = browser.get(page.location()).await;
        }
        let token = page.body.split("name=\"token\" value=\"").nth(1).unwrap().split('"').next().unwrap();
        token.clone_into(&mut browser.token);
        browser
    }

    /// All six ministers are present, the meeting is open, the agenda adopted.
    pub(crate) async fn open(&self) -> (Browser<'_>, Vec<Browser<'_>>) {
        let officer = self.enter("officer").await;
        let mut heads = Vec::new();
        for (seat, person) in HEADS {
            let head = self.enter(person).await;
            head.does("ask-admission", &[]).await;
            officer.does("admit", &[("seat", seat)]).await;
            head.does("arrive", &[]).await;
            heads.push(head);
        }
        heads[0].does("open", &[]).await;
        heads[0].does("adopt-agenda", &[]).await;
        (officer, heads)
    }
}

/// Seats and persons of the heads; the first presides.
pub(crate) const HEADS: [(&str, &str); 6] = [
    ("ru", "lavrov"),
    ("am", "mnatsakanyan"),
    ("by", "makei"),
    ("kz", "tleuberdi"),
    ("kg", "aidarbekov"),
    ("tj", "muhriddin"),
];

pub(crate) struct Browser<'a> {
    pub(crate) house: &'a House,
    pub(crate) cookie: String,
    pub(crate) token: String,
}

impl Browser<'_> {
    pub(crate) fn request(&self, method: &str, path: &str) -> axum::http::request::Builder {
        Request::builder()
            .method(method)
            .uri(path)
            .header("cookie", format!("{}; lang=en", self.cookie))
            .header("sec-fetch-site", "same-origin")
    }

    pub(crate) async fn get(&self, path: &str) -> Page {
        Page::of(self.house.send(self.request("GET", path).body(Body::empty()).unwrap()).await).await
    }

    /// Posts the form of a verb from a page.
    pub(crate) async fn posts(&self, verb: &str, back: &str, fields: &[(&str, &str)]) -> Page {
        let mut form = format!("back={}", encode(back));
        for (name, value) in fields {
            form.extend(["&", name, "=", &encode(value)]);
        }
        self.sends(&format!("{}/do/{verb}", self.house.base), &form).await
    }

    /// Posts a form, with the session's token.
    pub(crate) async fn sends(&self, path: &str, form: &str) -> Page {
        let request = self
            .request("POST", path)
            .header("content-type", "application/x-www-form-urlencoded")
            .body(Body::from(format!("token={}&{form}", self.token)))
            .unwrap();
        Page::of(self.house.send(request).await).await
    }

    /// Posts a form that must be carried out.
    pub(crate) async fn does(&self, verb: &str, fields: &[(&str, &str)]) {
        let page = self.posts(verb, self.house.base, fields).await;
        let expected = format!("{}?said={verb}", self.house.base);
        assert_eq!(
            (page.status, page.location()),
            (StatusCode::SEE_OTHER, expected.as_str()),
            "{verb} {}",
            page.body
        );
    }
}

pub(crate) fn encode(text: &str) -> String {
    text.bytes().fold(String::new(), |encoded, byte| format!("{encoded}%{byte:02x}"))
}

impl House {
    /// A browser of a person who may have no seat: the token is read from the page that says so.
    pub(crate) async fn enter_outside(&self, person: &str) -> Browser<'_> {
        let link = self.app.desk().issue_link("test", &PersonId::new(person).unwrap(), None).await.unwrap();
        let request = Request::post(format!("/enter/{}", link.secret.reveal())).body(Body::empty()).unwrap();
        let page = Page::of(self.send(request).await).await;
        let cookie = page.cookie().split(';').next().unwrap().to_owned();
        let mut browser = Browser { house: self, cookie, token: String::new() };
        let page = browser.get("/left").await;
        let token = page.body.split("name=\"token\" value=\"").nth(1).unwrap().split('"').next().unwrap();
        token.clone_into(&mut browser.token);
        browser
    }
}
