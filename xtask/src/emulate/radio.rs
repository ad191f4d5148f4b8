//! The simulated radio, in virtual time, and the gateway behind it.
//!
//! A packet is on air as long as the trace says. The gateway hands a frame to the tail server when its last packet has
//! come, or when the device has stopped sending it; the answer is back after the round trip and the tail's time that the
//! plan counts with. A packet that is lost took its time on air and never comes to the gateway; hello and answers are never lost. How long anything takes in wall time has no influence.

use std::collections::VecDeque;
use std::net::SocketAddr;

use anyhow::{Error, Result, anyhow, bail};
use clio_rt::cloud::Message;
use clio_rt::packet::{Format, Hello, Packet, Reply};

use super::plan::Plan;
use super::server::Gateway;
use super::trace::Trace;
use crate::loss::Loss;

/// What lies between one device and its tail server. Times are microseconds of the device's clock.
pub struct Radio {
    trace: Trace,
    loss: Loss,
    arrived: u8,
    format: Format,
    plan: Plan,
    address: SocketAddr,
    gateway: Option<Gateway>,
    lost: Option<String>,
    refused: bool,
    frame: Option<Frame>,
    inbox: VecDeque<Arrival>,
}

/// A message for the device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arrival {
    /// When it is there.
    pub at_us: u64,
    /// The message, as on air.
    pub bytes: Vec<u8>,
}

/// A frame of which the last packet has not come yet.
struct Frame {
    number: u8,
    partition: u8,
    packets: Vec<Vec<u8>>,
}

impl Radio {
    /// A radio with nothing on air, whose gateway knows the tail server's address.
    pub fn new(trace: Trace, loss: Loss, plan: Plan, address: SocketAddr) -> Self {
        Self {
            trace,
            loss,
            arrived: 0,
            format: Format::Plain,
            plan,
            address,
            gateway: None,
            lost: None,
            refused: false,
            frame: None,
            inbox: VecDeque::new(),
        }
    }

    /// Puts the device's hello on air; as for [`Radio::send`].
    pub fn hello(&mut self, now_us: u64, give_up_us: u64, hello: &[u8]) -> Option<u64> {
        let at_us = self.air(now_us, give_up_us, hello.len())?;
        self.frame = None;
        self.inbox.clear();
        let version = Hello::parse(hello).ok().and_then(|hello| Format::of(hello.version));
        self.format = version.unwrap_or_default();
        // The server greets a connection once.
        match Gateway::connect(self.address) {
            Ok(gateway) => self.gateway = Some(gateway),
            Err(error) => self.lose(&error),
        }
        if let Some(bytes) = self.ask([Message::Hello(hello)], is_greeting) {
            self.refused = matches!(Reply::parse(&bytes), Ok(Reply::Refused(_)));
            self.inbox.push_back(Arrival { at_us: at_us + self.plan.round_trip_us, bytes });
        }
        Some(at_us)
    }

    /// Puts a packet on air: when its last byte has left, or none where that is later than `give_up_us`.
    pub fn send(&mut self, now_us: u64, give_up_us: u64, packet: &[u8]) -> Result<Option<u64>> {
        let Some(at_us) = self.air(now_us, give_up_us, packet.len()) else { return Ok(None) };
        let parsed = self.format.parse(packet);
        let Ok(Packet { frame: number, partition, last, .. }) = parsed else {
            bail!("the device sent {} bytes that are no packet", packet.len());
        };
        if self.loss.next_is_lost() {
            return Ok(Some(at_us));
        }
        self.arrived = self.arrived.saturating_add(1);
        let same = self.frame.take().filter(|frame| frame.number == number);
        let mut frame = same.unwrap_or(Frame {
            number,
            partition: partition.unwrap_or(u8::MAX),
            packets: Vec::new(),
        });
        frame.packets.push(packet.to_vec());
        match last {
            true => self.submit(frame, at_us, self.loss.is_any()),
            false => self.frame = Some(frame),
        }
        Ok(Some(at_us))
    }

    /// The next message for the device that is there until `until_us`. A device that listens has stopped sending, so
    /// what it has left unfinished is flushed.
    pub fn receive(&mut self, now_us: u64, until_us: u64) -> Option<Arrival> {
        if let Some(frame) = self.frame.take() {
            self.submit(frame, now_us, true);
        }
        let arrival = self.inbox.pop_front_if(|arrival| arrival.at_us <= until_us.max(now_us))?;
        Some(Arrival { at_us: arrival.at_us.max(now_us), ..arrival })
    }

    /// Packets that came to the gateway since it was last asked.
    pub fn take_arrived(&mut self) -> u8 {
        std::mem::take(&mut self.arrived)
    }

    /// Why the gateway has lost the server, if it has.
    pub fn lost(&self) -> Option<&str> {
        self.lost.as_deref()
    }

    /// Whether the server has refused the device.
    pub fn refused(&self) -> bool {
        self.refused
    }

    fn air(&self, now_us: u64, give_up_us: u64, bytes: usize) -> Option<u64> {
        self.trace.finish(now_us, bytes).filter(|at_us| *at_us <= give_up_us)
    }

    /// Has the server label a frame of which the end came at `at_us`.
    fn submit(&mut self, frame: Frame, at_us: u64, flush: bool) {
        let packets = frame.packets.iter().map(|packet| Message::Data(packet));
        let messages = packets.chain(flush.then_some(Message::Flush(frame.number)));
        let Some(bytes) = self.ask(messages, |reply| is_about(reply, frame.number)) else { return };
        let at_us = at_us + self.plan.round_trip_us + self.plan.tail_us(frame.partition);
        self.inbox.push_back(Arrival { at_us, bytes });
    }

    /// Sends messages and waits for the reply that is `wanted`; none without a server.
    fn ask<'m>(
        &mut self,
        messages: impl IntoIterator<Item = Message<'m>>,
        wanted: impl Fn(&Reply) -> bool,
    ) -> Option<Vec<u8>> {
        let gateway = self.gateway.as_mut()?;
        match gateway.send(messages).and_then(|()| await_reply(gateway, wanted)) {
            Ok(reply) => Some(reply),
            Err(error) => {
                self.lose(&error);
                None
            }
        }
    }

    fn lose(&mut self, error: &Error) {
        self.gateway = None;
        self.lost.get_or_insert(format!("{error:#}"));
    }
}

fn await_reply(gateway: &mut Gateway, wanted: impl Fn(&Reply) -> bool) -> Result<Vec<u8>> {
    loop {
        let bytes = gateway.receive()?;
        match Reply::parse(&bytes) {
            Ok(reply) if wanted(&reply) => return Ok(bytes),
            Ok(Reply::Bye) => return Err(anyhow!("the tail server said bye")),
            Ok(_) | Err(_) => {}
        }
    }
}

fn is_greeting(reply: &Reply) -> bool {
    matches!(reply, Reply::Welcome { .. } | Reply::Refused(_))
}

fn is_about(reply: &Reply, number: u8) -> bool {
    matches!(reply, Reply::Answer { frame, .. } | Reply::Failed { frame, .. } if *frame == number)
}
