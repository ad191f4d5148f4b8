//! The assembler under loss, reordering, repetition and corruption.
#![cfg(feature = "cloud")]

use std::time::Duration;

use clio_rt::cloud::*;
use clio_rt::packet::*;
use proptest::prelude::*;

const SLICES: [u16; 4] = [40, 80, 160, 320];
const MTU: u16 = 24;

fn packets(frame: u8, stream: &[u8]) -> Vec<Vec<u8>> {
    let layout = Layout::new(&SLICES, MTU).unwrap();
    let mut packets = Packetizer::new(layout, SLICES.len(), frame, 2, stream);
    let mut buffer = [0; MTU as usize];
    let mut cut = Vec::new();
    while let Some(length) = packets.write(false, &mut buffer).unwrap() {
        cut.push(buffer[..length].to_vec());
    }
    cut
}

fn offer(assembler: &mut Assembler, packet: &[u8]) -> Offered {
    assembler.offer(&Packet::parse(packet).unwrap(), Duration::ZERO)
}

/// Indices of packets in the order they arrive, some never, some twice.
fn arrivals() -> impl Strategy<Value = Vec<usize>> {
    prop::collection::vec(0usize..15, 0..40)
}

proptest! {
    #[test]
    fn what_is_handed_out_is_the_stream_up_to_the_first_gap(
        stream in prop::collection::vec(any::<u8>(), 0..400),
        arrivals in arrivals(),
    ) {
        let packets = packets(200, &stream);
        let mut assembler = Assembler::new(Limits::default());
        let mut came = vec![false; packets.len()];
        let mut complete = None;
        for index in arrivals.into_iter().filter(|index| *index < packets.len()) {
            let offered = offer(&mut assembler, &packets[index]);
            if complete.is_some() {
                prop_assert_eq!(offered, Offered::Late);
                continue;
            }
            let repeated = std::mem::replace(&mut came[index], true);
            match offered {
                Offered::Complete(request) => complete = Some(request),
                Offered::Repeated => prop_assert!(repeated),
                other => prop_assert!(other == Offered::Kept && !repeated, "{:?}", other),
            }
        }
        prop_assert_eq!(complete.is_some(), came.iter().all(|came| *came));
        let gap = came.iter().take_while(|came| **came).count();
        let expected: Vec<u8> = packets[..gap].iter().flat_map(|packet| Packet::parse(packet).unwrap().payload).copied().collect();
        let request = match (complete, assembler.flush(200, Duration::ZERO)) {
            (Some(request), Flushed::Late) | (None, Flushed::Request(request)) => Some(request),
            (None, Flushed::Nothing) => None,
            other => panic!("{other:?}"),
        };
        prop_assert_eq!(request.is_some(), gap > 0);
        if let Some(request) = request {
            prop_assert_eq!(usize::from(request.packets), gap);
            prop_assert_eq!(request.partition, 2);
            prop_assert!(stream.starts_with(&request.prefix));
            prop_assert_eq!(request.prefix, expected);
        }
    }

    #[test]
    fn corruption_never_panics_and_stays_in_bounds(
        mut bytes in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..60), 0..200),
        same_frame in any::<bool>(),
        limit in 0usize..2000,
    ) {
        let mut assembler = Assembler::new(Limits { bytes: limit, ..Limits::default() });
        for packet in &mut bytes {
            if let (true, Some(frame)) = (same_frame, packet.first_mut()) {
                *frame = 1;
            }
            let Ok(packet) = Packet::parse(packet) else { continue };
            if let Offered::Complete(request) = assembler.offer(&packet, Duration::ZERO) {
                prop_assert!(request.prefix.len() <= limit);
            }
        }
        if let Flushed::Request(request) = assembler.flush(1, Duration::ZERO) {
            prop_assert!(request.prefix.len() <= limit);
        }
    }

    #[test]
    fn packets_of_older_frames_change_nothing(newest in any::<u8>(), behind in 1u8..=128, payload in any::<u8>()) {
        let mut assembler = Assembler::new(Limits::default());
        let old = newest.wrapping_sub(behind);
        prop_assert_eq!(offer(&mut assembler, &[newest, 0, 2, 1, 2, 3]), Offered::Kept);
        prop_assert_eq!(offer(&mut assembler, &[old, LAST, 3, payload]), Offered::Late);
        let expected = Request { partition: 2, prefix: vec![1, 2, 3, 4], packets: 2 };
        prop_assert_eq!(offer(&mut assembler, &[newest, 1 | LAST, 4]), Offered::Complete(expected));
    }
}

#[test]
fn the_empty_packet_ends_a_frame() {
    let mut assembler = Assembler::new(Limits::default());
    offer(&mut assembler, &[7, 0, 1, 10]);
    let expected = Request { partition: 1, prefix: vec![10], packets: 2 };
    assert_eq!(offer(&mut assembler, &Packet::end(7, 1)), Offered::Complete(expected));
}

#[test]
fn the_empty_packet_may_repeat_one_thought_lost() {
    let mut assembler = Assembler::new(Limits::default());
    offer(&mut assembler, &[7, 0, 1, 10]);
    offer(&mut assembler, &[7, 1, 11]);
    let expected = Request { partition: 1, prefix: vec![10, 11], packets: 2 };
    assert_eq!(offer(&mut assembler, &Packet::end(7, 1)), Offered::Complete(expected));
}

#[test]
fn an_idle_frame_is_handed_out_once() {
    let limits = Limits::default();
    let mut assembler = Assembler::new(limits);
    assert_eq!(assembler.due(), None);
    offer(&mut assembler, &[7, 0, 1, 10]);
    assert_eq!(assembler.due(), Some(limits.idle));
    assert_eq!(assembler.expire(limits.idle - Duration::from_micros(1)), None);
    let request = Some(Request { partition: 1, prefix: vec![10], packets: 1 });
    assert_eq!(assembler.expire(limits.idle), Some(Assembled { frame: 7, request }));
    assert_eq!((assembler.due(), assembler.expire(limits.idle * 2)), (None, None));
}

#[test]
fn after_a_silence_any_number_is_new() {
    let limits = Limits::default();
    let mut assembler = Assembler::new(limits);
    offer(&mut assembler, &[7, LAST, 1, 10]);
    let packet = Packet::parse(&[6, LAST, 1, 10]).unwrap();
    assert_eq!(assembler.offer(&packet, limits.forget), Offered::Late);
    let later = limits.forget + Duration::from_micros(1);
    assert!(matches!(assembler.offer(&packet, later), Offered::Complete(_)));
}

#[test]
fn packets_beyond_the_last_and_too_much_are_dropped() {
    let mut assembler = Assembler::new(Limits { bytes: 4, ..Limits::default() });
    assert_eq!(offer(&mut assembler, &[7, 1 | LAST, 1, 2]), Offered::Kept);
    assert_eq!(offer(&mut assembler, &[7, 2, 1, 2]), Offered::Beyond);
    assert_eq!(offer(&mut assembler, &[7, 0, 0, 1, 2, 3]), Offered::TooMuch);
    assert_eq!(assembler.flush(7, Duration::ZERO), Flushed::Nothing);
}
