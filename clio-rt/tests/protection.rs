//! Protected frames: any packets as many as the data packets give the whole, fewer a prefix, and no bytes a panic.
#![cfg(feature = "cloud")]

use std::collections::BTreeSet;
use std::time::Duration;

use clio_rt::cloud::*;
use clio_rt::packet::*;
use proptest::prelude::*;

const PARTITION: u8 = 2;
const FRAME: u8 = 200;

fn packets(protection: Protection, stream: &[u8]) -> Vec<Vec<u8>> {
    let mut packets = Protected::new(protection, FRAME, PARTITION, stream);
    let mut buffer = vec![0; protection.largest()];
    let mut written = Vec::new();
    loop {
        let (next, later) = (packets.next_bytes(), packets.later_bytes());
        let Some(length) = packets.write(false, &mut buffer).unwrap() else { break };
        assert_eq!((next, later), (Some(length), packets.next_bytes()));
        written.push(buffer[..length].to_vec());
    }
    written
}

fn assembler() -> Assembler {
    Assembler::of(Format::Protected, Limits::default())
}

fn offer(assembler: &mut Assembler, packet: &[u8]) -> Offered {
    assembler.offer(&Format::Protected.parse(packet).unwrap(), Duration::ZERO)
}

fn protections() -> impl Strategy<Value = Protection> {
    (1u8..12, 0u8..12, 2u16..30).prop_map(|(data, repair, row)| Protection { data, repair, row })
}

/// What the assembler makes of the packets that arrive, in the order in which they do.
fn assemble<'a>(arrivals: impl IntoIterator<Item = &'a Vec<u8>>) -> Option<Request> {
    let mut assembler = assembler();
    for packet in arrivals {
        if let Offered::Complete(request) = offer(&mut assembler, packet) {
            return Some(request);
        }
    }
    match assembler.flush(FRAME, Duration::ZERO) {
        Flushed::Request(request) => Some(request),
        _ => None,
    }
}

proptest! {
    #[test]
    fn sizes_are_those_of_the_protection(protection in protections(), stream in prop::collection::vec(any::<u8>(), 400)) {
        let packets = packets(protection, &stream);
        prop_assert_eq!(packets.len(), protection.packets());
        prop_assert_eq!(packets.iter().map(Vec::len).sum::<usize>(), protection.bytes());
        prop_assert_eq!(packets.iter().map(Vec::len).max(), Some(protection.largest()));
        for (index, packet) in packets.iter().enumerate() {
            let parsed = Format::Protected.parse(packet).unwrap();
            prop_assert_eq!(parsed.last, index + 1 == packets.len());
            prop_assert_eq!(parsed.frame, FRAME);
            let repair = index.checked_sub(protection.data.into());
            prop_assert_eq!(usize::from(parsed.index), repair.unwrap_or(index));
            prop_assert_eq!(parsed.covers, repair.map(|_| protection.data));
            prop_assert_eq!(parsed.partition, (index == 0).then_some(PARTITION));
        }
    }

    #[test]
    fn as_many_packets_as_rows_give_the_whole_and_fewer_a_prefix(
        protection in protections(),
        stream in prop::collection::vec(any::<u8>(), 0..400),
        arrivals in prop::collection::vec(0usize..24, 0..60),
    ) {
        let packets = packets(protection, &stream);
        let came: Vec<usize> = arrivals.into_iter().filter(|index| *index < packets.len()).collect();
        let request = assemble(came.iter().map(|index| &packets[*index]));
        let came: BTreeSet<usize> = came.into_iter().collect();
        // Of a short stream there are fewer rows, and shorter ones.
        let data = packets.len() - usize::from(protection.repair);
        let row = packets[0].len() - 2;
        prop_assert!(row <= protection.row.into() && data <= protection.data.into());
        prop_assert!((stream.len() + 1).min(protection.payload() + 1) - data * row < protection.data.into());
        let rows = if came.len() >= data { data } else { (0..data).take_while(|row| came.contains(row)).count() };
        prop_assert_eq!(request.is_some(), rows > 0);
        if let Some(request) = request {
            prop_assert_eq!((usize::from(request.packets), request.partition), (rows, PARTITION));
            prop_assert!(stream.starts_with(&request.prefix));
            prop_assert_eq!(request.prefix.len(), rows * row - 1);
        }
    }

    #[test]
    fn stopping_anywhere_gives_what_was_sent(protection in protections(), at in 0usize..24, empty in any::<bool>()) {
        let stream: Vec<u8> = (0..=255).cycle().take(400).collect();
        let mut packets = Protected::new(protection, FRAME, PARTITION, &stream);
        let (mut buffer, mut assembler) = (vec![0; protection.largest()], assembler());
        let at = at.min(protection.packets() - 1);
        for index in 0..=at {
            let end = packets.end();
            let length = packets.write(index == at, &mut buffer).unwrap().unwrap();
            let packet = match end {
                Some(end) if empty && index == at => end.to_vec(),
                _ => buffer[..length].to_vec(),
            };
            if let Offered::Complete(request) = offer(&mut assembler, &packet) {
                let sent = at + usize::from(!(empty && at > 0));
                let rows = sent.min(protection.data.into());
                prop_assert_eq!(request.prefix, &stream[..rows * usize::from(protection.row) - 1]);
                return Ok(());
            }
        }
        prop_assert!(false, "LAST came, and all before it");
    }

    #[test]
    fn corruption_never_panics_and_stays_in_bounds(
        protection in protections(),
        mut bytes in prop::collection::vec((prop::collection::vec(any::<u8>(), 0..40), any::<bool>()), 0..120),
        flips in prop::collection::vec((0usize..24, 0usize..40, any::<u8>(), 0usize..40), 0..12),
        limit in 0usize..2000,
    ) {
        let mut packets = packets(protection, &[7; 400]);
        for (index, at, to, length) in flips {
            let index = index % packets.len();
            if let Some(byte) = packets[index].get_mut(at) {
                *byte = to;
            }
            packets[index].truncate(length.max(2));
        }
        bytes.extend(packets.into_iter().map(|packet| (packet, false)));
        let mut assembler = Assembler::of(Format::Protected, Limits { bytes: limit, ..Limits::default() });
        for (packet, same_frame) in &mut bytes {
            if let (true, Some(frame)) = (*same_frame, packet.first_mut()) {
                *frame = FRAME;
            }
            let Ok(packet) = Format::Protected.parse(packet) else { continue };
            if let Offered::Complete(request) = assembler.offer(&packet, Duration::ZERO) {
                prop_assert!(request.prefix.len() <= limit && request.packets <= 64);
            }
        }
        if let Flushed::Request(request) = assembler.flush(FRAME, Duration::ZERO) {
            prop_assert!(request.prefix.len() <= limit);
        }
    }

    #[test]
    fn no_protection_panics(data in any::<u8>(), repair in any::<u8>(), row in 0u16..300, length in 0usize..200) {
        let stream = vec![3; length];
        let mut packets = Protected::new(Protection { data, repair, row }, 1, 2, &stream);
        let mut buffer = [0; 304];
        let mut count = 0;
        while packets.write(false, &mut buffer).unwrap().is_some() {
            count += 1;
        }
        prop_assert!((1..=MAX_PACKETS).contains(&count));
    }
}

#[test]
fn every_choice_of_packets_is_enough() {
    let protection = Protection { data: 5, repair: 5, row: 3 };
    let stream: Vec<u8> = (10..24).collect();
    let packets = packets(protection, &stream);
    for choice in (0u32..1 << 10).filter(|choice| choice.count_ones() == 5) {
        let arrivals = packets.iter().enumerate().filter(|(index, _)| choice >> index & 1 == 1);
        let request = assemble(arrivals.map(|(_, packet)| packet)).unwrap();
        assert_eq!((request.prefix, request.packets), (stream.clone(), 5), "{choice:#b}");
    }
}

#[test]
fn the_largest_protection_is_repaired() {
    let protection = Protection { data: 63, repair: 64, row: 9 };
    let stream: Vec<u8> = (0..63 * 9 - 1).map(|i| (i * 7) as u8).collect();
    let packets = packets(protection, &stream);
    assert_eq!(packets.len(), 127);
    let request = assemble(packets.iter().rev().take(63)).unwrap();
    assert_eq!((request.prefix, request.packets), (stream, 63));
}

#[test]
fn without_losses_data_packets_are_those_of_a_plain_frame() {
    let stream: Vec<u8> = (0..100).collect();
    let layout = Layout::new(&[23], 8).unwrap();
    let mut plain = Packetizer::new(layout, 1, FRAME, PARTITION, &stream);
    let protected = packets(Protection { data: 3, repair: 2, row: 6 }, &stream);
    let mut buffer = [0; 8];
    for packet in &protected[..2] {
        let length = plain.write(false, &mut buffer).unwrap().unwrap();
        assert_eq!(buffer[..length], packet[..]);
    }
}

#[test]
fn a_frame_whose_last_packet_came_waits_only_for_overtaken_ones() {
    let packets = packets(Protection { data: 4, repair: 1, row: 3 }, &[9; 11]);
    let limits = Limits::default();
    let mut assembler = Assembler::of(Format::Protected, limits);
    offer(&mut assembler, &packets[0]);
    assert_eq!(assembler.due(), Some(limits.idle));
    offer(&mut assembler, &packets[4]);
    assert_eq!(assembler.due(), Some(limits.settle));
    let request = Some(Request { partition: PARTITION, prefix: vec![9; 2], packets: 1 });
    assert_eq!(assembler.expire(limits.settle), Some(Assembled { frame: FRAME, request }));
}

#[test]
fn repair_packets_of_another_kind_are_dropped() {
    let mut assembler = assembler();
    assert_eq!(offer(&mut assembler, &[FRAME, REPAIR, 3, 1, 2]), Offered::Kept);
    assert_eq!(offer(&mut assembler, &[FRAME, REPAIR, 3, 1, 2]), Offered::Repeated);
    for odd in [[2, 1, 2].as_slice(), &[3, 1], &[0, 1, 2], &[64, 1, 2], &[3]] {
        let packet = [&[FRAME, REPAIR | 1], odd].concat();
        assert_eq!(offer(&mut assembler, &packet), Offered::Odd, "{odd:?}");
    }
    let cut_off = Format::Protected.parse(&[FRAME, REPAIR]);
    assert_eq!(cut_off, Err(PacketError::Truncated { needs: 3, has: 2 }));
}
