//! Searching 10,000 incidents: `cargo bench -p andon-model`.
#![allow(clippy::print_stdout)] // A bench tells what it measured.

use andon_model::id::EntryId;
use andon_model::search::fuzzy::{Name, Typed};
use andon_model::search::{Index, Passage, Query, Spot};
use divan::Bencher;
use uuid::Uuid;

const INCIDENTS: u64 = 10_000;
/// Lines of an incident, and words of a line.
const LINES: u64 = 16;
const WORDS: u64 = 14;
/// As many words as people use in some years of incidents.
const VOCABULARY: u64 = 20_000;

fn main() {
    let index = index();
    println!("{} incidents in {:.1} MB of memory", index.len(), index.bytes() as f64 / 1e6);
    divan::main();
}

/// A word; the first ones are as frequent as they are in a language (Zipf's law, roughly).
fn word(chance: u64) -> String {
    let unit = (chance % 100_003) as f64 / 100_003.0;
    let number = (VOCABULARY as f64).powf(unit) as u64;
    let letters = (0..3 + number % 6).map(|place| {
        let letter = number.wrapping_mul(2_654_435_761).rotate_right(5 * place as u32) % 26;
        char::from(b'a' + letter as u8)
    });
    letters.collect()
}

fn text(seed: u64, words: u64) -> String {
    let words = (0..words).map(|n| word((seed * 97 + n).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 20));
    words.collect::<Vec<_>>().join(" ")
}

fn incident(number: u64) -> Vec<Passage> {
    let name = Passage { spot: Spot::Name, text: text(number, 6) };
    let line = |line| Passage {
        spot: Spot::Entry(EntryId(Uuid::from_u128(u128::from(line)))),
        text: text(number * 1_000 + line, WORDS),
    };
    std::iter::once(name).chain((1..=LINES).map(line)).collect()
}

fn index() -> Index<u64> {
    let mut index = Index::default();
    (0..INCIDENTS).for_each(|number| index.put(number, &incident(number)));
    index
}

#[divan::bench(args = ["a", "the", "dea", "abc xyz", "rare words often stand together"])]
fn search(bencher: Bencher<'_, '_>, typed: &str) {
    let index = index();
    let query = Query::parse(typed);
    bencher.bench(|| index.search(&query));
}

#[divan::bench]
fn correct_a_slip(bencher: Bencher<'_, '_>) {
    let index = index();
    let query = Query::parse("paymnets");
    bencher.bench(|| index.correct(&query));
}

#[divan::bench]
fn put_one_again(bencher: Bencher<'_, '_>) {
    let mut index = index();
    let passages = incident(7);
    bencher.bench_local(|| index.put(7, &passages));
}

#[divan::bench(args = ["dea", "abc xyz"])]
fn fit_all_names(bencher: Bencher<'_, '_>, typed: &str) {
    let names: Vec<Name> = (0..INCIDENTS).map(|number| Name::of(&text(number, 6))).collect();
    let typed = Typed::of(typed);
    bencher.bench(|| names.iter().filter_map(|name| name.fit(&typed)).count());
}
