//! GDB's remote protocol: each core that is on is a thread, the fabric controller the ninth. When one stops, all stop.

use std::collections::{BTreeSet, VecDeque};
use std::io;
use std::net::TcpStream;
use std::num::NonZeroUsize;

use gdbstub::common::{Signal, Tid};
use gdbstub::conn::ConnectionExt;
use gdbstub::stub::run_blocking::{BlockingEventLoop, Event, WaitForStopReasonError};
use gdbstub::stub::{DisconnectReason, GdbStub, GdbStubError, MultiThreadStopReason};
use gdbstub::target::ext::base::BaseOps;
use gdbstub::target::ext::base::multithread::{
    MultiThreadBase, MultiThreadResume, MultiThreadResumeOps, MultiThreadSingleStep,
    MultiThreadSingleStepOps,
};
use gdbstub::target::ext::breakpoints::{
    Breakpoints, BreakpointsOps, SwBreakpoint, SwBreakpointOps,
};
use gdbstub::target::{Target, TargetError, TargetResult};
use gdbstub_arch::riscv::Riscv32;
use gdbstub_arch::riscv::reg::RiscvCoreRegs;

use crate::chip::Chip;
use crate::core::{Hart, State};
use crate::machine::{Machine, Watcher};
use crate::stop::{End, Stop};

/// Cycles of the fabric controller between two looks at the connection.
const SLICE: u64 = 100_000;

/// Has a debugger drive a machine until it leaves or the program ends: its status, where it did.
///
/// # Errors
/// The connection broke, or the debugger does not keep to the protocol.
pub fn serve(machine: &mut Machine, connection: TcpStream) -> Result<Option<u8>, io::Error> {
    connection.set_nodelay(true)?;
    let mut debugged = Debugged::new(machine);
    let connection: Box<dyn ConnectionExt<Error = io::Error>> = Box::new(connection);
    let ended = GdbStub::new(connection).run_blocking::<Loop>(&mut debugged);
    match ended.map_err(|error: GdbStubError<_, _>| io::Error::other(error.to_string()))? {
        DisconnectReason::TargetExited(status) => Ok(Some(status)),
        _ => Ok(None),
    }
}

/// A machine with what the debugger asked for.
struct Debugged<'a> {
    machine: &'a mut Machine,
    breakpoints: BTreeSet<u32>,
    /// The core that is to execute one instruction.
    stepped: Option<usize>,
    /// Cores that came to a breakpoint, of which the debugger was not told.
    hits: VecDeque<usize>,
}

impl<'a> Debugged<'a> {
    fn new(machine: &'a mut Machine) -> Self {
        Self { machine, breakpoints: BTreeSet::new(), stepped: None, hits: VecDeque::new() }
    }

    /// Runs for a while, unless a core stops.
    fn run(&mut self) -> Option<MultiThreadStopReason<u32>> {
        let mut stops = Stops {
            breakpoints: &self.breakpoints,
            stepped: self.stepped,
            done: false,
            hits: &mut self.hits,
        };
        let ended = match stops.stops() {
            true => Ok(End::Limit),
            false => self.machine.run_traced(SLICE, &mut stops),
        };
        let done = stops.done;
        match ended {
            Ok(End::Exit(status)) => Some(MultiThreadStopReason::Exited(status as u8)),
            Ok(End::Limit | End::Sent) => {
                match (done.then_some(self.stepped).flatten(), self.hits.pop_front()) {
                    (Some(core), hit) => {
                        self.hits.extend(hit.filter(|hit| *hit != core));
                        let (tid, signal) = (thread(core), Signal::SIGTRAP);
                        Some(MultiThreadStopReason::SignalWithThread { tid, signal })
                    }
                    (None, Some(core)) => Some(MultiThreadStopReason::SwBreak(thread(core))),
                    (None, None) => None,
                }
            }
            Err(stop) => {
                eprintln!("{stop}");
                let (core, signal) = match stop {
                    Stop::Fault { core, .. } => (core, Signal::SIGILL),
                    Stop::Transfer { .. } => (crate::chip::map::FC, Signal::SIGBUS),
                    Stop::Deadlock { .. } => (crate::chip::map::FC, Signal::SIGABRT),
                };
                Some(MultiThreadStopReason::SignalWithThread { tid: thread(core), signal })
            }
        }
    }
}

/// A core's thread: numbers begin with one.
fn thread(core: usize) -> Tid {
    NonZeroUsize::MIN.saturating_add(core)
}

/// Ends a run at breakpoints, and after a core's next instruction.
struct Stops<'a> {
    breakpoints: &'a BTreeSet<u32>,
    stepped: Option<usize>,
    done: bool,
    hits: &'a mut VecDeque<usize>,
}

impl Watcher for Stops<'_> {
    fn executed(&mut self, _: u64, _: u32, hart: &Hart, _: &Chip) {
        self.done |= self.stepped == Some(hart.core);
        if self.breakpoints.contains(&hart.pc) {
            self.hits.push_back(hart.core);
        }
    }

    fn stops(&self) -> bool {
        self.done || !self.hits.is_empty()
    }
}

impl Target for Debugged<'_> {
    type Arch = Riscv32;
    type Error = io::Error;

    fn base_ops(&mut self) -> BaseOps<'_, Riscv32, io::Error> {
        BaseOps::MultiThread(self)
    }

    fn support_breakpoints(&mut self) -> Option<BreakpointsOps<'_, Self>> {
        Some(self)
    }
}

impl Debugged<'_> {
    fn hart(&mut self, tid: Tid) -> TargetResult<&mut Hart, Self> {
        self.machine.harts.get_mut(tid.get() - 1).ok_or(TargetError::NonFatal)
    }
}

impl MultiThreadBase for Debugged<'_> {
    fn read_registers(
        &mut self,
        regs: &mut RiscvCoreRegs<u32>,
        tid: Tid,
    ) -> TargetResult<(), Self> {
        let hart = self.hart(tid)?;
        (regs.x, regs.pc) = (hart.x, hart.pc);
        Ok(())
    }

    fn write_registers(&mut self, regs: &RiscvCoreRegs<u32>, tid: Tid) -> TargetResult<(), Self> {
        let hart = self.hart(tid)?;
        (hart.x, hart.pc) = (regs.x, regs.pc);
        hart.x[0] = 0;
        Ok(())
    }

    fn read_addrs(&mut self, from: u32, data: &mut [u8], _: Tid) -> TargetResult<usize, Self> {
        let mut count = 0;
        for (byte, address) in data.iter_mut().zip(from..) {
            let Some(value) = self.machine.chip.peek(address) else { break };
            *byte = value as u8;
            count += 1;
        }
        if count > 0 { Ok(count) } else { Err(TargetError::NonFatal) }
    }

    fn write_addrs(&mut self, from: u32, data: &[u8], _: Tid) -> TargetResult<(), Self> {
        self.machine.chip.poke(from, data).map_err(|_| TargetError::NonFatal)
    }

    fn list_active_threads(&mut self, active: &mut dyn FnMut(Tid)) -> Result<(), io::Error> {
        let on = self.machine.harts.iter().filter(|hart| hart.state != State::Off);
        on.for_each(|hart| active(thread(hart.core)));
        Ok(())
    }

    fn support_resume(&mut self) -> Option<MultiThreadResumeOps<'_, Self>> {
        Some(self)
    }
}

impl MultiThreadResume for Debugged<'_> {
    fn resume(&mut self) -> Result<(), io::Error> {
        Ok(())
    }

    fn clear_resume_actions(&mut self) -> Result<(), io::Error> {
        self.stepped = None;
        Ok(())
    }

    fn set_resume_action_continue(&mut self, _: Tid, _: Option<Signal>) -> Result<(), io::Error> {
        Ok(())
    }

    fn support_single_step(&mut self) -> Option<MultiThreadSingleStepOps<'_, Self>> {
        Some(self)
    }
}

impl MultiThreadSingleStep for Debugged<'_> {
    fn set_resume_action_step(&mut self, tid: Tid, _: Option<Signal>) -> Result<(), io::Error> {
        self.stepped = Some(tid.get() - 1);
        Ok(())
    }
}

impl Breakpoints for Debugged<'_> {
    fn support_sw_breakpoint(&mut self) -> Option<SwBreakpointOps<'_, Self>> {
        Some(self)
    }
}

impl SwBreakpoint for Debugged<'_> {
    fn add_sw_breakpoint(&mut self, address: u32, _: usize) -> TargetResult<bool, Self> {
        Ok(self.breakpoints.insert(address))
    }

    fn remove_sw_breakpoint(&mut self, address: u32, _: usize) -> TargetResult<bool, Self> {
        Ok(self.breakpoints.remove(&address))
    }
}

/// Runs the machine and listens to the debugger in turn.
struct Loop<'a>(std::marker::PhantomData<&'a ()>);

impl<'a> BlockingEventLoop for Loop<'a> {
    type Target = Debugged<'a>;
    type Connection = Box<dyn ConnectionExt<Error = io::Error>>;
    type StopReason = MultiThreadStopReason<u32>;

    fn wait_for_stop_reason(
        debugged: &mut Debugged<'a>,
        connection: &mut Self::Connection,
    ) -> Result<Event<Self::StopReason>, WaitForStopReasonError<io::Error, io::Error>> {
        loop {
            if connection.peek().map_err(WaitForStopReasonError::Connection)?.is_some() {
                let byte = connection.read().map_err(WaitForStopReasonError::Connection)?;
                return Ok(Event::IncomingData(byte));
            }
            if let Some(stop) = debugged.run() {
                return Ok(Event::TargetStopped(stop));
            }
        }
    }

    fn on_interrupt(_: &mut Debugged<'a>) -> Result<Option<Self::StopReason>, io::Error> {
        let (tid, signal) = (thread(crate::chip::map::FC), Signal::SIGINT);
        Ok(Some(MultiThreadStopReason::SignalWithThread { tid, signal }))
    }
}
