//! test
use anyhow::Result;
use clap::Args;
/// Options of `test`.
#[derive(Debug, Args)]
pub struct Test {}
/// s
pub fn test(_: &Test) -> Result<()> {
    Ok(())
}
