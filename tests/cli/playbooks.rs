//! The playbooks that take effect, and what a company's own folder changes in them.

use serde_json::Value;

use crate::program::{WAITED, find, folder, has, json, kesu, list, read, shown, texts};
use crate::{letter, reply_json};

#[test]
fn a_writer_lists_the_playbooks() {
    let text = kesu(&["playbook", "list"], "").fine().out;
    let line = text.lines().find(|line| line.starts_with("dining/wait_time ")).expect("dining/wait_time is listed");
    assert!(line.contains("等候過久") && line.contains("cues") && line.contains("examples"), "{line}");
    let listed = &json(&["playbook", "list"], "")["playbooks"];
    assert_eq!(list(listed).len(), text.lines().count());
    let wait = find(listed, "id", "dining/wait_time");
    assert!(wait["cues"].as_u64().unwrap() > 0 && wait["examples"].as_u64().unwrap() > 0, "{wait}");
}

#[test]
fn a_writer_sees_where_every_field_of_a_playbook_comes_from() {
    let playbook = json(&["playbook", "show", "dining/wait_time"], "");
    let from = |name: &str| find(&playbook["fields"], "field", name)["from"].as_str().unwrap();
    assert!(from("listen").starts_with("dining/wait_time.yaml:"), "{}", from("listen"));
    assert!(from("salutation").ends_with(|c: char| c.is_ascii_digit()), "{}", from("salutation"));
    let file = read("playbooks/dining/wait_time.yaml");
    let line: usize = from("listen").rsplit(':').next().unwrap().parse().unwrap();
    let near = file.lines().skip(line.saturating_sub(2)).take(2).any(|line| line.starts_with("listen:"));
    assert!(near, "the place leads to the field: {}", from("listen"));
    kesu(&["playbook", "show", "dining/wait_time"], "").fine().prints(&["listen", "dining/wait_time.yaml:"]);
}

#[test]
fn a_field_is_shown_as_playbooks_write_it_and_not_at_all_when_it_is_empty() {
    let lost = "title: 走失\nsubject: [關於走失]\nlisten: [您說牠走失了。]\nacknowledge: [一定很急。]\nalso: [我們會找。]\n\
                cues: {strong: [走失了], normal: [不見了, 跑掉了]}\n";
    let own =
        folder(&[("general/lost_pet.yaml", lost), ("dining/lost_pet.yaml", "cues: {remove: [走失了, 跑掉了]}\n")]);
    let playbook = json(&["playbook", "show", "dining/lost_pet", "--playbooks", shown(own.path())], "");
    let values = |name: &str| list(&find(&playbook["fields"], "field", name)["value"]).to_vec();
    assert_eq!(values("deadlines.first_reply"), ["24 hours"]);
    assert_eq!(values("deadlines.decision"), ["3 working_days"]);
    assert_eq!(values("cues.normal"), ["不見了"]);
    assert!(!texts(&playbook["fields"], "field").contains(&"cues.strong"), "{playbook:#}");
}

#[test]
fn a_company_changes_one_sentence_and_nothing_else() {
    let own = folder(&[("dining/wait_time.yaml", "acknowledge:\n  - 這一餐，本來該是開開心心的。\n")]);
    let changed = reply_json(&["--playbooks", shown(own.path()), "--seed", "3"], WAITED);
    let builtin = reply_json(&["--seed", "3"], WAITED);
    has(changed["reply"]["text"].as_str().unwrap(), &["這一餐，本來該是開開心心的。"]);
    assert_ne!(changed["playbooks"], builtin["playbooks"], "the sets can be told apart");
    let (new, old) = (&changed["reply"]["sections"], &builtin["reply"]["sections"]);
    let rest = |sections: &Value| -> Vec<Value> {
        list(sections).iter().filter(|section| section["id"] != "acknowledge").cloned().collect()
    };
    assert_eq!(rest(new), rest(old), "the other sections stay as they were");
    // The Simplified text is derived.
    let hans = letter(&["--playbooks", shown(own.path()), "--script", "hans"], WAITED);
    has(&hans, &["这一餐，本来该是开开心心的。"]);
}

#[test]
fn the_last_folder_lies_on_top() {
    let below = folder(&[("dining/wait_time.yaml", "acknowledge: [下面這一層。]\n")]);
    let above = folder(&[("dining/wait_time.yaml", "acknowledge: [上面這一層。]\n")]);
    let text = letter(&["--playbooks", shown(below.path()), "--playbooks", shown(above.path())], WAITED);
    assert!(text.contains("上面這一層。") && !text.contains("下面這一層。"), "{text}");
}

#[test]
fn an_industry_takes_a_cue_out_of_a_general_type() {
    let general = ("general/wait_time.yaml", "cues: {strong: [等到花謝]}\n");
    let counts = |files: &[(&str, &str)], industry: &str| {
        let own = folder(files);
        let known = ["--industry", industry, "--type", "wait_time"];
        let args = [&["classify", "--playbooks", shown(own.path())], &known[..]].concat();
        let reading = json(&args, "我在這裡等到花謝，菜還沒來。");
        texts(&reading["types"][0]["evidence"], "cue").contains(&"等到花謝")
    };
    let both = [general, ("dining/wait_time.yaml", "cues: {remove: [等到花謝]}\n")];
    for (files, industry, expected) in
        [(&both[..1], "dining", true), (&both, "dining", false), (&both, "telecom", true)]
    {
        assert_eq!(counts(files, industry), expected, "{industry} with {files:?}");
    }
}
