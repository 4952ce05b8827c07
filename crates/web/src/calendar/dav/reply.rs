//! Answers by `CalDAV`: a multistatus (RFC 4918, 13) with what is there and what is not of the properties that were
//! asked for.

use std::fmt::Write as _;

use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};

use super::question::Question;

const DAV: &str = "DAV:";
const CALDAV: &str = "urn:ietf:params:xml:ns:caldav";
const SERVER: &str = "http://calendarserver.org/ns/";

/// Properties for which an entry's file has to be written.
pub(super) const OF_THE_FILE: [&str; 2] = ["calendar-data", "getcontentlength"];

/// A resource and its properties: namespace, name, value as XML.
pub(super) struct Found {
    path: String,
    properties: Vec<(&'static str, &'static str, String)>,
    there: bool,
}

impl Found {
    pub(super) fn nothing(path: &str) -> Self {
        Self { path: path.to_owned(), properties: Vec::new(), there: false }
    }

    fn of(path: &str, kind: &str, title: &str) -> Self {
        let properties = vec![
            (DAV, "resourcetype", kind.to_owned()),
            (DAV, "displayname", escaped(title)),
            (DAV, "current-user-principal", "<d:href>/dav/</d:href>".to_owned()),
            (DAV, "principal-URL", "<d:href>/dav/</d:href>".to_owned()),
            (DAV, "owner", "<d:href>/dav/</d:href>".to_owned()),
            (DAV, "current-user-privilege-set", "<d:privilege><d:read/></d:privilege>".to_owned()),
        ];
        Self { path: path.to_owned(), properties, there: true }
    }

    pub(super) fn principal(path: &str, name: &str, home: &str) -> Self {
        let mut found = Self::of(path, "<d:collection/><d:principal/>", name);
        found.properties.push((CALDAV, "calendar-home-set", format!("<d:href>{home}</d:href>")));
        found.properties.push((DAV, "supported-report-set", String::new()));
        found
    }

    pub(super) fn home(path: &str) -> Self {
        Self::of(path, "<d:collection/>", "")
    }

    pub(super) fn calendar(path: &str, title: &str, tag: &str) -> Self {
        let mut found = Self::of(path, "<d:collection/><c:calendar/>", title);
        let report =
            |name: &str| format!("<d:supported-report><d:report>{name}</d:report></d:supported-report>");
        let reports = ["<c:calendar-query/>", "<c:calendar-multiget/>", "<d:sync-collection/>"].map(report);
        found.properties.extend([
            (SERVER, "getctag", tag.to_owned()),
            (DAV, "sync-token", format!("urn:plenary:{tag}")),
            (DAV, "getetag", format!("\"{tag}\"")),
            (DAV, "supported-report-set", reports.concat()),
            (CALDAV, "supported-calendar-component-set", "<c:comp name=\"VEVENT\"/>".to_owned()),
            (
                CALDAV,
                "supported-calendar-data",
                "<c:calendar-data content-type=\"text/calendar\" version=\"2.0\"/>".to_owned(),
            ),
        ]);
        found
    }

    pub(super) fn entry(path: &str, tag: &str, text: Option<&str>) -> Self {
        let mut found = Self::of(path, "", "");
        found.properties.extend([
            (DAV, "getetag", escaped(tag)),
            (DAV, "getcontenttype", "text/calendar; charset=utf-8; component=vevent".to_owned()),
        ]);
        if let Some(text) = text {
            found.properties.push((DAV, "getcontentlength", text.len().to_string()));
            found.properties.push((CALDAV, "calendar-data", escaped(text)));
        }
        found
    }
}

/// The answer; `token` is the state of a calendar for those that synchronise.
pub(super) fn multistatus(question: &Question, found: &[Found], token: Option<&str>) -> String {
    let mut text = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n\
         <d:multistatus xmlns:d=\"{DAV}\" xmlns:c=\"{CALDAV}\" xmlns:s=\"{SERVER}\">\n"
    );
    for one in found {
        // Writing to a String cannot fail, here and below.
        let _ = write!(text, "<d:response><d:href>{}</d:href>", escaped(&one.path));
        if one.there {
            properties(&mut text, question, one);
        } else {
            text.push_str("<d:status>HTTP/1.1 404 Not Found</d:status>");
        }
        text.push_str("</d:response>\n");
    }
    if let Some(token) = token {
        let _ = write!(text, "<d:sync-token>{}</d:sync-token>", escaped(token));
    }
    text.push_str("</d:multistatus>\n");
    text
}

fn properties(text: &mut String, question: &Question, one: &Found) {
    let wanted = question.wanted();
    let asked =
        |namespace: &str, name: &str| wanted.iter().any(|(space, local)| space == namespace && local == name);
    // Data are told to those that ask for them (RFC 4791, 9.6), other properties to all that name none.
    let told = |namespace: &str, name: &str| {
        asked(namespace, name) || (wanted.is_empty() && name != "calendar-data")
    };
    text.push_str("<d:propstat><d:prop>");
    for (namespace, name, value) in one.properties.iter().filter(|(space, name, _)| told(space, name)) {
        let prefix = match *namespace {
            CALDAV => "c",
            SERVER => "s",
            _ => "d",
        };
        let _ = write!(text, "<{prefix}:{name}>{value}</{prefix}:{name}>");
    }
    text.push_str("</d:prop><d:status>HTTP/1.1 200 OK</d:status></d:propstat>");
    let has = |namespace: &str, name: &str| {
        one.properties.iter().any(|(space, local, _)| *space == namespace && *local == name)
    };
    let lacking: Vec<_> = wanted.iter().filter(|(namespace, name)| !has(namespace, name)).collect();
    if lacking.is_empty() {
        return;
    }
    text.push_str("<d:propstat><d:prop>");
    for (namespace, name) in lacking {
        let _ = write!(text, "<x:{name} xmlns:x=\"{}\"/>", escaped(namespace));
    }
    text.push_str("</d:prop><d:status>HTTP/1.1 404 Not Found</d:status></d:propstat>");
}

/// The token is of a state that is not kept (RFC 6578, 3.2: `valid-sync-token`).
pub(super) fn token_too_old() -> Response {
    let text = format!("<?xml version=\"1.0\"?><d:error xmlns:d=\"{DAV}\"><d:valid-sync-token/></d:error>");
    (StatusCode::FORBIDDEN, [(CONTENT_TYPE, "application/xml; charset=utf-8")], text).into_response()
}

fn escaped(text: &str) -> String {
    quick_xml::escape::escape(text).into_owned()
}
