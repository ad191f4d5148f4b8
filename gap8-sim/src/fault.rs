//! What stops a simulation.

use thiserror::Error;

/// Why an instruction cannot be executed.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum Fault {
    /// No instruction of GAP8.
    #[error("illegal instruction {bits:#010x}")]
    Illegal {
        /// The bits at the address.
        bits: u32,
    },
    /// An address without memory or register.
    #[error("{what} of {bytes} bytes at {address:#010x}, where this core has nothing")]
    Foreign {
        /// `load`, `store` or `fetch`.
        what: &'static str,
        /// Where.
        address: u32,
        /// How many.
        bytes: u32,
    },
    /// A register that exists on the chip and is not modelled.
    #[error("{what} of the register {address:#010x} ({unit}), which is not modelled")]
    Register {
        /// `load` or `store`.
        what: &'static str,
        /// Where.
        address: u32,
        /// The unit it belongs to.
        unit: &'static str,
    },
    /// An access to a register that is not a whole, aligned word.
    #[error(
        "{what} of {bytes} bytes at the register {address:#010x}: registers are whole, aligned words"
    )]
    Narrow {
        /// `load` or `store`.
        what: &'static str,
        /// Where.
        address: u32,
        /// How many.
        bytes: u32,
    },
    /// A plain load of a register that only `p.elw` may wait at.
    #[error("a load that is not p.elw at {address:#010x}, which waits for an event")]
    NotAWait {
        /// Where.
        address: u32,
    },
    /// A control register that RI5CY has not: it would read zero.
    #[error("control register {number:#x}, which RI5CY does not have")]
    Csr {
        /// Its number.
        number: u32,
    },
    /// `ecall` without trap vectors.
    #[error("ecall, and mtvec is zero")]
    Ecall,
    /// An interrupt without trap vectors.
    #[error("interrupt {number}, and mtvec is zero")]
    Interrupt {
        /// Its number: the event that requests it.
        number: u32,
    },
    /// `ebreak`.
    #[error("ebreak")]
    Ebreak,
    /// A transfer that the DMA cannot make.
    #[error("DMA: {why}")]
    Dma {
        /// What is wrong with it.
        why: &'static str,
    },
}
