//! The reading by itself, for programs that write their own letter.

use serde_json::{Value, json};

use crate::program::{NO_HOTLINE, WAITED, folder, json, kesu, shown};
use crate::{BROKEN, reply_json};

#[test]
fn classify_prints_the_same_reading_without_a_draft() {
    let reply = reply_json(&[], BROKEN);
    let mut reading = json(&["classify"], BROKEN);
    same_reading(&mut reading, &reply);
    // A gap in the letter must be reviewed, and both commands say so.
    let own = folder(&[NO_HOTLINE]);
    let args = ["--playbooks", shown(own.path())];
    let reply = reply_json(&args, WAITED);
    let mut reading = json(&[&["classify"], &args[..]].concat(), WAITED);
    assert_eq!((&reading["handling"], &reading["handling_reasons"]), (&json!("review"), &json!(["missing_slot"])));
    same_reading(&mut reading, &reply);
    let named = ["industry", "retail", "type", "product_quality", "request", "exchange", "fact", "handling"];
    kesu(&["classify"], BROKEN).fine().prints(&named);
}

/// The reading has the fields of the reply without those of the draft, and the same in each.
#[track_caller]
fn same_reading(reading: &mut Value, reply: &Value) {
    let draft = ["playbook", "reply", "actions", "missing", "asked", "departments", "deadlines", "follow_up", "notes"];
    let (reading, reply) = (reading.as_object_mut().unwrap(), reply.as_object().unwrap());
    assert!(draft.iter().all(|field| !reading.contains_key(*field)), "classify drafts nothing");
    for (name, value) in reply.iter().filter(|(name, _)| !draft.contains(&name.as_str())) {
        assert_eq!(reading.remove(name).as_ref(), Some(value), "{name}");
    }
    assert!(reading.is_empty(), "fields that reply does not have: {reading:?}");
}
