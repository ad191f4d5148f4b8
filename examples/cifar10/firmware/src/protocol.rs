//! What goes over the port, in both directions: messages of a kind byte, a length (u32) and as many bytes.
//!
//! The host is camera and radio of the device. All integers are little-endian, all times microseconds of the device's
//! clock (u64). The device's clock stands still while it waits for the host, which tells it how late it has become.
//!
//! | kind | from | body |
//! | --- | --- | --- |
//! | `READY` | device | at start, `Ready` |
//! | `CONNECT` | host | now, timeout (u32): say hello to the cloud |
//! | `CONNECTED` | device | now, then why it is not connected, as text; nothing where it is |
//! | `FRAME` | host | now, deadline (u32), partition (u8), slices (u8), image: classify it; 255 leaves partition or slices to the table |
//! | `REPORT` | device | what became of the frame, see below |
//! | `FAILED` | device | now, whether no frame can be (u8), why this one could not be classified, as text |
//! | `SEND` | device | now, time to give up, packet: put it on air |
//! | `SENT` | host | when its last byte left |
//! | `TIMED_OUT` | host | when it was given up |
//! | `RECEIVE` | device | now, until when: wait for a message |
//! | `MESSAGE` | host | when it arrived, message |
//! | `NOTHING` | host | until when nothing came |
//! | `QUIT` | host | end |
//! | `FAULT` | device | its last words, as text |
//!
//! The test firmware `heads` says `READY` with the numbers of its partitions, and then answers:
//!
//! | kind | from | body |
//! | --- | --- | --- |
//! | `TENSOR` | host | partition (u8), image: run the head |
//! | `TENSOR` | device | counts of the board's counter (u64), bytes of stack (u32), the tensor at the partition |
//! | `STREAM` | host | partition (u8), image: run the head and code its tensor |
//! | `STREAM` | device | counts, bytes of stack, what a session would send, all slices of it, or the class (u16) of the last partition |
//! | `FAILED` | device | why not, as text |
//!
//! Ready is: bytes of an image (u32), the round trip that the plan counts with (u32), the declared deadline (u32), then the
//! partition table, per point partition (u8), slices (u8) and the tail's microseconds (u32).
//!
//! A report is: partition, slices planned, packets sent, packets used, has an answer, confidence, failure code or 0,
//! deadline met, feasible, stale, malformed (u8 each), class (u16), then bytes sent, expected microseconds, estimated bits per
//! second (u32 each), then microseconds in the head, on air and of latency, counts of the board's counter, now (u64 each).

pub const READY: u8 = b'r';
pub const CONNECT: u8 = b'c';
pub const CONNECTED: u8 = b'C';
pub const FRAME: u8 = b'f';
pub const REPORT: u8 = b'R';
pub const FAILED: u8 = b'F';
pub const SEND: u8 = b's';
pub const SENT: u8 = b'S';
pub const TIMED_OUT: u8 = b'T';
pub const RECEIVE: u8 = b'w';
pub const MESSAGE: u8 = b'M';
pub const NOTHING: u8 = b'N';
pub const QUIT: u8 = b'q';
pub const FAULT: u8 = b'!';
pub const TENSOR: u8 = b't';
pub const STREAM: u8 = b'x';

/// Leaves partition or slices to the table.
pub const UNFORCED: u8 = 255;
/// Bytes of one operating point in `READY`.
pub const POINT_BYTES: usize = 6;
/// Bytes of `READY` before the points.
pub const READY_BYTES: usize = 12;
