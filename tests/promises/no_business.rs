//! Letters that keep silent: on what is clinical, on business while somebody is in danger, and on fault where there is none.

use std::collections::BTreeMap;

use kesu::compose::DraftKind;
use kesu::text::Script;
use kesu::understand::Intent;

use crate::letters::{
    Characters, ENGINE, Facts, Faults, Order, around, holding_orders, industry, neutral, placeholders, plain_orders,
    short_orders,
};
use crate::{apologises, whole};

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
    let bought = "在你們診所買的隱形眼鏡用了三天就裂了，我要退錢。";
    let words: Vec<String> = CLINICAL
        .iter()
        .chain(&["隱形眼鏡", "血糖試紙"])
        .flat_map(|word| [(*word).to_owned(), to_hans.convert(word)])
        .collect();
    for plain in plain_orders().filter(|order| order.industry == healthcare) {
        let script = plain.script;
        let text = if script == Script::Hans { to_hans.convert(complaint) } else { complaint.to_owned() };
        for order in (0..8).map(|seed| Order { seed, facts: Facts::All, ..plain.clone() }) {
            for (draft, how) in [
                (order.write_with(bought, &BTreeMap::new()).0, "from the complaint"),
                (order.write_with(neutral(script), &values).0, "with values"),
                (order.write_with(&text, &BTreeMap::new()).0, "from the complaint"),
            ] {
                faults.checked += 1;
                let letter = whole(&draft);
                for (word, at) in words.iter().filter_map(|word| Some((word, letter.find(word)?))) {
                    faults.add(format!("{word} {how}: {}", around(&letter, at)), &order);
                }
            }
        }
    }
    faults.none("privacy is the red line in healthcare");
}

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
