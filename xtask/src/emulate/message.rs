//! Messages of either direction over a device's port, as the firmware's `protocol.rs` describes them.

use std::io::{ErrorKind, Read};

use anyhow::Result;

/// A message of either direction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// What it is.
    pub kind: u8,
    /// What it says.
    pub body: Vec<u8>,
}

/// No message of a device is longer.
const LONGEST: usize = 1 << 24;

impl Message {
    /// Reads a whole message.
    pub fn read(port: &mut impl Read) -> std::io::Result<Self> {
        let mut head = [0; 5];
        port.read_exact(&mut head)?;
        let [kind, length @ ..] = head;
        let length = u32::from_le_bytes(length) as usize;
        if length > LONGEST {
            return Err(ErrorKind::InvalidData.into());
        }
        let mut body = vec![0; length];
        port.read_exact(&mut body)?;
        Ok(Self { kind, body })
    }

    /// The bytes of a message of several parts.
    pub fn bytes(kind: u8, parts: &[&[u8]]) -> Result<Vec<u8>> {
        let body = parts.concat();
        let mut bytes = vec![kind];
        bytes.extend(u32::try_from(body.len())?.to_le_bytes());
        bytes.extend(body);
        Ok(bytes)
    }
}
