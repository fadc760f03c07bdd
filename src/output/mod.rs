//! Results as text and as JSON: one small file per format, nothing decided here.

pub mod findings;
pub mod json;
pub mod suggest;
pub mod terminal;
pub mod text;
pub mod trial;
