//! Findings in each form in which they are wanted. What is found is decided elsewhere.

pub mod github;
pub mod json;
pub mod sarif;
pub mod text;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::{Code, Diagnostic, Lang, Message, Place};
    use crate::text::harmful;

    #[test]
    fn a_line_with_controls_is_shown_with_its_place_and_harms_nothing() {
        let source = "\t\t\u{1b}[1m\u{202e}一二三四五六七八九十 壞}";
        for column in [1, 3, 9, 18, 19, 40] {
            let place =
                Place { file: "a\u{9b}.jsonl".into(), line: 1, column, end_column: column + 1, source: source.into() };
            let finding = Diagnostic::new(Code::BadValue, Message::NotADay { text: "x\u{1b}".into() })
                .help(Message::DidYouMean { name: "y\u{61c}".into() })
                .at(place);
            let findings = [finding];
            for lang in [Lang::En, Lang::Zh] {
                let forms = [
                    text::render(&findings, lang, false),
                    json::failure(&findings, lang),
                    json::report(&findings, lang),
                    sarif::render(&findings, lang),
                    github::render(&findings, lang),
                ];
                for form in forms {
                    assert!(!form.contains(|c: char| c != '\n' && harmful(c)), "{form:?}");
                }
            }
        }
    }
}
