//! What assemblers have besides: instructions that stand for others, second names of GreenWaves' assembler, and names of control registers.

use super::find_named;

/// The instruction that a name with operands stands for; `None` where it stands for itself.
pub fn standing_for(name: &str, operands: &[&str]) -> Option<String> {
    Some(match (name, operands) {
        ("nop", []) => "addi zero,zero,0".into(),
        ("mv", [d, s]) => format!("addi {d},{s},0"),
        ("not", [d, s]) => format!("xori {d},{s},-1"),
        ("neg", [d, s]) => format!("sub {d},zero,{s}"),
        ("seqz", [d, s]) => format!("sltiu {d},{s},1"),
        ("snez", [d, s]) => format!("sltu {d},zero,{s}"),
        ("sltz", [d, s]) => format!("slt {d},{s},zero"),
        ("sgtz", [d, s]) => format!("slt {d},zero,{s}"),
        ("j", [label]) => format!("jal zero,{label}"),
        ("jal", [label]) => format!("jal ra,{label}"),
        ("jr", [s]) => format!("jalr zero,0({s})"),
        ("jalr", [s]) => format!("jalr ra,0({s})"),
        ("jalr", [d, s, offset]) => format!("jalr {d},{offset}({s})"),
        ("ret", []) => "jalr zero,0(ra)".into(),
        ("beqz", [s, label]) => format!("beq {s},zero,{label}"),
        ("bnez", [s, label]) => format!("bne {s},zero,{label}"),
        ("blez", [s, label]) => format!("bge zero,{s},{label}"),
        ("bgez", [s, label]) => format!("bge {s},zero,{label}"),
        ("bltz", [s, label]) => format!("blt {s},zero,{label}"),
        ("bgtz", [s, label]) => format!("blt zero,{s},{label}"),
        ("bgt", [a, b, label]) => format!("blt {b},{a},{label}"),
        ("ble", [a, b, label]) => format!("bge {b},{a},{label}"),
        ("bgtu", [a, b, label]) => format!("bltu {b},{a},{label}"),
        ("bleu", [a, b, label]) => format!("bgeu {b},{a},{label}"),
        ("csrr", [d, csr]) => format!("csrrs {d},{csr},zero"),
        ("csrw", [csr, s]) => format!("csrrw zero,{csr},{s}"),
        ("csrs", [csr, s]) => format!("csrrs zero,{csr},{s}"),
        ("csrc", [csr, s]) => format!("csrrc zero,{csr},{s}"),
        ("csrwi", [csr, n]) => format!("csrrwi zero,{csr},{n}"),
        ("csrsi", [csr, n]) => format!("csrrsi zero,{csr},{n}"),
        ("csrci", [csr, n]) => format!("csrrci zero,{csr},{n}"),
        _ => return None,
    })
}

/// The names under which the table has an instruction of a name, itself first: `p.lw` is `lw`, too, and `p.clipi` is `p.clip`.
pub fn names(name: &str) -> impl Iterator<Item = &str> {
    let known = |name: &&str| find_named(name).next().is_some();
    let own = Some(name).filter(known);
    let immediate = if own.is_none() { name.strip_suffix('i') } else { None };
    [own, name.strip_prefix("p."), immediate].into_iter().flatten().filter(known)
}

/// The number of a control register.
pub fn csr(name: &str) -> Option<i64> {
    Some(match name {
        "mstatus" => 0x300,
        "mtvec" => 0x305,
        "mepc" => 0x341,
        "mcause" => 0x342,
        "pcer" => 0x7a0,
        "pcmr" => 0x7a1,
        "lpstart0" => 0x7b0,
        "lpend0" => 0x7b1,
        "lpcount0" => 0x7b2,
        "lpstart1" => 0x7b4,
        "lpend1" => 0x7b5,
        "lpcount1" => 0x7b6,
        "mhartid" => 0xf14,
        _ => return None,
    })
}
