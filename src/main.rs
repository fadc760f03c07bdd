//! Parse, run, print the error once, return the exit code.

use std::process::ExitCode;

use clap::Parser;
use kesu::args::Cli;
use kesu::cmd;

fn main() -> ExitCode {
    let cli = Cli::parse();
    match cmd::run(&cli) {
        Ok(code) => code.into(),
        Err(error) => cmd::report(&cli, &error).into(),
    }
}
