//! Programs as linkers write them.

use object::read::elf::{FileHeader, ProgramHeader};
use object::{LittleEndian, elf};
use thiserror::Error;

use crate::chip::map;
use crate::fault::Fault;
use crate::machine::Machine;

/// Why a program cannot be loaded.
#[derive(Debug, Error)]
pub enum LoadError {
    /// No ELF file of 32 bits.
    #[error("not a 32-bit little-endian ELF file: {0}")]
    Elf(#[from] object::read::Error),
    /// Another processor's.
    #[error("a program for machine {0}; GAP8 is a RISC-V (243)")]
    Machine(u16),
    /// A segment outside of the chip's memories.
    #[error(
        "the segment at {address:#010x} of {bytes} bytes is outside of L1, L2, the fabric controller's memory and HyperFlash: {fault}"
    )]
    Segment {
        /// Where it belongs.
        address: u32,
        /// Its size.
        bytes: usize,
        /// The first byte that has no place.
        fault: Fault,
    },
}

/// Puts the segments of a program into the memories, at their physical addresses as a boot loader would (or, those at HyperFlash's addresses on the HyperBus, who flashes a board), and starts the fabric controller at its
/// entry.
pub fn load(machine: &mut Machine, file: &[u8]) -> Result<(), LoadError> {
    let header = elf::FileHeader32::<LittleEndian>::parse(file)?;
    let endian = header.endian()?;
    let processor = header.e_machine(endian);
    if processor != elf::EM_RISCV {
        return Err(LoadError::Machine(processor));
    }
    for segment in header.program_headers(endian, file)? {
        if segment.p_type(endian) != elf::PT_LOAD {
            continue;
        }
        let bytes = segment.data(endian, file).unwrap_or_default();
        let address = segment.p_paddr(endian);
        if machine.chip.udma.hyper.flash(address, bytes).is_some() {
            continue;
        }
        machine.chip.poke(address, bytes).map_err(|fault| LoadError::Segment {
            address,
            bytes: bytes.len(),
            fault,
        })?;
    }
    machine.start(map::FC, header.e_entry(endian));
    Ok(())
}
