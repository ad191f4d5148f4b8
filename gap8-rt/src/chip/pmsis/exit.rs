use super::bindings::pmsis_exit;

/// Ends the program with a status of 0 to 2³¹ − 1. The simulator stops; on a board a debugger may read the status, and this core spins.
pub fn exit(status: u32) -> ! {
    // SAFETY: ends the program.
    unsafe { pmsis_exit(status as i32) };
    // `spin_loop` would be a `fence`.
    #[expect(clippy::empty_loop)]
    loop {}
}
