//! Mistakes as text, in the shape that rustc has made familiar.

use super::Mistake;
use std::fmt::{self, Write};
use std::path::Path;

const TAB: &str = "    ";

/// The message, `path:line:column`, the line, and carets under the guilty tokens.
pub(super) fn snippet(
    f: &mut fmt::Formatter,
    mistake: &Mistake,
    path: &Path,
    text: &str,
) -> fmt::Result {
    let (start, end) = (mistake.start(), mistake.end());
    let line = text.lines().nth(start.line.saturating_sub(1)).unwrap_or_default();
    let last = if end.line == start.line { end.column } else { line.chars().count() };
    let (before, guilty) = (part(line, 0, start.column), part(line, start.column, last));
    let number = start.line.to_string();
    let margin = " ".repeat(number.len());

    writeln!(f, "error: {}", mistake.message())?;
    writeln!(f, "{margin}--> {}:{number}:{}", path.display(), start.column + 1)?;
    writeln!(f, "{margin} |")?;
    writeln!(f, "{number} | {}", line.replace('\t', TAB).trim_end())?;
    writeln!(f, "{margin} | {}{}", blank(&before), carets(&guilty))
}

/// The message and the builder's call.
pub(super) fn call(f: &mut fmt::Formatter, mistake: &Mistake, call: &str) -> fmt::Result {
    writeln!(f, "error: {}", mistake.message())?;
    writeln!(f, " --> clio_build::syntax::Builder::{call}")
}

/// The message alone.
pub(super) fn bare(f: &mut fmt::Formatter, mistake: &Mistake) -> fmt::Result {
    writeln!(f, "error: {}", mistake.message())
}

/// Columns `from..to` of `line`, tabs widened.
fn part(line: &str, from: usize, to: usize) -> String {
    let mut wide = String::new();
    for letter in line.chars().skip(from).take(to.saturating_sub(from)) {
        match letter {
            '\t' => wide.push_str(TAB),
            _ => wide.push(letter),
        }
    }
    wide
}

fn blank(text: &str) -> String {
    " ".repeat(text.chars().count())
}

fn carets(text: &str) -> String {
    let mut carets = String::from("^");
    for _ in text.chars().skip(1) {
        // Writing to a String cannot fail.
        let _ = carets.write_char('^');
    }
    carets
}
