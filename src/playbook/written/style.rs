//! `style.yaml`: what no sentence of a letter says, as lint looks for it. No letter is made from it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Cue;
use super::language::pairs;
use super::values::{cue_list, plain};
use crate::playbook::tree::{At, Fields, Reader};

/// Ways of speaking to be avoided, and what to do instead.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct Avoid {
    pub phrases: Vec<Cue>,
    pub instead: String,
}

#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
pub struct Style {
    pub avoid: Vec<Avoid>,
    /// Ways to speak of law, which stands in `regulations.yaml` alone.
    pub law: Vec<Cue>,
    /// Words of the mainland, in Traditional characters, with those of Taiwan.
    #[schemars(with = "std::collections::BTreeMap<String, String>")]
    pub mainland: Vec<(String, String, At)>,
    /// Words that the glossary changes and that the mainland has, too.
    pub both_regions: Vec<Cue>,
    /// Marks of what is still to be written.
    pub unwritten: Vec<Cue>,
}

pub(super) fn style(reader: &mut Reader, mut fields: Fields) -> Style {
    let style = Style {
        avoid: fields.take("avoid").map(|node| super::values::items(reader, node, avoid)).unwrap_or_default(),
        law: cue_list(reader, &mut fields, "law"),
        mainland: pairs(reader, fields.take("mainland")),
        both_regions: cue_list(reader, &mut fields, "both_regions"),
        unwritten: cue_list(reader, &mut fields, "unwritten"),
    };
    fields.finish(reader);
    style
}

fn avoid(reader: &mut Reader, node: crate::playbook::tree::Node) -> Option<Avoid> {
    let mut fields = reader.fields(node)?;
    let phrases = cue_list(reader, &mut fields, "phrases");
    let instead = plain(reader, &mut fields, "instead");
    fields.finish(reader);
    Some(Avoid { phrases, instead })
}
