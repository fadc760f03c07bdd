//! What is left to be seen of the numbers in a text.

use crate::builtin;
use crate::engine::{Choices, Complaint, Engine};

use super::hidden_of;
use crate::playbook::set::Mask;

/// The text as a masked reading shows it.
fn shown(engine: &Engine, text: &str) -> String {
    let complaint = Complaint { text: text.to_owned(), ..Complaint::default() };
    engine.read(&complaint, &Choices::default()).text.shown().to_owned()
}

#[test]
fn numbers_are_masked_however_they_are_written() {
    let engine = Engine::new(builtin::set(), builtin::fold()).masking(true);
    let rows = [
        // One for one, what divides the number stays.
        ("請打0912345678找我", "請打0912***678找我"),
        ("請打0912-345-678找我", "請打0912-***-678找我"),
        ("請打０９１２３４５６７８找我", "請打０９１２***６７８找我"),
        ("請打零九一二三四五六七八找我", "請打零九一二***六七八找我"),
        ("請打零九一二，三四五，六七八找我", "請打零九一二，***，六七八找我"),
        ("請打09 12 34 56 78找我", "請打09 12 ** *6 78找我"),
        ("請打0912.345.678找我", "請打0912.***.678找我"),
        ("请打13812345678找我", "请打1381****678找我"),
        ("身分證字號A123456789", "身分證字號A12*****89"),
        ("身分證字號 Ａ123-456-789", "身分證字號 Ａ12*-***-*89"),
        ("身份证11010519491231002X", "身份证110*************2X"),
        ("卡號4311952200001234被盜刷", "卡號************1234被盜刷"),
        ("卡號4311-9522-0000-1234被盜刷", "卡號****-****-****-1234被盜刷"),
        ("帳號012-345678901234", "帳號***-********1234"),
        ("回信到 wang.ming@mail.example.com 就好", "回信到 w***.****@****.*******.*** 就好"),
        // One after the other, and once more without the word that tells what it is.
        ("0912345678,0987654321", "0912***678,0987***321"),
        (
            "帳號700123456789，就是700-1234-56789，也寫作７００１２３４５６７８９",
            "帳號********6789，就是***-****-*6789，也寫作********６７８９",
        ),
        (
            "我的帳號是一零零零零零零零零零，12月3日再說一次，1000000000。",
            "我的帳號是******零零零零，12月3日再說一次，******0000。",
        ),
        // What staff wrote is no part of the complaint, but of the text.
        ("客服：您的電話是0912345678嗎\n客人：是，東西壞了", "客服：您的電話是0912***678嗎\n客人：是，東西壞了"),
        // Other numbers stay.
        ("訂單編號AB20261101，付了3200元，11月3日等了90分鐘", "訂單編號AB20261101，付了3200元，11月3日等了90分鐘"),
        ("訂單編號4123456789012345還沒到", "訂單編號4123456789012345還沒到"),
        ("一二三四五，沒有一個人接", "一二三四五，沒有一個人接"),
        ("沒有號碼", "沒有號碼"),
    ];
    let failing: Vec<String> = rows
        .into_iter()
        .map(|(text, expected)| (text, expected, shown(&engine, text)))
        .filter(|(_, expected, found)| found != expected)
        .map(|(text, expected, found)| format!("{text}\n  {found}\n  not {expected}"))
        .collect();
    assert!(failing.is_empty(), "{}", failing.join("\n"));
}

#[test]
fn an_engine_that_does_not_mask_shows_everything() {
    let engine = Engine::new(builtin::set(), builtin::fold());
    assert_eq!(shown(&engine, "請打0912345678"), "請打0912345678");
    assert_eq!(engine.shown("請打0912345678"), "請打0912345678");
}

#[test]
fn at_least_three_are_hidden_or_all() {
    let mask = |first, last| Mask { first, last, in_letters: false };
    let rows = [
        (mask(4, 3), 10, 4..7),
        (mask(4, 3), 8, 2..5),
        (mask(0, 4), 16, 0..12),
        (mask(0, 4), 5, 0..3),
        (mask(0, 4), 3, 0..3),
        (mask(255, 255), 10, 0..3),
        (mask(0, 0), 2, 0..2),
        (mask(1, 1), 0, 0..0),
    ];
    for (mask, count, expected) in rows {
        assert_eq!(hidden_of(mask, count), expected, "{mask:?} of {count}");
    }
}
