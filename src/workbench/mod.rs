//! The tools of those who write playbooks. They judge and help with playbooks, and read no complaint.

pub mod scaffold;
pub mod schema;
