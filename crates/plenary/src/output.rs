//! What the program prints: the only place that writes to standard output and standard error.

use std::io::Write as _;

/// Prints a line for the person, or for the script, that asked.
pub(crate) fn say(line: &str) {
    // A closed pipe is the reader's choice, not a fault.
    let _ = writeln!(std::io::stdout().lock(), "{line}");
}

/// Prints why the program stops.
pub(crate) fn complain(line: &str) {
    let _ = writeln!(std::io::stderr().lock(), "plenary: {line}");
}
