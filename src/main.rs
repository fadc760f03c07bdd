//! Parse, run, print the error once, return the exit code.

mod args;
mod cmd;

use std::process::ExitCode;

use clap::Parser;

use args::Cli;

/// A letter is some hundred small strings, and each thread of a batch makes and drops its own.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

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
