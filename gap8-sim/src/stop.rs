//! How a run ends.

use thiserror::Error;

use crate::fault::Fault;
use crate::trace::{self, Line};

/// Where a run ended well.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// The program wrote its status (gap8.md, section 6.1).
    Exit(u32),
    /// The time to run is over.
    Limit,
    /// The program has sent a byte on the UART, of a run that ends with that.
    Sent,
}

/// Where it did not.
#[derive(Clone, Debug, Error)]
pub enum Stop {
    /// An instruction that cannot be executed.
    #[error("core {core} at {pc:#010x}, cycle {cycle}: {fault}\n{}", trace::listing(.last))]
    Fault {
        /// What is wrong.
        #[source]
        fault: Fault,
        /// Which core: 0 to 7 in the cluster, 8 the fabric controller.
        core: usize,
        /// The address of the instruction.
        pc: u32,
        /// When, in cycles of the core's clock.
        cycle: u64,
        /// The instructions before, the guilty one last.
        last: Vec<Line>,
    },
    /// A transfer failed when its bytes were moved.
    #[error("cycle {cycle}: {fault}")]
    Transfer {
        /// What is wrong.
        #[source]
        fault: Fault,
        /// When, in cycles of the fabric controller's clock.
        cycle: u64,
    },
    /// Every core is off or waits, and nothing is under way that could wake one.
    #[error("cycle {cycle}: no core runs and nothing is under way that could wake one{}", waiting(.cores))]
    Deadlock {
        /// When, in cycles of the fabric controller's clock.
        cycle: u64,
        /// The cores that wait, and the address behind the instruction that does.
        cores: Vec<(usize, u32)>,
    },
}

fn waiting(cores: &[(usize, u32)]) -> String {
    cores.iter().map(|(core, pc)| format!("\n  core {core} waits before {pc:#010x}")).collect()
}
