//! Live pages. A page is made of parts; when the record grows, the parts of that reader are rendered again and those
//! that differ are sent. The id of an event is the journal's sequence number, so reconnecting is replay: whoever comes
//! back with an older number gets everything that may differ, and nothing is missing.

use std::convert::Infallible;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::Arc;

use axum::http::{HeaderMap, StatusCode};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use desk::model::Model;
use maud::{Markup, html};
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;

use crate::app::App;
use crate::limits;
use crate::reader::Session;
use crate::signals::Signal;
use crate::streams::SeatKey;

/// Renders a part for one reader. Rights are looked at inside: who may no longer see a thing gets what stands in its
/// place, with the very event that took the right away.
pub type Render = Box<dyn Fn(&Model) -> Markup + Send + Sync>;

/// A part of a page.
pub struct Part {
    /// Its id on the page, which is also the name of its events: letters, digits and hyphens.
    pub id: &'static str,
    /// What it shows.
    pub render: Render,
}

impl Part {
    /// A part of a page.
    pub fn new(id: &'static str, render: impl Fn(&Model) -> Markup + Send + Sync + 'static) -> Self {
        Self { id, render: Box::new(render) }
    }
}

/// The part as it stands in the page. What comes later is merged into it: elements that stay the same stay in place,
/// with the focus and with a press that has begun.
#[must_use]
pub fn part(part: &Part, model: &Model) -> Markup {
    html! { div.part id=(part.id) sse-swap=(part.id) hx-swap="merge" { ((part.render)(model)) } }
}

/// A part by its id, as it stands in the page; nothing when the page has no such part.
#[must_use]
pub fn place(parts: &[Part], id: &str, model: &Model) -> Markup {
    html! { @if let Some(found) = parts.iter().find(|part| part.id == id) { (part(found, model)) } }
}

/// Address of the stream of a page that shows the record as of `sequence`.
#[must_use]
pub fn address(base: &str, page: &str, sequence: u64) -> String {
    format!("{base}/live?page={page}&from={sequence}")
}

/// What a stream is asked for.
pub struct Wanted {
    /// Whose stream it is; it ends with the session.
    pub session: Session,
    /// The seat that looks on, if it counts as present by that.
    pub seat: Option<SeatKey>,
    /// Sequence number that the page shows.
    pub from: u64,
    /// Parts of the page.
    pub parts: Vec<Part>,
    /// What the page makes of a signal that passes: the event's name and what it shows, if the signal is for it.
    pub passing: Option<Passing>,
}

impl Wanted {
    /// For a page that belongs to no seat of a meeting.
    #[must_use]
    pub fn without_seat(session: Session, from: u64, parts: Vec<Part>) -> Self {
        Self { session, seat: None, from, parts, passing: None }
    }
}

/// Shows a signal to one reader, or not.
pub type Passing = Box<dyn Fn(&Signal) -> Option<(&'static str, Markup)> + Send + Sync>;

/// The stream of a page. `headers` may name the last event that arrived (`Last-Event-ID`), which goes before
/// [`Wanted::from`].
#[must_use]
pub fn stream(app: &App, headers: &HeaderMap, wanted: Wanted) -> Response {
    let Some(mut open) = app.streams().open(wanted.session.form_token(), wanted.seat) else {
        return StatusCode::TOO_MANY_REQUESTS.into_response();
    };
    let desk = app.desk().clone();
    open.now = Some(Arc::new(move || desk.now()));
    let seen = headers.get("last-event-id").and_then(|id| id.to_str().ok()?.parse().ok());
    let (sender, receiver) = mpsc::channel::<Result<Event, Infallible>>(limits::STREAM_EVENTS_WAITING_MAX);
    let following = Following {
        app: app.clone(),
        secret: wanted.session.secret().to_owned(),
        seen: seen.unwrap_or(wanted.from),
        parts: wanted.parts,
        passing: wanted.passing,
        sender,
    };
    tokio::spawn(async move {
        following.follow().await;
        drop(open);
    });
    let keep_alive = KeepAlive::new().interval(limits::STREAM_COMMENT_EVERY).text("still here");
    Sse::new(ReceiverStream::new(receiver)).keep_alive(keep_alive).into_response()
}

struct Following {
    app: App,
    secret: String,
    seen: u64,
    parts: Vec<Part>,
    passing: Option<Passing>,
    sender: mpsc::Sender<Result<Event, Infallible>>,
}

impl Following {
    /// Sends what differs until the reader is gone, the session ends or the desk stops.
    async fn follow(self) {
        let mut sequence = self.app.desk().watch();
        let mut signals = self.app.signals().listen();
        let mut known: Vec<Option<u64>> = self.parts.iter().map(|_| None).collect();
        let mut first = true;
        loop {
            sequence.borrow_and_update();
            let (now, rendered) = self.render();
            let mut differing = Vec::new();
            for ((part, html), known) in self.parts.iter().zip(rendered).zip(&mut known) {
                let hash = Some(hash_of(&html));
                if *known != hash && !(first && now == self.seen) {
                    differing.push((part.id, html));
                }
                *known = hash;
            }
            first = false;
            if !self.send(now, differing).await {
                return;
            }
            loop {
                tokio::select! {
                    grown = sequence.changed() => if grown.is_err() { return } else { break },
                    signal = signals.recv() => if !self.pass_on(signal.ok().as_ref()).await { return },
                    () = self.sender.closed() => return,
                }
            }
            tokio::time::sleep(limits::STREAM_GATHERS).await;
            if self.app.desk().session(&self.secret).is_none() {
                return;
            }
        }
    }

    /// Shows a signal that is for this page; it has no id, for it is not part of the record.
    async fn pass_on(&self, signal: Option<&Signal>) -> bool {
        let shown = signal.and_then(|signal| self.passing.as_ref()?(signal));
        let Some((name, markup)) = shown else { return true };
        if self.app.desk().session(&self.secret).is_none() {
            return false;
        }
        self.sender.send(Ok(Event::default().event(name).data(markup.into_string()))).await.is_ok()
    }

    fn render(&self) -> (u64, Vec<String>) {
        let model = self.app.desk().read();
        (model.sequence, self.parts.iter().map(|part| (part.render)(&model).into_string()).collect())
    }

    /// Only the last event of a batch carries the id: a line that breaks in between brings the whole batch again.
    async fn send(&self, sequence: u64, differing: Vec<(&'static str, String)>) -> bool {
        let last = differing.len().saturating_sub(1);
        for (place, (id, html)) in differing.into_iter().enumerate() {
            // An event without data is not dispatched (HTML, 9.2.6): a part that became empty is sent as a space.
            let html = if html.is_empty() { " ".to_owned() } else { html.replace('\r', " ") };
            let mut event = Event::default().event(id).data(html);
            if place == last {
                event = event.id(sequence.to_string());
            }
            if self.sender.send(Ok(event)).await.is_err() {
                return false;
            }
        }
        true
    }
}

fn hash_of(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}
