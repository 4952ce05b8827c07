//! `plenary verify FILE`: whether a signed act is genuine, offline. Exit status 0 only when everything that was
//! asked for is valid; 1 when something is invalid; 3 when something cannot be judged here.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use clap::Args;
use seal::register::{Proof, ProofVerdict, RegisterEntry, RegisterPolicy, check_proof};
use seal::verify::{Profile, Report, SignatureKind, SignatureReport, Trust, Verdict, VerifyOptions, verify};

use crate::output::say;

#[derive(Args)]
pub(crate) struct VerifyArguments {
    /// The signed file.
    file: PathBuf,
    /// The other original, where the act has two: whether both belong together and are whole.
    #[arg(long)]
    with: Option<PathBuf>,
    /// Root certificates that you trust, PEM. Without them no signature can be judged valid.
    #[arg(long)]
    trust: Option<PathBuf>,
    /// The act's proof from the register; `FILE.tlog-proof` is taken when it lies there.
    #[arg(long)]
    proof: Option<PathBuf>,
    /// File with the register's public key (`name+hash+key`); needed to judge a proof.
    #[arg(long)]
    register_key: Option<PathBuf>,
    /// Take files of other programs: explain other spellings instead of leaving them unjudged.
    #[arg(long)]
    foreign: bool,
    /// Print the report as JSON.
    #[arg(long)]
    json: bool,
}

/// The register's part of the report.
#[derive(serde::Serialize)]
struct Registered {
    /// The proof itself.
    #[serde(flatten)]
    proof: ProofVerdict,
    /// Whether the entry names exactly this file, and the other original where it was given.
    names_this_file: bool,
    /// The entry.
    entry: Option<RegisterEntry>,
}

impl Registered {
    fn verdict(&self) -> Verdict {
        match self.proof.verdict {
            Verdict::Valid if !self.names_this_file => Verdict::Invalid,
            verdict => verdict,
        }
    }
}

pub(crate) fn run(arguments: &VerifyArguments) -> anyhow::Result<ExitCode> {
    let pdf = read(&arguments.file)?;
    let trust = match &arguments.trust {
        Some(path) => Trust::from_pem(&read(path)?).context("the roots cannot be read")?,
        None => Trust::none(),
    };
    let profile = if arguments.foreign { Profile::Foreign } else { Profile::Strict };
    let options = VerifyOptions { profile, ..VerifyOptions::default() };
    let report = verify(&pdf, &trust, &options);
    let other = match &arguments.with {
        Some(path) => Some(verify(&read(path)?, &trust, &options)),
        None => None,
    };
    let registered = registered(arguments, &report, other.as_ref())?;
    let together = other.as_ref().map(|other| together(&report, other));
    let of_proof = registered.as_ref().map(Registered::verdict);
    let of_other = other.as_ref().map(|other| other.verdict);
    let worst = [of_proof, of_other, together].into_iter().flatten().fold(report.verdict, Verdict::max);
    if arguments.json {
        let whole = serde_json::json!({
            "verdict": worst, "file": report, "other": other, "together": together, "register": registered,
        });
        say(&serde_json::to_string_pretty(&whole)?);
    } else {
        say(&format!("{}  {} bytes  sha256 {}", word(worst), report.bytes, report.sha256));
        print(&report);
        if let Some(other) = &other {
            say(&format!("  the other: {} bytes  sha256 {}", other.bytes, other.sha256));
            print(other);
            print_together(together);
        }
        if other.is_none() && report.one_of_two.is_some() {
            say("  only both together are the whole act: give the other one with --with");
        }
        print_registered(registered.as_ref());
    }
    Ok(match worst {
        Verdict::Valid => ExitCode::SUCCESS,
        Verdict::Invalid => ExitCode::from(1),
        Verdict::CannotJudge => ExitCode::from(3),
    })
}

fn read(path: &PathBuf) -> anyhow::Result<Vec<u8>> {
    std::fs::read(path).with_context(|| format!("{} cannot be read", path.display()))
}

/// Whether two files are the two originals of one act: an act is whole with both, and another file is none of it.
fn together(one: &Report, other: &Report) -> Verdict {
    let said = one.one_of_two.as_ref().zip(other.one_of_two.as_ref());
    if said.is_some_and(|(one, other)| one.completes(other)) { Verdict::Valid } else { Verdict::Invalid }
}

/// Judges the proof that was given or that lies beside the file.
fn registered(
    arguments: &VerifyArguments,
    report: &Report,
    other: Option<&Report>,
) -> anyhow::Result<Option<Registered>> {
    let beside = arguments.file.with_added_extension("tlog-proof");
    let path = match &arguments.proof {
        Some(path) => path.clone(),
        None if beside.exists() => beside,
        None => return Ok(None),
    };
    let text = String::from_utf8_lossy(&read(&path)?).into_owned();
    let policy = match &arguments.register_key {
        Some(path) => RegisterPolicy::log(String::from_utf8_lossy(&read(path)?).trim()),
        None => RegisterPolicy::default(),
    };
    let leaf = Proof::read(&text).ok().and_then(|proof| proof.extra).unwrap_or_default();
    let entry = RegisterEntry::read(&leaf).ok();
    let files: Vec<&str> = [report].into_iter().chain(other).map(|one| one.sha256.as_str()).collect();
    let names_this_file = entry.as_ref().is_some_and(|entry| files.iter().all(|file| entry.names(file)));
    Ok(Some(Registered { proof: check_proof(&leaf, &text, &policy), names_this_file, entry }))
}

fn word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Valid => "VALID",
        Verdict::Invalid => "INVALID",
        Verdict::CannotJudge => "CANNOT BE JUDGED HERE",
    }
}

fn print(report: &Report) {
    if let Some(one) = &report.one_of_two {
        let [a, b] = &one.originals;
        match &one.first {
            Some(first) => say(&format!("  one of two originals ({a}, {b}): this one names {first} first")),
            None => say(&format!(
                "  it says that it is one of two originals ({a}, {b}), but its text is of neither"
            )),
        }
    }
    for finding in &report.findings {
        say(&format!("  file: {finding}"));
    }
    for signature in &report.signatures {
        print_signature(signature);
    }
    if !report.unsigned_fields.is_empty() {
        say(&format!("  not signed yet: {}", report.unsigned_fields.join(", ")));
    }
}

fn print_together(together: Option<Verdict>) {
    say(match together {
        Some(Verdict::Valid) => "  both originals: COMPLETE, they belong to one act",
        _ => "  both originals: these are not the two originals of one act",
    });
}

fn print_registered(registered: Option<&Registered>) {
    match registered {
        None => say("  register: no proof was given"),
        Some(one) => {
            let place = match (one.proof.index, one.proof.size) {
                (Some(index), Some(size)) => format!("entry {index} of {size}"),
                _ => format!("{:?}", one.proof.reason),
            };
            say(&format!("  register: {}  {place}", word(one.verdict())));
            for ink in one.entry.iter().flat_map(|entry| &entry.ink) {
                let (field, place, at) = (&ink.field, &ink.place, ink.given_at);
                say(&format!("    with ink: {field}, {place}, {at}, witness {}", ink.witness));
                say(&format!("      scan sha256 {}", ink.scan_sha256));
                if let Some(second) = &ink.second_scan_sha256 {
                    say(&format!("      scan of the second original sha256 {second}"));
                }
            }
            if !one.names_this_file {
                say("    the entry names another file");
            }
        }
    }
}

fn print_signature(signature: &SignatureReport) {
    let unnamed = "(no name)".to_owned();
    let signer = signature.signer.as_ref().or(signature.name.as_ref()).unwrap_or(&unnamed);
    // A mark of the depositary under a signature with ink never reads as a signature with a key.
    if signature.kind == SignatureKind::InkAttestation {
        let verdict = word(signature.verdict);
        say(&format!("  {}: SIGNED WITH INK, attested by {signer}: {verdict}", signature.field));
        say(&format!("    {}", signature.reason.as_deref().unwrap_or("no reason")));
    } else {
        say(&format!("  {}: {}  {signer}", signature.field, word(signature.verdict)));
    }
    let at = signature.signed_at.map(|at| at.to_string()).unwrap_or_default();
    let place = signature.place.as_deref().unwrap_or("no place");
    say(&format!("    {place}, {at}; {}", signature.suite.as_deref().unwrap_or("unknown suite")));
    if let Some(covers) = &signature.covers {
        let whole = if covers.whole_file { ", the whole file" } else { "" };
        say(&format!(
            "    covers {} bytes: revision {} of {}{whole}",
            covers.bytes, covers.revision, covers.revisions
        ));
    }
    for change in &signature.changes {
        let allowed = if change.allowed { "allowed" } else { "NOT ALLOWED" };
        say(&format!("    later: {:?} {} ({allowed})", change.kind, change.subject));
    }
    for finding in &signature.findings {
        say(&format!("    {finding}"));
    }
}
