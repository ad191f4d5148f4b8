//! The STM32F746 on its Discovery board: 25 MHz crystal, 216 MHz core, USART1 on PA9 and PB7 (the virtual COM port of
//! its ST-LINK) at 921,600 baud. Registers and bits: RM0385 revision 8, by section.

use core::ptr::{read_volatile, write_volatile};

use super::long::extend;

/// The core's clock.
pub const CLOCK_HZ: u64 = 216_000_000;
/// The counter counts cycles.
pub const CYCLES_PER_1000_COUNTS: u64 = 1000;

/// Power controller, section 4.4.
const PWR_CR1: usize = 0x4000_7000;
const PWR_CSR1: usize = 0x4000_7004;
const VOLTAGE_SCALE_1: u32 = 0b11 << 14;
const OVER_DRIVE: u32 = 1 << 16;
const OVER_DRIVE_SWITCH: u32 = 1 << 17;

/// Flash interface, section 3.7.1: 7 wait states at 216 MHz and 2.7–3.6 V (table 7), prefetch, ART accelerator.
const FLASH_ACR: usize = 0x4002_3C00;
const SEVEN_WAIT_STATES: u32 = 7 | 1 << 8 | 1 << 9;

/// Reset and clock control, section 5.3.
const RCC_CR: usize = 0x4002_3800;
const RCC_PLLCFGR: usize = 0x4002_3804;
const RCC_CFGR: usize = 0x4002_3808;
const RCC_AHB1ENR: usize = 0x4002_3830;
const RCC_APB1ENR: usize = 0x4002_3840;
const RCC_APB2ENR: usize = 0x4002_3844;
const HSE_ON: u32 = 1 << 16;
const HSE_READY: u32 = 1 << 17;
const PLL_ON: u32 = 1 << 24;
const PLL_READY: u32 = 1 << 25;
/// 25 MHz / 25 × 432 / 2 = 216 MHz; / 9 = 48 MHz for USB.
const PLL_216_MHZ: u32 = 25 | 432 << 6 | 1 << 22 | 9 << 24;
/// AHB undivided, APB1 a quarter (54 MHz), APB2 a half (108 MHz).
const BUS_DIVIDERS: u32 = 0b101 << 10 | 0b100 << 13;
const SWITCH_TO_PLL: u32 = 0b10;
const SWITCHED_TO_PLL: u32 = 0b10 << 2;

/// General-purpose I/O, section 6.4: mode, speed and alternate function.
const GPIOA: usize = 0x4002_0000;
const GPIOB: usize = 0x4002_0400;
const MODER: usize = 0x00;
const OSPEEDR: usize = 0x08;
const AFRL: usize = 0x20;
const AFRH: usize = 0x24;
const ALTERNATE: u32 = 0b10;
const HIGH_SPEED: u32 = 0b10;
const USART1_FUNCTION: u32 = 7;

/// USART1, section 31.8.
const USART_CR1: usize = 0x4001_1000;
const USART_BRR: usize = 0x4001_100C;
const USART_ISR: usize = 0x4001_101C;
const USART_ICR: usize = 0x4001_1020;
const USART_RDR: usize = 0x4001_1024;
const USART_TDR: usize = 0x4001_1028;
const USART_ON: u32 = 1 << 0 | 1 << 2 | 1 << 3;
const OVERRUN: u32 = 1 << 3;
const RX_NOT_EMPTY: u32 = 1 << 5;
const TX_EMPTY: u32 = 1 << 7;
const BAUD: u32 = 921_600;

/// TIM2, section 23.4: 32 bits at 108 MHz, divided by 128, so one count per 256 cycles.
const TIM2_CR1: usize = 0x4000_0000;
const TIM2_EGR: usize = 0x4000_0014;
const TIM2_CNT: usize = 0x4000_0024;
const TIM2_PSC: usize = 0x4000_0028;
const TIM2_ARR: usize = 0x4000_002C;

/// Cycle counter of the core: Arm DDI 0403 (ARMv7-M), C1.8; the lock is in DDI 0489 (Cortex-M7).
const DEMCR: usize = 0xE000_EDFC;
const DWT_LAR: usize = 0xE000_1FB0;
const DWT_CTRL: usize = 0xE000_1000;
const DWT_CYCCNT: usize = 0xE000_1004;

/// Counts the cycles of stretches of work.
pub struct Counter {
    /// Cycles of all finished stretches.
    cycles: u64,
    /// Cycles that an empty stretch costs.
    empty: u64,
}

/// Brings the board up; the counter stands still at zero.
pub fn start() -> Counter {
    start_clocks();
    start_caches();
    start_port();
    start_counters();
    let mut counter = Counter { cycles: 0, empty: 0 };
    rewind();
    counter.resume();
    counter.pause();
    counter.empty = core::mem::take(&mut counter.cycles);
    counter
}

/// The next byte from the host.
pub fn read() -> u8 {
    while get(USART_ISR) & RX_NOT_EMPTY == 0 {
        set(USART_ICR, OVERRUN);
    }
    get(USART_RDR) as u8
}

/// Sends one byte to the host.
pub fn write(byte: u8) {
    wait_for(USART_ISR, TX_EMPTY, TX_EMPTY);
    set(USART_TDR, u32::from(byte));
}

impl Counter {
    /// Starts a stretch of work.
    pub fn resume(&mut self) {
        set(TIM2_CR1, 1);
        add(DWT_CTRL, 1);
    }

    /// Ends the stretch of work that runs.
    pub fn pause(&mut self) {
        self.cycles += running().saturating_sub(self.empty);
        rewind();
    }

    /// Cycles spent in the finished stretches.
    pub fn finished(&self) -> u64 {
        self.cycles
    }

    /// Cycles spent in the finished stretches and in the one that runs.
    pub fn so_far(&self) -> u64 {
        self.cycles + running().saturating_sub(self.empty)
    }
}

/// Stops for good. There is nobody to tell: the host sees the port go silent.
pub fn halt(_success: bool) -> ! {
    loop {
        cortex_m::asm::wfi();
    }
}

/// Cycles since `resume`, 0 while paused.
fn running() -> u64 {
    extend(get(DWT_CYCCNT), get(TIM2_CNT))
}

/// Stops both counters at 0, the divider of the slow one too.
fn rewind() {
    modify(DWT_CTRL, 1, 0);
    set(DWT_CYCCNT, 0);
    set(TIM2_CR1, 0);
    set(TIM2_EGR, 1);
}

/// 216 MHz from the crystal, by the order of section 4.1.4: the PLL starts, then over-drive, then wait states, then the switch.
fn start_clocks() {
    add(RCC_APB1ENR, 1 << 28);
    add(PWR_CR1, VOLTAGE_SCALE_1);
    add(RCC_CR, HSE_ON);
    wait_for(RCC_CR, HSE_READY, HSE_READY);
    set(RCC_PLLCFGR, PLL_216_MHZ);
    add(RCC_CR, PLL_ON);
    add(PWR_CR1, OVER_DRIVE);
    wait_for(PWR_CSR1, OVER_DRIVE, OVER_DRIVE);
    add(PWR_CR1, OVER_DRIVE_SWITCH);
    wait_for(PWR_CSR1, OVER_DRIVE_SWITCH, OVER_DRIVE_SWITCH);
    wait_for(RCC_CR, PLL_READY, PLL_READY);
    set(FLASH_ACR, SEVEN_WAIT_STATES);
    wait_for(FLASH_ACR, SEVEN_WAIT_STATES, SEVEN_WAIT_STATES);
    set(RCC_CFGR, BUS_DIVIDERS);
    add(RCC_CFGR, SWITCH_TO_PLL);
    wait_for(RCC_CFGR, 0b11 << 2, SWITCHED_TO_PLL);
}

fn start_caches() {
    if let Some(mut core) = cortex_m::Peripherals::take() {
        core.SCB.enable_icache();
        core.SCB.enable_dcache(&mut core.CPUID);
    }
}

fn start_port() {
    add(RCC_AHB1ENR, 0b11);
    add(RCC_APB2ENR, 1 << 4);
    get(RCC_APB2ENR);
    add(GPIOA + AFRH, USART1_FUNCTION << 4);
    add(GPIOB + AFRL, USART1_FUNCTION << 28);
    for (port, pin) in [(GPIOA, 9), (GPIOB, 7)] {
        modify(port + MODER, 0b11 << (2 * pin), ALTERNATE << (2 * pin));
        modify(port + OSPEEDR, 0b11 << (2 * pin), HIGH_SPEED << (2 * pin));
    }
    set(USART_BRR, (CLOCK_HZ as u32 / 2 + BAUD / 2) / BAUD);
    set(USART_CR1, USART_ON);
}

fn start_counters() {
    add(RCC_APB1ENR, 1 << 0);
    get(RCC_APB1ENR);
    set(TIM2_PSC, 128 - 1);
    set(TIM2_ARR, u32::MAX);
    add(DEMCR, 1 << 24);
    set(DWT_LAR, 0xC5AC_CE55);
}

fn wait_for(register: usize, mask: u32, value: u32) {
    while get(register) & mask != value {}
}

fn add(register: usize, bits: u32) {
    modify(register, 0, bits);
}

fn modify(register: usize, clear: u32, add: u32) {
    set(register, get(register) & !clear | add);
}

fn get(register: usize) -> u32 {
    // SAFETY: an aligned device register of this chip; see the addresses above.
    unsafe { read_volatile(register as *const u32) }
}

fn set(register: usize, value: u32) {
    // SAFETY: as in `get`; none of these registers reaches memory.
    unsafe { write_volatile(register as *mut u32, value) }
}
