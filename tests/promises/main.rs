//! What every letter promises, whatever the playbook, the script, the facts and the seed.
//!
//! Letters are written to order here (`letters/`): what a real complaint is taken for is in `accuracy.rs`.

#![allow(clippy::print_stdout, reason = "shares are stated by tests that pass, too")]

mod any_input;
mod formula;
mod law;
#[path = "../letters/mod.rs"]
mod letters;
mod no_business;
mod personal;
mod scripts;
mod seams;
mod variety;

use kesu::compose::Draft;
use kesu::text::Script;

fn sections<'d>(draft: &'d Draft, id: &str) -> Vec<&'d str> {
    draft.sections.iter().filter(|section| section.id == id).map(|section| section.text.as_str()).collect()
}

/// Everything that the customer reads.
fn whole(draft: &Draft) -> String {
    format!("{}\n\n{}", draft.subject, draft.text)
}

fn apology_words(script: Script) -> [&'static str; 6] {
    match script {
        Script::Hant => ["抱歉", "道歉", "致歉", "歉意", "對不起", "不好意思"],
        Script::Hans => ["抱歉", "道歉", "致歉", "歉意", "对不起", "不好意思"],
    }
}

fn apologises(text: &str, script: Script) -> bool {
    apology_words(script).iter().any(|word| text.contains(word))
}
