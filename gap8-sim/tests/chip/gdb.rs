//! A debugger's words, on a real connection.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::thread::{JoinHandle, spawn};

use gap8_sim::isa::assemble;
use gap8_sim::{Machine, gdb};

const START: u32 = 0x1c00_0080;

/// The debugger's end of a connection.
struct Debugger(TcpStream);

impl Debugger {
    /// Sends a packet and has its answer.
    fn ask(&mut self, packet: &str) -> String {
        self.say(packet);
        self.answer()
    }

    fn say(&mut self, packet: &str) {
        let sum = packet.bytes().fold(0u8, u8::wrapping_add);
        self.0.write_all(format!("${packet}#{sum:02x}").as_bytes()).unwrap();
    }

    fn answer(&mut self) -> String {
        let mut answer = vec![];
        loop {
            let mut byte = [0];
            self.0.read_exact(&mut byte).unwrap();
            match byte[0] {
                b'$' => answer.clear(),
                b'#' => break,
                byte => answer.push(byte),
            }
        }
        self.0.read_exact(&mut [0; 2]).unwrap();
        self.0.write_all(b"+").unwrap();
        String::from_utf8(answer).unwrap()
    }

    /// A register of the thread that was chosen with `Hg`; 32 is the pc.
    fn register(&mut self, number: usize) -> u32 {
        let all = expanded(&self.ask("g"));
        let digits = &all[8 * number..8 * number + 8];
        u32::from_str_radix(digits, 16).unwrap().swap_bytes()
    }
}

/// Without the protocol's run lengths: a character, `*`, and how often it comes again, plus 29.
fn expanded(text: &str) -> String {
    let (mut all, mut bytes) = (String::new(), text.chars());
    while let Some(byte) = bytes.next() {
        match (byte, all.chars().last()) {
            ('*', Some(last)) => {
                let more = u32::from(bytes.next().unwrap()) - 29;
                (0..more).for_each(|_| all.push(last));
            }
            _ => all.push(byte),
        }
    }
    all
}

/// A program of the fabric controller, and one for core 3, with a debugger.
fn debugged(fabric: &str, core: Option<&str>) -> (Debugger, JoinHandle<Option<u8>>) {
    let mut machine = Machine::new();
    let programs = [(8, START, Some(fabric)), (3, START + 0x1000, core)];
    for (core, at, program) in programs {
        let Some(program) = program else { continue };
        let words = assemble(program, at).unwrap();
        let bytes: Vec<u8> = words.iter().flat_map(|word| word.to_le_bytes()).collect();
        machine.chip.poke(at, &bytes).unwrap();
        machine.start(core, at);
    }
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let served = spawn(move || {
        let (connection, _) = listener.accept().unwrap();
        gdb::serve(&mut machine, connection).unwrap()
    });
    (Debugger(TcpStream::connect(address).unwrap()), served)
}

/// Counts to ten in `a0`, and ends with that.
const COUNT: &str = "li a0,0; li a1,10; 1: addi a0,a0,1; bne a0,a1,1b
    li a2,0x80000000; add a0,a0,a2; li a1,0x1a104000; sw a0,0xa0(a1); 2: j 2b";

#[test]
fn a_debugger_stops_steps_reads_and_writes() {
    let (mut gdb, served) = debugged(COUNT, None);
    assert!(gdb.ask("qSupported:swbreak+;multiprocess+;vContSupported+").contains("PacketSize"));
    assert!(gdb.ask("?").starts_with(['S', 'T']));
    // Stops before the addition, three times.
    assert_eq!(gdb.ask(&format!("Z0,{:x},4", START + 8)), "OK");
    for count in 0..3 {
        let stop = gdb.ask("vCont;c");
        assert!(stop.starts_with("T05") && stop.contains("swbreak"), "{stop}");
        assert_eq!((gdb.register(10), gdb.register(32)), (count, START + 8));
    }
    assert!(gdb.ask("vCont;s:p1.9;c").starts_with("T05"));
    assert_eq!((gdb.register(10), gdb.register(32)), (3, START + 12));
    assert_eq!(gdb.ask(&format!("z0,{:x},4", START + 8)), "OK");
    // Memory there and back.
    let place = START + 0x2000;
    assert_eq!(gdb.ask(&format!("M{place:x},4:0123abcd")), "OK");
    assert_eq!(gdb.ask(&format!("m{place:x},4")), "0123abcd");
    assert!(gdb.ask("m0badbad0,4").starts_with('E'));
    // To its end.
    assert!(gdb.ask("vCont;c").starts_with("W0a"));
    assert_eq!(served.join().unwrap(), Some(10));
}

#[test]
fn cores_are_threads() {
    let (mut gdb, served) = debugged("1: j 1b", Some("li a0,7; 1: addi a0,a0,1; j 1b"));
    gdb.ask("qSupported:swbreak+;multiprocess+;vContSupported+");
    let threads = gdb.ask("qfThreadInfo");
    assert!(threads.contains("p01.04") && threads.contains("p01.09"), "{threads}");
    assert_eq!(gdb.ask("Hgp1.4"), "OK");
    assert_eq!(gdb.register(32), START + 0x1000);
    assert!(gdb.ask("vCont;s:p1.4;c").starts_with("T05"));
    assert_eq!(gdb.ask("Hgp1.4"), "OK");
    assert_eq!((gdb.register(10), gdb.register(32)), (7, START + 0x1004));
    assert!(gdb.ask("vCont;s:p1.4;c").starts_with("T05"));
    assert_eq!(gdb.ask("Hgp1.4"), "OK");
    assert_eq!(gdb.register(10), 8);
    // Runs until it is interrupted.
    gdb.say("vCont;c");
    gdb.0.write_all(&[3]).unwrap();
    assert!(gdb.answer().starts_with("T02"));
    gdb.say("k");
    assert_eq!(served.join().unwrap(), None);
}
