//! The tail server, and the gateway that speaks to it.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::mpsc::channel;
use std::time::Duration;

use anyhow::{Context, Result, anyhow, bail};
use clio_rt::cloud::Message;

use crate::child::{Guard, last_words};

/// A running tail server; dropped, it is killed.
pub struct Server {
    child: Guard,
    address: SocketAddr,
}

/// A connection to the tail server, as the gateway of one device has it.
pub struct Gateway {
    socket: TcpStream,
    inbox: Vec<u8>,
}

/// Wall time in which the server must listen: it loads its weights first.
const START: Duration = Duration::from_secs(120);
/// Wall time in which the server must answer.
const ANSWER: Duration = Duration::from_secs(120);

impl Server {
    /// Starts the program on any free port, and waits until it listens.
    pub fn start(program: &Path) -> Result<Self> {
        let mut command = Command::new(program);
        command
            .args(["--listen", "127.0.0.1:0"])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = Guard::start(&mut command).context("the tail server cannot start")?;
        let output = child.take_output().context("the tail server has no standard output")?;
        let (sender, addresses) = channel();
        std::thread::spawn(move || {
            for line in BufReader::new(output).lines().map_while(Result::ok) {
                if let Some(address) = line.trim().strip_prefix("listening on ") {
                    // Nobody listens any more once the address is known.
                    let _ = sender.send(address.to_owned());
                }
            }
        });
        let Ok(address) = addresses.recv_timeout(START) else {
            let status = child.wait(Duration::from_millis(500));
            let status = status.map_or_else(
                |_| "it still runs".to_owned(),
                |status| format!("it ended with {status}"),
            );
            bail!(
                "the tail server did not print `listening on ADDR`; {status}{}\n  to repeat it: {} --listen 127.0.0.1:0",
                last_words(&child),
                program.display()
            );
        };
        let address = address
            .parse()
            .with_context(|| format!("the tail server listens on `{address}`, no address"))?;
        Ok(Self { child, address })
    }

    /// Its process number.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Whether it has ended, and how.
    pub fn ended(&mut self) -> Option<String> {
        let status = self.child.wait(Duration::from_millis(200)).ok()?;
        Some(format!("the tail server ended with {status}{}", last_words(&self.child)))
    }
}

impl Gateway {
    /// Connects to a server.
    pub fn connect(address: SocketAddr) -> Result<Self> {
        let socket = TcpStream::connect_timeout(&address, ANSWER)
            .with_context(|| format!("the gateway cannot reach the tail server at {address}"))?;
        socket.set_nodelay(true)?;
        socket.set_read_timeout(Some(ANSWER))?;
        Ok(Self { socket, inbox: Vec::new() })
    }

    /// Sends messages in one go.
    pub fn send<'m>(&mut self, messages: impl IntoIterator<Item = Message<'m>>) -> Result<()> {
        let mut bytes = Vec::new();
        for message in messages {
            message.encode(&mut bytes)?;
        }
        self.socket.write_all(&bytes).context("the tail server hung up")
    }

    /// The next message of the server, as it goes on air.
    pub fn receive(&mut self) -> Result<Vec<u8>> {
        loop {
            if let Some((message, used)) = Message::split(&self.inbox)? {
                let message = message.to_vec();
                self.inbox.drain(..used);
                return Ok(message);
            }
            let mut chunk = [0; 4096];
            let length = self.socket.read(&mut chunk).context("the tail server does not answer")?;
            if length == 0 {
                return Err(anyhow!("the tail server hung up"));
            }
            self.inbox.extend_from_slice(&chunk[..length]);
        }
    }
}
