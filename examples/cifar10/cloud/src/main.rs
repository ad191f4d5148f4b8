//! Serves the tail of the CIFAR-10 model until SIGTERM or ctrl-c.
//!
//! Prints `listening on ADDR` once it listens, and its counters on standard error when it ends.

mod arguments;
mod signal;

use std::error::Error;
use std::process::ExitCode;

use arguments::{Arguments, Parsed, USAGE};
use cifar10_model::tail::CifarTail;
use clio::rt::cloud::Server;

#[tokio::main]
async fn main() -> ExitCode {
    match arguments::parse(std::env::args().skip(1)) {
        Ok(Parsed::Help) => {
            println!("{USAGE}");
            ExitCode::SUCCESS
        }
        Ok(Parsed::Serve(arguments)) => match serve(arguments).await {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                eprintln!("cifar10-cloud: {error}");
                ExitCode::FAILURE
            }
        },
        Err(mistake) => {
            eprintln!("cifar10-cloud: {mistake}\n\n{USAGE}");
            ExitCode::from(2)
        }
    }
}

async fn serve(arguments: Arguments) -> Result<(), Box<dyn Error>> {
    let end = signal::end()?;
    let Arguments { listen, options } = arguments;
    let server = Server::bind(&listen, CifarTail::new()?, options)
        .await
        .map_err(|error| format!("cannot listen on {listen}: {error}"))?;
    println!("listening on {}", server.local_addr());
    end.await;
    let stats = server.stats();
    server.shutdown().await;
    eprint!("{}", stats.snapshot());
    if let Some(error) = stats.last_error() {
        eprintln!("last error: {error}");
    }
    Ok(())
}
