//! Packets: what the packetizer cuts, the parser reads; and no bytes make a parser panic.

use clio_rt::packet::*;
use proptest::prelude::*;

/// Sizes that [`Layout::new`] takes, and an MTU.
fn layouts() -> impl Strategy<Value = (Vec<u16>, u16)> {
    (prop::collection::vec(3u16..300, 1..12), 8u16..300).prop_filter_map(
        "too many packets",
        |(steps, mtu)| {
            let mut end = 1;
            let slices: Vec<u16> = steps
                .iter()
                .map(|step| {
                    end += step;
                    end
                })
                .collect();
            Layout::new(&slices, mtu).is_ok().then_some((slices, mtu))
        },
    )
}

fn cut(layout: Layout<'_>, slices: usize, stream: &[u8]) -> Vec<Vec<u8>> {
    let mut packets = Packetizer::new(layout, slices, 9, 4, stream);
    let mut buffer = vec![0; layout.mtu().into()];
    let mut cut = Vec::new();
    loop {
        let (next, later) = (packets.next_bytes(), packets.later_bytes());
        let Some(length) = packets.write(false, &mut buffer).unwrap() else { break };
        assert_eq!((next, later), (Some(length), packets.next_bytes()));
        cut.push(buffer[..length].to_vec());
    }
    cut
}

proptest! {
    #[test]
    fn slices_end_where_they_are_declared((slices, mtu) in layouts()) {
        let layout = Layout::new(&slices, mtu).unwrap();
        let stream = vec![7; 1 << 16];
        for n in 1..=slices.len() {
            let packets = cut(layout, n, &stream);
            let air: usize = packets.iter().map(Vec::len).sum();
            prop_assert_eq!(air, usize::from(slices[n - 1]));
            prop_assert_eq!(packets.len(), layout.packets(n));
            let payload = air - 2 * packets.len() - 1;
            prop_assert_eq!(payload, payload_capacity(&slices, mtu, n));
            prop_assert!(packets.iter().all(|packet| packet.len() <= mtu.into()));
            prop_assert!(packets.iter().all(|packet| !Packet::parse(packet).unwrap().payload.is_empty()));
        }
    }

    #[test]
    fn payloads_are_the_stream((slices, mtu) in layouts(), stream in prop::collection::vec(any::<u8>(), 0..2000)) {
        let layout = Layout::new(&slices, mtu).unwrap();
        for n in 1..=slices.len() {
            let packets = cut(layout, n, &stream);
            let parsed: Vec<Packet<'_>> = packets.iter().map(|packet| Packet::parse(packet).unwrap()).collect();
            let payload: Vec<u8> = parsed.iter().flat_map(|packet| packet.payload).copied().collect();
            prop_assert_eq!(&payload[..], &stream[..stream.len().min(layout.payload(n))]);
            for (index, packet) in parsed.iter().enumerate() {
                prop_assert_eq!(usize::from(packet.index), index);
                prop_assert_eq!(packet.frame, 9);
                prop_assert_eq!(packet.partition, (index == 0).then_some(4));
                prop_assert_eq!(packet.last, index + 1 == parsed.len());
            }
        }
    }

    #[test]
    fn stopping_flags_the_last((slices, mtu) in layouts(), at in 0usize..20) {
        let layout = Layout::new(&slices, mtu).unwrap();
        let mut packets = Packetizer::new(layout, slices.len(), 9, 4, &[1; 5000]);
        let mut buffer = vec![0; mtu.into()];
        let mut written = 0;
        let mut last = false;
        while let Some(length) = packets.write(written == at, &mut buffer).unwrap() {
            prop_assert!(!last);
            last = Packet::parse(&buffer[..length]).unwrap().last;
            written += 1;
        }
        prop_assert!(last);
        prop_assert_eq!(written, layout.packets(slices.len()).min(at + 1));
    }

    #[test]
    fn no_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..40)) {
        let _ = Packet::parse(&bytes);
        let _ = Hello::parse(&bytes);
        let _ = Reply::parse(&bytes);
    }

    #[test]
    fn no_declaration_panics(slices in prop::collection::vec(any::<u16>(), 0..8), mtu in any::<u16>(), n in 0usize..10) {
        let capacity = payload_capacity(&slices, mtu, n);
        prop_assert!(capacity <= usize::from(u16::MAX));
    }

    #[test]
    fn what_is_parsed_encodes_to_itself(bytes in prop::collection::vec(any::<u8>(), 1..20), kind in 0u8..10) {
        let mut bytes = bytes;
        bytes[0] = kind;
        if let Ok(reply) = Reply::parse(&bytes) {
            let mut buffer = [0; Reply::MAX_BYTES];
            let encoded = reply.encode(&mut buffer);
            prop_assert!(bytes.starts_with(encoded));
        }
    }
}

#[test]
fn wrong_declarations_are_typed() {
    assert_eq!(Layout::new(&[], 100), Err(LayoutError::Empty));
    assert_eq!(Layout::new(&[64], 7), Err(LayoutError::Mtu { mtu: 7 }));
    assert_eq!(Layout::new(&[3], 100), Err(LayoutError::Short { slice: 0 }));
    assert_eq!(Layout::new(&[64, 66], 100), Err(LayoutError::Short { slice: 1 }));
    assert_eq!(Layout::new(&[64, 60], 100), Err(LayoutError::Short { slice: 1 }));
    assert_eq!(Layout::new(&[1032], 8), Err(LayoutError::Packets { packets: 129 }));
    assert!(Layout::new(&[1024], 8).is_ok());
}

#[test]
fn a_short_rest_borrows_from_the_packet_before() {
    let sizes = |slices: &[u16]| Layout::new(slices, 16).unwrap().sizes(9).collect::<Vec<_>>();
    assert_eq!(sizes(&[16, 24, 57]), [16, 8, 16, 14, 3]);
    assert_eq!(sizes(&[17]), [14, 3]);
    assert_eq!(sizes(&[18]), [15, 3]);
    assert_eq!(sizes(&[19]), [16, 3]);
}

#[test]
fn the_usual_slices_carry_what_they_should() {
    const SLICES: [u16; 5] = [64, 128, 256, 512, 1024];
    const CAPACITY: usize = payload_capacity(&SLICES, 244, 5);
    assert_eq!(CAPACITY, 1024 - 2 * 8 - 1); // 64 | 64 | 128 | 244 + 12 | 244 + 244 + 24
    assert_eq!(payload_capacity(&SLICES, 244, 1), 61);
    assert_eq!(payload_capacity(&SLICES, 244, 0), 0);
}

#[test]
fn an_empty_stream_is_one_packet() {
    let layout = Layout::new(&[64, 128], 32).unwrap();
    assert_eq!(cut(layout, 2, &[]), [vec![9, LAST, 4]]);
}

#[test]
fn a_small_buffer_is_a_typed_error_and_loses_nothing() {
    let layout = Layout::new(&[16], 16).unwrap();
    let mut packets = Packetizer::new(layout, 1, 0, 0, &[1; 13]);
    let error = packets.write(false, &mut [0; 15]);
    assert_eq!(error, Err(PacketizeError::Buffer { needs: 16, has: 15 }));
    assert_eq!(packets.write(false, &mut [0; 16]), Ok(Some(16)));
}

#[test]
fn hellos_of_other_versions_are_recognised() {
    let mut bytes = Hello::new(*b"modelnum").encode();
    assert_eq!(Hello::parse(&bytes), Ok(Hello::new(*b"modelnum")));
    bytes[4] = 9;
    assert_eq!(Hello::parse(&bytes).unwrap().version, 9);
    assert_eq!(Hello::parse(&bytes[..5]).unwrap(), Hello { version: 9, model: [0; 8] });
    bytes[0] = b'X';
    assert_eq!(Hello::parse(&bytes), Err(HelloError::Magic));
    assert_eq!(Hello::parse(b"CLIO"), Err(HelloError::Length(4)));
    assert_eq!(Hello::parse(b"CLIO\x01\0\0"), Err(HelloError::Length(7)));
}

#[test]
fn unknown_and_truncated_replies_are_typed() {
    assert_eq!(Reply::parse(&[200, 1, 2]), Err(ReplyError::Kind(200)));
    assert_eq!(Reply::parse(&[6, 1, 2, 3]), Err(ReplyError::Truncated { needs: 6, has: 4 }));
    assert_eq!(Reply::parse(&[3, 1, 0]), Err(ReplyError::Truncated { needs: 18, has: 3 }));
    assert_eq!(Reply::parse(&[3, 77]), Ok(Reply::Refused(Refusal::Other(77))));
    assert_eq!(
        Reply::parse(&[8, 1, 77]),
        Ok(Reply::Failed { frame: 1, reason: FailReason::Other(77) })
    );
    let longer = [6, 7, 3, 1, 0, 255, 99, 99];
    let answer = Answer { packets_used: 3, class: 1, confidence: 255 };
    assert_eq!(Reply::parse(&longer), Ok(Reply::Answer { frame: 7, answer }));
}
