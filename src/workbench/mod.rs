//! The tools of those who write playbooks: they judge what was written, and read no customer's complaint.

pub mod lint;
pub mod stack;
pub mod suggest;
