//! The compiled parts as one run of bytes: block after block, then an index of them and its length.

use std::ops::Range;

use serde::Serialize;

use crate::playbook::set::{Case, Core, Frame, GramIndex, Index, Phrases, ScriptIndex};
use crate::playbook::table::Builder;

/// About what the rest takes, beside the cues: some three times the letters of the built-in playbooks.
const LETTERS: usize = 4 << 20;

/// The blocks of one script before they are packed.
pub(super) struct Texts {
    pub(super) phrases: Phrases,
    pub(super) frames: Vec<Frame>,
    pub(super) cases: Vec<(u8, u8, Case)>,
}

pub(super) fn pack(core: &Core, automata: &[&[u8]], cues: &Builder, grams: [&[u8]; 3], texts: &[Texts; 2]) -> Vec<u8> {
    let large = automata.iter().map(|automaton| automaton.len()).sum::<usize>() + cues.links.len() + cues.text.len();
    let mut data = Vec::with_capacity(large + LETTERS);
    let core = append(&mut data, core);
    let automata = automata.iter().map(|automaton| append_bytes(&mut data, automaton)).collect();
    let cues = [&cues.links, &cues.text].map(|part| append_bytes(&mut data, part));
    let [table, entries, weights] = grams.map(|part| append_bytes(&mut data, part));
    let grams = GramIndex { table, entries, weights };
    let mut script = |texts: &Texts| ScriptIndex {
        phrases: append(&mut data, &texts.phrases),
        frames: texts.frames.iter().map(|frame| append(&mut data, frame)).collect(),
        cases: texts.cases.iter().map(|(i, t, case)| (*i, *t, append(&mut data, case))).collect(),
    };
    let scripts = [script(&texts[0]), script(&texts[1])];
    let index = Index { core, automata, cues, grams, scripts };
    let index = append(&mut data, &index);
    data.extend((index.end - index.start).to_le_bytes());
    data
}

fn append_bytes(data: &mut Vec<u8>, bytes: &[u8]) -> Range<u32> {
    let start = data.len() as u32;
    data.extend_from_slice(bytes);
    start..data.len() as u32
}

fn append(data: &mut Vec<u8>, value: &impl Serialize) -> Range<u32> {
    let start = data.len() as u32;
    data.extend(postcard::to_stdvec(value).expect("plain data"));
    start..data.len() as u32
}
