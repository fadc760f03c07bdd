//! Compiles the shipped playbooks into the program: the same code that compiles a user's folder.
//!
//! A fault in a playbook fails the build with all findings.

#![allow(dead_code, clippy::pedantic)]

#[path = "src/diagnostic/mod.rs"]
mod diagnostic;
#[path = "src/playbook/mod.rs"]
mod playbook;
#[path = "src/text/mod.rs"]
mod text;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::{env, fs, process};

use playbook::load::load;
use playbook::{Source, folder};

fn main() {
    println!("cargo::rerun-if-changed=playbooks");
    println!("cargo::rerun-if-changed=src/playbook");
    println!("cargo::rerun-if-changed=src/text");
    println!("cargo::rerun-if-changed=src/diagnostic");
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets it"));
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets it"));
    let sources = folder::read(&root.join("playbooks"), "").unwrap_or_else(|finding| fail(&finding.to_string()));
    let files: Vec<(&str, &str)> =
        sources.iter().map(|source: &Source| (source.name.as_str(), &*source.text)).collect();
    let files = postcard::to_stdvec(&files).expect("plain data");
    let layers = [sources];
    let loaded = load(&layers, "builtin").sound().unwrap_or_else(|findings| fail(&findings.to_string()));
    let layer = postcard::to_stdvec(&loaded.layer).expect("plain data");
    let known: BTreeMap<_, _> = loaded.known.iter().collect();
    let known = postcard::to_stdvec(&known).expect("plain data");
    for (name, bytes) in [
        ("sources.bin", files.as_slice()),
        ("fold.bin", loaded.fold.bytes()),
        ("set.bin", &loaded.set),
        ("layer.bin", &layer),
        ("known.bin", &known),
    ] {
        fs::write(out.join(name), bytes).expect("OUT_DIR can be written");
    }
}

fn fail(findings: &str) -> ! {
    for line in findings.lines() {
        println!("cargo::error=playbooks/{line}");
    }
    process::exit(1);
}
