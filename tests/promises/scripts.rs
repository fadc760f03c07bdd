//! Traditional and Simplified: each letter in one script, the same reading in both, and values as they were written.

use std::collections::BTreeMap;

use encoding_rs::{BIG5, GBK};
use kesu::engine::{Choices, Complaint};
use kesu::text::Script;
use kesu::text::script::Region;

use crate::letters::{Characters, ENGINE, Faults, Order, PIECES, SCRIPTS, around, fact_slots, neutral, pairs, written};
use crate::whole;

/// Level 1 and 2 of GB 2312: the characters of Simplified text.
fn in_gb2312(c: char) -> bool {
    let mut utf8 = [0; 4];
    let (bytes, _, failed) = GBK.encode(c.encode_utf8(&mut utf8));
    !failed && matches!(bytes[..], [0xb0..=0xf7, 0xa1..=0xfe])
}

fn in_big5(c: char) -> bool {
    let mut utf8 = [0; 4];
    !BIG5.encode(c.encode_utf8(&mut utf8)).2
}

fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9fff}' | '\u{20000}'..='\u{3ffff}')
}

/// In GB 2312, but only Traditional text has them.
const TRADITIONAL_IN_GB2312: &str = "於乾僅幹後徵瞭麵";

fn foreign(c: char, script: Script) -> bool {
    match script {
        Script::Hant => is_han(c) && !in_big5(c) || "“”‘’".contains(c),
        Script::Hans => is_han(c) && (!in_gb2312(c) || TRADITIONAL_IN_GB2312.contains(c)) || "「」『』".contains(c),
    }
}

#[test]
fn each_letter_is_written_in_its_script_alone() {
    let mut faults = Faults::default();
    // The values of the slots have no Chinese in them here; notes and departments are what the clerk reads.
    for (piece, order) in PIECES.iter() {
        faults.checked += 1;
        if let Some((at, c)) = piece.text.char_indices().find(|&(_, c)| foreign(c, piece.script)) {
            faults.add(format!("{c} in {} in {:?}: {}", piece.id, piece.script, around(&piece.text, at)), order);
        }
    }
    faults.none("one script in one letter");
}

#[test]
fn the_judge_of_scripts_knows_them_apart() {
    for (text, script) in [
        ("關於您這次等候過久的事，里長說「著名」的台北店。", Script::Hant),
        ("关于您这次等候过久的事，里面说“著名”的台北店。", Script::Hans),
    ] {
        assert_eq!(text.chars().find(|&c| foreign(c, script)), None, "{text}");
        let other = if script == Script::Hant { Script::Hans } else { Script::Hant };
        assert!(text.chars().filter(|&c| foreign(c, other)).count() >= 5, "{text}");
    }
}

#[test]
fn values_are_never_converted() {
    let names = [
        "余小姐",
        "范先生",
        "王汎森",
        "鍾女士",
        "钟先生",
        "後藤里美",
        "后羿茶铺",
        "乾隆坊",
        "皇后餐厅",
        "台積電×臺灣",
        "髮膜「麗」",
    ];
    let mut faults = Faults::default();
    for name in names {
        for slot in fact_slots() {
            let values = BTreeMap::from([(slot.clone(), name.to_owned())]);
            for (industry, kind) in pairs() {
                let written = SCRIPTS.map(|script| {
                    let order = Order::new(industry, kind, script, 1);
                    whole(&order.write_with(neutral(script), &values).0)
                });
                faults.checked += 1;
                let [hant, hans] = written.map(|text| text.matches(name).count());
                // Which sentence is chosen does not depend on the script, so the value stands as often in both.
                if hant != hans {
                    let order = Order::new(industry, kind, Script::Hans, 1);
                    faults.add(format!("{slot}={name}: {hant} times in Traditional, {hans} in Simplified"), order);
                }
            }
        }
    }
    let customer = |script| {
        let values = BTreeMap::from([("customer".to_owned(), "余小姐".to_owned())]);
        whole(&Order::new(0, 0, script, 0).write_with(neutral(script), &values).0)
    };
    for script in SCRIPTS {
        let text = customer(script);
        assert!(text.contains("余小姐，您好："), "{script:?}:\n{text}");
    }
    faults.none("values stay as they are");
}

#[test]
fn names_and_things_of_a_complaint_are_repeated_as_they_were_written() {
    let rows = [
        ("我姓余，我是余小姐，在后里店買的冷氣用了三天就壞了，我要換貨。", "余小姐"),
        ("我是范先生，在乾元店吃飯等了兩個小時才上菜。", "范先生"),
        ("我是钟女士，在万达店吃饭等了两个小时才上菜。", "钟女士"),
    ];
    for (complaint, name) in rows {
        for script in SCRIPTS {
            let complaint = Complaint { text: complaint.to_owned(), ..Complaint::default() };
            let choices = Choices { script: Some(script), ..Choices::default() };
            let reading = ENGINE.read(&complaint, &choices);
            let text = ENGINE.draft(&reading, &choices).text;
            assert!(text.contains(name), "{name} in {script:?}:\n{text}");
        }
    }
}

#[test]
fn a_complaint_in_the_other_script_is_understood_and_answered_the_same() {
    let to = SCRIPTS.map(Characters::to);
    let fold = kesu::builtin::fold();
    let (mut faults, mut of, mut apart) = (Faults::default(), 0_u32, 0_u32);
    for ((industry, kind), case) in written().cases {
        for example in &case.examples {
            let texts = [0, 1].map(|script: usize| to[script].convert(&example.text));
            of += 1;
            // Character by character 乾 and 幹 both become 干, and 裏 comes back for 里: such texts differ in their
            // words, not in their script alone.
            if fold.text(&texts[0]) != fold.text(&texts[1]) || has_exact_cue(&texts) {
                apart += 1;
                continue;
            }
            faults.checked += 1;
            let [hant, hans] = texts.map(|text| understood(&text));
            let differing = hant.iter().zip(&hans).filter(|(a, b)| a != b);
            for (a, b) in differing {
                faults.add(format!("{industry}/{kind}: {a} | {b}"), &example.text);
            }
        }
    }
    println!("{apart} of {of} are other texts in the other script");
    assert!(apart * 20 <= of, "{apart} of {of} are not compared");
    faults.none("the same in both scripts");
}

/// Whether a cue that is bound to one spelling speaks in either text: 髒 is no 臟, though both fold to 脏.
fn has_exact_cue(texts: &[String; 2]) -> bool {
    let cues = ENGINE.set.cues();
    let hits = texts.each_ref().map(|text| {
        let complaint = Complaint { text: text.clone(), ..Complaint::default() };
        let reading = ENGINE.read(&complaint, &Choices::default());
        let understanding = &reading.understanding;
        let types = understanding.types.iter().flat_map(|guess| &guess.evidence);
        let signals = understanding.requests.iter().chain(&understanding.risks).flat_map(|signal| &signal.evidence);
        let evidence = types.chain(&understanding.industry.evidence).chain(signals);
        evidence.into_iter().any(|piece| cues.entry(piece.entry).is_exact())
    });
    hits.contains(&true)
}

/// Industry, types, requests, risks, facts by kind and role, emotion, handling and the ids of the sections.
fn understood(text: &str) -> [String; 8] {
    let complaint = Complaint { text: text.to_owned(), ..Complaint::default() };
    // The law of one region, so that only the script differs.
    let choices = Choices { region: Some(Region::Tw), ..Choices::default() };
    let reading = ENGINE.read(&complaint, &choices);
    let draft = ENGINE.draft(&reading, &choices);
    let (core, understanding) = (&ENGINE.set.core, &reading.understanding);
    let types = understanding.types.iter().map(|guess| core.types[guess.id as usize].as_str());
    let requests = understanding.requests.iter().map(|signal| core.requests[signal.id as usize].as_str());
    let risks = understanding.risks.iter().map(|signal| core.risks[signal.id as usize].id.as_str());
    let facts = understanding.facts.iter().map(|fact| {
        let role = fact.role.map_or("", |role| core.facts.roles[role as usize].as_str());
        format!("{} {role} {:?} {:?}", core.facts.kinds[fact.kind as usize], reading.text.chars(fact.span), fact.value)
    });
    let sections = draft.sections.iter().map(|section| section.id);
    [
        format!("industry {}", core.industries[understanding.industry.id as usize]),
        format!("types {}", joined(types)),
        format!("requests {}", joined(requests)),
        format!("risks {}", joined(risks)),
        format!("facts {}", joined(facts)),
        format!("emotion {}", understanding.emotion),
        format!("handling {:?} {:?}", draft.handling, draft.reasons),
        format!("sections {}", joined(sections)),
    ]
}

fn joined(parts: impl Iterator<Item = impl AsRef<str>>) -> String {
    parts.map(|part| part.as_ref().to_owned()).collect::<Vec<_>>().join(" + ")
}

#[test]
fn a_reading_does_not_depend_on_the_width_or_case_of_latin_letters() {
    for text in ["用WIFI三天斷了八次", "APP一直閃退", "我要refund，付了3200元", "收到SPAM簡訊", "KTV包廂很髒"]
    {
        let full = |c: char| if c.is_ascii_graphic() { char::from_u32(c as u32 + 0xfee0).unwrap_or(c) } else { c };
        let wide: String = text.chars().map(full).collect();
        assert_eq!(understood(text), understood(&wide), "{text} and {wide}");
        assert_eq!(understood(text), understood(&text.to_lowercase()), "{text} in lower case");
    }
}
