//! Personal numbers: masked they stand nowhere in full, in public they do not stand at all, and some stand in full in
//! no letter.

use std::collections::BTreeMap;

use kesu::compose::Draft;
use kesu::compose::guard::Audience;
use kesu::engine::{Choices, Complaint, Engine};
use kesu::output::json::{self, Part};
use proptest::prelude::*;
use serde_json::Value;
use std::sync::LazyLock;

use crate::letters::{ENGINE, Facts, Faults, Order, SCRIPTS, fact_slots, pairs, placeholders};

static MASKING: LazyLock<Engine> = LazyLock::new(|| Engine::builtin().masking(true));

/// A number as it is without any division, and words before it that tell what it is.
#[derive(Debug, Clone)]
struct Number {
    digits: String,
    lead: &'static str,
}

fn numbers() -> impl Strategy<Value = Number> {
    let number =
        |pattern: &'static str, lead: &'static str| pattern.prop_map(move |digits| Number { digits, lead }).boxed();
    prop_oneof![
        number("09[0-9]{8}", "電話"),
        number("1[3-9][0-9]{9}", "手机"),
        number("[A-Z][12][0-9]{8}", "身分證字號"),
        number("[1-9][0-9]{16}[0-9X]", "身份证号"),
        number("[3-6][0-9]{15}", "卡號"),
        number("[3-6][0-9]{15}", "信用卡"),
        number("[0-9]{10,14}", "帳號"),
        number("[a-z]{3,8}[0-9]{0,3}@[a-z]{3,8}\\.(com|com\\.tw)", "信箱"),
    ]
}

/// A way to write a number down.
#[derive(Debug, Clone, Copy)]
enum Hand {
    Plain,
    FullWidth,
    Fours(char),
    Pairs(char),
    Chinese,
}

fn hands() -> impl Strategy<Value = Hand> {
    use Hand::{Chinese, Fours, FullWidth, Pairs, Plain};
    let all = vec![Plain, Plain, FullWidth, Fours(' '), Fours('-'), Fours('－'), Pairs(' '), Pairs('-'), Chinese];
    prop::sample::select(all)
}

fn written(Number { digits, .. }: &Number, hand: Hand) -> String {
    let divided = |size: usize, mark: char| {
        let parts = digits.as_bytes().chunks(size).map(String::from_utf8_lossy);
        parts.collect::<Vec<_>>().join(&mark.to_string())
    };
    let each = |other: &dyn Fn(char) -> char| digits.chars().map(other).collect();
    match hand {
        // Nobody divides an address.
        Hand::Fours(_) | Hand::Pairs(_) if digits.contains('@') => digits.clone(),
        Hand::Plain => digits.clone(),
        Hand::Fours(mark) => divided(4, mark),
        Hand::Pairs(mark) => divided(2, mark),
        Hand::FullWidth => each(&|c| char::from_u32(c as u32 + 0xfee0).unwrap_or(c)),
        Hand::Chinese if digits.contains('@') => digits.clone(),
        Hand::Chinese => {
            each(&|c| c.to_digit(10).and_then(|at| "零一二三四五六七八九".chars().nth(at as usize)).unwrap_or(c))
        }
    }
}

/// The text with all numbers in it as digits, and nothing that could divide one.
fn flat(text: &str) -> String {
    let flat = text.chars().filter(|c| !c.is_whitespace() && !"-－".contains(*c));
    let digit = |c: char| "零一二三四五六七八九".chars().position(|own| own == c).map(|at| (b'0' + at as u8) as char);
    let half = |c: char| match c {
        '！'..='～' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        c => digit(c).unwrap_or(c),
    };
    flat.map(|c| half(c).to_ascii_lowercase()).collect()
}

/// A complaint that states a number twice, in two hands, between other things.
fn complaints() -> impl Strategy<Value = (String, Vec<Number>)> {
    let noise = || {
        prop::sample::select(vec![
            "等了快兩個小時，",
            "付了3200元，",
            "在信義店，",
            "訂單編號AB20261101，",
            "我是余小姐，",
            "我要退費！",
            "\n客服：您好\n我：",
            "我是帳號被盜，",
            "12月3日",
            "。",
        ])
    };
    let said = (numbers(), hands(), hands(), noise(), noise()).prop_map(|(number, one, other, before, between)| {
        let (first, second) = (written(&number, one), written(&number, other));
        (format!("{before}我的{}是{first}，{between}再說一次，{second}。", number.lead), number)
    });
    prop::collection::vec(said, 1..4)
        .prop_map(|said| said.into_iter().unzip::<_, _, Vec<_>, Vec<_>>())
        .prop_map(|(texts, numbers)| (texts.concat(), numbers))
}

fn object(engine: &Engine, complaint: &Complaint, choices: &Choices) -> Value {
    let reading = engine.read(complaint, choices);
    let draft = engine.draft(&reading, choices);
    let mut bytes = Vec::new();
    json::write(&mut bytes, engine, &reading, &draft, Part::Reply).expect("memory can be written");
    serde_json::from_slice(&bytes).expect("the result is JSON")
}

/// What differs in the masked object other than by masks: the value of a fact that is hidden is not there.
fn difference(plain: &Value, masked: &Value, at: &str) -> Option<String> {
    match (plain, masked) {
        (Value::Object(plain), Value::Object(masked)) => {
            let keys = plain.keys().filter(|key| *key != "value" || masked.contains_key(*key));
            if !keys.clone().eq(masked.keys()) {
                return Some(format!("{at}: other fields"));
            }
            keys.into_iter().find_map(|key| difference(&plain[key], &masked[key], &format!("{at}.{key}")))
        }
        (Value::Array(plain), Value::Array(masked)) if plain.len() == masked.len() => {
            plain.iter().zip(masked).find_map(|(plain, masked)| difference(plain, masked, &format!("{at}[]")))
        }
        (Value::String(plain), Value::String(masked)) => {
            let same = plain.chars().count() == masked.chars().count()
                && plain.chars().zip(masked.chars()).all(|(plain, masked)| plain == masked || masked == '*');
            (!same).then(|| format!("{at}: {plain} | {masked}"))
        }
        (plain, masked) => (plain != masked).then(|| format!("{at}: {plain} | {masked}")),
    }
}

fn slices(value: &Value, text: &[char], faults: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            if let (Some(start), Some(end), Some(own)) = (fields.get("start"), fields.get("end"), fields.get("text")) {
                let [start, end] = [start, end].map(|at| at.as_u64().expect("a number") as usize);
                if own.as_str() != Some(&text[start..end].iter().collect::<String>()) {
                    faults.push(format!("{start}..{end} is not {own}"));
                }
            }
            fields.values().for_each(|field| slices(field, text, faults));
        }
        Value::Array(items) => items.iter().for_each(|item| slices(item, text, faults)),
        _ => {}
    }
}

fn everything(draft: &Draft) -> String {
    let sections = draft.sections.iter().map(|section| section.text.as_str());
    let actions = draft.actions.iter().map(|action| action.text.as_str());
    let parts = [draft.subject.as_str(), &draft.text].into_iter().chain(sections).chain(actions);
    parts.chain(draft.notes.iter().map(String::as_str)).collect::<Vec<_>>().join("\n")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn masked_no_number_stands_anywhere_and_nothing_else_changes((text, numbers) in complaints(), slot in 0..4_usize) {
        let id = Some(numbers[0].digits.clone());
        let complaint = Complaint { text: text.clone(), id, received: Some(jiff::civil::date(2026, 11, 21)) };
        let names = ["place", "product", "owner", "order_id"];
        let set = BTreeMap::from([(names[slot].to_owned(), format!("甲{}乙", numbers[0].digits))]);
        let choices = Choices { set, ..Choices::default() };
        let (plain, masked) = (object(&ENGINE, &complaint, &choices), object(&MASKING, &complaint, &choices));
        let all = flat(&masked.to_string());
        for number in &numbers {
            prop_assert!(!all.contains(&flat(&number.digits)), "{} is in {masked}", number.digits);
        }
        prop_assert_eq!(difference(&plain, &masked, ""), None);
        let reading = MASKING.read(&complaint, &choices);
        let shown: Vec<char> = reading.text.shown().chars().collect();
        prop_assert_eq!(shown.len(), text.chars().count());
        let mut faults = Vec::new();
        slices(&masked, &shown, &mut faults);
        prop_assert!(faults.is_empty(), "{:?}", faults);
    }

    #[test]
    fn any_text_is_masked_character_for_character(text in any::<String>(), piece in "[0-9a-z零一九@.\\- ,，０-９]{0,24}") {
        let text = format!("{text}{piece}{text}卡號{piece}");
        let shown = MASKING.shown(&text);
        prop_assert_eq!(shown.chars().count(), text.chars().count());
        prop_assert!(shown.chars().zip(text.chars()).all(|(shown, own)| shown == own || shown == '*'));
    }

    #[test]
    fn nothing_personal_stands_in_public_and_no_card_account_or_identity_number_in_full_in_a_letter(
        (text, numbers) in complaints(),
        pair in prop::sample::select(pairs().collect::<Vec<_>>()),
        seed in any::<u64>(),
    ) {
        for script in SCRIPTS {
            let order = Order::new(pair.0, pair.1, script, seed);
            let public = everything(&Order { audience: Audience::Everybody, ..order.clone() }.write_with(&text, &BTreeMap::new()).0);
            prop_assert!(!public.contains('*'), "{public}");
            let letter = flat(&everything(&order.write_with(&text, &BTreeMap::new()).0));
            for number in &numbers {
                let digits = flat(&number.digits);
                prop_assert!(!flat(&public).contains(&digits), "{digits} in {public}");
                prop_assert!(is_sayable(number) || !letter.contains(&digits), "{digits} in {letter}");
            }
        }
    }
}

/// What the letter to the customer may repeat.
fn is_sayable(number: &Number) -> bool {
    ["電話", "手机", "信箱"].contains(&number.lead)
}

#[test]
fn no_value_with_a_personal_number_stands_in_a_public_draft_of_any_playbook() {
    let text =
        "我的電話0912-345-678，卡號4311952200001234，帳號700123456789，身分證字號A123456789，信箱wang@example.com。";
    let numbers = ["0912345678", "4311952200001234", "700123456789", "a123456789", "wang@example.com"];
    let (mut faults, mut seen) = (Faults::default(), 0);
    for (industry, kind) in pairs() {
        for script in SCRIPTS {
            for (at, number) in numbers.iter().enumerate() {
                let names = fact_slots().into_iter().chain(["owner", "sender", "decider"].map(str::to_owned));
                let values = names.map(|name| (name, format!("甲{number}"))).collect();
                let order = Order { audience: Audience::Everybody, ..Order::new(industry, kind, script, at as u64) };
                let (draft, _) = order.write_with(text, &values);
                faults.checked += 1;
                let said = flat(&everything(&draft));
                if let Some(number) = numbers.iter().find(|number| said.contains(**number)) {
                    faults.add(format!("{number} is said"), &order);
                }
                if said.contains('*') {
                    faults.add("a masked number is said", &order);
                }
                let (letter, _) = Order { audience: Audience::Customer, ..order.clone() }.write_with(text, &values);
                let letter = flat(&everything(&letter));
                seen += usize::from(letter.contains('甲'));
                if let Some(number) = numbers[1..4].iter().find(|number| letter.contains(**number)) {
                    faults.add(format!("{number} is said in full to the customer"), &order);
                }
            }
        }
    }
    assert!(seen > 100, "the values stand in {seen} letters");
    faults.none("what is personal stays so");
}

#[test]
fn a_public_draft_still_says_what_is_not_personal() {
    let mut faults = Faults::default();
    for (industry, kind) in pairs() {
        let facts = Facts::One("place".to_owned());
        let order = Order { audience: Audience::Everybody, ..Order::new(industry, kind, SCRIPTS[0], 0) };
        let (draft, _) = order.clone().facts(facts.clone()).write_with("我要投訴這件事。", &placeholders(&facts));
        faults.checked += 1;
        if !draft.text.contains("<place>") {
            faults.add("the place is not said", &order);
        }
    }
    faults.none("a public draft names what may be named");
}
