//! RV32C: half words to the words they stand for, as riscv_compressed_decoder.sv does. Floating-point forms stand for none, nor do shifts by zero and
//! others that RISC-V reserves or gives as hints and RI5CY traps on.

/// The word that a half word stands for. Its lowest two bits are not both ones.
pub fn expand(half: u16) -> Option<u32> {
    let h = u32::from(half);
    match (h & 3, h >> 13) {
        (0, 0) if h >> 5 & 0xff != 0 => Some(i(addi4spn(h), 2, 0, low(h, 2), 0x13)),
        (0, 2) => Some(i(word_offset(h), low(h, 7), 2, low(h, 2), 0x03)),
        (0, 6) => Some(s(word_offset(h), low(h, 2), low(h, 7), 2)),
        (1, 0) => Some(i(imm6(h), rd(h), 0, rd(h), 0x13)),
        (1, 1) => Some(j(jump(h), 1)),
        (1, 2) if rd(h) != 0 => Some(i(imm6(h), 0, 0, rd(h), 0x13)),
        (1, 3) if imm6(h) != 0 && rd(h) == 2 => Some(i(addi16sp(h), 2, 0, 2, 0x13)),
        (1, 3) if imm6(h) != 0 && rd(h) != 0 => Some(imm6(h) << 12 | rd(h) << 7 | 0x37),
        (1, 4) => arithmetic(h),
        (1, 5) => Some(j(jump(h), 0)),
        (1, 6) => Some(b(branch(h), low(h, 7), 0)),
        (1, 7) => Some(b(branch(h), low(h, 7), 1)),
        (2, 0) if h >> 12 & 1 == 0 && rd(h) != 0 && rs2(h) != 0 => {
            Some(i(rs2(h), rd(h), 1, rd(h), 0x13))
        }
        (2, 2) if rd(h) != 0 => Some(i(load_sp(h), 2, 2, rd(h), 0x03)),
        (2, 4) => moves(h),
        (2, 6) => Some(s((h >> 9 & 0xf) << 2 | (h >> 7 & 3) << 6, rs2(h), 2, 2)),
        _ => None,
    }
}

fn arithmetic(h: u32) -> Option<u32> {
    let r = low(h, 7);
    match (h >> 10 & 3, h >> 12 & 1, h >> 5 & 3) {
        (0, 0, _) if rs2(h) != 0 => Some(i(rs2(h), r, 5, r, 0x13)),
        (1, 0, _) if rs2(h) != 0 => Some(i(0x400 | rs2(h), r, 5, r, 0x13)),
        (2, _, _) => Some(i(imm6(h), r, 7, r, 0x13)),
        (3, 0, f) => {
            let (f7, f3) = [(0x20, 0), (0, 4), (0, 6), (0, 7)][f as usize];
            Some(f7 << 25 | low(h, 2) << 20 | r << 15 | f3 << 12 | r << 7 | 0x33)
        }
        _ => None,
    }
}

/// `c.jr`, `c.mv`, `c.ebreak`, `c.jalr`, `c.add`.
fn moves(h: u32) -> Option<u32> {
    match (h >> 12 & 1, rd(h), rs2(h)) {
        (1, 0, 0) => Some(0x0010_0073),
        (link, r, 0) => Some(i(0, r, 0, link, 0x67)),
        (0, r, s) => Some(s << 20 | r << 7 | 0x33),
        (_, 0, _) => None,
        (_, r, s) => Some(s << 20 | r << 15 | r << 7 | 0x33),
    }
}

fn rd(h: u32) -> u32 {
    h >> 7 & 31
}

fn rs2(h: u32) -> u32 {
    h >> 2 & 31
}

/// One of the registers x8 to x15.
fn low(h: u32, at: u32) -> u32 {
    8 + (h >> at & 7)
}

fn bit(h: u32, from: u32, to: u32) -> u32 {
    (h >> from & 1) << to
}

fn sign_extend(value: u32, bits: u32) -> u32 {
    ((value << (32 - bits)) as i32 >> (32 - bits)) as u32
}

fn imm6(h: u32) -> u32 {
    sign_extend(bit(h, 12, 5) | h >> 2 & 31, 6)
}

fn addi4spn(h: u32) -> u32 {
    (h >> 11 & 3) << 4 | (h >> 7 & 15) << 6 | bit(h, 6, 2) | bit(h, 5, 3)
}

fn addi16sp(h: u32) -> u32 {
    let value = bit(h, 12, 9) | bit(h, 6, 4) | bit(h, 5, 6) | (h >> 3 & 3) << 7 | bit(h, 2, 5);
    sign_extend(value, 10)
}

fn word_offset(h: u32) -> u32 {
    (h >> 10 & 7) << 3 | bit(h, 6, 2) | bit(h, 5, 6)
}

fn load_sp(h: u32) -> u32 {
    bit(h, 12, 5) | (h >> 4 & 7) << 2 | (h >> 2 & 3) << 6
}

fn jump(h: u32) -> u32 {
    let high = bit(h, 12, 11) | bit(h, 11, 4) | (h >> 9 & 3) << 8 | bit(h, 8, 10);
    sign_extend(high | bit(h, 7, 6) | bit(h, 6, 7) | (h >> 3 & 7) << 1 | bit(h, 2, 5), 12)
}

fn branch(h: u32) -> u32 {
    let high = bit(h, 12, 8) | (h >> 10 & 3) << 3 | (h >> 5 & 3) << 6;
    sign_extend(high | (h >> 3 & 3) << 1 | bit(h, 2, 5), 9)
}

fn i(imm: u32, rs1: u32, f3: u32, rd: u32, opcode: u32) -> u32 {
    imm << 20 | rs1 << 15 | f3 << 12 | rd << 7 | opcode
}

fn s(imm: u32, rs2: u32, rs1: u32, f3: u32) -> u32 {
    (imm >> 5) << 25 | rs2 << 20 | rs1 << 15 | f3 << 12 | (imm & 31) << 7 | 0x23
}

fn b(imm: u32, rs1: u32, f3: u32) -> u32 {
    let high = bit(imm, 12, 31) | (imm >> 5 & 63) << 25;
    high | rs1 << 15 | f3 << 12 | (imm >> 1 & 15) << 8 | bit(imm, 11, 7) | 0x63
}

fn j(imm: u32, rd: u32) -> u32 {
    let high = bit(imm, 20, 31) | (imm >> 1 & 0x3ff) << 21 | bit(imm, 11, 20);
    high | imm & 0xf_f000 | rd << 7 | 0x6f
}
