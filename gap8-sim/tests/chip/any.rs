//! Whatever a program does, the simulator says what became of it and never panics.

use gap8_sim::Machine;
use gap8_sim::isa::{find, rows};

/// Where programs begin, and where loads and stores mostly go.
const CODE: u32 = 0x1c00_0100;
const PLACES: [u32; 14] = [
    0x1000_0000,
    0x1000_fff8,
    0x1010_0000,
    0x1c00_0000,
    0x1c07_fff8,
    0x1b00_0000,
    0x0020_4000,
    0x0020_4200,
    0x0020_4400,
    0x0020_0400,
    0x1020_0000,
    0x1a10_0000,
    0x1a10_2180,
    0x1a10_6000,
];

#[test]
fn no_program_of_any_instructions_panics() {
    let mut random = Random(3);
    for _ in 0..400 {
        let words = (0..60).map(|_| {
            loop {
                let row = &rows()[random.next() as usize % rows().len()];
                let word = row.bits | random.next() & !row.mask;
                if find(word).is_some() {
                    break word;
                }
            }
        });
        let bytes: Vec<u8> =
            words.collect::<Vec<u32>>().iter().flat_map(|w| w.to_le_bytes()).collect();
        run(&bytes, &mut random);
    }
}

#[test]
fn no_bytes_panic() {
    let mut random = Random(5);
    for _ in 0..400 {
        let bytes: Vec<u8> = (0..200).map(|_| random.next() as u8).collect();
        run(&bytes, &mut random);
    }
}

#[test]
fn no_accesses_to_registers_panic() {
    let mut random = Random(7);
    for _ in 0..400 {
        // Stores and loads of words near the pointers, and waits.
        let words = (0..60).map(|_| {
            let (offset, pointer, value) =
                (random.next() % 64 * 4, 16 + random.next() % 14, 1 + random.next() % 15);
            match random.next() % 8 {
                0..5 => {
                    (offset >> 5) << 25
                        | value << 20
                        | pointer << 15
                        | 2 << 12
                        | (offset & 31) << 7
                        | 0x23
                }
                5..7 => offset << 20 | pointer << 15 | 2 << 12 | value << 7 | 0x03,
                _ => offset << 20 | pointer << 15 | 6 << 12 | value << 7 | 0x03,
            }
        });
        let bytes: Vec<u8> =
            words.collect::<Vec<u32>>().iter().flat_map(|w| w.to_le_bytes()).collect();
        run(&bytes, &mut random);
    }
}

/// Runs bytes on two cores of the cluster and on the fabric controller, with pointers to everything in the upper registers. They go on where something
/// stops them.
fn run(bytes: &[u8], random: &mut Random) {
    let mut machine = Machine::new();
    machine.chip.poke(CODE, bytes).unwrap();
    machine.uart_give(&[1, 2, 3]);
    for core in [0, 1, 8] {
        for register in 1..32 {
            let small = random.next() >> (random.next() % 32);
            let place = PLACES[random.next() as usize % PLACES.len()].wrapping_add(small & 0x7c);
            machine.harts[core].x[register] = if register < 16 { small } else { place };
        }
        machine.start(core, CODE);
    }
    for _ in 0..40 {
        if let Err(gap8_sim::Stop::Fault { core, pc, fault, .. }) = machine.run(1000) {
            assert!(!fault.to_string().is_empty());
            let inside = pc.wrapping_sub(CODE) < bytes.len() as u32;
            machine.start(core, if inside { pc.wrapping_add(4) } else { CODE });
        }
        machine.uart_take();
    }
}

/// Numbers that look random, the same ones every time (xorshift).
struct Random(u32);

impl Random {
    fn next(&mut self) -> u32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 17;
        self.0 ^= self.0 << 5;
        self.0
    }
}
