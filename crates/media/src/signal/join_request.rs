//! What a client says when it connects: query parameters in the older form, a packed request in the newer.

use std::io::Read;

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::{URL_SAFE, URL_SAFE_NO_PAD};
use flate2::read::GzDecoder;
use livekit_protocol as lk;
use prost::Message;
use serde::Deserialize;

use crate::bearer::status_of;
use crate::limits;
use crate::room::join::Join;
use crate::token::{Claims, TokenRefusal};

/// The query parameters of both forms.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct JoinQuery {
    pub access_token: Option<String>,
    pub join_request: Option<String>,
    reconnect: Option<String>,
    sid: Option<String>,
    auto_subscribe: Option<String>,
    protocol: Option<String>,
}

/// Why a client is not let in.
#[derive(Debug, thiserror::Error)]
pub(crate) enum JoinRefusal {
    #[error(transparent)]
    Token(#[from] TokenRefusal),
    #[error("malformed join request")]
    Malformed,
    #[error("join request beyond its limits")]
    Oversized,
    #[error("too many connections; wait a minute")]
    TooOften,
}

impl IntoResponse for JoinRefusal {
    fn into_response(self) -> Response {
        let status = match &self {
            Self::Token(refusal) => status_of(*refusal),
            Self::Malformed => StatusCode::BAD_REQUEST,
            Self::Oversized => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TooOften => StatusCode::TOO_MANY_REQUESTS,
        };
        (status, self.to_string()).into_response()
    }
}

/// Reads what a client with these claims asks for.
pub(crate) fn read_join(query: &JoinQuery, claims: Claims, single: bool) -> Result<Join, JoinRefusal> {
    match (&query.join_request, single) {
        (Some(packed), _) => {
            let request = unpack(packed)?;
            let settings = request.connection_settings.unwrap_or_default();
            Ok(Join {
                claims,
                single,
                resume: request.reconnect.then_some(request.participant_sid),
                auto_subscribe: settings.auto_subscribe,
                offer: request.publisher_offer,
                add_tracks: request.add_track_requests,
                sync_state: request.sync_state,
                client_protocol: request.client_info.map_or(0, |client| client.client_protocol),
            })
        }
        (None, true) => Err(JoinRefusal::Malformed),
        (None, false) => {
            let yes = |value: &Option<String>| matches!(value.as_deref(), Some("1" | "true"));
            let no = |value: &Option<String>| matches!(value.as_deref(), Some("0" | "false"));
            Ok(Join {
                claims,
                single,
                resume: yes(&query.reconnect).then(|| query.sid.clone().unwrap_or_default()),
                auto_subscribe: !no(&query.auto_subscribe),
                client_protocol: query
                    .protocol
                    .as_ref()
                    .and_then(|text| text.parse().ok())
                    .unwrap_or_default(),
                ..Join::default()
            })
        }
    }
}

/// Unpacks base64url of a wrapper that holds the request, compressed or not.
fn unpack(packed: &str) -> Result<lk::JoinRequest, JoinRefusal> {
    if packed.len() > limits::JOIN_REQUEST_CHARS_MAX {
        return Err(JoinRefusal::Oversized);
    }
    let bytes = URL_SAFE
        .decode(packed)
        .or_else(|_| URL_SAFE_NO_PAD.decode(packed))
        .map_err(|_| JoinRefusal::Malformed)?;
    let wrapped = lk::WrappedJoinRequest::decode(bytes.as_slice()).map_err(|_| JoinRefusal::Malformed)?;
    let compressed = wrapped.compression == lk::wrapped_join_request::Compression::Gzip as i32;
    let body = if compressed { inflate(&wrapped.join_request)? } else { wrapped.join_request };
    lk::JoinRequest::decode(body.as_slice()).map_err(|_| JoinRefusal::Malformed)
}

fn inflate(compressed: &[u8]) -> Result<Vec<u8>, JoinRefusal> {
    let mut body = Vec::new();
    let limit = limits::JOIN_REQUEST_BYTES_MAX as u64 + 1;
    GzDecoder::new(compressed).take(limit).read_to_end(&mut body).map_err(|_| JoinRefusal::Malformed)?;
    if body.len() > limits::JOIN_REQUEST_BYTES_MAX { Err(JoinRefusal::Oversized) } else { Ok(body) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identifier::Identifiers;
    use flate2::{Compression, write::GzEncoder};
    use std::io::Write;

    fn pack(request: &[u8], compress: bool) -> String {
        let (compression, join_request) = if compress {
            let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
            encoder.write_all(request).unwrap();
            (lk::wrapped_join_request::Compression::Gzip, encoder.finish().unwrap())
        } else {
            (lk::wrapped_join_request::Compression::None, request.to_vec())
        };
        let wrapped = lk::WrappedJoinRequest { compression: compression as i32, join_request };
        URL_SAFE_NO_PAD.encode(wrapped.encode_to_vec())
    }

    fn sample() -> lk::JoinRequest {
        lk::JoinRequest {
            connection_settings: Some(lk::ConnectionSettings {
                auto_subscribe: true,
                ..lk::ConnectionSettings::default()
            }),
            reconnect: true,
            participant_sid: "PA_x".to_owned(),
            ..lk::JoinRequest::default()
        }
    }

    fn read(packed: String) -> Result<Join, JoinRefusal> {
        let query = JoinQuery { join_request: Some(packed), ..JoinQuery::default() };
        read_join(&query, Claims::default(), true)
    }

    #[test]
    fn both_forms_are_read() {
        for compress in [false, true] {
            let join = read(pack(&sample().encode_to_vec(), compress)).unwrap();
            assert!(join.single && join.auto_subscribe);
            assert_eq!(join.resume.as_deref(), Some("PA_x"));
        }
        let query = JoinQuery {
            reconnect: Some("1".to_owned()),
            sid: Some("PA_y".to_owned()),
            auto_subscribe: Some("0".to_owned()),
            ..JoinQuery::default()
        };
        let join = read_join(&query, Claims::default(), false).unwrap();
        assert_eq!((join.resume.as_deref(), join.auto_subscribe, join.single), (Some("PA_y"), false, false));
        assert!(matches!(read_join(&query, Claims::default(), true), Err(JoinRefusal::Malformed)));
    }

    #[test]
    fn a_small_request_that_swells_is_refused() {
        let bomb = pack(&vec![0; limits::JOIN_REQUEST_BYTES_MAX + 1], true);
        assert!(bomb.len() < 4_096);
        assert!(matches!(read(bomb), Err(JoinRefusal::Oversized)));
        assert!(matches!(read("A".repeat(limits::JOIN_REQUEST_CHARS_MAX + 1)), Err(JoinRefusal::Oversized)));
    }

    #[test]
    fn damaged_requests_are_refused_without_panic() {
        let mut random = Identifiers::new(23);
        for round in 0..20_000_u32 {
            let mut packed = pack(&sample().encode_to_vec(), round % 2 == 0).into_bytes();
            for _ in 0..=random.number() % 4 {
                let place = usize::try_from(random.number()).unwrap() % packed.len();
                packed[place] = u8::try_from(random.number() & 0x7F).unwrap();
            }
            let _ = read(String::from_utf8(packed).unwrap());
        }
    }
}
