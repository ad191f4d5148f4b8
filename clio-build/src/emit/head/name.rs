use proc_macro2::{Ident, Span};

use crate::graph::Node;

/// An identifier; raw where it is a keyword.
pub(super) fn ident(name: &str) -> Ident {
    match syn::parse_str(name) {
        Ok(ident) => ident,
        Err(_) => Ident::new_raw(name, Span::call_site()),
    }
}

/// Letters of a node's name that go into an identifier and a file's name.
const LONGEST: usize = 60;

/// The constant of a node: its number, which makes it unique, and its name in the user's file.
pub(super) fn layer(index: usize, node: &Node) -> String {
    let words: Vec<String> = node
        .name
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_ascii_uppercase)
        .collect();
    let name: String = words.join("_").chars().take(LONGEST).collect();
    if name.is_empty() { format!("L{index}") } else { format!("L{index}_{name}") }
}

/// The constants of a partition's slice code.
pub(super) fn partition(number: u8) -> String {
    format!("P{number}")
}

/// Text inside backquotes in a doc comment, whatever the user's file calls it.
pub(super) fn quoted(name: &str) -> String {
    let plain: String =
        name.chars().map(|c| if c.is_control() || c == '`' { ' ' } else { c }).collect();
    format!("`{plain}`")
}

/// A line of a doc comment, with the space that people write before it.
pub(super) fn doc(text: &str) -> String {
    if text.is_empty() { String::new() } else { format!(" {text}") }
}

/// `1234567` as `1,234,567`.
pub(super) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands() {
        assert_eq!([0, 999, 1000, 1234567].map(grouped), ["0", "999", "1,000", "1,234,567"]);
    }

    #[test]
    fn keywords_are_raw() {
        assert_eq!(ident("loop").to_string(), "r#loop");
    }
}
