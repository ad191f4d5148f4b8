//! Where a function of whole numbers changes.

/// The value nearest to `from`, above or below it, at which `choice` is not what it is at `from`.
///
/// `choice` may change only at or right beside one of `events`, or else once between two of them.
pub fn nearest<K: PartialEq>(
    from: u32,
    above: bool,
    events: impl IntoIterator<Item = u32>,
    choice: impl Fn(u32) -> K,
) -> Option<u32> {
    let now = choice(from);
    let beside = |event: u32| [event.saturating_sub(1), event, event.saturating_add(1)];
    let ends = [0, u32::MAX];
    let mut samples: Vec<u32> = events.into_iter().flat_map(beside).chain(ends).collect();
    samples.retain(|sample| if above { *sample > from } else { *sample < from });
    samples.sort_unstable();
    if !above {
        samples.reverse();
    }
    let mut same = from;
    for other in samples {
        if choice(other) != now {
            return Some(between(same, other, |value| choice(value) != now));
        }
        same = other;
    }
    None
}

/// The value nearest to `from` that is so, where `so` is not so at `from` and so at `to` and changes once between them.
pub fn between(from: u32, to: u32, so: impl Fn(u32) -> bool) -> u32 {
    let (mut not, mut is) = (i64::from(from), i64::from(to));
    while (is - not).abs() > 1 {
        let middle = not + (is - not) / 2;
        // Between two values of `u32`, so it is one.
        match so(middle as u32) {
            true => is = middle,
            false => not = middle,
        }
    }
    is as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_change_is_found_on_either_side() {
        let step = |value: u32| (value >= 100, value >= 1_000);
        assert_eq!(nearest(500, true, [1_000], step), Some(1_000));
        assert_eq!(nearest(500, false, [100], step), Some(99));
        assert_eq!(nearest(500, true, [], step), Some(1_000), "bisected");
        assert_eq!(nearest(5_000, true, [100, 1_000], step), None);
        let twice = |value: u32| value == 200;
        assert_eq!(nearest(0, true, [200], twice), Some(200));
    }
}
