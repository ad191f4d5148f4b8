//! Words to text and back: the disassembler against the assembler.

use gap8_sim::isa::{Format, Row, assemble, decode, disassemble, expanded, find, rows};

const PC: u32 = 0x1c00_0400;
/// Random operands of each instruction.
const DRAWS: usize = 200;

#[test]
fn every_instruction_assembles_from_its_disassembly() {
    let mut random = Random(1);
    for row in rows() {
        for _ in 0..DRAWS {
            let word = row.bits | random.next() & operands(row);
            // What another row's mask claims is that row's.
            let name = find(word).unwrap().mnemonic;
            let text = disassemble(word, PC);
            assert_eq!(text.split(' ').next(), Some(name), "{word:#010x}");
            assert_eq!(assemble(&text, PC), Ok(vec![word]), "{word:#010x} is {text}");
        }
    }
}

#[test]
fn every_compressed_instruction_is_one_that_assembles() {
    let mut count = 0;
    for half in (0..=0xffff).filter(|half| half & 3 != 3) {
        let Some((word, bytes)) = expanded(half) else {
            assert!(decode(half).is_none(), "{half:#06x}");
            continue;
        };
        let text = disassemble(half, PC);
        assert_eq!(bytes, 2);
        assert_eq!(assemble(&text, PC), Ok(vec![word]), "{half:#06x} is {text}");
        count += 1;
    }
    assert!(count > 20_000, "{count}");
}

/// Whatever is an instruction says so in a text that assembles to what does the same.
#[test]
fn any_word_that_decodes_assembles_to_an_equal_one() {
    let mut random = Random(2);
    let mut count = 0;
    while count < 20_000 {
        let word = random.next() | 3;
        let Some(row) = find(word) else { continue };
        let text = disassemble(word, PC);
        let again = assemble(&text, PC).unwrap_or_else(|why| panic!("{word:#010x}: {why}"))[0];
        assert_eq!(find(again).unwrap().mnemonic, row.mnemonic);
        assert_eq!(disassemble(again, PC), text, "{word:#010x} and {again:#010x}");
        count += 1;
    }
}

#[test]
fn names_of_gas_and_pseudo_instructions_assemble() {
    for (text, same) in [
        ("p.mul a0,a1,a2", "mul a0,a1,a2"),
        ("p.clipi a0,a1,8", "p.clip a0,a1,8"),
        ("p.extracti a0,a1,7,8", "p.extract a0,a1,7,8"),
        ("p.lw a0,4(a1)", "lw a0,4(a1)"),
        ("p.sb a0,-4(a1)", "sb a0,-4(a1)"),
        ("lp.setupi x1,10,1f; 1: nop", "lp.setupi 1,10,1f; 1: addi x0,x0,0"),
        ("seqz a0,fp", "sltiu a0,s0,1"),
        ("bgt a0,a1,8", "blt a1,a0,8"),
        ("csrw mtvec,a0", "csrrw zero,0x305,a0"),
        ("csrsi mstatus,8", "csrrsi zero,0x300,8"),
        (".word 0x1234", ".4byte 4660"),
    ] {
        assert_eq!(assemble(text, 0).unwrap(), assemble(same, 0).unwrap(), "{text}");
    }
}

#[test]
fn wrong_lines_are_told_with_their_mistake() {
    for (line, why) in [
        ("p.mad a0,a1,a2", "no instruction is called p.mad"),
        ("add a0,a1", "2 operands"),
        ("add a0,a1,b2", "no register is called b2"),
        ("addi a0,a1,2048", "2048 is not in -2048..=2047"),
        ("pv.add.sci.b a0,a1,32", "32 is not in -32..=31"),
        ("p.lw a0,4(a1", "no address of this form"),
        ("j nowhere", "there is no label nowhere"),
        ("lp.setupi 0,4,0x8000", "is not in 0..=31"),
        ("beq a0,a1,3", "3 bytes away is no instruction"),
    ] {
        let error = assemble(line, 0).unwrap_err();
        assert!(error.why.contains(why), "{error}");
        assert_eq!(error.line, line);
    }
}

/// The bits of a word that are operands.
fn operands(row: &Row) -> u32 {
    let ignored = match row.format {
        // Bits 11 to 8 say nothing about which loop; the upper ones of the register's field are not part of these.
        Format::LoopLabel | Format::LoopCountImm | Format::LoopCount => 0xf00,
        Format::LoopSetup | Format::LoopSetupImm => 0xf00,
        _ => 0,
    };
    !row.mask & !ignored
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
