//! Parse, run, print the error once, return the exit code.

mod args;
mod cmd;

use std::process::ExitCode;

use clap::Parser;

use args::Cli;

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return cmd::usage(&error).into(),
    };
    match cmd::run(&cli) {
        Ok(code) => code.into(),
        Err(error) => cmd::report(&cli, &error).into(),
    }
}
