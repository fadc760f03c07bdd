//! Results as text and as JSON: one small file per format, nothing decided here.

pub mod diff;
pub mod eval;
pub mod findings;
pub mod json;
pub mod paint;
pub mod preview;
pub mod sheet;
pub mod suggest;
pub mod terminal;
pub mod text;
pub mod trial;
pub mod wrap;
