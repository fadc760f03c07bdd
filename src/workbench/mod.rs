//! The tools of those who write playbooks: they judge what was written. Complaints are only read here to show what a
//! playbook makes of them; nothing here answers one.
//!
//! Each takes a set as it is being written, faulty or not, and says what its author must know. What they find is a
//! value; how it looks is in `output`.

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
