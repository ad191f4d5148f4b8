//! The partition table against its definition, and the bandwidth estimate.

use clio_rt::link::Bandwidth;
use clio_rt::table::*;
use proptest::prelude::*;

fn points() -> impl Strategy<Value = Vec<OperatingPoint>> {
    let point = (0u8..4, 0u16..2000, 0u32..1_000_000, 0u32..100_000, 8000u16..8010);
    let point = point.prop_map(|(partition, bytes, device_us, tail_us, accuracy)| OperatingPoint {
        partition,
        slices: u8::from(bytes > 0),
        bytes,
        device_us,
        tail_us,
        accuracy,
    });
    prop::collection::vec(point, 1..20)
}

proptest! {
    #[test]
    fn the_choice_is_the_best(
        points in points(),
        round_trip_us in 0u32..100_000,
        rate in prop_oneof![Just(0u32), 1_000u32..10_000_000],
        deadline_us in 0u32..2_000_000,
    ) {
        let table = Table::new(&points, round_trip_us).unwrap();
        let choice = table.select(rate, deadline_us);
        let latency = |point: &OperatingPoint| {
            let mut us = f64::from(point.device_us);
            if point.bytes > 0 {
                let air = (f64::from(point.bytes) * 8e6 / f64::from(rate)).ceil();
                us += air + f64::from(round_trip_us) + f64::from(point.tail_us);
            }
            us.min(f64::from(u32::MAX)) as u32
        };
        prop_assert_eq!(choice.expected_us, latency(&choice.point));
        prop_assert_eq!(choice.feasible, choice.expected_us <= deadline_us);
        for point in &points {
            let us = latency(point);
            if us <= deadline_us {
                prop_assert!(choice.feasible);
                let (theirs, ours) = ((point.accuracy, -i64::from(us)), (choice.point.accuracy, -i64::from(choice.expected_us)));
                prop_assert!(ours >= theirs);
            } else if !choice.feasible {
                prop_assert!(choice.expected_us <= us);
            }
        }
    }

    #[test]
    fn the_estimate_never_leaves_its_range(prior in any::<u32>(), sends in prop::collection::vec((any::<u32>(), any::<u64>(), any::<u64>()), 0..20)) {
        let mut bandwidth = Bandwidth::new(prior);
        for (bytes, us, rest) in sends {
            bandwidth.observe(bytes, us);
            bandwidth.observe_late(bytes, us);
            let before = bandwidth.bits_per_second();
            bandwidth.rest(rest);
            let after = bandwidth.bits_per_second();
            prop_assert!(after >= before && after <= before.max(prior));
        }
    }
}

#[test]
fn an_empty_table_is_refused() {
    assert_eq!(Table::new(&[], 0), Err(EmptyTable));
}

#[test]
fn the_estimate_follows_a_step_and_a_stall() {
    let mut bandwidth = Bandwidth::new(1_000_000);
    for _ in 0..40 {
        bandwidth.observe(250, 20_000); // 100 kbit/s
    }
    assert!((100_000..130_000).contains(&bandwidth.bits_per_second()), "{bandwidth:?}");
    bandwidth.observe(0, 600_000);
    assert!((25_000..33_000).contains(&bandwidth.bits_per_second()), "{bandwidth:?}");
    bandwidth.rest(20_000_000);
    assert!((850_000..1_000_000).contains(&bandwidth.bits_per_second()), "{bandwidth:?}");
}

#[test]
fn a_packet_that_is_hardly_overdue_is_no_stall() {
    let after = |bytes, us| {
        let mut bandwidth = Bandwidth::new(10_000);
        bandwidth.observe_late(bytes, us);
        bandwidth.bits_per_second()
    };
    // 125 bytes take 100 ms at 10 kbit/s, 1,250 bytes a second.
    assert!((9_000..=10_000).contains(&after(1250, 1_050_000)), "{}", after(1250, 1_050_000));
    assert!((1_000..2_500).contains(&after(125, 1_000_000)), "{}", after(125, 1_000_000));
    assert!(after(125, 100_000_000) < 50);
    // Given up before it was due, it says no more than what left.
    assert_eq!(after(125, 100_000), 10_000);
}
