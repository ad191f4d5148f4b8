//! Numbers as people write them.

/// `12,345`.
pub fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let comma = |(i, digit): (usize, char)| {
        let before = (i > 0 && (digits.len() - i).is_multiple_of(3)).then_some(',');
        before.into_iter().chain([digit])
    };
    digits.chars().enumerate().flat_map(comma).collect()
}

/// `a`, `a or b`, `a, b or c`.
pub fn either(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [one] => one.clone(),
        [most @ .., last] => format!("{} or {last}", most.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_grouped() {
        assert_eq!([0, 999, 1000, 1_234_567].map(grouped), ["0", "999", "1,000", "1,234,567"]);
    }

    #[test]
    fn alternatives_are_listed() {
        let words = ["a", "b", "c"].map(String::from);
        assert_eq!(
            [either(&words[..1]), either(&words[..2]), either(&words)],
            ["a", "a or b", "a, b or c"]
        );
    }
}
