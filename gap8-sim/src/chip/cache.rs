//! The instruction caches: 4 KB shared by the cluster, 1 KB of the fabric controller (gap8.md, section 2). Lines are 16 bytes, the oldest of a
//! set makes room. What a miss costs is modelled after GreenWaves' latencies; cores that miss the same line wait for the same refill, and refills of different
//! lines do not delay each other.

const WAYS: usize = 4;

/// One cache.
#[derive(Clone, Debug)]
pub struct Cache {
    lines: Vec<[u32; WAYS]>,
    oldest: Vec<u8>,
    /// Cycles of a miss.
    miss: u32,
    /// Lines on their way, each with the cycle in which it is there.
    refills: Vec<(u32, u64)>,
    /// When the last of them is there.
    until: u64,
}

impl Cache {
    /// A cold cache of so many sets, a power of two.
    pub fn new(sets: usize, miss: u32) -> Cache {
        let (lines, oldest) = (vec![[u32::MAX; WAYS]; sets], vec![0; sets]);
        Cache { lines, oldest, miss, refills: vec![], until: 0 }
    }

    /// Fetches the line of an address in a cycle: the cycles to wait for it.
    #[inline]
    pub fn fetch(&mut self, address: u32, now: u64) -> u32 {
        let line = address >> 4;
        let set = line as usize & (self.lines.len() - 1);
        if self.lines[set].contains(&line) {
            return if now < self.until { self.wait(line, now) } else { 0 };
        }
        self.refill(line, set, now)
    }

    fn wait(&self, line: u32, now: u64) -> u32 {
        let refill = self.refills.iter().rfind(|(refilled, _)| *refilled == line);
        refill.map_or(0, |&(_, ready)| ready.saturating_sub(now) as u32)
    }

    fn refill(&mut self, line: u32, set: usize, now: u64) -> u32 {
        let way = usize::from(self.oldest[set]);
        self.lines[set][way] = line;
        self.oldest[set] = (way as u8 + 1) % WAYS as u8;
        self.until = now + u64::from(self.miss);
        self.refills.retain(|&(_, ready)| ready > now);
        self.refills.push((line, self.until));
        self.miss
    }

    /// Forgets all lines.
    pub fn flush(&mut self) {
        self.lines.fill([u32::MAX; WAYS]);
    }
}
