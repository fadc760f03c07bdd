//! What a row may decide for itself: fields whose values go before those of the command line.

use jiff::civil::Date;
use serde_json::Value;

use crate::compose::given;
use crate::diagnostic::{Arg, Code, Diagnostic, Message};
use crate::engine::{Choices, Complaint};
use crate::input::names;
use crate::playbook::Set;
use crate::text::Script;
use crate::text::script::Region;

/// What a field decides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Deciding {
    Industry,
    Type,
    Script,
    Region,
    Received,
    Seed,
    /// The value of the slot of this name.
    Slot(String),
}

impl Deciding {
    const NAMED: [(&str, Deciding); 6] = [
        ("industry", Deciding::Industry),
        ("type", Deciding::Type),
        ("script", Deciding::Script),
        ("region", Deciding::Region),
        ("received", Deciding::Received),
        ("seed", Deciding::Seed),
    ];

    /// What the name decides: one of the options of `reply`, or a slot.
    ///
    /// # Errors
    /// It is neither.
    pub fn named(set: &Set, name: &str) -> Result<Self, Diagnostic> {
        if let Some((_, deciding)) = Self::NAMED.iter().find(|(own, _)| *own == name) {
            return Ok(deciding.clone());
        }
        let options = Self::NAMED.iter().map(|(name, _)| *name);
        let slots = set.core.slots.iter().map(|slot| slot.name.as_str());
        names::place("slot", name, options.chain(slots)).map(|_| Self::Slot(name.to_owned()))
    }

    /// Lets the value decide.
    ///
    /// # Errors
    /// It is none that could.
    pub fn decide(
        &self,
        set: &Set,
        value: &Value,
        choices: &mut Choices,
        complaint: &mut Complaint,
    ) -> Result<(), Diagnostic> {
        let text = match value {
            Value::String(text) => text.clone(),
            Value::Number(number) => number.to_string(),
            other => return Err(no_value(other.to_string(), "text, number")),
        };
        let place = |what, ids: &[String]| names::place(what, &text, ids.iter().map(String::as_str));
        match self {
            Self::Industry => choices.known.industry = Some(place("industry", &set.core.industries)? as u8),
            Self::Type => choices.known.kind = Some(place("type", &set.core.types)? as u8),
            Self::Script => {
                choices.script = match text.as_str() {
                    "auto" => None,
                    name => {
                        Some(Script::named(name).ok_or_else(|| no_value(text.clone(), "auto hant hans zh-TW zh-CN"))?)
                    }
                }
            }
            Self::Region => {
                let names = Region::ALL.map(|(name, _)| name);
                choices.region = Some(Region::ALL[names::place("region", &text, names.into_iter())?].1);
            }
            Self::Received => {
                let date = text.parse::<Date>().map_err(|_| no_value(text.clone(), "2026-11-21"))?;
                complaint.received = Some(date);
            }
            Self::Seed => choices.seed = Some(text.parse().map_err(|_| no_value(text.clone(), "0 1 2 …"))?),
            Self::Slot(name) => {
                given::check(set, name, &text)?;
                choices.set.insert(name.clone(), text);
            }
        }
        Ok(())
    }
}

fn no_value(value: String, expected: &'static str) -> Diagnostic {
    let help = Message::OneOf { names: Arg::Text(expected.to_owned()) };
    Diagnostic::new(Code::BadValue, Message::NotAValue { value: value.into() }).help(help)
}
