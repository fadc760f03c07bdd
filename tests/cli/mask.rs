//! `--mask`: wherever a complaint or what was typed is shown, no personal number stands in full.

use serde_json::{Value, json};

use crate::program::{Run, folder, json, kesu, list, refusal, shown};

const ROBBED: &str = "我的信用卡4311-9522-0000-1234被盜刷3200元，身分證字號Ａ123456789也外洩，請打０９１２３４５６７８或寄wang@example.com。\
                      帳號700123456789，再說一次，700-123-456789。";
/// As they stand there, and as somebody would look for them.
const NUMBERS: [&str; 9] = [
    "4311-9522-0000-1234",
    "4311952200001234",
    "Ａ123456789",
    "A123456789",
    "０９１２３４５６７８",
    "0912345678",
    "wang@example.com",
    "700123456789",
    "700-123-456789",
];

/// Nothing on either stream has a number in full.
#[track_caller]
fn masked(run: Run) -> Run {
    for stream in [&run.out, &run.err] {
        let found: Vec<&&str> = NUMBERS.iter().filter(|number| stream.contains(**number)).collect();
        assert!(found.is_empty(), "{found:?} in\n{stream}");
    }
    run
}

fn pieces<'v>(value: &'v Value, found: &mut Vec<(usize, usize, &'v str)>) {
    match value {
        Value::Object(fields) => {
            if let (Some(start), Some(end), Some(text)) = (fields.get("start"), fields.get("end"), fields.get("text")) {
                let at = |value: &Value| value.as_u64().unwrap() as usize;
                found.push((at(start), at(end), text.as_str().unwrap()));
            }
            fields.values().for_each(|field| pieces(field, found));
        }
        Value::Array(items) => items.iter().for_each(|item| pieces(item, found)),
        _ => {}
    }
}

#[test]
fn a_reply_and_a_reading_are_masked_and_their_offsets_stay() {
    let plain = json(&["classify"], ROBBED);
    for command in ["reply", "classify"] {
        masked(kesu(&[command, "--mask"], ROBBED).fine());
        let run = masked(kesu(&[command, "--mask", "--id", "0912345678", "--format", "json"], ROBBED).fine());
        let result = run.json();
        assert_eq!(result["id"], "0912***678");
        let (mut found, mut expected) = (Vec::new(), Vec::new());
        pieces(&result["facts"], &mut found);
        pieces(&plain["facts"], &mut expected);
        let places =
            |pieces: &[(usize, usize, &str)]| pieces.iter().map(|&(start, end, _)| (start, end)).collect::<Vec<_>>();
        assert_eq!(places(&found), places(&expected), "the same facts at the same places");
        let texts: Vec<&str> = found.iter().map(|&(.., text)| text).collect();
        for expected in
            ["****-****-****-1234", "Ａ12*****89", "０９１２***６７８", "w***@*******.***", "********6789", "3200元"]
        {
            assert!(texts.contains(&expected), "{expected} is not among {texts:?}");
        }
    }
    assert!(kesu(&["classify"], ROBBED).fine().out.contains("０９１２３４５６７８"), "nothing is masked unasked");
}

#[test]
fn what_is_set_is_masked_and_a_letter_says_no_card_in_full_even_unasked() {
    let own = folder(&[(
        "finance/industry.yaml",
        "contact:\n  - 我們會打〔phone〕，用〔owner〕聯絡。\n  - 用〔owner〕聯絡。\nslots:\n  owner: {question: 聯絡方式}\n",
    )]);
    let letter = |args: &[&str]| kesu(&[&["reply", "--playbooks", shown(own.path())], args].concat(), ROBBED).fine();
    let set = ["--set", "phone=0912-345-678", "--set", "owner=卡片4311952200001234"];
    letter(&set).prints(&["0912-345-678", "卡片************1234"]);
    masked(letter(&[&set[..], &["--mask"]].concat())).prints(&["0912-***-678", "卡片************1234"]);
}

#[test]
fn the_tools_of_writers_and_the_evaluation_mask_what_they_show() {
    let case = json!({"id": "0912345678", "text": ROBBED, "industry": "dining", "type": "wait_time",
        "facts": {"phone": "0223456789", "order_id": "700123456789"}});
    let example = format!("examples:\n  - {{text: {ROBBED}, expect: {{contains: [0912345678]}}}}\n");
    let own = folder(&[
        ("cases.jsonl", &format!("{case}\n")),
        ("faulty.jsonl", &format!("{}\n", case.to_string().replace("wait_time", "0912345678"))),
        ("mine/dining/wait_time.yaml", &format!("{example}listen: [您等了很久。]\n")),
        ("broken/dining/wait_time.yaml", &format!("{example}listn: [您的卡號4311952200001234。]\n")),
    ]);
    let at = |name: &str| shown(&own.path().join(name)).to_owned();
    let (cases, faulty, mine, broken) = (at("cases.jsonl"), at("faulty.jsonl"), at("mine"), at("broken"));
    let drafts = at("drafts");
    let rows: [(&[&str], i32); 12] = [
        (&["eval", &cases, "--wrong"], 0),
        (&["eval", &cases, "--wrong", "--format", "json"], 0),
        (&["eval", &faulty], 2),
        (&["eval", &faulty, "--format", "json"], 2),
        (&["playbook", "preview", "finance/account_security", "--text", ROBBED, "--set", "customer=0912345678"], 0),
        (&["playbook", "preview", "finance/account_security", "--text", ROBBED, "--format", "json"], 0),
        (&["playbook", "test", &mine], 1),
        (&["playbook", "test", &mine, "--format", "json"], 1),
        (&["playbook", "test", &mine, "--snapshots", &drafts], 1),
        (&["playbook", "diff", "builtin", &mine], 0),
        (&["playbook", "diff", "builtin", &mine, "--format", "json"], 0),
        (&["playbook", "lint", &broken], 1),
    ];
    for (args, code) in rows {
        let run = kesu(&[args, &["--mask"]].concat(), "");
        assert_eq!(run.code, Some(code), "{args:?}\n{}{}", run.out, run.err);
        masked(run);
    }
    let wrong = kesu(&["eval", &cases, "--wrong", "--mask", "--format", "json"], "").fine().json();
    let plain = kesu(&["eval", &cases, "--wrong", "--format", "json"], "").fine().json();
    assert_eq!(wrong["facts"], plain["facts"], "the figures are the same");
    assert_eq!(list(&wrong["wrong"]).len(), list(&plain["wrong"]).len());
    assert!(plain.to_string().contains("4311-9522-0000-1234") && wrong.to_string().contains("****-****-****-1234"));
}

#[test]
fn what_was_typed_is_not_repeated_in_an_error() {
    let rows: [&[&str]; 6] = [
        &["reply", "--set", "0912345678"],
        &["reply", "--set", "0912345678=x"],
        &["reply", "--set", "first_reply=0912345678"],
        &["reply", "--industry", "A123456789"],
        &["reply", "--0912345678"],
        &["reply", "/no/such/folder/0912345678.txt"],
    ];
    for args in rows {
        masked(kesu(&[args, &["--mask"]].concat(), ROBBED).failed()).tells(&["***"]);
    }
    let error = refusal(&["reply", "--mask", "--set", "0912345678=x"], ROBBED);
    assert!(error["error"]["message"].as_str().unwrap().contains("0912***678"), "{error}");
}

#[test]
fn bad_input_is_refused_with_a_mask_as_without_one() {
    for input in [&b""[..], b" \n", b"\xff\xff\xff\xff", b"\0\x01"] {
        kesu(&["reply", "--mask"], input).failed();
    }
    for input in ["*", "0", "@", "電話", "零零零零零零零", "- - - - - - -", "卡號-", "帳號****************"]
    {
        assert_eq!(kesu(&["reply", "--mask", "-q"], input).code, Some(0), "{input}");
    }
}

#[test]
fn a_company_says_itself_what_is_personal() {
    let facts = "kinds: {member: text}\nmask: {member: {first: 2, last: 1}, phone: {last: 2}}\n\
                 patterns:\n  - {kind: member, triggers: [會員], match: '会员(m[0-9]{6})'}\n";
    let own = folder(&[("facts.yaml", facts)]);
    let run = kesu(
        &["reply", "--mask", "--playbooks", shown(own.path()), "--format", "json"],
        "會員M123456，電話0912345678，退費",
    );
    let facts = &run.fine().json()["facts"];
    let texts: Vec<&str> = list(facts).iter().map(|fact| fact["text"].as_str().unwrap()).collect();
    assert!(texts.contains(&"M1****6") && texts.contains(&"********78"), "{texts:?}");
    for (faulty, told) in [
        ("mask: {phon: {last: 2}}", "phone"),
        ("mask: {amount: {last: 2}}", "text"),
        ("mask: {phone: {last: 300}}", "255"),
        ("mask: {phone: {middle: 2}}", "middle"),
        ("mask: [phone]", "facts.yaml:1"),
    ] {
        let own = folder(&[("facts.yaml", faulty)]);
        kesu(&["reply", "--playbooks", shown(own.path())], ROBBED).failed().tells(&[told, "facts.yaml"]);
    }
}
