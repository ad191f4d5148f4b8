//! Where things are (gap8.md, section 6.1).

/// The cluster's memory.
pub const L1: u32 = 0x1000_0000;
/// Its size.
pub const L1_BYTES: u32 = 0x1_0000;
/// Added to an address of the cluster's memory: reads also write ones.
pub const TEST_AND_SET: u32 = 0x0010_0000;
/// The fabric controller's memory.
pub const FC_TCDM: u32 = 0x1b00_0000;
/// Its size.
pub const FC_TCDM_BYTES: u32 = 0x4000;
/// The memory outside the cluster.
pub const L2: u32 = 0x1c00_0000;
/// Its size.
pub const L2_BYTES: u32 = 0x8_0000;
/// The cluster's control registers; timer, event unit and cache follow.
pub const CLUSTER: u32 = 0x1020_0000;
/// Where each core sees timer, event unit and cache of its own domain, too.
pub const ALIAS: u32 = 0x0020_0000;
/// What each core sees as its own event unit, and behind it the DMA.
pub const DEMUX: u32 = 0x0020_4000;
/// The DMA's registers.
pub const DMA: u32 = 0x0020_4400;
/// The fabric controller's timer, event unit and cache.
pub const FC_PERIPHERALS: u32 = 0x1b20_0000;
/// The uDMA.
pub const UDMA: u32 = 0x1a10_2000;
/// Clocks, pins, chip control and the like.
pub const APB: u32 = 0x1a10_0000;
/// What the frequency-locked loop of the fabric controller's clock is asked for (archi/fll/fll_v1.h, FLL_CONF1_OFFSET).
pub const FLL_FABRIC: u32 = 0x1a10_0004;
/// The same of the cluster's.
pub const FLL_CLUSTER: u32 = 0x1a10_0014;
/// Power, reset and clock gate of the cluster (APB_SOC_CL_BYPASS in archi/chips/gap/apb_soc.h).
pub const CLUSTER_BYPASS: u32 = 0x1a10_4070;
/// The simulator's console, one register a core.
pub const STDOUT: u32 = 0x1a11_0000;
/// Offset in APB where a program says that it has ended.
pub const CORE_STATUS: u32 = 0x40a0;

/// The fabric controller's number among the chip's cores.
pub const FC: usize = 8;
