//! The writers' tools: what a playbook makes of complaints, and what a change of it changes.
//!
//! Complaints are only read here to judge the playbooks; nothing here answers one.

pub mod compare;
pub mod complaints;
pub mod preview;
pub mod subject;
pub mod watch;
pub mod words;
