//! What every letter promises, whatever the playbook, the script, the facts and the seed.
//!
//! Letters are written to order here (`letters/`): what a real complaint is taken for is in `accuracy.rs`.

#![allow(clippy::print_stdout, reason = "shares are stated by tests that pass, too")]

mod letters;

use std::collections::{BTreeMap, BTreeSet};

use encoding_rs::{BIG5, GBK};
use kesu::compose::{Draft, DraftKind};
use kesu::engine::{Choices, Complaint};
use kesu::output::json::{self, Part};
use kesu::playbook::set::Section;
use kesu::text::Script;
use kesu::text::script::Region;
use kesu::understand::Intent;
use letters::{
    Characters, ENGINE, Facts, Faults, Order, PIECES, SCRIPTS, around, fact_choices, fact_slots, full_orders,
    holding_orders, industry, neutral, pairs, placeholders, short_orders, written,
};
use proptest::prelude::*;
use serde_json::Value;

fn sections<'d>(draft: &'d Draft, id: &str) -> Vec<&'d str> {
    draft.sections.iter().filter(|section| section.id == id).map(|section| section.text.as_str()).collect()
}

/// Everything that the customer reads.
fn whole(draft: &Draft) -> String {
    format!("{}\n\n{}", draft.subject, draft.text)
}

// Whole sentences

const STOPS: [char; 6] = ['，', '。', '、', '；', '：', '！'];

#[test]
fn no_letter_shows_its_seams() {
    let mut faults = Faults::default();
    for (piece, order) in PIECES.iter().filter(|(piece, _)| piece.id != "department") {
        let text = piece.text.as_str();
        faults.checked += 1;
        for (what, at) in seams(text) {
            faults.add(format!("{what} in {}: {}", piece.id, around(text, at)), order);
        }
        if text.starts_with(|c: char| STOPS.contains(&c) || "？」』”’）》".contains(c)) {
            faults.add(format!("{} starts with punctuation: {text}", piece.id), order);
        }
        let whole = match piece.id {
            "subject" => !text.is_empty() && !text.contains('\n') && !text.ends_with('。'),
            "closing" | "note" => true,
            "salutation" => text.ends_with('：'),
            _ => text.ends_with(['。', '！', '？', '」', '”']),
        };
        if !whole || text.trim() != text {
            faults.add(format!("{} is no whole sentence: {text}", piece.id), order);
        }
    }
    faults.none("every letter is whole sentences");
}

/// What should not be in a finished text, with its place.
fn seams(text: &str) -> Vec<(&'static str, usize)> {
    let mut found = Vec::new();
    let marks = [
        ("an unfilled slot", "〔"),
        ("an unfilled slot", "〕"),
        ("a template delimiter", "{{"),
        ("a template delimiter", "}}"),
        ("a template delimiter", "{%"),
        ("an empty value", "None"),
        ("an empty value", "null"),
        ("an empty value", "undefined"),
        ("empty quotes", "「」"),
        ("empty quotes", "『』"),
        ("empty quotes", "“”"),
        ("empty quotes", "‘’"),
        ("empty brackets", "（）"),
        ("empty brackets", "《》"),
        ("a marker", "【"),
        ("two spaces", "  "),
        ("more than one empty line", "\n\n\n"),
    ];
    for (what, mark) in marks {
        found.extend(text.find(mark).map(|at| (what, at)));
    }
    let mut previous = '\n';
    for (at, c) in text.char_indices() {
        let stop = STOPS.contains(&c) || c == '？';
        if stop && (STOPS.contains(&previous) || previous == '？') && !(previous == '？' && c == '！') {
            found.push(("doubled punctuation", at));
        }
        if stop && previous == '\n' {
            found.push(("a line that starts with punctuation", at));
        }
        if stop && "「『“‘（《".contains(previous) {
            found.push(("a quote that starts with punctuation", at));
        }
        let chinese = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c);
        if matches!(c, ',' | '.' | ';' | ':' | '!' | '?' | '(' | ')') && chinese(previous) {
            found.push(("half-width punctuation after Chinese", at));
        }
        if c == '\t' || c == '\u{3000}' || c.is_control() && c != '\n' {
            found.push(("a stray control character", at));
        }
        previous = c;
    }
    for (open, close) in [('「', '」'), ('『', '』'), ('“', '”'), ('‘', '’'), ('（', '）'), ('《', '》')]
    {
        if text.matches(open).count() != text.matches(close).count() {
            found.push(("an unpaired quote", text.find([open, close]).unwrap_or(0)));
        }
    }
    found
}

#[test]
fn the_judge_of_seams_sees_each_of_them() {
    let rows = [
        ("您等了〔waited〕。", "an unfilled slot"),
        ("您等了{{ waited }}。", "a template delimiter"),
        ("您提到「」。", "empty quotes"),
        ("您提到“”。", "empty quotes"),
        ("您等了，。", "doubled punctuation"),
        ("您等了。\n，我們", "a line that starts with punctuation"),
        ("請打【請補：電話】。", "a marker"),
        ("您等了,我們", "half-width punctuation after Chinese"),
        ("您提到「等。", "an unpaired quote"),
    ];
    for (text, what) in rows {
        assert!(
            seams(text).iter().any(|(found, _)| *found == what),
            "{text}: expected {what}, found {:?}",
            seams(text)
        );
    }
    assert_eq!(seams("主旨\n\n您好：\n您說「等了兩個小時」，對嗎？我們在查。"), []);
}

// The shape of the reply

fn apology_words(script: Script) -> [&'static str; 6] {
    match script {
        Script::Hant => ["抱歉", "道歉", "致歉", "歉意", "對不起", "不好意思"],
        Script::Hans => ["抱歉", "道歉", "致歉", "歉意", "对不起", "不好意思"],
    }
}

fn apologises(text: &str, script: Script) -> bool {
    apology_words(script).iter().any(|word| text.contains(word))
}

#[test]
fn every_full_draft_listens_acknowledges_apologises_acts_and_says_what_to_expect() {
    let mut faults = Faults::default();
    for order in full_orders() {
        let draft = order.write();
        faults.checked += 1;
        if draft.kind != DraftKind::Draft {
            faults.add(format!("a complaint got a letter of kind {:?}", draft.kind), &order);
            continue;
        }
        for id in ["salutation", "listen", "acknowledge", "apology", "actions", "expect", "contact", "closing"] {
            if sections(&draft, id).len() != 1 {
                faults.add(format!("{id} stands {} times instead of once", sections(&draft, id).len()), &order);
            }
        }
        if let [expect] = sections(&draft, "expect")[..]
            && !expect.contains(|c: char| c.is_ascii_digit())
        {
            faults.add(format!("no number in what to expect: {expect}"), &order);
        }
        if draft.subject.trim().is_empty() {
            faults.add("no subject", &order);
        }
        if !draft.missing.is_empty() {
            faults.add(format!("the company must still fill {:?}", draft.missing[0].slot), &order);
        }
        if draft.deadlines.is_empty() || draft.departments.is_empty() {
            faults.add("no deadline or no department", &order);
        }
    }
    faults.none("the golden formula and LPFSA");
}

#[test]
fn the_sections_stand_in_their_order() {
    let order_of = [
        "salutation",
        "listen",
        "restate",
        "acknowledge",
        "apology",
        "actions",
        "also",
        "answer",
        "options",
        "asks",
        "rights",
        "expect",
        "follow_up",
        "contact",
        "closing",
    ];
    let mut faults = Faults::default();
    for order in full_orders().filter(|order| order.seed < 2) {
        let draft = order.write();
        faults.checked += 1;
        let places: Vec<Option<usize>> =
            draft.sections.iter().map(|section| order_of.iter().position(|id| *id == section.id)).collect();
        if places.iter().any(Option::is_none) || !places.is_sorted() {
            let ids: Vec<&str> = draft.sections.iter().map(|section| section.id).collect();
            faults.add(format!("{ids:?}"), &order);
        }
    }
    faults.none("sections in their order");
}

#[test]
fn a_letter_apologises_once_and_only_where_it_apologises() {
    let mut faults = Faults::default();
    for (piece, order) in PIECES.iter().filter(|(piece, order)| piece.id != "note" && order.intent == Intent::Complaint)
    {
        faults.checked += 1;
        let count: usize = apology_words(piece.script).iter().map(|word| piece.text.matches(word).count()).sum();
        let fine = match piece.id {
            "apology" => count == 1,
            "answer" => count == 0 || piece.apology_wanted,
            // A holding letter has no section of its own for it.
            "body" => count <= 1,
            _ => count == 0,
        };
        if !fine {
            faults.add(format!("{} apologises {count} times: {}", piece.id, piece.text), order);
        }
    }
    faults.none("one apology, in its place");
}

#[test]
fn a_secondary_grievance_is_answered_and_not_apologised_for_again() {
    let mut faults = Faults::default();
    let types = ENGINE.set.core.types.len() as u8;
    for (industry, main) in pairs().filter(|&(_, kind)| kind != 0) {
        for script in SCRIPTS {
            for second in (1..types).filter(|&kind| kind != main) {
                let third = (second % (types - 1)) + 1;
                let further = if third == main { vec![second] } else { vec![second, third] };
                let order =
                    Order { secondary: further.clone(), ..Order::new(industry, main, script, u64::from(second)) };
                let draft = order.write();
                faults.checked += 1;
                let also = sections(&draft, "also");
                if also.len() != further.len() {
                    faults.add(format!("{} further grievances get {} answers", further.len(), also.len()), &order);
                }
                for text in also {
                    if apologises(text, script) {
                        faults.add(format!("apologises again: {text}"), &order);
                    }
                    if text.chars().count() < 12 {
                        faults.add(format!("too short to restate and act: {text}"), &order);
                    }
                }
                if sections(&draft, "apology").len() != 1 {
                    faults.add("not one apology", &order);
                }
            }
        }
    }
    faults.none("every grievance is answered, one apology");
}

#[test]
fn a_request_is_answered_directly() {
    let mut faults = Faults::default();
    let requests = ENGINE.set.core.requests.len() as u8;
    for (industry, kind) in pairs() {
        for script in SCRIPTS {
            for request in 0..requests {
                let order = Order { requests: vec![request], ..Order::new(industry, kind, script, u64::from(request)) };
                let draft = order.write();
                faults.checked += 1;
                if sections(&draft, "answer").len() != 1 {
                    faults.add(format!("no answer to {}", ENGINE.set.core.requests[request as usize]), &order);
                }
            }
        }
    }
    faults.none("what is asked for is answered");
}

/// Wording that no reply may have, with the reason.
const FORBIDDEN: [(&str, &str); 22] = [
    ("如果讓您覺得", "doubts the feeling"),
    ("如果您覺得", "doubts the feeling"),
    ("如果让您觉得", "doubts the feeling"),
    ("如果您觉得", "doubts the feeling"),
    ("若有不周", "doubts the fault"),
    ("都是我們的錯", "a blanket admission"),
    ("都是我们的错", "a blanket admission"),
    ("完全是我們的責任", "a blanket admission"),
    ("完全是我们的责任", "a blanket admission"),
    ("盡快", "no time given"),
    ("儘快", "no time given"),
    ("尽快", "no time given"),
    ("儘速", "no time given"),
    ("依規定無法", "no alternative"),
    ("依规定无法", "no alternative"),
    ("廚房很忙", "busy is no reason"),
    ("厨房很忙", "busy is no reason"),
    ("您誤會", "argues"),
    ("您误会", "argues"),
    ("全額賠償", "beyond the authority of the front line"),
    ("全额赔偿", "beyond the authority of the front line"),
    ("造成您的不便", "an empty phrase"),
];

#[test]
fn no_letter_doubts_argues_admits_everything_or_promises_without_a_time() {
    let mut faults = Faults::default();
    for (piece, order) in PIECES.iter().filter(|(piece, _)| piece.id != "note") {
        faults.checked += 1;
        for (wording, why) in FORBIDDEN {
            if let Some(at) = piece.text.find(wording) {
                faults.add(format!("{wording} ({why}): {}", around(&piece.text, at)), order);
            }
        }
    }
    faults.none("no forbidden wording");
}

#[test]
fn only_verified_law_of_the_reader_s_region_is_printed() {
    let layer = written();
    let mut faults = Faults::default();
    for order in full_orders().filter(|order| order.seed < 2 && order.facts == Facts::None) {
        for region in [Region::Tw, Region::Cn, Region::Hk] {
            let complaint = Complaint { text: neutral(order.script).to_owned(), ..Complaint::default() };
            let choices = Choices {
                script: Some(order.script),
                region: Some(region),
                known: kesu::understand::classify::Known { industry: Some(order.industry), kind: Some(order.kind) },
                seed: Some(order.seed),
                ..Choices::default()
            };
            let reading = ENGINE.read(&complaint, &choices);
            let draft = ENGINE.draft(&reading, &choices);
            faults.checked += 1;
            let names: [(&str, Region); 6] = [
                ("金融消費者保護法", Region::Tw),
                ("消費者保護法", Region::Tw),
                ("評議", Region::Tw),
                ("消费者权益保护法", Region::Cn),
                ("消費者權益保護法", Region::Cn),
                ("电信条例", Region::Cn),
            ];
            for (name, of) in names {
                if of != region && draft.text.contains(name) {
                    faults.add(format!("{name} in a letter for {region:?}"), &order);
                }
            }
            for text in sections(&draft, "rights") {
                for (id, regulation) in layer.regulations.iter().filter(|(_, regulation)| !regulation.verified) {
                    if layer.texts(&regulation.say).iter().any(|say| text.contains(&say.hant)) {
                        faults.add(format!("the unverified {id} is printed as fact"), &order);
                    }
                }
            }
        }
    }
    faults.none("law");
}

// Two scripts

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

// Healthcare

/// What the customer of a hospital may have written, and no reply may repeat.
const CLINICAL: [&str; 26] = [
    "糖尿病",
    "胃鏡",
    "抗生素",
    "化膿",
    "開刀",
    "診斷書",
    "癌",
    "懷孕",
    "憂鬱",
    "愛滋",
    "高血壓",
    "骨折",
    "蛀牙",
    "植牙",
    "胰島素",
    "點滴",
    "麻醉",
    "流產",
    "腫瘤",
    "血糖",
    "藥物過敏",
    "住院",
    "手術",
    "病歷",
    "症狀",
    "病情",
];

#[test]
fn a_healthcare_reply_repeats_no_product_and_nothing_clinical() {
    let healthcare = industry("healthcare");
    let to_hans = Characters::to(Script::Hans);
    let mut values = placeholders(&Facts::All);
    values.insert("product".into(), "血糖試紙".into());
    let complaint = "上週三在本院區做胃鏡等了三個小時，醫師說我有糖尿病和高血壓，開的抗生素害我傷口化膿又要住院開刀，\
        診斷書寫錯成憂鬱症，病歷也給別人看到，在你們那裡買的隱形眼鏡用了三天就壞了，家屬很生氣。";
    let mut faults = Faults::default();
    for kind in 0..ENGINE.set.core.types.len() as u8 {
        for script in SCRIPTS {
            for seed in 0..8 {
                let order = Order::new(healthcare, kind, script, seed).facts(Facts::All);
                let text = if script == Script::Hans { to_hans.convert(complaint) } else { complaint.to_owned() };
                let bought = "在你們診所買的隱形眼鏡用了三天就裂了，我要退錢。";
                for (draft, how) in [
                    (order.write_with(bought, &BTreeMap::new()).0, "from the complaint"),
                    (order.write_with(neutral(script), &values).0, "with values"),
                    (order.write_with(&text, &BTreeMap::new()).0, "from the complaint"),
                ] {
                    faults.checked += 1;
                    let letter = whole(&draft);
                    for word in CLINICAL.iter().chain(&["隱形眼鏡", "血糖試紙"]) {
                        for word in [(*word).to_owned(), to_hans.convert(word)] {
                            if let Some(at) = letter.find(&word) {
                                faults.add(format!("{word} {how}: {}", around(&letter, at)), &order);
                            }
                        }
                    }
                }
            }
        }
    }
    faults.none("privacy is the red line in healthcare");
}

// A person takes over

/// Words of business: remedies, money, papers.
const BUSINESS: [&str; 34] = [
    "退款", "退費", "退费", "退貨", "退货", "換貨", "换货", "補償", "补偿", "賠償", "赔偿", "折扣", "折價", "优惠",
    "優惠", "訂單", "订单", "發票", "发票", "金額", "金额", "方案", "合約", "合同", "帳單", "账单", "款項", "款项",
    "贈", "赠", "維修", "维修", "條款", "条款",
];

#[test]
fn a_holding_reply_has_no_business_in_it() {
    let mut faults = Faults::default();
    let mut facts = placeholders(&Facts::All);
    facts.retain(|name, value| name != "customer" && value.starts_with('<'));
    for order in holding_orders() {
        let draft = order.write();
        faults.checked += 1;
        if draft.kind != DraftKind::Holding {
            faults.add(format!("a letter of kind {:?}", draft.kind), &order);
            continue;
        }
        let text = whole(&draft);
        for word in BUSINESS.into_iter().chain(facts.values().map(String::as_str)) {
            if let Some(at) = text.find(word) {
                faults.add(format!("{word}: {}", around(&text, at)), &order);
            }
        }
        let business = draft.sections.iter().find(|section| !["salutation", "body", "closing"].contains(&section.id));
        if let Some(section) = business {
            faults.add(format!("a section of business, {}: {}", section.id, section.text), &order);
        }
        if draft.notes.is_empty() {
            faults.add("no note for the person who takes over", &order);
        }
    }
    faults.none("no business while a person is in danger");
}

#[test]
fn a_text_that_is_no_complaint_gets_a_short_answer_without_an_apology() {
    let core = &ENGINE.set.core;
    let mut faults = Faults::default();
    for order in short_orders() {
        let Intent::Other(intent) = order.intent else { panic!("{order} is a complaint") };
        let id = &core.intents[intent as usize];
        let draft = order.write();
        faults.checked += 1;
        let text = whole(&draft);
        if draft.kind != DraftKind::Short || draft.playbook != format!("intent/{id}") {
            faults.add(format!("{id} gets a letter of kind {:?} from {}", draft.kind, draft.playbook), &order);
        }
        if apologises(&text, order.script) {
            faults.add(format!("{id} is apologised to: {text}"), &order);
        }
        let length = text.chars().count();
        if !(20..=260).contains(&length) {
            faults.add(format!("{id} gets {length} characters: {text}"), &order);
        }
    }
    faults.none("no complaint, no apology");
}

// Variety

#[test]
fn the_seed_reaches_every_sentence_of_a_section() {
    let mut faults = Faults::default();
    for (industry, kind) in pairs() {
        let frame = ENGINE.set.frame(Script::Hant, industry);
        let case = ENGINE.set.case(Script::Hant, industry, kind);
        let drafts: Vec<Draft> = (0..64).map(|seed| Order::new(industry, kind, Script::Hant, seed).write()).collect();
        faults.checked += 1;
        for section in [Section::Listen, Section::Acknowledge, Section::Apology, Section::Expect, Section::Contact] {
            let Some(variants) = case.sections.get(&section).or_else(|| frame.sections.get(&section)) else { continue };
            let free = variants.iter().filter(|sentence| sentence.slots.is_empty()).count();
            let seen: BTreeSet<&str> = drafts.iter().flat_map(|draft| sections(draft, section.name())).collect();
            if seen.len() < free {
                faults.add(
                    format!("{}: {} of {free} variants are ever used", section.name(), seen.len()),
                    Order::new(industry, kind, Script::Hant, 0),
                );
            }
        }
    }
    faults.none("all variants are used");
}

#[test]
fn a_stated_fact_is_repeated_in_the_letter() {
    let mut faults = Faults::default();
    let (healthcare, public) = (industry("healthcare"), ["place", "waited", "happened_on"]);
    for (industry, kind) in pairs() {
        for script in SCRIPTS {
            for facts in fact_choices()
                .into_iter()
                .filter(|facts| matches!(facts, Facts::One(name) if public.contains(&name.as_str())))
            {
                let order = Order::new(industry, kind, script, 0).facts(facts.clone());
                let draft = order.write();
                faults.checked += 1;
                let values = placeholders(&facts);
                if !values.values().any(|value| draft.text.contains(value)) {
                    let what = if industry == healthcare { "healthcare" } else { "elsewhere" };
                    faults.add(format!("{facts:?} is not repeated ({what})"), &order);
                }
            }
        }
    }
    faults.none("every draft names a fact that the complaint states");
}

// Arbitrary input

/// Pieces of real complaints between arbitrary characters, so that cues and facts are met.
fn complaints() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "等了快兩個小時",
        "等了快两个小时",
        "3200元",
        "NT$1,899",
        "訂單編號AB20261101",
        "信義店",
        "昨天",
        "12月31號",
        "我是余小姐",
        "不想活",
        "退費",
        "我要投訴",
        "0912-345-678",
        "第三次",
        "一百五十萬",
        "\n客服：您好\n我：",
        "，",
        "。",
        "！！！",
        " ",
        "…",
        "沒有",
        "不是",
        "但是",
        "找記者",
        "１２３４",
        "ＡＢＣ",
        "𠮷野家",
        "👨‍👩‍👧",
        "é",
        "İ",
        "ﷺ",
        "\u{0}",
        "\u{1b}[31m",
        "\u{202e}",
    ]);
    let noise = prop_oneof![any::<String>(), "\\PC{0,12}", "[\\x{4e00}-\\x{9fff}]{0,12}", "[0-9,.$元年月日]{0,12}"];
    prop::collection::vec(prop_oneof![3 => pieces.prop_map(str::to_owned), 2 => noise], 0..24)
        .prop_map(|parts| parts.concat())
}

fn offsets(value: &Value, found: &mut Vec<(u64, u64, String)>) {
    match value {
        Value::Object(fields) => {
            if let (Some(start), Some(end), Some(text)) = (fields.get("start"), fields.get("end"), fields.get("text")) {
                let text = text.as_str().expect("a text").to_owned();
                found.push((start.as_u64().expect("a number"), end.as_u64().expect("a number"), text));
            }
            fields.values().for_each(|field| offsets(field, found));
        }
        Value::Array(items) => items.iter().for_each(|item| offsets(item, found)),
        _ => {}
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_answered_and_every_offset_slices_it(text in complaints(), seed in any::<u64>()) {
        let complaint = Complaint { text: text.clone(), id: None, received: Some(jiff::civil::date(2026, 11, 21)) };
        let choices = Choices { seed: Some(seed), ..Choices::default() };
        let reading = ENGINE.read(&complaint, &choices);
        let draft = ENGINE.draft(&reading, &choices);
        prop_assert!(!draft.subject.is_empty() && !draft.sections.is_empty());
        let mut bytes = Vec::new();
        json::write(&mut bytes, &ENGINE, &reading, &draft, Part::Reply).expect("memory can be written");
        let object: Value = serde_json::from_slice(&bytes).expect("the result is JSON");
        let chars: Vec<char> = text.chars().collect();
        let mut pieces = Vec::new();
        offsets(&object, &mut pieces);
        for (start, end, piece) in pieces {
            prop_assert!(start < end && end as usize <= chars.len(), "{start}..{end} of {}", chars.len());
            let slice: String = chars[start as usize..end as usize].iter().collect();
            prop_assert_eq!(slice, piece);
        }
    }

    #[test]
    fn any_value_stands_in_the_letter_as_it_was_set(value in "\\PC{1,20}", pair in prop::sample::select(pairs().collect::<Vec<_>>())) {
        let (industry, kind) = pair;
        for script in SCRIPTS {
            let order = Order::new(industry, kind, script, 0);
            let values = BTreeMap::from([("owner".to_owned(), value.clone()), ("sender".to_owned(), value.clone())]);
            let (draft, _) = order.write_with(neutral(script), &values);
            prop_assert!(draft.text.contains(&value), "{script:?}: {value:?} is not in\n{}", draft.text);
        }
    }
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
