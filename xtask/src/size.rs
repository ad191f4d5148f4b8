//! size
use anyhow::Result;
use clap::Args;
/// Options of `size`.
#[derive(Debug, Args)]
pub struct Size {}
/// s
pub fn size(_: &Size) -> Result<()> {
    Ok(())
}
