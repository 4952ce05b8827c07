//! `plenary sign`: signs a document over the network with a key file on the signatory's own machine. The key never
//! leaves it: the server says what is to be signed, the key signs here, the signature goes back.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context as _, bail};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use clap::Args;
use seal::keys::open_pkcs12;
use serde::Deserialize;

use crate::output::say;

/// How often another signature may come first before the program gives up.
const ATTEMPTS_MAX: u32 = 20;

#[derive(Args)]
pub(crate) struct SignArguments {
    /// Your personal link, as it was handed to you; it is opened once.
    #[arg(long)]
    link: String,
    /// The document's name.
    #[arg(long)]
    document: String,
    /// Where you are: printed beside your signature.
    #[arg(long)]
    place: String,
    /// Sign *ad referendum*: it counts once your State has confirmed it.
    #[arg(long)]
    ad_referendum: bool,
    /// A reservation, in the language of the act; it is printed beside your signature.
    #[arg(long, default_value = "")]
    reservation: String,
    /// An interpretative statement, likewise.
    #[arg(long, default_value = "")]
    interpretation: String,
    /// Your key file (PKCS#12).
    #[arg(long)]
    key: PathBuf,
    /// File that holds the key file's password; standard input is asked when it is left out.
    #[arg(long)]
    password_file: Option<PathBuf>,
}

#[derive(Deserialize)]
struct SessionAnswer {
    token: String,
}

#[derive(Deserialize)]
struct OfferAnswer {
    offer: String,
    to_sign: String,
    #[serde(default)]
    second_to_sign: Option<String>,
    text: String,
    head: String,
    title: String,
}

#[derive(Deserialize)]
struct SignedAnswer {
    revision: String,
    signed: usize,
    expected: usize,
}

/// RFC 9457 problem details, as far as they are printed.
#[derive(Deserialize, Default)]
#[serde(default)]
struct Problem {
    title: String,
    detail: String,
    code: String,
}

struct Server {
    base: String,
    agent: ureq::Agent,
    token: Option<String>,
}

enum Answer<T> {
    Done(T),
    Refused(Problem),
}

impl Server {
    fn post<T: for<'a> Deserialize<'a>>(
        &self,
        path: &str,
        body: &serde_json::Value,
    ) -> anyhow::Result<Answer<T>> {
        let mut request = self.agent.post(format!("{}{path}", self.base));
        if let Some(token) = &self.token {
            request = request.header("Authorization", format!("Bearer {token}"));
        }
        let mut answer = request.send_json(body).context("the server cannot be reached")?;
        if answer.status().is_success() {
            return Ok(Answer::Done(answer.body_mut().read_json().context("the answer cannot be read")?));
        }
        let status = answer.status();
        let mut problem: Problem = answer.body_mut().read_json().unwrap_or_default();
        if problem.title.is_empty() {
            problem.title = status.to_string();
        }
        Ok(Answer::Refused(problem))
    }

    fn must<T: for<'a> Deserialize<'a>>(&self, path: &str, body: &serde_json::Value) -> anyhow::Result<T> {
        match self.post(path, body)? {
            Answer::Done(answer) => Ok(answer),
            Answer::Refused(problem) => bail!("{} {}", problem.title, problem.detail),
        }
    }
}

pub(crate) fn run(arguments: &SignArguments) -> anyhow::Result<ExitCode> {
    let (base, link) = arguments
        .link
        .rsplit_once("/enter/")
        .context("the link is not a personal link: it ends in /enter/ and a secret")?;
    let bytes = std::fs::read(&arguments.key).context("the key file cannot be read")?;
    let key = open_pkcs12(&bytes, &password(arguments)?).context("the key file cannot be opened")?;
    let certificate = key.certificates.first().context("the key file has no certificate")?;
    let config = ureq::Agent::config_builder().http_status_as_error(false).build();
    let mut server =
        Server { base: base.to_owned(), agent: ureq::Agent::new_with_config(config), token: None };
    let session: SessionAnswer = server.must("/api/session", &serde_json::json!({ "link": link }))?;
    server.token = Some(session.token);
    let fingerprint = domain::document::Digest::of(certificate.der());
    let asked = serde_json::json!({
        "certificate": fingerprint,
        "place": arguments.place,
        "ad_referendum": arguments.ad_referendum,
        "reservation": arguments.reservation,
        "interpretation": arguments.interpretation,
    });
    let path = format!("/api/acts/{}", arguments.document);
    for _ in 0..ATTEMPTS_MAX {
        let offer: OfferAnswer = server.must(&format!("{path}/offers"), &asked)?;
        say(&format!("{}\n  text    {}\n  extends {}", offer.title, offer.text, offer.head));
        let sign = |asked: &String| -> anyhow::Result<String> {
            let to_sign = STANDARD.decode(asked).context("the offer cannot be read")?;
            Ok(STANDARD.encode(key.key.sign(&to_sign).context("the key does not sign")?))
        };
        let second = offer.second_to_sign.as_ref().map(sign).transpose()?;
        if second.is_some() {
            say("  the act has two originals: both are signed");
        }
        let signature = sign(&offer.to_sign)?;
        let body = serde_json::json!({
            "offer": offer.offer, "signature": signature, "second_signature": second,
        });
        match server.post::<SignedAnswer>(&format!("{path}/signatures"), &body)? {
            Answer::Done(signed) => {
                say(&format!("signed: {} of {}\n  file {}", signed.signed, signed.expected, signed.revision));
                return Ok(ExitCode::SUCCESS);
            }
            Answer::Refused(problem) if problem.code == "moved" => say("another signature came first; again"),
            Answer::Refused(problem) => bail!("{} {}", problem.title, problem.detail),
        }
    }
    bail!("others keep signing at the same time: try again in a minute")
}

fn password(arguments: &SignArguments) -> anyhow::Result<String> {
    let text = if let Some(path) = &arguments.password_file {
        std::fs::read_to_string(path).context("the password file cannot be read")?
    } else {
        say("password of the key file:");
        let mut line = String::new();
        std::io::stdin().read_line(&mut line).context("no password was given")?;
        line
    };
    Ok(text.trim_end_matches(['\r', '\n']).to_owned())
}
