//! The tools of those who write playbooks: they judge what was written. Complaints are only read here to show what a
//! playbook makes of them; nothing here answers one.

pub mod compare;
pub mod complaints;
pub mod lint;
pub mod preview;
pub mod scaffold;
pub mod schema;
pub mod snapshots;
pub mod stack;
pub mod subject;
pub mod suggest;
pub mod trial;
pub mod watch;
pub mod words;
