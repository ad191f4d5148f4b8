//! Reads the bodies of messages.

use anyhow::{Context, Result};

/// The bytes that are not read yet.
pub struct Bytes<'b>(pub &'b [u8]);

impl<'b> Bytes<'b> {
    /// The next bytes.
    pub fn take<const N: usize>(&mut self) -> Result<[u8; N]> {
        let (bytes, rest) = self.0.split_first_chunk().context("a message is cut off")?;
        self.0 = rest;
        Ok(*bytes)
    }

    /// The next two bytes, little-endian.
    pub fn u16(&mut self) -> Result<u16> {
        self.take().map(u16::from_le_bytes)
    }

    /// The next four bytes, little-endian.
    pub fn u32(&mut self) -> Result<u32> {
        self.take().map(u32::from_le_bytes)
    }

    /// The next eight bytes, little-endian.
    pub fn u64(&mut self) -> Result<u64> {
        self.take().map(u64::from_le_bytes)
    }

    /// As many bytes as the next four say.
    pub fn array(&mut self) -> Result<&'b [u8]> {
        let length = self.u32()? as usize;
        let (bytes, rest) = self.0.split_at_checked(length).context("a message is cut off")?;
        self.0 = rest;
        Ok(bytes)
    }

    /// Whether all was read.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// All that follows.
    pub fn rest(self) -> &'b [u8] {
        self.0
    }
}
