//! One language as its Fluent files say it: keys, the variables each uses, what each refers to.

use crate::tree::{File, Finding};
use fluent_syntax::ast::{CallArguments, Entry, Expression, InlineExpression, Pattern, PatternElement};
use std::collections::{BTreeMap, BTreeSet};

/// One language. A key is a message's name, or `message.attribute`.
#[derive(Debug, Default)]
pub(super) struct Language {
    pub(super) messages: BTreeMap<String, Message>,
    terms: BTreeMap<String, Message>,
}

/// What is said under one key.
#[derive(Debug, Default, Clone)]
pub(super) struct Message {
    /// File and line.
    pub(super) place: String,
    pub(super) variables: BTreeSet<String>,
    /// Messages and terms (with their `-`) that it is put together from.
    pub(super) references: BTreeSet<String>,
}

impl Language {
    /// Adds a file; what is not Fluent or is said twice is found.
    pub(super) fn read(&mut self, file: &File) -> Vec<Finding> {
        let (resource, errors) = match fluent_syntax::parser::parse(file.text()) {
            Ok(resource) => (resource, Vec::new()),
            Err((resource, errors)) => (resource, errors),
        };
        let line_at = |at: usize| file.text().get(..at).map_or(0, |head| head.matches('\n').count()) + 1;
        let mut findings: Vec<Finding> = errors
            .iter()
            .map(|e| {
                Finding::new(format!("{}:{}", file.path, line_at(e.pos.start)), format!("is not Fluent: {e}"))
            })
            .collect();
        for entry in &resource.body {
            let said = match entry {
                Entry::Message(message) => {
                    let attributes = message
                        .attributes
                        .iter()
                        .map(|a| (format!("{}.{}", message.id.name, a.id.name), &a.value));
                    let value = message.value.iter().map(|value| (message.id.name.to_owned(), value));
                    value.chain(attributes).collect()
                }
                Entry::Term(term) => vec![(format!("-{}", term.id.name), &term.value)],
                _ => Vec::new(),
            };
            for (key, pattern) in said {
                findings.extend(self.add(file, &key, pattern));
            }
        }
        findings
    }

    fn add(&mut self, file: &File, key: &str, pattern: &Pattern<&str>) -> Option<Finding> {
        let mut message = Message { place: place_of(file, key), ..Message::default() };
        message.walk(pattern);
        let kept = if key.starts_with('-') { &mut self.terms } else { &mut self.messages };
        let place = message.place.clone();
        let earlier = kept.insert(key.to_owned(), message)?;
        Some(Finding::new(place, format!("{key} is said twice: first in {}", earlier.place)))
    }

    /// Variables of a message and of the messages that it is put together from. Terms get what is handed to them.
    pub(super) fn variables_of(&self, key: &str) -> BTreeSet<String> {
        let (mut found, mut seen, mut waiting) = (BTreeSet::new(), BTreeSet::new(), vec![key.to_owned()]);
        while let Some(key) = waiting.pop() {
            if let Some(message) = self.messages.get(&key).filter(|_| seen.insert(key.clone())) {
                found.extend(message.variables.iter().cloned());
                waiting.extend(message.references.iter().cloned());
            }
        }
        found
    }

    /// References to what the language does not say.
    pub(super) fn dangling(&self) -> Vec<Finding> {
        let mut findings = Vec::new();
        for (key, message) in self.messages.iter().chain(&self.terms) {
            let absent =
                |name: &&String| !self.messages.contains_key(*name) && !self.terms.contains_key(*name);
            for name in message.references.iter().filter(absent) {
                findings
                    .push(Finding::new(&message.place, format!("{key} refers to {name}, which nobody says")));
            }
        }
        findings
    }
}

impl Message {
    fn walk(&mut self, pattern: &Pattern<&str>) {
        for element in &pattern.elements {
            if let PatternElement::Placeable { expression } = element {
                self.walk_expression(expression);
            }
        }
    }

    fn walk_expression(&mut self, expression: &Expression<&str>) {
        match expression {
            Expression::Inline(inline) => self.walk_inline(inline),
            Expression::Select { selector, variants } => {
                self.walk_inline(selector);
                for variant in variants {
                    self.walk(&variant.value);
                }
            }
        }
    }

    fn walk_inline(&mut self, inline: &InlineExpression<&str>) {
        match inline {
            InlineExpression::VariableReference { id } => {
                self.variables.insert(id.name.to_owned());
            }
            InlineExpression::MessageReference { id, attribute } => {
                let attribute = attribute.as_ref().map(|a| format!(".{}", a.name)).unwrap_or_default();
                self.references.insert(format!("{}{attribute}", id.name));
            }
            InlineExpression::TermReference { id, arguments, .. } => {
                self.references.insert(format!("-{}", id.name));
                if let Some(arguments) = arguments {
                    self.walk_arguments(arguments);
                }
            }
            InlineExpression::FunctionReference { arguments, .. } => self.walk_arguments(arguments),
            InlineExpression::Placeable { expression } => self.walk_expression(expression),
            InlineExpression::StringLiteral { .. } | InlineExpression::NumberLiteral { .. } => {}
        }
    }

    fn walk_arguments(&mut self, arguments: &CallArguments<&str>) {
        for inline in arguments.positional.iter().chain(arguments.named.iter().map(|named| &named.value)) {
            self.walk_inline(inline);
        }
    }
}

/// File and line where a key stands.
fn place_of(file: &File, key: &str) -> String {
    let name = key.split('.').next().unwrap_or(key);
    let stands = |line: &str| line.strip_prefix(name).is_some_and(|rest| rest.trim_start().starts_with('='));
    let line = file.text().lines().position(stands).map_or(1, |at| at + 1);
    format!("{}:{line}", file.path)
}
