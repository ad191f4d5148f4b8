use std::time::Duration;

use clio::rt::cloud::Options;

/// What `--help` prints.
pub const USAGE: &str = "\
usage: cifar10-cloud [--listen ADDR] [--batch N] [--wait MS] [--max-sessions N]

  --listen ADDR       where to listen; port 0 takes any that is free (default 127.0.0.1:7070)
  --batch N           most frames in one call of the tail (default 16)
  --wait MS           how long the first frame of a batch waits for others (default 2)
  --max-sessions N    devices at a time (default 1024)";

/// What the command line asks for.
pub enum Parsed {
    /// The usage.
    Help,
    /// The server.
    Serve(Arguments),
}

/// How to serve.
pub struct Arguments {
    /// Where to listen.
    pub listen: String,
    /// Bounds of the server.
    pub options: Options,
}

/// Reads the arguments after the program's name; `--name value` and `--name=value` are alike.
///
/// # Errors
/// A sentence that names the argument.
pub fn parse(arguments: impl Iterator<Item = String>) -> Result<Parsed, String> {
    let mut parsed = Arguments { listen: "127.0.0.1:7070".into(), options: Options::default() };
    let mut arguments = arguments;
    while let Some(argument) = arguments.next() {
        let (name, joined) = match argument.split_once('=') {
            Some((name, value)) => (name.to_string(), Some(value.to_string())),
            None => (argument, None),
        };
        let mut value = || joined.clone().or_else(|| arguments.next());
        match name.as_str() {
            "--help" | "-h" => return Ok(Parsed::Help),
            "--listen" => parsed.listen = value().ok_or("--listen takes an address")?,
            "--batch" => parsed.options.batch = number(&name, value())?,
            "--wait" => {
                parsed.options.batch_wait = Duration::from_millis(number(&name, value())?);
            }
            "--max-sessions" => parsed.options.max_sessions = number(&name, value())?,
            _ => return Err(format!("there is no argument `{name}`")),
        }
    }
    Ok(Parsed::Serve(parsed))
}

fn number<T: std::str::FromStr>(name: &str, value: Option<String>) -> Result<T, String> {
    let value = value.ok_or_else(|| format!("{name} takes a number"))?;
    value.parse().map_err(|_| format!("{name} takes a whole number, not `{value}`"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Result<Parsed, String> {
        parse(line.split_whitespace().map(String::from))
    }

    #[test]
    fn all_arguments_are_read() {
        let line = "--listen 0.0.0.0:0 --batch=4 --wait 7 --max-sessions 9";
        let Ok(Parsed::Serve(parsed)) = read(line) else { panic!("{line}") };
        assert_eq!(parsed.listen, "0.0.0.0:0");
        assert_eq!((parsed.options.batch, parsed.options.max_sessions), (4, 9));
        assert_eq!(parsed.options.batch_wait, Duration::from_millis(7));
        assert!(matches!(read("--batch 3 --help"), Ok(Parsed::Help)));
    }

    #[test]
    fn mistakes_are_named() {
        for (line, word) in [("--bach 3", "--bach"), ("--batch", "number"), ("--wait soon", "soon")]
        {
            let Err(mistake) = read(line) else { panic!("{line}") };
            assert!(mistake.contains(word), "{mistake}");
        }
    }
}
