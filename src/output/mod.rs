//! Results as text and as JSON: one small file per format, nothing decided here.

pub mod findings;
pub mod json;
pub mod text;

/// Text for a terminal: control, escape and direction-changing characters are shown, not sent.
#[must_use]
pub fn printable(text: &str) -> std::borrow::Cow<'_, str> {
    let harmful = |c: char| {
        c.is_control() && c != '\n'
            || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    if !text.contains(harmful) {
        return std::borrow::Cow::Borrowed(text);
    }
    text.chars()
        .fold(String::with_capacity(text.len()), |mut out, c| {
            if harmful(c) {
                out.extend(c.escape_unicode());
            } else {
                out.push(c);
            }
            out
        })
        .into()
}
