//! Character conversion between the scripts, without regional vocabulary: that is the glossary's.
//!
//! Pure Rust by default; the feature `opencc-rust` takes the C++ library instead. Both give the same characters.

/// A direction of conversion.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// Taiwan's Traditional to Simplified, with the few phrases whose characters depend on it (著名, 乾坤).
    TaiwanToHans,
    HantToHans,
    HansToHant,
}

/// Converts a text.
pub type Convert = Box<dyn Fn(&str) -> String>;

/// The converter that the program uses.
#[must_use]
pub fn open(direction: Direction) -> Convert {
    #[cfg(feature = "opencc-rust")]
    return native(direction);
    #[cfg(not(feature = "opencc-rust"))]
    pure(direction)
}

/// OpenCC's dictionaries in pure Rust.
///
/// # Panics
/// Never: the dictionaries are part of the library.
#[must_use]
pub fn pure(direction: Direction) -> Convert {
    use ferrous_opencc::OpenCC;
    use ferrous_opencc::config::BuiltinConfig::{S2t, T2s, Tw2s};
    let config = match direction {
        Direction::TaiwanToHans => Tw2s,
        Direction::HantToHans => T2s,
        Direction::HansToHant => S2t,
    };
    let converter = OpenCC::from_config(config).expect("the dictionaries are part of the library");
    Box::new(move |text| converter.convert(text))
}

/// OpenCC itself.
///
/// # Panics
/// Where the library's own dictionaries are not installed.
#[cfg(feature = "opencc-rust")]
#[must_use]
pub fn native(direction: Direction) -> Convert {
    use opencc_rust::{DefaultConfig, OpenCC};
    let config = match direction {
        Direction::TaiwanToHans => DefaultConfig::TW2S,
        Direction::HantToHans => DefaultConfig::T2S,
        Direction::HansToHant => DefaultConfig::S2T,
    };
    let converter = OpenCC::new(config).expect("OpenCC is installed with its dictionaries");
    Box::new(move |text| converter.convert(text))
}
