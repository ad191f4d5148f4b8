use crate::packet::Reply;

/// A message from gateway to server. On TCP each is `u16 LE` length of what follows, kind, body.
///
/// The gateway adds the framing; of these, only hello and data are on air.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Message<'a> {
    /// The device's hello, as it came from the radio.
    Hello(&'a [u8]),
    /// A data packet, as it came from the radio.
    Data(&'a [u8]),
    /// Answer this frame with what you have.
    Flush(u8),
    /// The device is gone.
    Bye,
}

/// Why bytes are not a message from a gateway.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MessageError {
    /// A message of this many bytes, more than [`Message::MAX_BYTES`].
    #[error("a message of {0} bytes is longer than the {max} that are allowed", max = Message::MAX_BYTES)]
    TooLong(usize),
    /// A message without even a kind.
    #[error("a message of no bytes has no kind")]
    Empty,
    /// A flush that does not name its frame.
    #[error("a flush names its frame in one byte")]
    Flush,
    /// A kind this version does not know; the server counts and ignores it.
    #[error("a message of unknown kind {0}")]
    Kind(u8),
}

const HELLO: u8 = 1;
const DATA: u8 = 4;
const FLUSH: u8 = 5;
const BYE: u8 = 7;

impl<'a> Message<'a> {
    /// The most bytes of kind and body.
    pub const MAX_BYTES: usize = 2048;
    /// Bytes of the length before them.
    pub const LENGTH_BYTES: usize = 2;

    /// Appends length, kind and body to `out`.
    pub fn encode(&self, out: &mut Vec<u8>) -> Result<(), MessageError> {
        let frame;
        let (kind, body): (u8, &[u8]) = match self {
            Message::Hello(body) => (HELLO, body),
            Message::Data(body) => (DATA, body),
            Message::Flush(number) => {
                frame = [*number];
                (FLUSH, &frame)
            }
            Message::Bye => (BYE, &[]),
        };
        let length = 1 + body.len();
        if length > Self::MAX_BYTES {
            return Err(MessageError::TooLong(length));
        }
        out.extend((length as u16).to_le_bytes());
        out.push(kind);
        out.extend(body);
        Ok(())
    }

    /// Reads kind and body, without the length.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, MessageError> {
        match *bytes {
            [] => Err(MessageError::Empty),
            [HELLO, ref body @ ..] => Ok(Message::Hello(body)),
            [DATA, ref body @ ..] => Ok(Message::Data(body)),
            [FLUSH, frame, ..] => Ok(Message::Flush(frame)),
            [FLUSH] => Err(MessageError::Flush),
            [BYE, ..] => Ok(Message::Bye),
            [kind, ..] => Err(MessageError::Kind(kind)),
        }
    }

    /// Splits the first message off `bytes`: kind and body, and how many bytes it took; none while it is not complete.
    pub fn split(bytes: &[u8]) -> Result<Option<(&[u8], usize)>, MessageError> {
        let Some((length, rest)) = bytes.split_first_chunk() else {
            return Ok(None);
        };
        match usize::from(u16::from_le_bytes(*length)) {
            0 => Err(MessageError::Empty),
            length if length > Self::MAX_BYTES => Err(MessageError::TooLong(length)),
            length => Ok(rest.get(..length).map(|message| (message, Self::LENGTH_BYTES + length))),
        }
    }
}

/// Appends a message from server to gateway to `out`: length, then kind and body as they go on air.
pub fn encode_reply(reply: &Reply, out: &mut Vec<u8>) {
    let mut buffer = [0; Reply::MAX_BYTES];
    let bytes = reply.encode(&mut buffer);
    out.extend((bytes.len() as u16).to_le_bytes());
    out.extend(bytes);
}
