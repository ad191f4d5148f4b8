//! L3: not on PMSIS, whose loader has no place for constants in HyperFlash. `pmsis.x` refuses objects with the section `.l3`, so that nothing is there to be brought.

/// Panics: there is no L3.
///
/// # Safety
/// None.
pub unsafe fn bring(_place: u32, _far: u32, _bytes: u32) -> bool {
    panic!("gap8-rt: constants in L3 are not supported on PMSIS")
}

/// Nothing is on its way.
pub fn arrived(_orders: u32) {}
