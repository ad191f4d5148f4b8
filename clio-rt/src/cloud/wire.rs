use std::io;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout, timeout_at};

use super::message::{MessageError, encode_reply};
use super::{Message, Options};
use crate::packet::Reply;

/// A connection, cut into messages. It buffers at most one message and one read.
pub(super) struct Wire {
    socket: TcpStream,
    inbox: Vec<u8>,
    /// When the message that is not complete yet began.
    began: Option<Instant>,
    patience: Duration,
}

/// Why a connection ended.
#[derive(Debug, thiserror::Error)]
pub(super) enum WireError {
    #[error("the gateway hung up")]
    HungUp,
    #[error(transparent)]
    Io(#[from] io::Error),
    #[error(transparent)]
    Message(#[from] MessageError),
    #[error("the gateway took too long")]
    Slow,
}

const READ_BYTES: usize = 4096;
const PARTING: Duration = Duration::from_secs(1);

impl Wire {
    pub fn new(socket: TcpStream, options: &Options) -> Self {
        // Answers are small and late ones useless; without it they only wait longer.
        let _ = socket.set_nodelay(true);
        Wire { socket, inbox: Vec::new(), began: None, patience: options.message }
    }

    /// The next message, kind and body. Nothing is lost when the future is dropped.
    pub async fn receive(&mut self) -> Result<Vec<u8>, WireError> {
        loop {
            if let Some((message, used)) = Message::split(&self.inbox)? {
                let message = message.to_vec();
                self.inbox.drain(..used);
                self.began = (!self.inbox.is_empty()).then(Instant::now);
                return Ok(message);
            }
            let mut chunk = [0; READ_BYTES];
            let read = match self.began {
                None => self.socket.read(&mut chunk).await?,
                Some(began) => timeout_at(began + self.patience, self.socket.read(&mut chunk))
                    .await
                    .map_err(|_| WireError::Slow)??,
            };
            if read == 0 {
                return Err(WireError::HungUp);
            }
            self.inbox.extend_from_slice(&chunk[..read]);
            self.began.get_or_insert_with(Instant::now);
        }
    }

    /// The time in which nothing was read does not count against the message under way.
    pub fn resume(&mut self) {
        self.began = self.began.map(|_| Instant::now());
    }

    pub async fn send(&mut self, reply: &Reply) -> Result<(), WireError> {
        let mut bytes = Vec::with_capacity(Reply::MAX_BYTES + Message::LENGTH_BYTES);
        encode_reply(reply, &mut bytes);
        match timeout(self.patience, self.socket.write_all(&bytes)).await {
            Ok(result) => Ok(result?),
            Err(_) => Err(WireError::Slow),
        }
    }

    /// Sends a last message and closes. What still comes is read for a moment: closing with bytes unread would
    /// reset the connection, and the gateway might never see the message.
    pub async fn part(mut self, reply: &Reply) {
        if self.send(reply).await.is_err() || self.socket.shutdown().await.is_err() {
            return;
        }
        let drain = async {
            let mut chunk = [0; READ_BYTES];
            while matches!(self.socket.read(&mut chunk).await, Ok(read) if read > 0) {}
        };
        let _ = timeout(PARTING, drain).await;
    }
}
