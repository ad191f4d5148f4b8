//! Everything that reads bytes from air or TCP: no bytes panic, and what the assembler hands out is bounded and is
//! what was sent.
#![no_main]

use std::collections::HashMap;
use std::time::Duration;

use clio_rt::cloud::{Assembler, Flushed, Limits, Message, MessageError, Offered, Request};
use clio_rt::packet::{
    Format, Hello, Layout, MAX_PACKETS, Packet, Packetizer, Packets, Protected, Protection, Reply,
};
use libfuzzer_sys::fuzz_target;

const BYTES: usize = 600;

fuzz_target!(|data: &[u8]| {
    let _ = Hello::parse(data);
    reply(data);
    declaration(data);
    conversation(data);
    protection(data);
    protected_conversation(data);
});

/// A reply that parses is written as it was read.
fn reply(data: &[u8]) {
    if let Ok(reply) = Reply::parse(data) {
        let mut buffer = [0; Reply::MAX_BYTES];
        assert!(data.starts_with(reply.encode(&mut buffer)));
    }
}

/// Any slices and MTU are refused, or cut a stream into packets that assemble to its prefix.
fn declaration(data: &[u8]) {
    let Some((&[mtu_low, mtu_high, count], data)) = data.split_first_chunk() else { return };
    let (sizes, stream) = data.split_at(data.len().min(2 * usize::from(count % 16)));
    let slices: Vec<u16> =
        sizes.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect();
    let mtu = u16::from_le_bytes([mtu_low, mtu_high]);
    let Ok(layout) = Layout::new(&slices, mtu) else { return };
    let mut packets = Packetizer::new(layout, slices.len(), 0, 1, stream);
    let mut assembler = Assembler::new(Limits { bytes: 1 << 16, ..Limits::default() });
    let mut buffer = vec![0; mtu.into()];
    let mut complete = None;
    while let Some(length) = packets.write(false, &mut buffer).unwrap() {
        assert!(complete.is_none());
        let packet = Packet::parse(&buffer[..length]).unwrap();
        if let Offered::Complete(request) = assembler.offer(&packet, Duration::ZERO) {
            complete = Some(request);
        }
    }
    let request = complete.unwrap();
    assert_eq!(request.prefix, &stream[..stream.len().min(layout.payload(slices.len()))]);
}

/// Any protection of any stream, any packets of which come in any order, gives a prefix, and the whole where enough come.
fn protection(data: &[u8]) {
    let Some((&[data_packets, repair, row, mut seed, length], stream)) = data.split_first_chunk()
    else {
        return;
    };
    let stream = &stream[..stream.len().min(length.into())];
    let protection = Protection { data: data_packets, repair, row: row.into() };
    let mut packets = Protected::new(protection, 0, 1, stream);
    let mut buffer = [0; 258];
    let mut sent = vec![];
    while let Some(length) = packets.write(false, &mut buffer).unwrap() {
        sent.push(buffer[..length].to_vec());
    }
    let rows = sent.iter().filter(|packet| packet[1] & 0x40 == 0).count();
    let mut assembler = Assembler::of(Format::Protected, Limits::default());
    let mut came = vec![];
    let mut request = None;
    while came.len() < sent.len() && request.is_none() {
        seed = seed.wrapping_mul(141).wrapping_add(3);
        let index = (usize::from(seed) + came.len()) % sent.len();
        if came.contains(&index) {
            break;
        }
        came.push(index);
        let packet = Format::Protected.parse(&sent[index]).unwrap();
        if let Offered::Complete(complete) = assembler.offer(&packet, Duration::ZERO) {
            request = Some(complete);
        }
    }
    if let Flushed::Request(flushed) = assembler.flush(0, Duration::ZERO) {
        request = Some(flushed);
    }
    let whole = request.as_ref().is_some_and(|request| usize::from(request.packets) == rows);
    assert!(whole || came.len() < rows);
    if let Some(request) = request {
        assert!(stream.starts_with(&request.prefix) && request.partition == 1);
    }
}

/// Bytes as packets of protected frames: nothing panics, and what is handed out is bounded.
fn protected_conversation(data: &[u8]) {
    let mut assembler =
        Assembler::of(Format::Protected, Limits { bytes: BYTES, ..Limits::default() });
    for bytes in data.chunks(11) {
        let Ok(packet) = Format::Protected.parse(bytes) else { continue };
        if let Offered::Complete(request) = assembler.offer(&packet, Duration::ZERO) {
            assert!(request.prefix.len() <= BYTES && request.packets <= 64);
        }
    }
}

/// Bytes as a gateway's TCP stream.
fn conversation(mut data: &[u8]) {
    let mut assembler = Assembler::new(Limits { bytes: BYTES, ..Limits::default() });
    let mut sent: HashMap<(u8, u8), Vec<Vec<u8>>> = HashMap::new();
    let mut now = Duration::ZERO;
    while let Ok(Some((message, used))) = Message::split(data) {
        now += Duration::from_millis(10 * u64::from(message[0] >> 4));
        if let Some(assembled) = assembler.expire(now)
            && let Some(request) = assembled.request
        {
            check(assembled.frame, &request, &sent);
        }
        let bytes = &message[..];
        data = &data[used..];
        match Message::parse(bytes) {
            Ok(Message::Data(bytes)) => {
                let Ok(packet) = Packet::parse(bytes) else { continue };
                sent.entry((packet.frame, packet.index)).or_default().push(packet.payload.to_vec());
                if let Offered::Complete(request) = assembler.offer(&packet, now) {
                    check(packet.frame, &request, &sent);
                }
            }
            Ok(Message::Flush(frame)) => {
                if let Flushed::Request(request) = assembler.flush(frame, now) {
                    check(frame, &request, &sent);
                }
            }
            Ok(Message::Hello(bytes)) => drop(Hello::parse(bytes)),
            Ok(Message::Bye) | Err(MessageError::Kind(_)) => {}
            Err(_) => return,
        }
    }
}

/// The prefix is within bounds, and some concatenation of what was sent for packets 0, 1, 2 … of that frame.
fn check(frame: u8, request: &Request, sent: &HashMap<(u8, u8), Vec<Vec<u8>>>) {
    assert!((1..=MAX_PACKETS).contains(&usize::from(request.packets)));
    assert!(request.prefix.len() <= BYTES);
    let mut ends = vec![0];
    for index in 0..request.packets {
        let payloads = &sent[&(frame, index)];
        let reach = |end: &usize| {
            let rest = &request.prefix[*end..];
            let fits = payloads.iter().filter(move |payload| rest.starts_with(payload));
            fits.map(move |payload| end + payload.len()).collect::<Vec<_>>()
        };
        ends = ends.iter().flat_map(reach).collect();
        ends.sort_unstable();
        ends.dedup();
    }
    assert!(ends.contains(&request.prefix.len()));
}
