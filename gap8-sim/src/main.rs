//! Runs a program for GAP8: `gap8-sim [--trace] [--gdb PORT] [--cores N] FILE.elf`.

use std::fs;
use std::io::{self, BufWriter, Write};
use std::net::{Ipv4Addr, TcpListener};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

use anyhow::{Context, Result};
use clap::Parser;
use gap8_sim::trace::Tracer;
use gap8_sim::{End, Machine, Stop, gdb, load, report};

/// Runs a program on a simulated GAP8, and prints what it printed and where each core's cycles went.
#[derive(Debug, Parser)]
struct Options {
    /// The program, a 32-bit RISC-V ELF file.
    file: PathBuf,
    /// Prints every instruction to standard error.
    #[arg(long)]
    trace: bool,
    /// How many of the cluster's cores can be started; the others stay off, as the enable register shows.
    #[arg(long, default_value_t = 8, value_parser = clap::value_parser!(u8).range(1..=8))]
    cores: u8,
    /// Ends the run after so many cycles.
    #[arg(long, default_value_t = u64::MAX)]
    cycles: u64,
    /// What the UART receives.
    #[arg(long)]
    uart: Option<PathBuf>,
    /// Where to write what the UART sent.
    #[arg(long)]
    uart_out: Option<PathBuf>,
    /// What is in the HyperFlash.
    #[arg(long)]
    flash: Option<PathBuf>,
    /// Waits for GDB on this port of this machine, which then drives the run: `target remote :PORT`.
    #[arg(long, value_name = "PORT", conflicts_with_all = ["trace", "cycles"])]
    gdb: Option<u16>,
    /// Prints how fast the simulator was.
    #[arg(long)]
    speed: bool,
}

fn main() -> Result<ExitCode> {
    let options = Options::parse();
    let mut machine = prepare(&options)?;
    let begun = Instant::now();
    let end = match options.gdb {
        Some(port) => debug(&mut machine, port)?,
        None => run(&mut machine, &options),
    };
    let seconds = begun.elapsed().as_secs_f64();
    io::stdout().write_all(&machine.chip.console)?;
    if let Some(path) = &options.uart_out {
        let sent: Vec<u8> = machine.uart_take().into_iter().map(|(_, byte)| byte).collect();
        fs::write(path, sent).with_context(|| format!("{}", path.display()))?;
    }
    eprint!("{}", report::table(&machine));
    if options.speed {
        let count: u64 = machine.harts.iter().map(|hart| hart.cycles.issue).sum();
        let millions = count as f64 / seconds / 1e6;
        eprintln!("{count} instructions in {seconds:.2} s: {millions:.0} M/s");
    }
    match end? {
        End::Exit(status) => Ok(ExitCode::from(u8::try_from(status).unwrap_or(u8::MAX))),
        End::Limit | End::Sent => {
            eprintln!("stopped after {} cycles", options.cycles);
            Ok(ExitCode::FAILURE)
        }
    }
}

fn prepare(options: &Options) -> Result<Machine> {
    let read = |path: &PathBuf| fs::read(path).with_context(|| format!("{}", path.display()));
    let mut machine = Machine::new();
    load(&mut machine, &read(&options.file)?)
        .with_context(|| format!("{}", options.file.display()))?;
    machine.chip.cores = options.cores;
    if let Some(path) = &options.uart {
        machine.uart_give(&read(path)?);
    }
    if let Some(path) = &options.flash {
        machine.chip.udma.hyper.flash = read(path)?;
    }
    Ok(machine)
}

/// Has the first debugger that comes drive the machine; when it leaves, the program goes on.
fn debug(machine: &mut Machine, port: u16) -> Result<Result<End, Stop>> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))?;
    eprintln!("waiting for GDB on {}", listener.local_addr()?);
    let (connection, _) = listener.accept()?;
    Ok(match gdb::serve(machine, connection)? {
        Some(status) => Ok(End::Exit(status.into())),
        None => machine.run(u64::MAX),
    })
}

fn run(machine: &mut Machine, options: &Options) -> Result<End, Stop> {
    if options.trace {
        let mut tracer = Tracer::new(BufWriter::new(io::stderr()));
        machine.run_traced(options.cycles, &mut tracer)
    } else {
        machine.run(options.cycles)
    }
}
