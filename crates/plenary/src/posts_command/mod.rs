//! `plenary posts`: distributes posts for scripts and checks, without a server and without a journal. What it prints
//! and its exit statuses are described in `docs/posts.md`. The methods themselves are the domain's.

mod question;
mod table;
mod terms;

use std::process::ExitCode;

use clap::{Args, Subcommand, ValueEnum};
use domain::posts::formula::{Account, Method, Outcome};
use domain::refusal::Refusal;
use serde_json::{Map, Value, json};

use self::question::{Asked, QuestionArguments};
use crate::output::{complain, say};

/// Distribution of quota posts. Exit status 0 when everything is certain, 1 when a rule refuses the question, 2 when
/// the command line cannot be read, 3 when a tie stands that people have to decide.
#[derive(Subcommand)]
pub(crate) enum PostsCommand {
    /// Distributes posts by one method.
    Allocate(AllocateArguments),
    /// Distributes the same posts by every method, side by side.
    Compare(CompareArguments),
    /// Says of a distribution in the journal who is in which post, and which posts are to be filled from when.
    Terms(terms::TermsArguments),
}

#[derive(Args)]
pub(crate) struct AllocateArguments {
    /// By which method.
    #[arg(long, value_enum)]
    method: MethodName,
    #[command(flatten)]
    question: QuestionArguments,
    /// Print JSON: certain posts, ties, exact quotas.
    #[arg(long)]
    json: bool,
}

#[derive(Args)]
pub(crate) struct CompareArguments {
    #[command(flatten)]
    question: QuestionArguments,
    /// Print JSON: for each method what `allocate` prints, or why it is refused.
    #[arg(long)]
    json: bool,
}

/// The methods as the command line names them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum MethodName {
    /// Largest remainder.
    Hamilton,
    /// Divisors 1, 2, 3 …
    Dhondt,
    /// Divisors 1, 3, 5 …
    SainteLague,
    /// Divisors √(n·(n+1)).
    HuntingtonHill,
    /// The same for every member.
    Equal,
    /// Membership, population and contribution (see --factors).
    Weighted,
}

impl MethodName {
    fn method(self, asked: &Asked) -> Result<Method, Refusal> {
        Ok(match self {
            Self::Hamilton => Method::Hamilton,
            Self::Dhondt => Method::DHondt,
            Self::SainteLague => Method::SainteLague,
            Self::HuntingtonHill => Method::HuntingtonHill,
            Self::Equal => Method::Equal,
            Self::Weighted => Method::Weighted(asked.factors()?),
        })
    }
}

/// Exit status while a tie stands.
const TIED: u8 = 3;

pub(crate) fn run(command: &PostsCommand) -> anyhow::Result<ExitCode> {
    let answered = match command {
        PostsCommand::Allocate(arguments) => allocate(arguments),
        PostsCommand::Compare(arguments) => compare(arguments),
        PostsCommand::Terms(arguments) => return terms::run(arguments),
    };
    Ok(match answered {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(TIED),
        Err(refusal) => {
            complain(&sentence(&refusal));
            ExitCode::from(1)
        }
    })
}

fn sentence(refusal: &Refusal) -> String {
    web::words::refusals::sentence(web::words::Words::english(), refusal, None)
}

fn print(lines: &[String]) {
    for line in lines {
        say(line);
    }
}

/// Prints one answer; whether everything is certain.
fn allocate(arguments: &AllocateArguments) -> Result<bool, Refusal> {
    let asked = arguments.question.read()?;
    let Account { outcome, .. } = asked.question.allocate(&arguments.method.method(&asked)?)?;
    if arguments.json {
        say(&answer(&asked, &outcome).to_string());
    } else {
        print(&table::of_one(&asked, &outcome));
    }
    Ok(outcome.ties.is_empty())
}

/// Prints every answer; whether everything is certain.
fn compare(arguments: &CompareArguments) -> Result<bool, Refusal> {
    let asked = arguments.question.read()?;
    asked.question.check()?;
    let mut methods = Method::OF_SHARES.to_vec();
    if asked.knows_every_population() {
        methods.push(Method::Weighted(asked.factors()?));
    }
    let answers = asked.question.compare(&methods);
    if arguments.json {
        let whole: Map<String, Value> = answers
            .iter()
            .map(|(method, outcome)| {
                let value = match outcome {
                    Ok(outcome) => answer(&asked, outcome),
                    Err(refusal) => json!({ "refused": refusal.rule.code() }),
                };
                (method.name().to_owned(), value)
            })
            .collect();
        say(&Value::Object(whole).to_string());
    } else {
        print(&table::of_several(&asked, &answers));
    }
    Ok(answers.iter().all(|(_, outcome)| outcome.as_ref().is_ok_and(|outcome| outcome.ties.is_empty())))
}

/// One answer as JSON, members in the order in which they were given.
fn answer(asked: &Asked, outcome: &Outcome) -> Value {
    let mut allocation = Map::new();
    let mut exact = Map::new();
    for (member, label) in &asked.labels {
        if let Some(line) = outcome.lines.get(member) {
            allocation.insert(label.clone(), line.certain.into());
            exact.insert(label.clone(), line.exact.to_string().into());
        }
    }
    let ties: Vec<Value> = outcome
        .ties
        .iter()
        .map(|tie| json!({ "posts": tie.posts, "between": asked.named(&tie.between) }))
        .collect();
    json!({ "allocation": allocation, "ties": ties, "exact": exact })
}
