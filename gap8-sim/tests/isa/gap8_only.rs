//! The 21 rows that the open RTL has not, by examples worked out by hand from GreenWaves' gvsoc (isa_lib/int.h; gap8.md, section 1.1).

use gap8_sim::isa::{Viterbi, Work, assemble, decode, viterbi};

/// The result of an instruction on `a1` and `a2`.
fn result(line: &str, a: u32, b: u32) -> u32 {
    let insn = decode(assemble(line, 0).unwrap()[0]).unwrap();
    let Work::Alu(f) = insn.work else { panic!("{line}") };
    f(a, if insn.rs2 == 0 { insn.imm } else { b }, 0, u32::from(insn.n))
}

#[test]
fn sums_and_differences_wrap_before_they_are_shifted() {
    for (line, a, b, expected) in [
        // 0x7fff + 1 wraps to -0x8000; 6 + -1 = 5.
        ("pv.add.h.div2 a0,a1,a2", 0x7fff_0006, 0x0001_ffff, 0xc000_0002),
        ("pv.add.h.div4 a0,a1,a2", 0x7fff_0006, 0x0001_ffff, 0xe000_0001),
        ("pv.sub.h.div2 a0,a1,a2", 0x8000_0006, 0x0001_ffff, 0x3fff_0003),
        ("pv.sub.h.div4 a0,a1,a2", 0x8000_0006, 0x0001_ffff, 0x1fff_0001),
        // 0x7f + 1 = -0x80, -3 + -4 = -7, 3 + 4, 0x10 + 0x20.
        ("pv.add.b.div2 a0,a1,a2", 0x7ffd_0310, 0x01fc_0420, 0xc0fc_0318),
        ("pv.add.b.div4 a0,a1,a2", 0x7ffd_0310, 0x01fc_0420, 0xe0fe_010c),
        // 0x80 - 1 = 0x7f, -3 + 4, 3 - 4, 0x10 - 0x20.
        ("pv.sub.b.div2 a0,a1,a2", 0x80fd_0310, 0x01fc_0420, 0x3f00_fff8),
        ("pv.sub.b.div4 a0,a1,a2", 0x80fd_0310, 0x01fc_0420, 0x1f00_fffc),
    ] {
        assert_eq!(result(line, a, b), expected, "{line}");
    }
}

#[test]
fn halves_are_packed_by_name() {
    assert_eq!(result("pv.pack.h.h a0,a1,a2", 0x1111_2222, 0x3333_4444), 0x1111_3333);
    assert_eq!(result("pv.pack.l.h a0,a1,a2", 0x1111_2222, 0x3333_4444), 0x2222_4444);
}

#[test]
fn complex_products_keep_fifteen_bits_of_fraction() {
    // (0.5 + 0.25j)(0.5 - 0.5j) = 0.375 - 0.125j, the imaginary part in the upper half.
    let (a, b) = (0x2000_4000, 0xc000_4000);
    assert_eq!(result("pv.cplxmul.s a0,a1,a2", a, b), 0xf000_3000);
    assert_eq!(result("pv.cplxmul.s.div2 a0,a1,a2", a, b), 0xf800_1800);
    assert_eq!(result("pv.cplxmul.s.div4 a0,a1,a2", a, b), 0xfc00_0c00);
    // By 0.5 in both parts: (0.5 + 0.25j)(0.5 + 0.5j) = 0.125 + 0.375j.
    assert_eq!(result("pv.cplxmul.sc.s a0,a1,a2", a, 0x1234_4000), 0x3000_1000);
    // By 16 in units of 2^-15: 0x2000 + 0x4000 and their difference, times 16, >> 15.
    assert_eq!(result("pv.cplxmul.sci.s a0,a1,16", a, 0), 0x000c_0004);
}

#[test]
fn complex_values_are_conjugated_and_turned() {
    assert_eq!(result("pv.cplxconj.h a0,a1", 0x0005_0003, 0), 0xfffb_0003);
    assert_eq!(result("pv.cplxconj.h a0,a1", 0x8000_0003, 0), 0x8000_0003);
    // (3 + 5j) - (10 + 1j) = -7 + 4j, times -j: 4 + 7j.
    let (a, b) = (0x0005_0003, 0x0001_000a);
    assert_eq!(result("pv.subrotmj.h a0,a1,a2", a, b), 0x0007_0004);
    assert_eq!(result("pv.subrotmj.h.div2 a0,a1,a2", a, b), 0x0003_0002);
    assert_eq!(result("pv.subrotmj.h.div4 a0,a1,a2", a, b), 0x0001_0001);
}

#[test]
fn a_viterbi_step_chooses_and_remembers() {
    for (line, step) in
        [("pv.vitop.max a0,a1,a2", Viterbi::Max), ("pv.vitop.sel a0,a1,a2", Viterbi::Sel)]
    {
        let insn = decode(assemble(line, 0).unwrap()[0]).unwrap();
        assert!(matches!(insn.work, Work::Viterbi(s) if s == step));
    }
    let mut flags = [false; 2];
    // Upper: 5 against 5, the second; lower: 3 against -1, the first.
    assert_eq!(viterbi(Viterbi::Max, 0x0005_0003, 0x0005_ffff, &mut flags), 0x0005_0003);
    assert_eq!(flags, [false, true]);
    assert_eq!(viterbi(Viterbi::Sel, 0x0011_0022, 0x8033_0044, &mut flags), 0x0067_0044);
}
