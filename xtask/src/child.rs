//! Child processes that do not outlive this one.

use std::io::{BufRead, BufReader};
use std::process::{Child, ChildStderr, ChildStdin, ChildStdout, Command, ExitStatus};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{JoinHandle, sleep};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::cargo::shown;

/// A child process; dropped, it is killed.
pub struct Guard {
    child: Child,
    name: String,
    errors: Arc<Mutex<Vec<String>>>,
    reader: Option<JoinHandle<()>>,
}

/// Lines of a child's standard error that are kept.
const KEPT: usize = 20;
const LAST_WORDS: Duration = Duration::from_millis(500);

impl Guard {
    /// Starts a child. Of its standard error, where that is piped, the last lines are kept for [`last_words`].
    pub fn start(command: &mut Command) -> Result<Self> {
        die_with_parent(command);
        let name = command.get_program().to_string_lossy().into_owned();
        let mut child =
            command.spawn().with_context(|| format!("`{}` cannot be started", shown(command)))?;
        let errors = Arc::new(Mutex::new(Vec::new()));
        let reader = child.stderr.take().map(|stream| keep_last(stream, Arc::clone(&errors)));
        Ok(Self { child, name, errors, reader })
    }

    /// The child's number, for those who want to kill it.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// The child's standard input and output, once, where both are piped.
    pub fn take_streams(&mut self) -> Option<(ChildStdin, ChildStdout)> {
        Some((self.child.stdin.take()?, self.child.stdout.take()?))
    }

    /// The child's standard output, once, where it is piped.
    pub fn take_output(&mut self) -> Option<ChildStdout> {
        self.child.stdout.take()
    }

    /// Waits for the child's end.
    pub fn wait(&mut self, patience: Duration) -> Result<ExitStatus> {
        let start = Instant::now();
        while start.elapsed() < patience {
            if let Some(status) = self.child.try_wait()? {
                return Ok(status);
            }
            sleep(Duration::from_millis(10));
        }
        bail!("{} did not end", self.name)
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        // Both fail only where the child has ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn keep_last(stream: ChildStderr, errors: Arc<Mutex<Vec<String>>>) -> JoinHandle<()> {
    std::thread::spawn(move || {
        for line in BufReader::new(stream).lines().map_while(Result::ok) {
            let mut kept = errors.lock().unwrap_or_else(PoisonError::into_inner);
            kept.push(line);
            let surplus = kept.len().saturating_sub(KEPT);
            kept.drain(..surplus);
        }
    })
}

/// The last lines of the child's standard error, indented, or nothing.
pub fn last_words(child: &Guard) -> String {
    // What a child has just said is still being read.
    let start = Instant::now();
    while child.reader.as_ref().is_some_and(|reader| !reader.is_finished())
        && start.elapsed() < LAST_WORDS
    {
        sleep(Duration::from_millis(1));
    }
    let lines = child.errors.lock().unwrap_or_else(PoisonError::into_inner);
    lines.iter().map(|line| format!("\n  {line}")).collect()
}

/// Has the system kill the child where this process is killed and cannot do it.
#[cfg(target_os = "linux")]
fn die_with_parent(command: &mut Command) {
    use std::os::unix::process::CommandExt;

    use rustix::process::{Signal, set_parent_process_death_signal};

    let arm = || Ok(set_parent_process_death_signal(Some(Signal::KILL))?);
    // SAFETY: between fork and exec only one system call is made, which allocates nothing and takes no lock.
    unsafe { command.pre_exec(arm) };
}

#[cfg(not(target_os = "linux"))]
fn die_with_parent(_command: &mut Command) {}
