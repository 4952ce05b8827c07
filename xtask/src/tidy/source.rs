//! Rust source as the checks read it: without comments and tests, and its string literals. No parser: it is meant
//! for formatted code.

/// A string literal.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Literal<'a> {
    /// What stands between the quotes, escapes as written.
    pub(super) text: &'a str,
    /// The function whose first argument it is.
    pub(super) call: Option<&'a str>,
    /// Its line, from 1.
    pub(super) line: usize,
}

/// The source up to its tests, each line up to its comment. A `//` after an odd number of quotes is text.
pub(super) fn without_tests_and_comments(text: &str) -> String {
    let mut code = String::new();
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        if line.trim() == "#[cfg(test)]"
            && lines.peek().is_some_and(|next| next.trim_start().starts_with("mod "))
        {
            break;
        }
        let comment = line
            .match_indices("//")
            .find(|(at, _)| line.get(..*at).is_some_and(|head| head.matches('"').count().is_multiple_of(2)));
        code.push_str(comment.and_then(|(at, _)| line.get(..at)).unwrap_or(line));
        code.push('\n');
    }
    code
}

/// Every string literal of code without comments, in order.
pub(super) fn literals(code: &str) -> Vec<Literal<'_>> {
    let mut literals = Vec::new();
    let mut rest = 0;
    while let Some(open) = find_quote(code, rest) {
        let Some(close) = closing_quote(code, open + 1) else { break };
        let before = code.get(..open).unwrap_or_default();
        literals.push(Literal {
            text: code.get(open + 1..close).unwrap_or_default(),
            call: called(before),
            line: before.matches('\n').count() + 1,
        });
        rest = close + 1;
    }
    literals
}

/// The next quote that opens a literal: not the one in `'"'`.
fn find_quote(code: &str, from: usize) -> Option<usize> {
    let tail = code.get(from..)?;
    tail.match_indices('"').map(|(at, _)| from + at).find(|at| {
        let before = code.get(..*at).unwrap_or_default();
        !(before.ends_with('\'') || before.ends_with("b'") || before.ends_with("'\\"))
    })
}

fn closing_quote(code: &str, from: usize) -> Option<usize> {
    let mut escaped = false;
    for (at, c) in code.get(from..)?.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return Some(from + at),
            _ => {}
        }
    }
    None
}

/// The name before `(` at the end of the code: what is being called. A macro's `!` is no part of a name.
fn called(before: &str) -> Option<&str> {
    let head = before.trim_end().strip_suffix('(')?.trim_end();
    let start = head.rfind(|c: char| !(c.is_alphanumeric() || c == '_')).map_or(0, |at| at + 1);
    head.get(start..).filter(|name| !name.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_are_found_with_their_calls_and_lines() {
        let code = "f(\"a-b\");\nlet x = '\"'; y.say(\n  \"c\\\"d\", \"e\");\nformat!(\"g-{h}\")";
        let found: Vec<_> = literals(code).iter().map(|l| (l.text, l.call, l.line)).collect();
        assert_eq!(
            found,
            [("a-b", Some("f"), 1), ("c\\\"d", Some("say"), 3), ("e", None, 3), ("g-{h}", None, 4)]
        );
    }

    #[test]
    fn comments_and_tests_are_left_out() {
        let text = "a // b\nlet c = \"https://d\"; // e\n#[cfg(test)]\nmod tests {}\n";
        assert_eq!(without_tests_and_comments(text), "a \nlet c = \"https://d\"; \n");
    }
}
