//! From a posted form to a command of the desk: one verb, one command. What is typed wrongly is a refusal by the
//! same rules as everything else.

use domain::agenda::Outcome;
use domain::command::Command;
use domain::decision::{Motion, Proposal, PutText, Vote};
use domain::document::{Digest, DocumentCommand};
use domain::floor::Purpose;
use domain::identity::{DecisionId, DocumentId, SeatId};
use domain::language::{Language, LocalText};
use domain::meeting::{MeetingCommand, Mode, Publicity};
use domain::refusal::{Refusal, Rule};
use domain::sound::SoundReport;

use super::seating;
use super::viewer::Scene;
use crate::form::Typed;

/// The command that a verb and its fields ask for.
///
/// # Errors
/// [`Rule::Unknown`] when the verb or something that a field names does not exist, and
/// [`Rule::SpeakingTimeRange`] when a time cannot be read.
pub(crate) fn command(scene: &Scene<'_>, verb: &str, typed: &Typed) -> Result<Command, Refusal> {
    if verb == "circulate" {
        return Ok(Command::Document(document(typed)?, DocumentCommand::Circulate));
    }
    let command = of_floor(verb, typed)
        .or_else(|| of_booth(scene, verb, typed))
        .or_else(|| of_presence(verb, typed))
        .or_else(|| of_decision(scene, verb, typed))
        .or_else(|| of_course(scene, verb, typed));
    let command = command.unwrap_or_else(|| Err(unknown()))?;
    Ok(Command::Meeting(scene.meeting.id.clone(), command))
}

type Asked = Option<Result<MeetingCommand, Refusal>>;

fn of_floor(verb: &str, typed: &Typed) -> Asked {
    use MeetingCommand as C;
    Some(Ok(match verb {
        "ask-for-floor" => C::AskForFloor { purpose: Purpose::Statement },
        "point-of-order" => C::AskForFloor { purpose: Purpose::PointOfOrder },
        "right-of-reply" => C::AskForFloor { purpose: Purpose::RightOfReply },
        "leave-list" => C::LeaveList,
        "yield-floor" => C::YieldFloor,
        "withdraw-floor" => C::WithdrawFloor,
        "close-list" => C::CloseList,
        "reopen-list" => C::ReopenList,
        "give-floor" => {
            return Some(
                seat(typed)
                    .and_then(|seat| Ok(C::GiveFloor { seat, seconds: seconds(typed.value("minutes"))? })),
            );
        }
        _ => return None,
    }))
}

fn of_booth(scene: &Scene<'_>, verb: &str, typed: &Typed) -> Asked {
    use MeetingCommand as C;
    Some(match verb {
        "take-microphone" => Ok(C::TakeMicrophone),
        "offer-hand-over" => Ok(C::OfferHandOver),
        "complete-hand-over" => Ok(C::CompleteHandOver),
        "release-microphone" => Ok(C::ReleaseMicrophone),
        "put-waiver" => language(typed).and_then(|language| {
            let proposal = Proposal::Procedure(Motion::WaiveLanguage { language });
            Ok(C::PutToDecision { decision: next_decision(scene)?, proposal })
        }),
        _ => return None,
    })
}

fn of_presence(verb: &str, typed: &Typed) -> Asked {
    use MeetingCommand as C;
    Some(match verb {
        "ask-admission" => Ok(C::AskAdmission),
        "admit" => seat(typed).map(|seat| C::Admit { seat }),
        "send-back" => seat(typed).map(|seat| C::SendBack { seat }),
        "seat-in-hall" => seat(typed).map(|seat| C::SeatInHall { seat }),
        "carry-voice" => seat(typed).and_then(|seat| {
            let device = SeatId::new(typed.value("device")).map_err(|_| unknown())?;
            Ok(C::CarryVoice { seat, device })
        }),
        "report-sound" => sound_report(typed).map(|report| C::ReportSound { report }),
        "arrive" => {
            Ok(C::Arrive { mode: if typed.value("mode") == "room" { Mode::Room } else { Mode::Remote } })
        }
        "depart" => Ok(C::Depart),
        "waive" => Ok(C::WaivePresence),
        _ => return None,
    })
}

fn of_decision(scene: &Scene<'_>, verb: &str, typed: &Typed) -> Asked {
    use MeetingCommand as C;
    let decision = || DecisionId::new(typed.value("decision")).map_err(|_| unknown());
    Some(match verb {
        "put-text" => put_text(scene, typed),
        "object" => decision().map(|decision| C::Object { decision }),
        "withdraw-objection" => decision().map(|decision| C::WithdrawObjection { decision }),
        "declare-result" => decision().map(|decision| C::DeclareResult { decision }),
        "withdraw-proposal" => decision().map(|decision| C::WithdrawProposal { decision }),
        "vote" => {
            decision().and_then(|decision| Ok(C::CastVote { decision, vote: vote(typed.value("vote"))? }))
        }
        _ => return None,
    })
}

/// Each text is named by the digest that the presiding head had before the eyes; a newer version is not put by it.
/// Several are a package: all or none (INV-P9).
fn put_text(scene: &Scene<'_>, typed: &Typed) -> Result<MeetingCommand, Refusal> {
    let texts = typed.fields().filter_map(|(name, digest)| Some((name.strip_prefix("text-")?, digest)));
    let texts = texts.map(|(document, digest)| {
        let document = DocumentId::new(document).map_err(|_| unknown())?;
        Ok(PutText { document, digest: Digest::try_from(digest.to_owned()).map_err(|_| unknown())? })
    });
    let mut texts = texts.collect::<Result<Vec<_>, Refusal>>()?;
    let item = scene.meeting.agenda.in_hand().and_then(|number| scene.meeting.agenda.item(number));
    let order = item.map(|item| item.documents.as_slice()).unwrap_or_default();
    texts.sort_by_key(|text| order.iter().position(|document| document == &text.document));
    Ok(MeetingCommand::PutToDecision { decision: next_decision(scene)?, proposal: Proposal::Texts(texts) })
}

/// The name of the decision that is put next.
fn next_decision(scene: &Scene<'_>) -> Result<DecisionId, Refusal> {
    let number = scene.meeting.decisions.len().saturating_add(1);
    DecisionId::new(&format!("decision-{number}")).map_err(|_| unknown())
}

fn of_course(scene: &Scene<'_>, verb: &str, typed: &Typed) -> Asked {
    use MeetingCommand as C;
    Some(match verb {
        "open" => Ok(C::Open),
        "adopt-agenda" => Ok(C::AdoptAgenda),
        "take-up" => item(typed).map(|item| C::TakeUpItem { item }),
        "conclude" => item(typed)
            .and_then(|item| Ok(C::ConcludeItem { item, outcome: outcome(typed.value("outcome"))? })),
        "suspend" => Ok(C::Suspend { reason: in_own_language(scene, typed.value("reason")) }),
        "resume" => Ok(C::Resume),
        "close" => Ok(C::Close),
        "hand-over-chair" => seat(typed).map(|seat| C::HandOverChair { seat }),
        "begin-segment" => publicity(typed.value("publicity")).map(|publicity| C::BeginSegment { publicity }),
        "prepare-seat" => seating::asked(scene, typed),
        "staff-language" => language(typed).map(|language| C::StaffLanguage { language }),
        "note-statement" => seat(typed).map(|seat| C::NoteStatement {
            seat,
            summary: typed.local(&scene.organisation.languages, "summary"),
        }),
        "include-item" => {
            let documents = if typed.value("document").is_empty() {
                Ok(vec![])
            } else {
                document(typed).map(|d| vec![d])
            };
            documents.map(|documents| C::IncludeItem {
                title: typed.local(&scene.organisation.languages, "title"),
                documents,
            })
        }
        "withdraw-item" => item(typed).map(|item| C::WithdrawItem { item }),
        _ => return None,
    })
}

pub(super) fn unknown() -> Refusal {
    Refusal::by(Rule::Unknown)
}

/// The seat that a form names.
///
/// # Errors
/// [`Rule::Unknown`] when it is not a name.
pub(crate) fn seat(typed: &Typed) -> Result<SeatId, Refusal> {
    SeatId::new(typed.value("seat")).map_err(|_| unknown())
}

/// What the check of a microphone found.
fn sound_report(typed: &Typed) -> Result<SoundReport, Refusal> {
    fn figure<T: std::str::FromStr>(typed: &Typed, name: &str) -> Result<T, Refusal> {
        typed.value(name).parse().map_err(|_| Refusal::by(Rule::SoundReportRange))
    }
    Ok(SoundReport {
        level_dbfs: figure(typed, "level_dbfs")?,
        clipped_permille: figure(typed, "clipped_permille")?,
        band_hz: figure(typed, "band_hz")?,
        echo_db: figure(typed, "echo_db")?,
        loss_permille: figure(typed, "loss_permille")?,
    })
}

fn document(typed: &Typed) -> Result<DocumentId, Refusal> {
    DocumentId::new(typed.value("document")).map_err(|_| unknown())
}

pub(super) fn language(typed: &Typed) -> Result<Language, Refusal> {
    Language::new(typed.value("language")).map_err(|_| unknown())
}

fn item(typed: &Typed) -> Result<u16, Refusal> {
    typed.value("item").parse().map_err(|_| unknown())
}

/// What the presiding head may say of an item without a declared result; with one, that result is the outcome.
fn outcome(word: &str) -> Result<Outcome, Refusal> {
    match word {
        "discussed" => Ok(Outcome::Discussed),
        "deferred" => Ok(Outcome::Deferred),
        _ => Err(unknown()),
    }
}

fn vote(word: &str) -> Result<Vote, Refusal> {
    match word {
        "for" => Ok(Vote::For),
        "against" => Ok(Vote::Against),
        "abstain" => Ok(Vote::Abstain),
        _ => Err(unknown()),
    }
}

fn publicity(word: &str) -> Result<Publicity, Refusal> {
    match word {
        "open" => Ok(Publicity::Open),
        "restricted" => Ok(Publicity::Restricted),
        "closed" => Ok(Publicity::Closed),
        _ => Err(unknown()),
    }
}

/// Minutes, with a point or a comma, as seconds; nothing typed leaves the time to the rule set.
fn seconds(minutes: &str) -> Result<Option<u32>, Refusal> {
    if minutes.is_empty() {
        return Ok(None);
    }
    let wrong = || {
        let limit = domain::limits::SPEAKING_TIME_SECONDS_MAX / 60;
        Refusal::by(Rule::SpeakingTimeRange).number("limit", usize::try_from(limit).unwrap_or(usize::MAX))
    };
    let (whole, tenths) = minutes.split_once(['.', ',']).unwrap_or((minutes, "0"));
    let whole: u32 = whole.parse().map_err(|_| wrong())?;
    let tenths: u32 =
        if tenths.len() == 1 { tenths.parse().map_err(|_| wrong())? } else { return Err(wrong()) };
    let seconds = whole.checked_mul(60).and_then(|seconds| seconds.checked_add(tenths.checked_mul(6)?));
    seconds.map(Some).ok_or_else(wrong)
}

/// What the reader typed is in the reader's language.
fn in_own_language(scene: &Scene<'_>, text: &str) -> LocalText {
    let language = Language::new(scene.words().tag()).ok();
    LocalText::new(language.filter(|_| !text.is_empty()).map(|language| (language, text.to_owned())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::{LANGUAGES, Words};

    /// Every verb of this file, read from it, so that a new one cannot be forgotten.
    #[test]
    fn every_verb_says_that_it_was_done() {
        let verbs: Vec<&str> = include_str!("verbs.rs")
            .lines()
            .take_while(|line| !line.contains("fn unknown() ->"))
            .filter_map(|line| line.trim().strip_prefix('"')?.split_once("\" =>"))
            .map(|(verb, _)| verb)
            .chain(["circulate", "issue-link-for", "slower", "relay"])
            .collect();
        assert!(verbs.len() > 30, "{verbs:?}");
        for words in LANGUAGES.iter().filter_map(|tag| Words::of(tag)) {
            for verb in &verbs {
                assert!(words.has(&format!("done-{verb}")), "{} {verb}", words.tag());
            }
        }
    }

    #[test]
    fn minutes_are_read_in_both_notations() {
        assert_eq!(seconds(""), Ok(None));
        assert_eq!(seconds("3"), Ok(Some(180)));
        assert_eq!(seconds("2.5"), Ok(Some(150)));
        assert_eq!(seconds("2,5"), Ok(Some(150)));
        for bad in ["-1", "x", "1.25", "1.", "99999999999", "1e3"] {
            assert_eq!(seconds(bad).map_err(|refusal| refusal.rule), Err(Rule::SpeakingTimeRange), "{bad}");
        }
    }
}
