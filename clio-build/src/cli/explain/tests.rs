use super::*;

/// A remote, two split and a local point, and one that is too slow for the plan.
const POINTS: [OperatingPoint; 5] = [
    point(0, 1, 1000, 1, 9_000),
    point(1, 1, 100, 50, 8_000),
    point(1, 2, 200, 50, 8_950),
    point(2, 0, 0, 90, 7_000),
    point(3, 1, 50, 200, 9_500),
];
const PLANNED: usize = 4;

const fn point(partition: u8, slices: u8, bytes: u16, ms: u32, accuracy: u16) -> OperatingPoint {
    OperatingPoint { partition, slices, bytes, device_us: ms * 1000, tail_us: 2_000, accuracy }
}

/// The answer at a bandwidth and a deadline, of a table planned for 100 ms with a round trip of 8 ms.
fn answer(rate: u32, deadline_ms: u32) -> Explanation {
    let ways = [Way::Remote, Way::Split, Way::Local, Way::Split];
    let parts = ways.map(|way| Part { name: way.name().into(), way, macs: 1_000_000 });
    let case = Case {
        table: Table::new(&POINTS[..PLANNED], 8_000).unwrap(),
        all: Table::new(&POINTS, 8_000).unwrap(),
        planned_us: 100_000,
        parts: &parts,
        images: 400,
        rate,
        deadline_us: deadline_ms * 1000,
    };
    of_case(&case)
}

fn key(point: &Shown) -> (u8, u8) {
    (point.partition, point.slices)
}

#[test]
fn the_time_of_the_choice_adds_up() {
    let answer = answer(40_000, 100);
    assert_eq!(key(&answer.chosen), (1, 2));
    let Time { device_us, air_us, round_trip_us, tail_us, total_us, slack_us } = answer.time;
    assert_eq!((device_us, air_us, round_trip_us, tail_us), (50_000, Some(40_000), 8_000, 2_000));
    assert_eq!((total_us, slack_us), (Some(100_000), Some(0)));
}

/// What is said to change the choice does, by the table itself, and one step less does not give that.
#[test]
fn thresholds_are_where_the_choice_changes() {
    for rate in [0, 5_000, 20_000, 40_000, 60_000, 100_000, 1_000_000] {
        for deadline in [1, 50, 90, 100, 300] {
            let now = answer(rate, deadline);
            let same = |then: &Explanation| {
                key(&then.chosen) == key(&now.chosen) && then.keeps_deadline == now.keeps_deadline
            };
            for change in &now.changes {
                let step = |value: f64| if change.raised { value - 1.0 } else { value + 1.0 };
                let ask = |value: f64| match change.knob {
                    Knob::Bandwidth => answer(value as u32, deadline),
                    _ => answer(rate, value as u32),
                };
                let unit = if change.knob == Knob::Bandwidth { 1000.0 } else { 1.0 };
                let value = (change.value * unit).round();
                let then = ask(value);
                assert_eq!(key(&then.chosen), key(&change.becomes), "{change:?}");
                assert!(!same(&then) && then.keeps_deadline == change.keeps_deadline, "{change:?}");
                let less = ask(step(value));
                let there = key(&less.chosen) == key(&change.becomes)
                    && less.keeps_deadline == change.keeps_deadline;
                assert!(!there, "{rate} {deadline} {change:?}");
            }
        }
    }
}

#[test]
fn a_later_deadline_brings_back_what_was_too_slow() {
    let answer = answer(1_000_000, 100);
    let later = answer.changes.iter().find(|c| c.knob == Knob::Deadline && c.raised).unwrap();
    assert_eq!((later.value, key(&later.becomes)), (211.0, (3, 1)));
}

#[test]
fn differences_within_a_standard_error_are_marked() {
    let answer = answer(60_000, 100);
    assert!(answer.standard_error > 1.4 && answer.standard_error < 1.6);
    assert_eq!(key(&answer.chosen), (1, 2));
    let remote = answer.rivals.iter().find(|rival| rival.point.way == Way::Remote).unwrap();
    assert!(remote.within_noise, "half a point on 400 images");
    let local = answer.rivals.iter().find(|rival| rival.point.way == Way::Local).unwrap();
    assert!(!local.within_noise, "{local:?}");
    assert!(answer.text().contains("≈ within 1.5 points, one standard error of 400 images"));
}

#[test]
fn the_text_says_who_wins_and_by_what() {
    let text = answer(40_000, 100).text();
    for words in [
        "partition 1 `split`, 2 slices, 200 bytes: 89.5 % (± 1.5 on 400 images)",
        "split wins; remote: 111.0 ms too late, ≈ 0.5 points more accurate, local: 19.5 points less accurate",
        "0.0 ms to spare",
        "down to 39.999 kbit/s",
    ] {
        assert!(text.contains(words), "{text}\nshould say: {words}");
    }
    assert!(text.lines().count() <= 26, "{text}");
}

#[test]
fn what_misses_the_deadline_says_so() {
    let text = answer(1_000, 20).text();
    assert!(text.contains("NOTHING keeps this deadline; this is the fastest"), "{text}");
    assert!(text.contains("70.0 ms TOO LATE"), "{text}");
    let down = answer(0, 100).text();
    assert!(down.contains("partition 2 `local`, nothing is sent"), "{down}");
    assert!(down.contains("split: never ends"), "{down}");
}

#[test]
fn questions_out_of_range_are_refused() {
    assert!(kbps("-1").is_err() && kbps("NaN").is_err() && kbps("fast").is_err());
    assert_eq!(bits(kbps("0.5").unwrap()), 500);
}
