//! The parser on perfect text straight from the generator: what it makes of layouts it was not tuned on.
#![cfg(feature = "generate")]
#![allow(clippy::unwrap_used)]

use legwork_card::CardField;
use legwork_card::generate::{Family, Fonts, Generator, Language, Level, plan, system_collections};
use legwork_card::parse::parse;
use legwork_card::parse::score::{Score, normalise};

/// The system's Noto CJK collections; the tests that print say so and end when there are none.
fn collections() -> Option<(Vec<u8>, Vec<u8>)> {
    let found = system_collections().ok();
    if found.is_none() {
        println!("skipped: install fonts-noto-cjk");
    }
    found
}

struct Outcome {
    score: Score,
    sure: usize,
    sure_right: usize,
}

fn run(generator: &Generator<'_>, families: &[Family], count: usize, seed: u64, show: bool) -> Outcome {
    let mut out = Outcome { score: Score::default(), sure: 0, sure_right: 0 };
    for (family, language, i) in plan(families, count) {
        let card = generator.truth(family, language, seed + i);
        let draft = parse(&card.lines, card.size);
        let differing = out.score.add(&draft, &card.fields);
        for field in differing.iter().filter(|_| show) {
            let got: Vec<String> =
                draft.candidates(*field).iter().map(|c| format!("{} ({:.2})", c.value, c.confidence)).collect();
            println!("{family:?} {language:?} {i} {}: {got:?}\n    want {:?}", field.name(), card.fields.get(field));
        }
        for (field, candidate) in draft.fields.iter().flat_map(|(f, list)| list.iter().map(move |c| (f, c))) {
            if candidate.is_sure() {
                out.sure += 1;
                let value = normalise(*field, &candidate.value);
                out.sure_right +=
                    usize::from(card.fields.get(field).into_iter().flatten().any(|v| normalise(*field, v) == value));
            }
        }
    }
    out
}

fn report(name: &str, outcome: &Outcome) {
    for field in CardField::ALL {
        if let Some(tally) = outcome.score.fields.get(&field) {
            println!("{name} {:<11} F1 {:5.1} {tally:?}", field.name(), tally.f1());
        }
    }
    println!(
        "{name} all F1 {:.1}; sure {} of which right {}",
        outcome.score.total().f1(),
        outcome.sure,
        outcome.sure_right
    );
}

#[test]
fn k5_held_out_families_are_read_from_perfect_text() {
    let Some((regular, bold)) = collections() else { return };
    let fonts = Fonts::from_collections(&regular, &bold).unwrap();
    let generator = Generator::new(&fonts);
    let show = std::env::var_os("LEGWORK_SHOW").is_some();
    let tune = run(&generator, &Family::TUNE, 300, 1, show);
    report("tune", &tune);
    let held_out = run(&generator, &Family::HELD_OUT, 300, 5001, false);
    report("held out", &held_out);
    assert!(held_out.score.total().f1() >= 95.0);
    assert!(
        held_out.sure_right * 100 >= held_out.sure * 98,
        "a field shown as sure is right: {} of {}",
        held_out.sure_right,
        held_out.sure
    );
}

#[test]
fn the_same_seed_gives_the_same_photo_and_no_two_seeds_do() {
    let Some((regular, bold)) = collections() else { return };
    let fonts = Fonts::from_collections(&regular, &bold).unwrap();
    let generator = Generator::new(&fonts);
    let photo = |seed| generator.sample(Family::Portrait, Language::Japanese, Level::Hard, seed);
    let (a, b, c) = (photo(7), photo(7), photo(8));
    assert_eq!(a.jpeg, b.jpeg);
    assert_eq!(a.truth, b.truth);
    assert_ne!(a.jpeg, c.jpeg);
    // The corners lie in the photo.
    let inside =
        |p: &[f32; 2]| (0.0..=a.truth.size.0 as f32).contains(&p[0]) && (0.0..=a.truth.size.1 as f32).contains(&p[1]);
    assert!(a.truth.lines.iter().flat_map(|l| &l.quad).all(inside));
}

#[test]
fn bytes_that_are_no_font_are_refused() {
    assert!(Fonts::from_collections(b"nothing", b"nothing").is_err());
}
