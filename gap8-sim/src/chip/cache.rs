//! The instruction caches: 4 KB shared by the cluster, 1 KB of the fabric controller (gap8.md, section 2). Lines are 16 bytes, the oldest of a
//! set makes room. What a miss costs is modelled after GreenWaves' latencies; cores that miss together do not delay each other.

const WAYS: usize = 4;

/// One cache.
#[derive(Clone, Debug)]
pub struct Cache {
    lines: Vec<[u32; WAYS]>,
    oldest: Vec<u8>,
    /// Cycles of a miss.
    miss: u32,
}

impl Cache {
    /// A cold cache of so many sets, a power of two.
    pub fn new(sets: usize, miss: u32) -> Cache {
        Cache { lines: vec![[u32::MAX; WAYS]; sets], oldest: vec![0; sets], miss }
    }

    /// Fetches the line of an address: the cycles to wait for it.
    #[inline]
    pub fn fetch(&mut self, address: u32) -> u32 {
        let line = address >> 4;
        let set = line as usize & (self.lines.len() - 1);
        if self.lines[set].contains(&line) {
            return 0;
        }
        let way = usize::from(self.oldest[set]);
        self.lines[set][way] = line;
        self.oldest[set] = (way as u8 + 1) % WAYS as u8;
        self.miss
    }

    /// Forgets all lines.
    pub fn flush(&mut self) {
        self.lines.fill([u32::MAX; WAYS]);
    }
}
