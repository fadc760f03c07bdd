//! The writers' tools: they judge playbooks, and no complaint.
//!
//! Each takes a set as it is being written, faulty or not, and says what its author must know. What they find is a
//! value; how it looks is in `output`.

pub mod lint;
pub mod snapshots;
pub mod stack;
pub mod suggest;
pub mod trial;
