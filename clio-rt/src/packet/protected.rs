use super::field::{add_scaled, multiply};
use super::protection::{REPAIR_HEADER, coefficient};
use super::{HEADER_BYTES, LAST, Packet, PacketizeError, Packets, Protection, REPAIR};

/// Writes the packets of one protected frame: its rows, in order, then repair packets, each computed as it is written.
///
/// It borrows the stream and holds nothing else: some 24 bytes on a 32-bit device, whatever the sizes. A stream shorter
/// than the protection carries is cut into shorter rows, up to a quarter fewer of them. All are of one length, so that a few bytes at its
/// end, fewer than there are rows, may not be sent then.
#[derive(Clone, Debug)]
pub struct Protected<'a> {
    stream: &'a [u8],
    data: u8,
    repair: u8,
    row: usize,
    frame: u8,
    partition: u8,
    index: u8,
    done: bool,
}

impl<'a> Protected<'a> {
    /// Starts the frame `frame` of a stream of `partition`; a protection out of its bounds is brought into them.
    pub fn new(protection: Protection, frame: u8, partition: u8, stream: &'a [u8]) -> Self {
        let (data, row) = rows(&protection, stream.len().saturating_add(1));
        let repair = protection.repair.min(Protection::MAX_REPAIR);
        Protected { stream, data, repair, row, frame, partition, index: 0, done: false }
    }

    /// Bytes on air of packet `index`, data packets first; none where there is none.
    fn size(&self, index: u8) -> Option<usize> {
        (index < self.data + self.repair).then(|| self.header(index) + self.row)
    }

    fn header(&self, index: u8) -> usize {
        if index < self.data { HEADER_BYTES } else { REPAIR_HEADER }
    }

    /// The bytes of a row: in row 0 the partition, then as many of the stream as fill it.
    fn row(&self, index: u8) -> (Option<u8>, &'a [u8]) {
        let (start, end) =
            (usize::from(index) * self.row, usize::from(index) * self.row + self.row);
        let stream = self.stream.get(start.saturating_sub(1)..end - 1).unwrap_or_default();
        ((index == 0).then_some(self.partition), stream)
    }

    fn write_row(&self, index: u8, out: &mut [u8]) {
        let (partition, stream) = self.row(index);
        for (to, from) in out.iter_mut().zip(partition.into_iter().chain(stream.iter().copied())) {
            *to = from;
        }
    }

    fn write_repair(&self, repair: u8, out: &mut [u8]) {
        out.fill(0);
        for index in 0..self.data {
            let (factor, (partition, stream)) = (coefficient(repair, index), self.row(index));
            let rest = match (partition, out.split_first_mut()) {
                (Some(partition), Some((first, rest))) => {
                    *first ^= multiply(factor, partition);
                    rest
                }
                _ => &mut *out,
            };
            add_scaled(rest, factor, stream);
        }
    }
}

impl Packets for Protected<'_> {
    fn end(&self) -> Option<[u8; HEADER_BYTES]> {
        (self.index > 0).then(|| Packet::end(self.frame, self.index.min(self.data)))
    }

    fn next_bytes(&mut self) -> Option<usize> {
        if self.done { None } else { self.size(self.index) }
    }

    fn later_bytes(&self) -> Option<usize> {
        if self.done { None } else { self.size(self.index.saturating_add(1)) }
    }

    fn write(&mut self, stop: bool, buffer: &mut [u8]) -> Result<Option<usize>, PacketizeError> {
        let Some(needs) = self.next_bytes() else {
            return Ok(None);
        };
        let (index, has) = (self.index, buffer.len());
        let out = buffer.get_mut(..needs).ok_or(PacketizeError::Buffer { needs, has })?;
        self.done = stop || self.later_bytes().is_none();
        let last = if self.done { LAST } else { 0 };
        self.index += 1;
        let repair = index.checked_sub(self.data);
        let flagged = repair.map_or(index, |repair| REPAIR | repair) | last;
        let header = [self.frame, flagged, self.data];
        for (to, from) in out.iter_mut().zip(header) {
            *to = from;
        }
        let row = out.get_mut(self.header(index)..).unwrap_or_default();
        match repair {
            None => self.write_row(index, row),
            Some(repair) => self.write_repair(repair, row),
        }
        Ok(Some(needs))
    }
}

/// Rows and their length for so many coded bytes, at least 1: those of the protection if these are enough.
fn rows(protection: &Protection, coded: usize) -> (u8, usize) {
    let planned = protection.data.clamp(1, Protection::MAX_DATA);
    let row = usize::from(protection.row).max(1);
    if coded >= usize::from(planned) * row {
        return (planned, row);
    }
    let most = u8::try_from(coded).unwrap_or(planned).min(planned);
    let fitting = |data: u8| (coded / usize::from(data.max(1))).min(row);
    let unsent = |data: &u8| coded - usize::from(*data) * fitting(*data);
    let data = (most - most / 4..=most).rev().min_by_key(unsent).unwrap_or(most);
    (data, fitting(data))
}
