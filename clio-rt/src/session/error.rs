use core::fmt::{Display, Formatter, Result};

use super::{HeadError, MAX_MTU};
use crate::packet::{LayoutError, Refusal};

/// Why a frame was not classified; the session is ready for the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SessionError<E> {
    /// The head cannot run.
    Head(HeadError),
    /// The link failed.
    Link(E),
    /// The declared slices cannot be cut into packets.
    Layout(LayoutError),
    /// The head's MTU is more than [`MAX_MTU`].
    Mtu(u16),
    /// There is no such operating point: partition and slices.
    Point(u8, u8),
    /// There is no connection, and the table has no partition that needs none.
    NotConnected,
}

/// Why the cloud did not take the device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConnectError<E> {
    /// The link failed.
    Link(E),
    /// Nothing came back in time.
    TimedOut,
    /// The cloud said no.
    Refused(Refusal),
    /// The cloud's welcome is of another version of the wire format.
    Version(u8),
}

impl<E> From<LayoutError> for SessionError<E> {
    fn from(error: LayoutError) -> Self {
        SessionError::Layout(error)
    }
}

impl<E: Display> Display for SessionError<E> {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            SessionError::Head(error) => error.fmt(f),
            SessionError::Link(error) => write!(f, "the link failed: {error}"),
            SessionError::Layout(error) => error.fmt(f),
            SessionError::Mtu(mtu) => {
                write!(f, "an MTU of {mtu} bytes is too large; the most is {MAX_MTU}")
            }
            SessionError::Point(partition, slices) => {
                write!(
                    f,
                    "the head has no operating point of partition {partition} with {slices} slices: the partition table on its board says which it has, and why others were pruned (0 slices: any)"
                )
            }
            SessionError::NotConnected => {
                write!(f, "not connected, and no partition runs on the device alone; connect first")
            }
        }
    }
}

impl<E: Display> Display for ConnectError<E> {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            ConnectError::Link(error) => write!(f, "the link failed: {error}"),
            ConnectError::TimedOut => write!(f, "the cloud did not answer the hello in time"),
            ConnectError::Refused(refusal) => refusal.fmt(f),
            ConnectError::Version(version) => {
                write!(
                    f,
                    "the cloud speaks version {version} of the wire format, which this device does not"
                )
            }
        }
    }
}

impl Display for Refusal {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            Refusal::Model { served, asked } => {
                write!(f, "the cloud serves model ")?;
                hex(f, served)?;
                write!(f, ", this device has ")?;
                hex(f, asked)?;
                write!(f, "; build head and tail from one artifact")
            }
            Refusal::Version { served, asked } => {
                write!(
                    f,
                    "the cloud speaks version {served} of the wire format, this device {asked}"
                )
            }
            Refusal::Full => {
                write!(f, "the cloud has as many sessions as it takes; try again later")
            }
            Refusal::Malformed => write!(f, "the cloud could not read the hello"),
            Refusal::Other(reason) => {
                write!(f, "the cloud refused for reason {reason}, of a newer version")
            }
        }
    }
}

impl<E: core::error::Error> core::error::Error for SessionError<E> {}
impl<E: core::error::Error> core::error::Error for ConnectError<E> {}

fn hex(f: &mut Formatter<'_>, bytes: &[u8]) -> Result {
    bytes.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
}
