//! The personal link: shown first (so that a preview of the link does not use it up), opened by a button, once.

use std::net::{IpAddr, SocketAddr};

use axum::extract::{ConnectInfo, FromRequestParts, Path, State};
use axum::http::header::{LOCATION, SET_COOKIE};
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use maud::html;

use super::signed_in::SignedIn;
use crate::answer;
use crate::app::App;
use crate::cookies;
use crate::reader::Reader;
use crate::shell::layout::{Frame, page};

/// Where the request comes from, as far as the server knows; none when it was not told.
#[derive(Debug, Clone, Copy)]
pub struct From(pub(crate) Option<IpAddr>);

impl<S: Send + Sync> FromRequestParts<S> for From {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        Ok(Self(parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip())))
    }
}

/// The page with the one button. It looks the same whether the link is good or not.
pub async fn show(reader: Reader) -> Response {
    let words = reader.words;
    let body = html! {
        section.narrow {
            h1 { (words.say("door-enter-title")) }
            p { (words.say("door-enter-explained")) }
            p.quiet { (words.say("door-enter-device")) }
            form method="post" { button.primary type="submit" { (words.say("door-enter")) } }
        }
    };
    page(&reader, &Frame::new(words.say("door-enter-title")), &body).into_response()
}

/// Opens the link: the session begins, and the browser goes to the meeting.
pub async fn open(
    State(app): State<App>,
    reader: Reader,
    From(from): From,
    Path(secret): Path<String>,
) -> Response {
    if !app.tries().may(from.as_ref(), app.desk().now()) {
        return answer::too_many_tries(&reader);
    }
    let begun = match app.desk().open_link(&secret).await {
        Ok(begun) => begun,
        Err(desk::error::DeskError::Fault(fault)) => return answer::fault(&reader, &fault),
        Err(_) => {
            app.tries().count(from.as_ref(), app.desk().now());
            return answer::link_refused(&reader);
        }
    };
    let seconds = begun.session.expires.duration_since(app.desk().now()).as_secs();
    let cookie = cookies::session(begun.secret.reveal(), seconds, app.settings().secure_cookies);
    let place = begun.session.meeting.map_or_else(|| "/".to_owned(), |meeting| format!("/meeting/{meeting}"));
    see_other(&place, cookie)
}

/// Ends the session.
pub async fn leave(State(app): State<App>, signed: SignedIn) -> Response {
    if let Err(error) = app.desk().end_session(signed.session.secret()).await {
        return answer::desk(&signed.reader, &app, &error);
    }
    see_other("/left", cookies::session("", 0, app.settings().secure_cookies))
}

/// The page after signing out.
pub async fn left(reader: Reader) -> Response {
    let words = reader.words;
    let body = html! {
        section.narrow {
            h1 { (words.say("door-left")) }
            p { (words.say("door-left-explained")) }
        }
    };
    page(&reader, &Frame::new(words.say("door-left")), &body).into_response()
}

fn see_other(place: &str, cookie: Option<HeaderValue>) -> Response {
    let mut response = StatusCode::SEE_OTHER.into_response();
    if let Ok(place) = HeaderValue::from_str(place) {
        response.headers_mut().insert(LOCATION, place);
    }
    if let Some(cookie) = cookie {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
    response
}
