//! How frames are protected on a link that loses packets: as many packets of each kind, and as long, as expect the most.

use clio_rt::packet::{HEADER_BYTES, Protection};

use super::curve::Curve;

/// Rows are not shorter, where there are several: each packet also costs the radio what no byte on air counts.
const LEAST_ROW: usize = 16;
/// No more packets are tried than these, or twice as many as the MTU asks for.
const MOST_PACKETS: usize = 32;
/// A repair packet's header is longer than a data packet's by the number of packets it covers.
const REPAIR_BYTES: usize = HEADER_BYTES + 1;

/// A protection, with what is expected of it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Chosen {
    /// Packets of each kind, and their length.
    pub protection: Protection,
    /// Share of right answers in expectation over losses. Modelled from the measured ones: see [`expected`].
    pub accuracy: f64,
}

/// A link that loses every packet with the same probability, whatever became of others.
#[derive(Clone, Debug)]
pub struct Losses {
    share: f64,
    /// `at_least[n][k]`: the probability that of `n` packets at least `k` arrive.
    at_least: Vec<Vec<f64>>,
}

impl Losses {
    /// Of a link that loses this share of its packets, 0 to 1.
    pub fn new(share: f64) -> Self {
        let most = usize::from(Protection::MAX_DATA) + usize::from(Protection::MAX_REPAIR);
        let mut at_least = vec![vec![1.0]];
        for n in 1..=most {
            let before = &at_least[n - 1];
            let of = |k: usize| before.get(k).copied().unwrap_or(0.0);
            let row = (0..=n).map(|k| match k {
                0 => 1.0,
                k => (1.0 - share) * of(k - 1) + share * of(k),
            });
            let row = row.collect();
            at_least.push(row);
        }
        Self { share, at_least }
    }

    fn at_least(&self, packets: usize, arrive: usize) -> f64 {
        self.at_least.get(packets).and_then(|row| row.get(arrive)).copied().unwrap_or(0.0)
    }
}

/// The protection of a frame of at most `bytes` on air that expects the most; of equals, the one with fewest packets.
pub fn choose(curve: &Curve, bytes: usize, mtu: usize, losses: &Losses) -> Option<Chosen> {
    let (most_data, most_repair) =
        (usize::from(Protection::MAX_DATA), usize::from(Protection::MAX_REPAIR));
    let least = bytes.div_ceil(mtu.max(1)).clamp(1, most_data + most_repair);
    let most = MOST_PACKETS.max(2 * least).min(most_data + most_repair);
    let mut best: Option<Chosen> = None;
    for packets in 1..=most {
        for data in 1..=packets.min(most_data) {
            let repair = packets - data;
            let Some(protection) = fitting(data, repair, bytes, mtu) else { continue };
            let accuracy = expected(&protection, curve, losses);
            if best.is_none_or(|best| accuracy > best.accuracy) {
                best = Some(Chosen { protection, accuracy });
            }
        }
    }
    best
}

/// The longest rows with which so many packets are no more than `bytes`; none where that is too short.
fn fitting(data: usize, repair: usize, bytes: usize, mtu: usize) -> Option<Protection> {
    let headers = data * HEADER_BYTES + repair * REPAIR_BYTES;
    let header = if repair == 0 { HEADER_BYTES } else { REPAIR_BYTES };
    let row = (bytes.checked_sub(headers)? / (data + repair)).min(mtu.checked_sub(header)?);
    let least = if data + repair == 1 { 2 } else { LEAST_ROW };
    let narrow = |value: usize| u8::try_from(value).ok();
    let repair = narrow(repair).filter(|repair| *repair <= Protection::MAX_REPAIR)?;
    let row = u16::try_from(row).ok().filter(|_| row >= least)?;
    Some(Protection { data: narrow(data)?, repair, row })
}

/// The share of right answers in expectation over the losses.
///
/// With `K` of `N` packets the whole of the stream is there, otherwise the `r` rows before the first that is lost:
/// `Σ P(r rows, row r lost, fewer than K − r of the other N − r − 1) · a(r)`, and `P(K of N) · a(K)`. A frame of
/// which nothing is there counts as wrong.
pub fn expected(protection: &Protection, curve: &Curve, losses: &Losses) -> f64 {
    let (data, packets) = (usize::from(protection.data), protection.packets());
    let prefix = |rows: usize| curve.at(rows * usize::from(protection.row) - 1);
    let mut sum = losses.at_least(packets, data) * prefix(data);
    let mut arrived = 1.0;
    for rows in 1..data {
        arrived *= 1.0 - losses.share;
        let too_few = 1.0 - losses.at_least(packets - rows - 1, data - rows);
        sum += arrived * losses.share * too_few * prefix(rows);
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    fn curve() -> Curve {
        let bytes = [32, 64, 128, 256, 512];
        Curve::new(bytes.into_iter().zip([0.834, 0.881, 0.908, 0.921, 0.929]))
    }

    /// Every fate of every packet.
    fn by_definition(protection: &Protection, loss: f64) -> f64 {
        let (packets, data) = (protection.packets(), u32::from(protection.data));
        let fates = 0u32..1 << packets;
        let one = |arrived: u32| {
            let came = arrived.count_ones();
            let chance = loss.powi(packets as i32 - came as i32) * (1.0 - loss).powi(came as i32);
            let rows = if came >= data { data } else { arrived.trailing_ones().min(data) };
            let bytes = (rows as usize * usize::from(protection.row)).saturating_sub(1);
            chance * curve().at(bytes)
        };
        fates.map(one).sum()
    }

    #[test]
    fn expectations_are_over_all_fates() {
        for (data, repair) in [(1, 0), (1, 3), (4, 0), (5, 4), (3, 7)] {
            for loss in [0.0, 0.2, 0.6] {
                let protection = Protection { data, repair, row: 20 };
                let found = expected(&protection, &curve(), &Losses::new(loss));
                let wanted = by_definition(&protection, loss);
                assert!((found - wanted).abs() < 1e-12, "{protection:?} {loss}: {found} {wanted}");
            }
        }
    }

    #[test]
    fn a_fifth_lost_costs_two_points_from_256_bytes_on() {
        let losses = Losses::new(0.2);
        for (bytes, lossless, most) in [(256, 0.921, 0.022), (512, 0.929, 0.012)] {
            let chosen = choose(&curve(), bytes, 244, &losses).unwrap();
            assert!(chosen.protection.bytes() <= bytes);
            assert!(lossless - chosen.accuracy < most, "{chosen:?}");
        }
        let plain = Protection { data: 2, repair: 0, row: 126 };
        assert!(expected(&plain, &curve(), &losses) < 0.76);
    }

    #[test]
    fn nothing_lost_needs_no_repair() {
        let chosen = choose(&curve(), 500, 244, &Losses::new(0.0)).unwrap();
        assert_eq!(chosen.protection, Protection { data: 3, repair: 0, row: 164 });
    }

    #[test]
    fn large_frames_of_small_packets_are_protected_too() {
        let chosen = choose(&curve(), 8192, 244, &Losses::new(0.2)).unwrap();
        assert!(chosen.protection.largest() <= 244 && chosen.protection.repair > 0, "{chosen:?}");
        assert_eq!(choose(&curve(), 3, 244, &Losses::new(0.2)), None);
    }
}
