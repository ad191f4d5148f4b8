/// A message from cloud to device: a kind byte and a body.
///
/// Bytes after a body that is long enough are ignored, so that a later version may add to it; an unknown kind is
/// [`ReplyError::Kind`], which a device counts and otherwise ignores.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reply {
    /// The hello is accepted.
    Welcome {
        /// Version of the wire format the cloud speaks.
        version: u8,
    },
    /// The hello is refused.
    Refused(Refusal),
    /// The label of a frame.
    Answer {
        /// The frame it is about.
        frame: u8,
        /// What the tail says.
        answer: Answer,
    },
    /// There will be no label for a frame.
    Failed {
        /// The frame it is about.
        frame: u8,
        /// Why.
        reason: FailReason,
    },
    /// The cloud ends the connection; say hello again.
    Bye,
}

/// What the tail says of a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Packets from 0 on, without a gap, that it is drawn from.
    pub packets_used: u8,
    /// Index of the class.
    pub class: u16,
    /// Probability of the class times 255, rounded.
    pub confidence: u8,
}

/// Why the cloud refuses a hello.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The cloud serves another model: rebuild head and tail from one artifact.
    Model {
        /// Hash of the model the cloud serves.
        served: [u8; 8],
        /// Hash of the model the device asked for.
        asked: [u8; 8],
    },
    /// The cloud speaks another version of the wire format.
    Version {
        /// The cloud's.
        served: u8,
        /// The device's.
        asked: u8,
    },
    /// The cloud has as many sessions as it takes; try again later.
    Full,
    /// What came was not a hello.
    Malformed,
    /// A reason that a later version added.
    Other(u8),
}

/// Why there is no label for a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FailReason {
    /// The tail failed on it.
    Tail,
    /// The tail has no such partition.
    Partition,
    /// The cloud has more requests than it takes.
    Overloaded,
    /// Packet 0 never came.
    Nothing,
    /// A reason that a later version added.
    Other(u8),
}

/// Why bytes are not a message from the cloud.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReplyError {
    /// Shorter than its kind asks for.
    Truncated {
        /// Bytes the message should have.
        needs: usize,
        /// Bytes it has.
        has: usize,
    },
    /// A kind this version does not know.
    Kind(u8),
}

const WELCOME: u8 = 2;
const REFUSED: u8 = 3;
const ANSWER: u8 = 6;
const BYE: u8 = 7;
const FAILED: u8 = 8;

impl Reply {
    /// The most bytes of a message from the cloud, kind included.
    pub const MAX_BYTES: usize = 18;

    /// Writes kind and body; gives them back as a slice of `buffer`.
    pub fn encode<'b>(&self, buffer: &'b mut [u8; Self::MAX_BYTES]) -> &'b [u8] {
        let mut out = Writer { buffer, length: 0 };
        match *self {
            Reply::Welcome { version } => out.put(&[WELCOME, version]),
            Reply::Refused(refusal) => refusal.encode(&mut out),
            Reply::Answer { frame, answer: Answer { packets_used, class, confidence } } => {
                let [low, high] = class.to_le_bytes();
                out.put(&[ANSWER, frame, packets_used, low, high, confidence]);
            }
            Reply::Failed { frame, reason } => out.put(&[FAILED, frame, reason.code()]),
            Reply::Bye => out.put(&[BYE]),
        }
        let Writer { buffer, length } = out;
        buffer.get(..length).unwrap_or_default()
    }

    /// Reads kind and body.
    pub fn parse(bytes: &[u8]) -> Result<Self, ReplyError> {
        let truncated = |needs| ReplyError::Truncated { needs, has: bytes.len() };
        match *bytes {
            [] => Err(truncated(1)),
            [WELCOME, version, ..] => Ok(Reply::Welcome { version }),
            [WELCOME] => Err(truncated(2)),
            [REFUSED, reason, ref rest @ ..] => Refusal::parse(reason, rest)
                .map(Reply::Refused)
                .map_err(|needs| truncated(2 + needs)),
            [REFUSED] => Err(truncated(2)),
            [ANSWER, frame, packets_used, low, high, confidence, ..] => {
                let class = u16::from_le_bytes([low, high]);
                Ok(Reply::Answer { frame, answer: Answer { packets_used, class, confidence } })
            }
            [ANSWER, ..] => Err(truncated(6)),
            [FAILED, frame, reason, ..] => {
                Ok(Reply::Failed { frame, reason: FailReason::of(reason) })
            }
            [FAILED, ..] => Err(truncated(3)),
            [BYE, ..] => Ok(Reply::Bye),
            [kind, ..] => Err(ReplyError::Kind(kind)),
        }
    }
}

impl Refusal {
    fn encode(&self, out: &mut Writer<'_>) {
        match self {
            Refusal::Model { served, asked } => {
                out.put(&[REFUSED, 1]);
                out.put(served);
                out.put(asked);
            }
            Refusal::Version { served, asked } => out.put(&[REFUSED, 2, *served, *asked]),
            Refusal::Full => out.put(&[REFUSED, 3]),
            Refusal::Malformed => out.put(&[REFUSED, 4]),
            Refusal::Other(reason) => out.put(&[REFUSED, *reason]),
        }
    }

    /// The error is the number of bytes the reason asks for.
    fn parse(reason: u8, rest: &[u8]) -> Result<Self, usize> {
        match (reason, rest) {
            (1, _) => {
                let (served, rest) = rest.split_first_chunk().ok_or(16usize)?;
                Ok(Refusal::Model { served: *served, asked: *rest.first_chunk().ok_or(16usize)? })
            }
            (2, [served, asked, ..]) => Ok(Refusal::Version { served: *served, asked: *asked }),
            (2, _) => Err(2),
            (3, _) => Ok(Refusal::Full),
            (4, _) => Ok(Refusal::Malformed),
            _ => Ok(Refusal::Other(reason)),
        }
    }
}

impl FailReason {
    fn code(self) -> u8 {
        match self {
            FailReason::Tail => 1,
            FailReason::Partition => 2,
            FailReason::Overloaded => 3,
            FailReason::Nothing => 4,
            FailReason::Other(code) => code,
        }
    }

    fn of(code: u8) -> Self {
        match code {
            1 => FailReason::Tail,
            2 => FailReason::Partition,
            3 => FailReason::Overloaded,
            4 => FailReason::Nothing,
            _ => FailReason::Other(code),
        }
    }
}

struct Writer<'b> {
    buffer: &'b mut [u8; Reply::MAX_BYTES],
    length: usize,
}

impl Writer<'_> {
    fn put(&mut self, bytes: &[u8]) {
        for (to, from) in self.buffer.iter_mut().skip(self.length).zip(bytes) {
            *to = *from;
        }
        self.length += bytes.len();
    }
}

impl core::fmt::Display for ReplyError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            ReplyError::Truncated { needs, has } => {
                write!(f, "a message from the cloud has {has} bytes and should have {needs}")
            }
            ReplyError::Kind(kind) => {
                write!(
                    f,
                    "a message of unknown kind {kind} from the cloud; a newer version sent it"
                )
            }
        }
    }
}

impl core::error::Error for ReplyError {}
