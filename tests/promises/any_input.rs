//! Whatever is typed in: every text is answered, and every value stands in the letter as it was set.

use std::collections::BTreeMap;

use kesu::engine::{Choices, Complaint};
use kesu::output::json::{self, Part};
use proptest::prelude::*;
use serde_json::Value;

use crate::letters::{ENGINE, Order, SCRIPTS, neutral, pairs};

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
            let values = BTreeMap::from(["owner", "sender"].map(|slot| (slot.to_owned(), value.clone())));
            let (draft, _) = order.write_with(neutral(script), &values);
            prop_assert!(draft.text.contains(&value), "{script:?}: {value:?} is not in\n{}", draft.text);
        }
    }
}
