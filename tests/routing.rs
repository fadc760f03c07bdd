//! What a text is and who must handle it, on plain texts: the lists of `routing.toml`.

use kesu::engine::{Choices, Complaint, Engine};
use kesu::playbook::set::Handling;
use kesu::understand::Intent;
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Lists {
    human: Vec<String>,
    not_human: Vec<String>,
    praise: Vec<String>,
    question: Vec<String>,
    unclear: Vec<String>,
}

/// The handling of a text and its intent.
fn route(engine: &Engine, text: &str) -> (Handling, String) {
    let complaint = Complaint { text: text.to_owned(), ..Complaint::default() };
    let reading = engine.read(&complaint, &Choices::default());
    let intent = match reading.understanding.intent {
        Intent::Complaint => "complaint".to_owned(),
        Intent::Other(id) => engine.set.core.intents[usize::from(id)].clone(),
    };
    (reading.understanding.handling, intent)
}

#[test]
fn danger_and_injury_go_to_a_person_and_figures_of_speech_do_not() {
    let lists: Lists = toml::from_str(include_str!("routing.toml")).expect("the lists are TOML");
    let engine = Engine::builtin();
    let human = |text: &String| route(&engine, text).0 == Handling::Human;
    let missed: Vec<&String> = lists.human.iter().filter(|text| !human(text)).collect();
    let alarmed: Vec<&String> = lists.not_human.iter().filter(|text| human(text)).collect();
    assert!(missed.is_empty() && alarmed.is_empty(), "no person for {missed:#?}\na person for {alarmed:#?}");
}

#[test]
fn only_a_complaint_is_apologised_to() {
    let lists: Lists = toml::from_str(include_str!("routing.toml")).expect("the lists are TOML");
    let engine = Engine::builtin();
    let rows = [("praise", &lists.praise), ("question", &lists.question), ("unclear", &lists.unclear)];
    for (intent, texts) in rows {
        for text in texts {
            assert_eq!(route(&engine, text).1, intent, "{text}");
        }
    }
    assert!(lists.not_human.iter().all(|text| route(&engine, text).1 == "complaint"));
}
