//! The shape of the reply: it listens, acknowledges, apologises once, acts, answers and says what to expect.

use kesu::compose::DraftKind;
use kesu::understand::Intent;

use crate::letters::{ENGINE, Facts, Faults, Order, PIECES, around, full_orders, placeholders, plain_orders};
use crate::{apologises, apology_words, sections};

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
        "wish",
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
    for plain in plain_orders().filter(|order| order.kind != 0) {
        for second in (1..types).filter(|&kind| kind != plain.kind) {
            let third = (second % (types - 1)) + 1;
            let further = if third == plain.kind { vec![second] } else { vec![second, third] };
            let order = Order { secondary: further.clone(), seed: u64::from(second), ..plain.clone() };
            let draft = order.write();
            faults.checked += 1;
            let also = sections(&draft, "also");
            if also.len() != further.len() {
                faults.add(format!("{} further grievances get {} answers", further.len(), also.len()), &order);
            }
            for text in also {
                if apologises(text, order.script) {
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
    faults.none("every grievance is answered, one apology");
}

#[test]
fn a_request_is_answered_directly() {
    let mut faults = Faults::default();
    let requests = ENGINE.set.core.requests.len() as u8;
    for plain in plain_orders() {
        for request in 0..requests {
            let order = Order { requests: vec![request], seed: u64::from(request), ..plain.clone() };
            faults.checked += 1;
            if sections(&order.write(), "answer").len() != 1 {
                faults.add(format!("no answer to {}", ENGINE.set.core.requests[request as usize]), &order);
            }
        }
    }
    faults.none("what is asked for is answered");
}

#[test]
fn a_stated_fact_is_repeated_in_the_letter() {
    let mut faults = Faults::default();
    for plain in plain_orders() {
        // No industry withholds these.
        for facts in ["place", "waited", "happened_on"].map(|name| Facts::One(name.to_owned())) {
            let order = plain.clone().facts(facts.clone());
            let draft = order.write();
            faults.checked += 1;
            if !placeholders(&facts).values().any(|value| draft.text.contains(value)) {
                faults.add(format!("{facts:?} is not repeated"), &order);
            }
        }
    }
    faults.none("every draft names a fact that the complaint states");
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
