//! Xpulp's loads and stores: post-increment and register offset (gap8.md, section 1.4).

use super::base::row;
use super::row::{Access, Format, Row, Work};

/// The rows of the loads and stores that RV32I does not have.
pub const ROWS: &[Row] = &[
    load_post("p.lb", 0, Access::I8),
    load_post("p.lh", 1, Access::I16),
    load_post("p.lw", 2, Access::Word),
    load_post("p.lbu", 4, Access::U8),
    load_post("p.lhu", 5, Access::U16),
    load_reg("p.lb", 0x00, Access::I8),
    load_reg("p.lh", 0x08, Access::I16),
    load_reg("p.lw", 0x10, Access::Word),
    load_reg("p.lbu", 0x20, Access::U8),
    load_reg("p.lhu", 0x28, Access::U16),
    load_reg_post("p.lb", 0x00, Access::I8),
    load_reg_post("p.lh", 0x08, Access::I16),
    load_reg_post("p.lw", 0x10, Access::Word),
    load_reg_post("p.lbu", 0x20, Access::U8),
    load_reg_post("p.lhu", 0x28, Access::U16),
    store_post("p.sb", 0, Access::U8),
    store_post("p.sh", 1, Access::U16),
    store_post("p.sw", 2, Access::Word),
    store_reg("p.sb", 4, Access::U8),
    store_reg("p.sh", 5, Access::U16),
    store_reg("p.sw", 6, Access::Word),
    store_reg_post("p.sb", 4, Access::U8),
    store_reg_post("p.sh", 5, Access::U16),
    store_reg_post("p.sw", 6, Access::Word),
    row("p.elw", 0x6003, 0x707f, Format::Load, Work::LoadEvent),
];

const fn load_post(mnemonic: &'static str, f3: u32, access: Access) -> Row {
    row(mnemonic, 0x0b | f3 << 12, 0x707f, Format::LoadPost, Work::LoadPost(access))
}

const fn load_reg(mnemonic: &'static str, f7: u32, access: Access) -> Row {
    row(mnemonic, 0x7003 | f7 << 25, 0xfe00_707f, Format::LoadReg, Work::Load(access))
}

const fn load_reg_post(mnemonic: &'static str, f7: u32, access: Access) -> Row {
    row(mnemonic, 0x700b | f7 << 25, 0xfe00_707f, Format::LoadRegPost, Work::LoadPost(access))
}

const fn store_post(mnemonic: &'static str, f3: u32, access: Access) -> Row {
    row(mnemonic, 0x2b | f3 << 12, 0x707f, Format::StorePost, Work::StorePost(access))
}

const fn store_reg(mnemonic: &'static str, f3: u32, access: Access) -> Row {
    row(mnemonic, 0x23 | f3 << 12, 0xfe00_707f, Format::StoreReg, Work::Store(access))
}

const fn store_reg_post(mnemonic: &'static str, f3: u32, access: Access) -> Row {
    row(mnemonic, 0x2b | f3 << 12, 0xfe00_707f, Format::StoreRegPost, Work::StorePost(access))
}
