//! What the letters of every industry share: requests, risks, intents and law.

use super::names;
use super::sentences::{Fallback, Writer};
use crate::playbook::set::{Authority, Note, Phrases, RequestText, RightText, RiskText};
use crate::playbook::written::{self, Text, Unit};
use crate::text::script::Region;

impl Writer<'_, '_, '_> {
    fn note(&mut self, note: Option<&written::Note>) -> Option<Note> {
        let note = note?;
        let subject = self.variants(&note.subject, Fallback::Needed);
        Some(Note { subject, body: note.body.iter().map(|texts| self.variants(texts, Fallback::Needed)).collect() })
    }

    pub(super) fn phrases(&mut self) -> Phrases {
        let layer = self.compiler.layer;
        let language = layer.language.clone().unwrap_or_default();
        let title = |writer: &Self, title: &Option<Text>, id: &str| {
            title.as_ref().map_or_else(|| id.to_owned(), |title| writer.plain(title))
        };
        let types = self.compiler.types.clone();
        Phrases {
            requests: layer
                .requests
                .iter()
                .map(|(_, request)| RequestText {
                    authority: request.authority.unwrap_or(Authority::Manager),
                    grant: self.variants(&request.grant, Fallback::Needed),
                    refer: self.variants(&request.refer, Fallback::Needed),
                })
                .collect(),
            risks: layer
                .risks
                .iter()
                .map(|(id, risk)| RiskText {
                    title: title(self, &risk.title, id),
                    holding: self.note(risk.holding.as_ref()),
                    reply: self.variants(&risk.reply, Fallback::Needed),
                    not_with: self.ids("type", &risk.not_with, &types),
                    covers: self.ids("request", &risk.covers, &names(&layer.requests)),
                    notes: self.plain_list(&risk.notes),
                    owner: risk.owner.as_ref().map(|owner| self.plain(owner)),
                    within: risk.within.as_ref().map(|within| (within.number, within.unit)),
                })
                .collect(),
            intents: layer
                .intents
                .iter()
                .map(|(_, intent)| self.note(intent.letter.as_ref()).unwrap_or_default())
                .collect(),
            customers: language.customers.iter().map(|(_, customer)| self.plain_list(&customer.notes)).collect(),
            rights: layer
                .regulations
                .values()
                .map(|regulation| RightText {
                    region: regulation.region.unwrap_or(Region::Tw),
                    verified: regulation.verified,
                    say: self.variants(&regulation.say, Fallback::Needed),
                })
                .collect(),
            units: Unit::ALL.map(|(name, _)| language.units.get(name).map(|unit| self.plain(unit)).unwrap_or_default()),
            missing: language.missing.as_ref().map(|text| self.plain(text)).unwrap_or_default(),
            day: language.day.as_ref().map(|text| self.plain(text)).unwrap_or_default(),
            amount_unit: layer
                .facts
                .as_ref()
                .and_then(|facts| facts.amount_unit.as_ref())
                .map(|unit| self.plain(unit))
                .unwrap_or_default(),
        }
    }
}
