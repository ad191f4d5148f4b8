//! Cycles of one core against those that the RI5CY RTL took (`tests/data/ri5cy_timing.csv`).

const TIMINGS: &str = include_str!("../data/ri5cy_timing.csv");

#[test]
fn every_timing_is_the_rtls() {
    let mut wrong = vec![];
    let mut count = 0;
    for line in TIMINGS.lines().skip(1) {
        let fields = fields(line);
        for (index, align) in [0, 4, 8, 12].into_iter().enumerate() {
            let expected: u64 = fields[1 + index].parse().unwrap();
            let cycles = crate::single::run(&fields[5], align).cycles;
            if cycles != expected {
                wrong.push(format!("{} at +{align}: {cycles}, not {expected}", fields[0]));
            }
            count += 1;
        }
    }
    assert_eq!(count, 4 * 81);
    assert!(wrong.is_empty(), "{wrong:#?}");
}

fn fields(line: &str) -> Vec<String> {
    let mut quoted = false;
    line.split(|c| {
        quoted ^= c == '"';
        c == ',' && !quoted
    })
    .map(|field| field.trim_matches('"').to_owned())
    .collect()
}
