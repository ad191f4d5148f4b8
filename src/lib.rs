//! Clio.
