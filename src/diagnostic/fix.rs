//! How a finding can be mended without asking anybody, as a value. Applying it is the workbench's.

use std::ops::Range;

use super::Place;

/// A change to the file of a finding. Lines and columns count from 1, columns in characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fix {
    /// Other text for these columns of a line.
    Replace { line: u32, columns: Range<u32>, with: String },
    /// The entry of a list that begins here goes, with its comma or its line.
    RemoveItem { line: u32, column: u32 },
    /// The fields of the file go into their usual order, each with the comments above it.
    SortFields,
}

impl Fix {
    /// Other text for what stands at the place, if it stands there as it is.
    #[must_use]
    pub fn replace(place: &Place, old: &str, new: &str) -> Option<Self> {
        let columns = place.column..place.end_column;
        (place.text() == old).then(|| Fix::Replace { line: place.line, columns, with: new.to_owned() })
    }

    /// The entry of a list that begins at the place goes.
    #[must_use]
    pub fn remove_item(place: &Place) -> Self {
        Fix::RemoveItem { line: place.line, column: place.column }
    }
}
