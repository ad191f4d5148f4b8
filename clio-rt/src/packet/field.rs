//! GF(2⁸), the field of the repair packets: bytes, with exclusive or as addition.

/// x⁸ + x⁴ + x³ + x² + 1, of which 2 is a generator.
const POLYNOMIAL: u16 = 0x11d;

/// Powers of the generator, twice over, so that two logarithms need no modulus.
static POWERS: [u8; 512] = powers();
/// Logarithms; that of 0 is not one.
static LOGARITHMS: [u8; 256] = logarithms();

/// `a · b`.
pub(crate) fn multiply(a: u8, b: u8) -> u8 {
    if a == 0 { 0 } else { multiply_by_power(logarithm(a), b) }
}

/// `1 / a`; 1 where `a` is 0, which has none.
pub(crate) fn inverse(a: u8) -> u8 {
    POWERS[usize::from(u8::MAX - logarithm(a))]
}

/// `to ← to + factor · from`, as far as both go.
pub(crate) fn add_scaled(to: &mut [u8], factor: u8, from: &[u8]) {
    if factor == 0 {
        return;
    }
    let power = logarithm(factor);
    for (sum, byte) in to.iter_mut().zip(from) {
        *sum ^= multiply_by_power(power, *byte);
    }
}

fn logarithm(a: u8) -> u8 {
    LOGARITHMS[usize::from(a)]
}

/// `2^power · b`.
fn multiply_by_power(power: u8, b: u8) -> u8 {
    if b == 0 { 0 } else { POWERS[usize::from(power) + usize::from(logarithm(b))] }
}

const fn powers() -> [u8; 512] {
    let (mut table, mut value, mut at) = ([0; 512], 1u16, 0);
    while at < table.len() {
        table[at] = value as u8;
        value <<= 1;
        if value > 0xff {
            value ^= POLYNOMIAL;
        }
        at += 1;
    }
    table
}

const fn logarithms() -> [u8; 256] {
    let (mut table, powers, mut at) = ([0; 256], powers(), 0);
    while at < 255 {
        table[powers[at] as usize] = at as u8;
        at += 1;
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Long multiplication of polynomials.
    fn by_definition(a: u8, b: u8) -> u8 {
        let mut product = (0..8)
            .fold(0u16, |sum, bit| sum ^ if b >> bit & 1 == 1 { u16::from(a) << bit } else { 0 });
        for bit in (8..15).rev() {
            if product >> bit & 1 == 1 {
                product ^= POLYNOMIAL << (bit - 8);
            }
        }
        product as u8
    }

    #[test]
    fn tables_are_the_field() {
        for a in 0..=u8::MAX {
            for b in 0..=u8::MAX {
                assert_eq!(multiply(a, b), by_definition(a, b), "{a} {b}");
            }
            assert_eq!(multiply(a, inverse(a)), u8::from(a != 0));
        }
    }
}
