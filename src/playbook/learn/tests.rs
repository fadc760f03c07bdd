//! What is learned, what a folder adds to it, and one lesson left out against training on the others from the start.

use super::*;
use crate::builtin;
use crate::playbook::compile::lessons::{Known, of_cases, of_signals};
use crate::playbook::written;

/// Of these axes; the others have none.
fn labels(types: usize, industries: usize, requests: usize) -> Labels {
    Labels::new(|axis| match axis {
        Axis::Type => types,
        Axis::Industry => industries,
        Axis::Request => requests,
        _ => 0,
    })
}

fn lesson(text: &str, kind: u8, industry: Option<u8>) -> Lesson {
    // Whoever is left without an answer asks for one.
    let requests = if text.contains("没人理") { vec![1] } else { Vec::new() };
    let mut shown = BTreeMap::from([(Axis::Type, vec![kind]), (Axis::Request, requests)]);
    shown.extend(industry.map(|industry| (Axis::Industry, vec![industry])));
    Lesson { folded: text.to_owned(), shown }
}

/// Three types, two industries, a request; nobody has an example of type 3, industry 0 or request 0.
fn known_labels() -> Labels {
    labels(4, 3, 2)
}

fn lessons() -> Vec<Lesson> {
    let rows = [
        ("餐点等了一个小时", 0, Some(1)),
        ("等了半个小时才上菜", 0, Some(1)),
        ("上菜等了好久", 0, Some(1)),
        ("上菜慢，等了又等", 0, Some(1)),
        ("汤里有一根头发", 1, Some(1)),
        ("菜里吃到头发", 1, Some(1)),
        ("面里也有头发", 1, Some(1)),
        ("包裹等了三天没到", 0, Some(2)),
        ("包裹里少了一件", 2, Some(2)),
        ("打开包裹，又少了一件", 2, Some(2)),
        ("少了一件没人理", 2, None),
        ("退款拖着没人理", 1, None),
    ];
    rows.map(|(text, kind, industry)| lesson(text, kind, industry)).to_vec()
}

/// How like each label a text is, by what was learned of grams with these names.
fn likeness(learned: &Learned, labels: Labels, names: &[String], text: &str) -> Vec<f32> {
    let Grams { rarity, scale, bias, .. } = &learned.grams;
    let known = |(start, gram): (usize, &str)| Some((names.iter().position(|name| name == gram)?, start));
    let mut sums = bias.clone();
    for value in vector(grams(text).filter_map(known), rarity) {
        let weights = &learned.weights[value.row * labels.stride()..][..bias.len()];
        for (column, weight) in weights.iter().enumerate() {
            let axis = Axis::ALL.into_iter().find(|axis| labels.of(*axis).contains(&column));
            let view = axis.map_or(View::Even, Axis::view);
            sums[column] += f32::from(weight.cast_signed()) * scale * view.value(value);
        }
    }
    sums
}

fn most(sums: &[f32]) -> usize {
    (0..sums.len()).max_by(|&a, &b| sums[a].total_cmp(&sums[b])).unwrap_or_default()
}

#[test]
fn a_gram_speaks_for_the_labels_that_have_it() {
    let learned = learn(&lessons(), known_labels(), &Below::default());
    let most_of = |gram: &str, labels: std::ops::Range<usize>| {
        let row = learned.names.iter().position(|name| name == gram).expect("three examples have it");
        let weights = &learned.weights[row * known_labels().stride()..][labels];
        (0..weights.len()).max_by_key(|&label| weights[label].cast_signed())
    };
    for (gram, kind) in [("等了", 0), ("头发", 1), ("一件", 2)] {
        assert_eq!(most_of(gram, 0..known_labels().of(Axis::Type).end), Some(kind), "{gram}");
    }
    for (gram, industry) in [("上菜", 1), ("包裹", 2)] {
        assert_eq!(most_of(gram, known_labels().of(Axis::Type).end..known_labels().all()), Some(industry), "{gram}");
    }
    assert!(!learned.names.contains(&"汤".to_owned()), "what too few examples have teaches nothing");
}

#[test]
fn what_stands_twice_teaches_once() {
    let once = learn(&lessons(), known_labels(), &Below::default());
    let twice = learn(&[lessons(), lessons()].concat(), known_labels(), &Below::default());
    assert_eq!(once.weights, twice.weights);
    assert_eq!(once.grams.leverage, twice.grams.leverage);
    assert_eq!(once.grams.leverage.len(), lessons().len());
}

/// What is known, as a folder above finds it.
fn below<'b>(learned: &'b Learned, labels: Labels) -> Below<'b> {
    Below {
        rows: learned.names.iter().map(String::as_str).zip(0..).collect(),
        labels,
        grams: learned.grams.clone(),
        weights: &learned.weights,
    }
}

#[test]
fn what_a_folder_adds_counts_at_once_and_moves_little_else() {
    let known = learn(&lessons(), known_labels(), &Below::default());
    // A new type and a new industry.
    let labels = labels(5, 4, 2);
    let added = lesson("退款拖着等了三天，包裹里少了一件，上菜等了好久，汤里吃到一根头发，没人理", 4, Some(3));
    let learned = learn(std::slice::from_ref(&added), labels, &below(&known, known_labels()));
    let sums = likeness(&learned, labels, &known.names, &added.folded);
    let before = likeness(&known, known_labels(), &known.names, &added.folded);
    assert!(sums[4] > 0.1 && sums[5 + 3] > 0.1, "{sums:?}");
    for (kind, (now, before)) in sums.iter().zip(before).enumerate().take(3) {
        assert!(*now < before && before - now < 0.3, "what it is not it is somewhat less, type {kind}: {now} {before}");
    }
    let leverage = &learned.grams.leverage;
    assert!(known.grams.leverage.iter().all(|of_known| leverage.contains(of_known)));
    assert_eq!(leverage.len(), known.grams.leverage.len() + 1);
    let again = learn(&lessons(), known_labels(), &below(&known, known_labels()));
    assert_eq!(again.weights, known.weights, "what is known is not learned again");
    assert!(learned.names.is_empty(), "no gram of a single new example is known: {:?}", learned.names);
}

#[test]
fn nothing_to_learn_leaves_what_is_known() {
    let known = learn(&lessons(), known_labels(), &Below::default());
    let same = learn(&[], known_labels(), &below(&known, known_labels()));
    assert_eq!((same.weights, same.grams.bias), (known.weights.clone(), known.grams.bias.clone()));
    let nothing = learn(&[], known_labels(), &Below::default());
    assert!(nothing.weights.is_empty() && nothing.grams.bias.iter().all(|bias| *bias == 0.0));
}

/// The shipped examples.
fn shipped() -> (Vec<Lesson>, Labels) {
    let (set, fold) = (builtin::set(), builtin::fold());
    let (layer, _) = written::read(&builtin::sources());
    let known = Known { layer: &layer, types: &set.core.types, industries: &set.core.industries };
    let cases = of_cases(known, &fold).map(|(.., lesson)| lesson);
    let signals = of_signals(known, &fold).map(|(.., lesson)| lesson);
    (cases.chain(signals).collect(), set.labels)
}

#[test]
fn of_the_shipped_examples_a_left_out_one_is_read_much_as_after_training_without_it() {
    let (mut lessons, labels) = shipped();
    // As many as can be learned a few times over in a test.
    let step = lessons.len() / 1000;
    lessons = lessons.into_iter().step_by(step).collect();
    let all = learn(&lessons, labels, &Below::default());
    let (mut apart, mut by_itself) = (0.0, 0.0);
    for at in (0..lessons.len()).step_by(lessons.len() / 25) {
        let mut others = lessons.clone();
        let lesson = others.remove(at);
        let retrained = learn(&others, labels, &Below::default());
        let exact = likeness(&retrained, labels, &retrained.names, &lesson.folded);
        let mut left = likeness(&all, labels, &all.names, &lesson.folded);
        let with = left.clone();
        Without::new(&lesson, &all.grams).correct(&mut left, labels);
        let Some(kind) = lesson.label(Axis::Type).map(usize::from) else { continue };
        let speaks = with[kind] < 1.0;
        assert_eq!(
            left[kind] < with[kind],
            speaks,
            "what misses its own type speaks for it, no other: {}",
            lesson.folded
        );
        // Of its own label and of the one that is likeliest without it.
        let likeliest = labels.of(Axis::Type).start + most(&exact[labels.of(Axis::Type)]);
        for column in [kind, likeliest] {
            apart += (left[column] - exact[column]).abs();
            by_itself += (with[column] - exact[column]).abs();
        }
    }
    assert!(apart < 0.3 * by_itself, "{apart} apart in all, and {by_itself} where it is not left out");
}
