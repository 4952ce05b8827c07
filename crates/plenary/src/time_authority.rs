//! A time authority over HTTP (RFC 3161, 3.4): requests go to an address of the configuration and nowhere else.

use std::time::Duration;

use desk::depositary::TimeAuthority;

/// How long an answer is awaited.
const PATIENCE: Duration = Duration::from_secs(10);
/// Bytes of an answer; the seal takes fewer.
const ANSWER_BYTES_MAX: u64 = 65_536;

/// An authority at an address.
pub(crate) struct OverHttp {
    address: String,
    agent: ureq::Agent,
}

impl OverHttp {
    /// The authority at this address.
    pub(crate) fn at(address: &str) -> Self {
        let config = ureq::Agent::config_builder().timeout_global(Some(PATIENCE)).max_redirects(0).build();
        Self { address: address.to_owned(), agent: ureq::Agent::new_with_config(config) }
    }
}

impl TimeAuthority for OverHttp {
    fn stamp(&self, request: &[u8]) -> Result<Vec<u8>, String> {
        let asked = self.agent.post(&self.address).header("Content-Type", "application/timestamp-query");
        let mut answer = asked.send(request).map_err(|error| error.to_string())?;
        if answer.status() != 200 {
            return Err(format!("the authority answers {}", answer.status()));
        }
        let kind =
            answer.headers().get("content-type").and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        if kind.split(';').next().map(str::trim) != Some("application/timestamp-reply") {
            return Err(format!("the answer is no time stamp but {kind:?}"));
        }
        let body = answer.body_mut().with_config().limit(ANSWER_BYTES_MAX);
        body.read_to_vec().map_err(|error| error.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Read as _, Write as _};
    use std::net::TcpListener;

    /// What comes of an answer by a server of one request.
    fn answered(answer: Vec<u8>) -> Result<Vec<u8>, String> {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}/time", listener.local_addr().unwrap());
        let server = std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut asked = Vec::new();
            let mut part = [0; 1024];
            while !asked.ends_with(b"request") {
                let length = stream.read(&mut part).unwrap();
                asked.extend_from_slice(&part[..length]);
            }
            // Whoever asked may leave before the end of a long answer.
            let _ = stream.write_all(&answer);
            String::from_utf8_lossy(&asked).to_lowercase()
        });
        let said = OverHttp::at(&address).stamp(b"request");
        assert!(server.join().unwrap().contains("content-type: application/timestamp-query"));
        said
    }

    #[test]
    fn an_answer_is_a_time_stamp_or_a_reason() {
        let with = |status: &str, kind: &str, body: &[u8]| {
            let head = format!(
                "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
                body.len()
            );
            [head.as_bytes(), body].concat()
        };
        let reply = "application/timestamp-reply";
        assert_eq!(answered(with("200 OK", reply, b"stamp")), Ok(b"stamp".to_vec()));
        for (what, answer) in [
            ("an error", with("503 Unavailable", reply, b"")),
            ("a page", with("200 OK", "text/html", b"<p>")),
            ("a flood", with("200 OK", reply, &vec![0; 100_000])),
            ("elsewhere", with("302 Found\r\nLocation: http://127.0.0.1:1/", reply, b"")),
            ("no HTTP", b"SSH-2.0".to_vec()),
        ] {
            assert!(answered(answer).is_err(), "{what}");
        }
        assert!(OverHttp::at("http://127.0.0.1:1/").stamp(b"request").is_err(), "nobody there");
    }
}
