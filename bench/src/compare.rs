//! What a case must give.

/// Ends the run where a kernel differs from the portable one.
pub fn compare(name: &str, portable: &[i8], fast: &[i8]) {
    assert!(portable.len() == fast.len(), "{name}: lengths");
    if let Some(at) = portable.iter().zip(fast).position(|(a, b)| a != b) {
        panic!("{name}: output {at} is {} and should be {}", fast[at], portable[at]);
    }
}
