//! Many complaints: one result for each row, in order, whatever the rows are and however a run ends.

#![allow(clippy::unwrap_used, reason = "a field that is absent fails the test")]

mod forms;
#[path = "../program/mod.rs"]
mod program;
mod resumed;
mod rows;
mod streams;

use serde_json::Value;

/// A complaint for each number, no two alike.
fn complaint(number: usize) -> String {
    let texts = [
        "上週六在信義店用餐，等了快兩個小時才上菜，結帳付了3200元，第N次了。",
        "你们的快递N天没动静，客服也不回，我要退款。",
        "路由器修了N次還是斷線，請給我一個說法。",
        "信用卡帳單多扣了N元，打了三通電話都沒有人處理。",
        "挂号等了N个小时，医生看了两分钟就走了。",
    ];
    texts[number % texts.len()].replace('N', &(number + 2).to_string())
}

/// So many complaints as JSONL, with ids from 0.
fn complaints(count: usize) -> String {
    let line = |number| serde_json::json!({"id": format!("c{number}"), "text": complaint(number)}).to_string() + "\n";
    (0..count).map(line).collect()
}

/// The objects of JSONL.
#[track_caller]
fn objects(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"))).collect()
}
