use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

macro_rules! counters {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {
        /// What a server counts, since it started.
        #[derive(Debug, Default)]
        pub struct Stats {
            $(pub(super) $name: Counter,)+
            last_error: Mutex<Option<String>>,
        }

        /// The counters at one moment.
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
        pub struct Snapshot {
            $($(#[$doc])* pub $name: u64,)+
        }

        impl Stats {
            /// The counters now.
            pub fn snapshot(&self) -> Snapshot {
                Snapshot { $($name: self.$name.0.load(Ordering::Relaxed),)+ }
            }
        }

        impl fmt::Display for Snapshot {
            /// One `name value` per line.
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                $(writeln!(f, concat!(stringify!($name), " {}"), self.$name)?;)+
                Ok(())
            }
        }
    };
}

counters! {
    /// Sessions open now.
    sessions_open,
    /// Sessions that were welcomed.
    sessions,
    /// Connections that were refused or never said hello.
    refused,
    /// Sessions ended because of what they sent, or how slowly.
    misbehaved,
    /// Connections that could not be accepted.
    accept_errors,
    /// Data packets that came.
    packets,
    /// Of those, packets that were no use: late, repeated, beyond the last, too much, or too short.
    packets_dropped,
    /// Messages of unknown kind, ignored.
    unknown,
    /// Frames answered with a label.
    answers,
    /// Frames handed to the tail because nothing more came or a flush did, before they were complete.
    incomplete,
    /// Frames answered with a failure, for any reason.
    failures,
    /// Of those, frames turned away because the queue was full.
    overloaded,
    /// Calls of the tail.
    batches,
    /// Requests in those calls.
    batched,
    /// Calls of the tail that panicked or gave a wrong number of results.
    batches_failed,
}

#[derive(Debug, Default)]
pub(super) struct Counter(AtomicU64);

impl Counter {
    pub(super) fn add(&self, n: u64) {
        self.0.fetch_add(n, Ordering::Relaxed);
    }

    pub(super) fn one(&self) {
        self.add(1);
    }

    pub(super) fn less_one(&self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Stats {
    /// The latest error of the tail or of a session, for the operator to read.
    pub fn last_error(&self) -> Option<String> {
        self.last_error.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(super) fn error(&self, error: impl fmt::Display) {
        *self.last_error.lock().unwrap_or_else(PoisonError::into_inner) = Some(error.to_string());
    }
}
