//! Computing the artifact: everything that needs data.

pub mod data;
