use super::{Format, VERSION};

/// The first message of a connection, device to cloud: which format and which model it speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hello {
    /// Version of the wire format.
    pub version: u8,
    /// The first eight bytes of the model's hash.
    pub model: [u8; 8],
}

/// Why bytes are not a hello.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HelloError {
    /// The first four bytes are not `CLIO`.
    Magic,
    /// A hello has [`Hello::BYTES`] bytes; this has another number.
    Length(usize),
}

impl Hello {
    /// Bytes of a hello on air.
    pub const BYTES: usize = 13;
    /// How every hello begins, in every version.
    pub const MAGIC: [u8; 4] = *b"CLIO";

    /// The hello for `model` of a device whose frames are plain.
    pub const fn new(model: [u8; 8]) -> Self {
        Self::of(Format::Plain, model)
    }

    /// The hello for `model` of a device whose frames are of `format`.
    pub const fn of(format: Format, model: [u8; 8]) -> Self {
        Hello { version: format.version(), model }
    }

    /// The bytes on air.
    pub const fn encode(&self) -> [u8; Self::BYTES] {
        let [c, l, i, o] = Self::MAGIC;
        let [a, b, d, e, f, g, h, j] = self.model;
        [c, l, i, o, self.version, a, b, d, e, f, g, h, j]
    }

    /// Reads a hello. That of a version that is no [`Format`] may be longer: only its magic and version are read then, and
    /// `model` is zero where it is absent.
    pub fn parse(bytes: &[u8]) -> Result<Self, HelloError> {
        let [magic @ .., version] =
            *bytes.first_chunk::<5>().ok_or(HelloError::Length(bytes.len()))?;
        if magic != Self::MAGIC {
            return Err(HelloError::Magic);
        }
        let model = bytes.get(5..).and_then(|rest| rest.first_chunk::<8>());
        match (Format::of(version).is_some(), model) {
            (true, Some(model)) if bytes.len() == Self::BYTES => {
                Ok(Hello { version, model: *model })
            }
            (true, _) => Err(HelloError::Length(bytes.len())),
            (false, model) => Ok(Hello { version, model: model.copied().unwrap_or_default() }),
        }
    }
}

impl core::fmt::Display for HelloError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            HelloError::Magic => write!(f, "a hello begins with CLIO; is this a Clio device?"),
            HelloError::Length(has) => {
                write!(f, "a hello of version {VERSION} has {} bytes, not {has}", Hello::BYTES)
            }
        }
    }
}

impl core::error::Error for HelloError {}
