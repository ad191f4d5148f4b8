use super::register::set;

/// APB_SOC_CORESTATUS (archi/chips/gap/apb_soc.h): the status, with bit 31 when it is the last one (hal/chips/gap/apb_soc.h, APB_SOC_STATUS_EOC_BIT).
const CORE_STATUS: usize = 0x1a10_40a0;

/// Ends the program with a status of 0 to 2³¹ − 1. The simulator stops; on a board a debugger may read the status, and this core spins.
pub fn exit(status: u32) -> ! {
    set(CORE_STATUS, 1 << 31 | status);
    // `spin_loop` would be a `fence`.
    #[expect(clippy::empty_loop)]
    loop {}
}
