//! The program from outside: one run per user story, and every way in which the input can be bad.
//!
//! What a letter promises is in `promises/`; how often a complaint is understood is in `accuracy.rs`.

#![allow(clippy::unwrap_used, reason = "a field that is absent fails the test")]

mod cases;
mod classify;
mod errors;
mod eval;
mod input;
mod mask;
mod playbooks;
#[path = "../program/mod.rs"]
mod program;
mod reply;

use program::{json, kesu};
use serde_json::Value;

const WAITED_HANS: &str = "上周六在信义店用餐，等了快两个小时才上菜，结账付了3200元，问了服务员也不理。";

const BROKEN: &str = "在你們網站買的吹風機，用了兩天就不轉了，我要換貨，訂單編號是AB20261101。";

/// Nobody may answer this one with business.
const IN_DANGER: &str = "你們一直催繳，我真的不想活了，今晚就去跳樓。";

fn reply_json(args: &[&str], complaint: &str) -> Value {
    json(&[&["reply"], args].concat(), complaint)
}

fn letter(args: &[&str], complaint: &str) -> String {
    kesu(&[&["reply"], args].concat(), complaint).fine().out
}

#[test]
fn help_is_printed_for_every_command() {
    for args in [
        &["--help"][..],
        &["reply", "--help"],
        &["classify", "--help"],
        &["batch", "--help"],
        &["playbook", "--help"],
        &["playbook", "list", "--help"],
        &["playbook", "show", "--help"],
        &["eval", "--help"],
    ] {
        let run = kesu(args, "").fine();
        assert!(run.out.contains("Usage:") && run.err.is_empty(), "{args:?}:\n{}{}", run.out, run.err);
    }
    kesu(&[], "").failed();
    kesu(&["reply", "--no-such-flag"], BROKEN).failed();
}
