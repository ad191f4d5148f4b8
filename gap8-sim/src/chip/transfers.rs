//! What happens without a core: bytes that DMA and uDMA move, and matches of timers.

use super::Chip;
use super::bus::Memory;
use super::dma::Transfer;
use super::map::FC;
use super::udma::{Move, UART_LINE};
use crate::fault::Fault;

impl Chip {
    /// Ends the transfers whose time has come.
    pub fn advance(&mut self, time: u64) -> Result<(), Fault> {
        let (cluster, fabric) =
            (self.clocks.cluster.cycle_at(time), self.clocks.fabric.cycle_at(time));
        while let Some((transfer, told)) = self.dma.take(cluster) {
            self.move_rows(&transfer)?;
            let (cores, events) = told;
            if events != 0 {
                self.events[0].trigger(cores, events, transfer.until);
            }
        }
        for (unit, now) in [cluster, fabric].into_iter().enumerate() {
            while let Some((event, at)) = self.timers[unit].take(now) {
                self.events[unit].trigger(0, 1 << event, at);
            }
        }
        let period = self.clocks.fabric.period();
        while let Some(moved) = self.udma.take(time, period) {
            self.move_outside(&moved)?;
            if moved.last {
                self.raise(moved.event(), self.clocks.fabric.cycle_from(moved.at));
            }
        }
        Ok(())
    }

    fn move_rows(&mut self, transfer: &Transfer) -> Result<(), Fault> {
        let (stride, row) = transfer.rows.unwrap_or((0, transfer.bytes));
        for at in (0..transfer.bytes).step_by(row as usize) {
            let l1 = transfer.l1.wrapping_add(at);
            let outside = transfer.outside.wrapping_add(at / row * stride);
            let bytes = row.min(transfer.bytes - at);
            let (from, to) = if transfer.inwards { (outside, l1) } else { (l1, outside) };
            let moved = self.copy_out(CLUSTER_DMA, from, bytes)?;
            self.copy_in(CLUSTER_DMA, to, &moved)?;
        }
        Ok(())
    }

    fn move_outside(&mut self, moved: &Move) -> Result<(), Fault> {
        let Move { address, bytes, outside, at, .. } = *moved;
        match (moved.peripheral, moved.out) {
            (UART_LINE, true) => {
                for byte in self.copy_out(FC, address, bytes)? {
                    self.udma.uart.send(at, byte);
                }
            }
            (UART_LINE, false) => {
                let byte = if bytes > 0 { self.udma.uart.receive(at) } else { None };
                self.copy_in(FC, address, byte.as_slice())?;
            }
            (_, true) => {
                for (to, byte) in (outside..).zip(self.copy_out(FC, address, bytes)?) {
                    self.udma.hyper.write(to, byte).ok_or(no_hyper(to))?;
                }
            }
            (_, false) => {
                let read = |from| self.udma.hyper.read(from).ok_or(no_hyper(from));
                let read: Result<Vec<u8>, Fault> =
                    (outside..).take(bytes as usize).map(read).collect();
                self.copy_in(FC, address, &read?)?;
            }
        }
        Ok(())
    }

    /// Bytes of one memory, as a core sees it.
    fn copy_out(&self, core: usize, address: u32, bytes: u32) -> Result<Vec<u8>, Fault> {
        let (memory, offset) = self.span(core, address, bytes, "load")?;
        Ok(self.bytes(memory)[offset..offset + bytes as usize].to_vec())
    }

    /// Writes bytes of one memory.
    fn copy_in(&mut self, core: usize, address: u32, bytes: &[u8]) -> Result<(), Fault> {
        let count = bytes.len() as u32;
        let (memory, offset) = self.span(core, address, count, "store")?;
        self.bytes_mut(memory)[offset..offset + bytes.len()].copy_from_slice(bytes);
        self.changed(memory, offset as u32, count);
        Ok(())
    }

    /// The memory that bytes are wholly inside of, and where; the fault names the first that is not.
    fn span(
        &self,
        core: usize,
        address: u32,
        bytes: u32,
        what: &'static str,
    ) -> Result<(Memory, usize), Fault> {
        let foreign = |address| Fault::Foreign { what, address, bytes: 1 };
        let (memory, offset) = self.place(core, address).ok_or(foreign(address))?;
        let inside = (self.bytes(memory).len() - offset as usize).min(bytes as usize) as u32;
        if inside < bytes {
            return Err(foreign(address.wrapping_add(inside)));
        }
        Ok((memory, offset as usize))
    }
}

/// The DMA sees what the cluster's cores see.
const CLUSTER_DMA: usize = 0;

fn no_hyper(address: u32) -> Fault {
    Fault::Foreign { what: "HyperBus access", address, bytes: 1 }
}
