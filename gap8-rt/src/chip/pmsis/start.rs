//! Start-up: PMSIS calls C's `main`, which goes on with the program on a stack of its own. The one that PMSIS has it on is in the fabric controller's memory, of which
//! the cluster's cores cannot read single bytes (a comment of gap_sdk's pulp-os/rules/gap_rev1/link.ld).

use core::arch::naked_asm;
use core::cell::UnsafeCell;

use super::bindings::{pi_core_id, pi_is_fc, pmsis_kickoff};

/// Bytes of the fabric controller's stack.
const STACK: usize = 16 << 10;

#[repr(align(16))]
struct Stack(UnsafeCell<[u8; STACK]>);

// SAFETY: the fabric controller uses it, as its stack.
unsafe impl Sync for Stack {}

static FC_STACK: Stack = Stack(UnsafeCell::new([0; STACK]));

/// The fabric controller's program: a function that never returns.
///
/// `gap8_rt::entry!(main)` with `fn main() -> !`.
#[macro_export]
macro_rules! entry {
    ($main:path) => {
        #[unsafe(export_name = "main")]
        extern "C" fn __gap8_main() -> i32 {
            extern "C" fn run() -> ! {
                let main: fn() -> ! = $main;
                main()
            }
            $crate::kickoff(run)
        }
    };
}

/// Has PMSIS begin, and then the program.
pub fn kickoff(main: extern "C" fn() -> !) -> i32 {
    static MAIN: Main = Main(UnsafeCell::new(None));
    extern "C" fn begin() {
        // SAFETY: `kickoff` has written it, and this core is the one that runs.
        if let Some(main) = unsafe { *MAIN.0.get() } {
            let top = FC_STACK.0.get().addr() + STACK;
            // SAFETY: the stack is nobody's yet, and its end is a multiple of 16.
            unsafe { call_on(main, top) }
        }
    }
    // SAFETY: PMSIS calls the function that it is given; nothing else runs yet.
    unsafe {
        *MAIN.0.get() = Some(main);
        pmsis_kickoff(begin as *mut _)
    }
}

struct Main(UnsafeCell<Option<extern "C" fn() -> !>>);

// SAFETY: the fabric controller alone uses it.
unsafe impl Sync for Main {}

/// Calls a function with another stack, given by its end.
#[unsafe(naked)]
unsafe extern "C" fn call_on(main: extern "C" fn() -> !, top: usize) -> ! {
    naked_asm!("mv sp, a1", "jr a0")
}

/// Which core executes this: 0 to 7 in the cluster, or `None` on the fabric controller.
pub fn core_id() -> Option<usize> {
    // SAFETY: they read what the core is.
    unsafe { (pi_is_fc() == 0).then(|| pi_core_id() as usize) }
}

/// The addresses of the fabric controller's stack, which grows down.
pub fn stack() -> core::ops::Range<usize> {
    let bottom = FC_STACK.0.get().addr();
    bottom..bottom + STACK
}
