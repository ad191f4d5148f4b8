//! `docs/wire.md` says what the code does: its golden dump is rebuilt here.
#![cfg(feature = "cloud")]

use std::fmt::Write;

use clio_rt::cloud::{Limits, Message, encode_reply};
use clio_rt::packet::*;

const MODEL: [u8; 8] = [0xc1, 0x10, 0, 0, 0, 0, 0, 0x2a];
const OTHER: [u8; 8] = [0xc1, 0x10, 0, 0, 0, 0, 0, 0x2b];
const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/wire.md");
const FENCE: &str = "```golden\n";

#[test]
fn the_page_is_what_the_code_does() {
    let page = std::fs::read_to_string(PAGE).unwrap();
    let (before, rest) = page.split_once(FENCE).unwrap();
    let (golden, after) = rest.split_once("```").unwrap();
    let dump = dump();
    if std::env::var_os("CLIO_BLESS").is_some() {
        std::fs::write(PAGE, format!("{before}{FENCE}{dump}```{after}")).unwrap();
        return;
    }
    assert_eq!(golden, dump, "docs/wire.md differs; bless with CLIO_BLESS=1, and mend its words");
    assert!(page.contains(&format!("Version {VERSION}.")), "docs/wire.md is of another version");
    assert!(page.contains(&format!("1 to {}", Message::MAX_BYTES)));
    assert!(page.contains(&format!("at most {MAX_PACKETS} packets")));
    let (rows, repairs) = (Protection::MAX_DATA, Protection::MAX_REPAIR);
    assert!(page.contains(&format!("at most {rows} rows\nand {repairs} repair packets")));
    assert!(
        page.contains(&format!("nothing more did for {} ms", Limits::default().settle.as_millis()))
    );
}

fn dump() -> String {
    let mut out = String::new();
    let hello = Hello::new(MODEL).encode();
    up(&mut out, "hello", Message::Hello(&hello), Some(&hello));
    let stream: Vec<u8> = (0..100).collect();
    let layout = Layout::new(&[16, 24, 57], 16).unwrap();
    let mut packets = Packetizer::new(layout, 3, 7, 5, &stream);
    let mut buffer = [0; 16];
    while let Some(length) = packets.write(false, &mut buffer).unwrap() {
        let name = format!("packet {}", buffer[1] & !LAST);
        up(&mut out, &name, Message::Data(&buffer[..length]), Some(&buffer[..length]));
    }
    let end = Packet::end(7, 3);
    up(&mut out, "or, empty: packet 3", Message::Data(&end), Some(&end));
    let hello = Hello::of(Format::Protected, MODEL).encode();
    up(&mut out, "hello, protected", Message::Hello(&hello), Some(&hello));
    let protection = Protection { data: 3, repair: 2, row: 6 };
    let mut packets = Protected::new(protection, 8, 5, &stream);
    while let Some(length) = packets.write(false, &mut buffer).unwrap() {
        let (kind, number) = (buffer[1] & REPAIR, buffer[1] & !LAST & !REPAIR);
        let name = if kind == 0 { "protected, row" } else { "protected, repair packet" };
        let air = &buffer[..length];
        up(&mut out, &format!("{name} {number}"), Message::Data(air), Some(air));
    }
    up(&mut out, "flush", Message::Flush(7), None);
    up(&mut out, "bye", Message::Bye, None);
    let answer = Answer { packets_used: 5, class: 0x0102, confidence: 250 };
    down(&mut out, "welcome", Reply::Welcome { version: VERSION });
    down(
        &mut out,
        "refused: model",
        Reply::Refused(Refusal::Model { served: OTHER, asked: MODEL }),
    );
    down(&mut out, "refused: version", Reply::Refused(Refusal::Version { served: 1, asked: 9 }));
    down(&mut out, "refused: full", Reply::Refused(Refusal::Full));
    down(&mut out, "refused: not a hello", Reply::Refused(Refusal::Malformed));
    down(&mut out, "answer", Reply::Answer { frame: 7, answer });
    for reason in
        [FailReason::Tail, FailReason::Partition, FailReason::Overloaded, FailReason::Nothing]
    {
        down(
            &mut out,
            &format!("failed: {reason:?}").to_lowercase(),
            Reply::Failed { frame: 7, reason },
        );
    }
    down(&mut out, "bye", Reply::Bye);
    out
}

fn up(out: &mut String, name: &str, message: Message<'_>, air: Option<&[u8]>) {
    let mut tcp = Vec::new();
    message.encode(&mut tcp).unwrap();
    lines(out, "up", name, air, &tcp);
}

fn down(out: &mut String, name: &str, reply: Reply) {
    let (mut buffer, mut tcp) = ([0; Reply::MAX_BYTES], Vec::new());
    encode_reply(&reply, &mut tcp);
    lines(out, "down", name, Some(reply.encode(&mut buffer)), &tcp);
}

fn lines(out: &mut String, direction: &str, name: &str, air: Option<&[u8]>, tcp: &[u8]) {
    writeln!(out, "# {direction}, {name}").unwrap();
    for (medium, bytes) in air.map(|air| ("air", air)).into_iter().chain([("tcp", tcp)]) {
        let hex: Vec<String> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        writeln!(out, "{medium} {}", hex.join(" ")).unwrap();
    }
}
