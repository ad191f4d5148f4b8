use core::panic::PanicInfo;

use super::exit;
use crate::println;

#[panic_handler]
fn panic(info: &PanicInfo<'_>) -> ! {
    println!("{info}");
    exit(101)
}
