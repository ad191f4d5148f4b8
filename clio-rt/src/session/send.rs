use super::MAX_MTU;
use super::report::Report;
use crate::link::{Bandwidth, Clock, Link, Sent};
use crate::packet::{HEADER_BYTES, Packets};
use crate::table::air_us;

/// Until when to send.
#[derive(Clone, Copy)]
pub(super) struct Times {
    /// Later than this the answer would miss the deadline.
    pub send_until_us: u64,
    pub deadline_us: u64,
}

/// Sends packets while they are expected to leave in time.
///
/// A packet after which the next is not expected to leave in time carries LAST. Where that was
/// expected and then did not come true, an empty packet says so, if it in turn is expected to leave in time.
pub(super) fn send<L: Link>(
    packets: impl Packets,
    times: Times,
    link: &mut L,
    clock: &mut impl Clock,
    bandwidth: &mut Bandwidth,
    report: &mut Report,
) -> Result<(), L::Error> {
    let start_us = clock.now_us();
    let mut sender = Sender { link, clock, bandwidth, report };
    let result = sender.send_all(packets, times, start_us);
    report.air_us = clock.now_us().saturating_sub(start_us);
    result
}

struct Sender<'s, L, C> {
    link: &'s mut L,
    clock: &'s mut C,
    bandwidth: &'s mut Bandwidth,
    report: &'s mut Report,
}

impl<L: Link, C: Clock> Sender<'_, L, C> {
    fn send_all(
        &mut self,
        mut packets: impl Packets,
        times: Times,
        start_us: u64,
    ) -> Result<(), L::Error> {
        let Times { send_until_us, deadline_us } = times;
        // Packet 0 is tried in any case: without it there is no answer at all.
        let until_us = if start_us < send_until_us { send_until_us } else { deadline_us };
        let mut buffer = [0; MAX_MTU];
        let mut now_us = start_us;
        while let Some(bytes) = packets.next_bytes() {
            let end = packets.end();
            let ends_us = now_us.saturating_add(self.air_us(bytes));
            if now_us >= until_us || end.is_some() && ends_us > until_us {
                break;
            }
            let later = packets.later_bytes();
            let stop =
                later.is_some_and(|bytes| ends_us.saturating_add(self.air_us(bytes)) > until_us);
            let Ok(Some(bytes)) = packets.write(stop, &mut buffer) else {
                return Ok(());
            };
            let packet = buffer.get(..bytes).unwrap_or_default();
            let give_up_us =
                if end.is_none() { until_us } else { self.give_up_us(now_us, ends_us, until_us) };
            let left = self.send_one(packet, now_us, give_up_us)?;
            now_us = self.clock.now_us();
            if !left {
                return self.send_end(end, now_us, until_us);
            }
            if packets.next_bytes().is_none() {
                return Ok(());
            }
        }
        self.send_end(packets.end(), now_us, until_us)
    }

    /// Sends the empty last packet where it can still leave in time, and something came before it.
    fn send_end(
        &mut self,
        end: Option<[u8; HEADER_BYTES]>,
        now_us: u64,
        until_us: u64,
    ) -> Result<(), L::Error> {
        if let Some(end) = end
            && now_us.saturating_add(self.air_us(HEADER_BYTES)) <= until_us
        {
            self.send_one(&end, now_us, until_us)?;
        }
        Ok(())
    }

    /// Whether the packet left.
    fn send_one(&mut self, packet: &[u8], now_us: u64, until_us: u64) -> Result<bool, L::Error> {
        let sent = self.link.send(packet, until_us);
        let us = |end_us: u64| end_us.saturating_sub(now_us);
        match sent {
            Ok(Sent::At { at_us }) => {
                self.bandwidth.observe(packet.len() as u32, us(at_us));
                self.report.left(packet.len());
            }
            Ok(Sent::TimedOut) => {
                self.bandwidth.observe_late(packet.len() as u32, us(self.clock.now_us()));
            }
            Err(_) => self.bandwidth.observe(0, us(self.clock.now_us())),
        }
        sent.map(|sent| sent != Sent::TimedOut)
    }

    fn air_us(&self, bytes: usize) -> u64 {
        air_us(bytes as u32, self.bandwidth.bits_per_second())
    }

    /// A packet that is overdue is given up while there is time left for the empty packet: an eighth of all that is left, or, where the packet is expected to need
    /// of that eighth too, twice the empty packet's own. What it is overdue by before then is up to an eighth of its time: an estimate is never exact.
    fn give_up_us(&self, now_us: u64, ends_us: u64, until_us: u64) -> u64 {
        let reserve_us = until_us.saturating_sub(now_us) / 8;
        let slack_us = ends_us.saturating_sub(now_us) / 8;
        let latest_us = until_us.saturating_sub(2 * self.air_us(HEADER_BYTES));
        let overdue_us = ends_us.saturating_add(slack_us).min(latest_us);
        ends_us.max(overdue_us).max(until_us.saturating_sub(reserve_us)).min(until_us)
    }
}
