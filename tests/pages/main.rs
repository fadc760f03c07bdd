//! The pages are true: what they show is what the program does, and what they say to do works.
//!
//! `KESU_UPDATE=1 cargo test --test pages` writes what the program prints into them.

#![allow(clippy::unwrap_used, reason = "a fault in the form of a page fails the test")]

mod blocks;
mod guide;
#[path = "../program/mod.rs"]
mod program;
mod readme;
