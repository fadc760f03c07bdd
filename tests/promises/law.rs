//! The law that a letter cites is the reader's own, and somebody has read it.

use kesu::engine::{Choices, Complaint};
use kesu::text::script::Region;
use kesu::understand::classify::Known;

use crate::letters::{ENGINE, Facts, Faults, full_orders, neutral, written};
use crate::sections;

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
                known: Known { industry: Some(order.industry), kind: Some(order.kind) },
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
