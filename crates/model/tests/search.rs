//! Searching: words of any language, what is found, in which order, and that an index after any
//! edits is the index made anew.

use std::collections::BTreeMap;

use andon_model::id::{EntryId, IncidentId, NoteId, PersonId};
use andon_model::incident::{Incident, Question};
use andon_model::index::IncidentRow;
use andon_model::property::Property;
use andon_model::search::fuzzy::{Name, Typed};
use andon_model::search::words::{fold, words};
use andon_model::search::{Index, Passage, Query, Spot};
use andon_model::term::{Taxonomy, TermId};
use andon_model::workspace::{Person, Workspace};
use proptest::prelude::*;
use uuid::Uuid;

fn line(text: &str) -> Passage {
    Passage { spot: Spot::Entry(EntryId(Uuid::nil())), text: text.into() }
}

fn name(text: &str) -> Passage {
    Passage { spot: Spot::Name, text: text.into() }
}

fn index(texts: &[&[Passage]]) -> Index<u32> {
    let mut index = Index::default();
    for (key, passages) in (1..).zip(texts) {
        index.put(key, passages);
    }
    index
}

fn found(index: &Index<u32>, typed: &str) -> Vec<u32> {
    index.search(&Query::parse(typed)).into_iter().map(|hit| hit.key).collect()
}

#[test]
fn words_are_those_of_any_language_without_accents_and_case() {
    let folded = |text: &str| words(text).into_iter().map(|w| w.folded).collect::<Vec<_>>();
    assert_eq!(folded("L'équipe a ÉTÉ prévenue"), ["l", "equipe", "a", "ete", "prevenue"]);
    assert_eq!(folded("Große Störung, Łódź"), ["grosse", "storung", "lodz"]);
    assert_eq!(folded("Сбой в сети"), ["сбои", "в", "сети"]);
    assert_eq!(folded("障害 発生"), ["障", "害", "発", "生"]);
    assert_eq!(folded("kube-dns v1.14_x"), ["kube", "dns", "v1", "14", "x"]);
    // Typed as one character or as letter and accent, it is the same word.
    assert_eq!(fold("e\u{301}lan"), fold("élan"));
    assert_eq!(words("e\u{301}lan")[0].range, 0.."e\u{301}lan".len());
}

#[test]
fn all_words_are_wanted_wherever_they_stand_and_beginnings_will_do() {
    let index = index(&[
        &[name("Payments are slow"), line("the queue grows")],
        &[name("Login fails"), line("payments are not affected")],
        &[name("Disk full")],
    ]);
    assert_eq!(found(&index, "pay"), [1, 2], "a name before a line");
    assert_eq!(found(&index, "queue payments"), [1]);
    assert_eq!(found(&index, "PAYMENTS login"), [2]);
    assert_eq!(found(&index, "nowhere"), Vec::<u32>::new());
    assert_eq!(found(&index, "payments nowhere"), Vec::<u32>::new());
    assert_eq!(found(&index, "  "), Vec::<u32>::new());
    assert_eq!(found(&index, "\"pay\""), Vec::<u32>::new(), "in quotes the word is whole");
}

#[test]
fn of_equals_the_newer_comes_first_and_a_rare_word_decides() {
    let index = index(&[
        &[line("restarted the pods")],
        &[line("restarted the pods")],
        &[line("pods"), name("cassandra")],
    ]);
    assert_eq!(found(&index, "restarted"), [2, 1]);
    assert_eq!(found(&index, "pods"), [3, 2, 1]);
}

#[test]
fn a_phrase_is_words_that_follow_one_another_in_one_passage() {
    let query = Query::parse("\"rolled back\" search");
    assert!(query.has_phrases(&[line("We rolled back. Twice"), line("search")]));
    assert!(!query.has_phrases(&[line("back, rolled")]));
    assert!(!query.has_phrases(&[line("rolled"), line("back")]));
    let text = "rolled on; rolled back the search";
    let marked: Vec<&str> = query.marks(text).into_iter().map(|mark| &text[mark]).collect();
    assert_eq!(marked, ["rolled back", "search"]);
}

#[test]
fn what_is_meant_twice_is_shown_once() {
    let shown = |typed: &str, text: &str| Query::parse(typed).snippet(text).0;
    let whole = [("rolled back".to_owned(), true)];
    assert_eq!(shown("back \"rolled back\"", "rolled back"), whole);
    assert_eq!(shown("\"no no\"", "no no no"), [("no no no".to_owned(), true)]);
    // A mark longer than the snippet is cut off with it.
    let long = shown("\"no no\"", &"no ".repeat(100));
    assert_eq!(long, [("no ".repeat(100)[..140].to_owned(), true), (" …".into(), false)]);
}

#[test]
fn a_slip_of_one_letter_is_forgiven_when_nothing_has_the_word() {
    let index = index(&[&[line("payments and certificates")]]);
    for slip in ["paymnets", "paymetns", "payment5", "pyments", "payyments", "certificatez"] {
        let corrected = index.correct(&Query::parse(slip));
        assert_eq!(index.search(&corrected).len(), 1, "{slip}");
    }
    for other in ["pavements", "ents", "\"paymnets\"", "xertificates"] {
        assert_eq!(index.correct(&Query::parse(other)), Query::parse(other), "{other}");
    }
}

#[test]
fn a_snippet_shows_the_words_in_their_place() {
    let query = Query::parse("certificate");
    let text = "Since the morning\nnobody could sign in, because the old Certificate of the broker \
                had expired at midnight and its successor was not the one that the clients of the \
                other department had been given in the autumn before, as it turned out later.";
    let parts = query.snippet(text).0;
    assert_eq!(parts.iter().filter(|(_, marked)| *marked).count(), 1);
    assert!(parts.contains(&("Certificate".into(), true)));
    assert_eq!(parts[0].0, "… ");
    assert_eq!(parts[parts.len() - 1].0, " …");
    assert!(parts.iter().all(|(part, _)| !part.contains('\n')));
    let whole = query.snippet("a certificate");
    assert_eq!(whole.0, [("a ".into(), false), ("certificate".into(), true)]);
}

#[test]
fn the_passage_that_answers_most_is_shown() {
    let passages = [name("Queue"), line("the queue of the broker"), line("the broker")];
    let best = |typed: &str| Query::parse(typed).best(&passages).map(|one| one.text.clone());
    assert_eq!(best("broker queue").as_deref(), Some("the queue of the broker"));
    assert_eq!(best("\"the broker\"").as_deref(), Some("the queue of the broker"));
    assert_eq!(best("nothing"), None);
}

#[test]
fn names_are_found_by_beginnings_pieces_and_letters_left_out() {
    let fit = |name: &str, typed: &str| Name::of(name).fit(&Typed::of(typed));
    assert!(fit("Go to the settings", "sett") > fit("Go to the settings", "tting"));
    assert!(fit("Move to the next phase", "nxt phs").is_some());
    assert!(fit("Hand over the command", "command") > fit("Commander's notes", "command"));
    assert_eq!(fit("Write a note", "zebra"), None);
    assert_eq!(fit("a", "ab"), None);
    assert_eq!(fit("Élan", "elan"), fit("elan", "ÉLAN"));
    assert!(Typed::of(" ,. ").is_empty());
}

#[test]
fn an_incident_is_found_by_either_of_its_channels() {
    let mut incident = Incident::empty(IncidentId(Uuid::nil()));
    incident.channel = "cards-everybody".into();
    incident.commander_channel = "cards-bridge".into();
    let index = index(&[&Passage::of_incident(&incident)]);
    assert_eq!(found(&index, "everybody"), [1]);
    assert_eq!(found(&index, "bridge"), [1]);
}

fn spot() -> impl Strategy<Value = Spot> {
    prop_oneof![
        Just(Spot::Name),
        Just(Spot::Beside),
        Just(Spot::Summary(Question::Cause)),
        any::<u128>().prop_map(|id| Spot::Entry(EntryId(Uuid::from_u128(id)))),
        any::<u128>().prop_map(|id| Spot::Note(NoteId(Uuid::from_u128(id)))),
    ]
}

fn passages() -> impl Strategy<Value = Vec<Passage>> {
    let text = "([a-eéß]{1,3}[ ,]?){0,6}";
    let passage = (spot(), text).prop_map(|(spot, text)| Passage { spot, text });
    prop::collection::vec(passage, 0..4)
}

proptest! {
    #[test]
    fn an_index_after_any_edits_is_the_index_made_anew(
        edits in prop::collection::vec((0_u32..90, prop::option::weighted(0.8, passages())), 0..300),
        typed in "[a-e]{1,3}( [a-e])?",
    ) {
        let mut edited = Index::default();
        let mut documents = BTreeMap::new();
        for (key, passages) in edits {
            match passages {
                Some(passages) => {
                    edited.put(key, &passages);
                    documents.insert(key, passages);
                }
                None => {
                    edited.remove(key);
                    documents.remove(&key);
                }
            }
        }
        let mut anew = Index::default();
        for (key, passages) in &documents {
            anew.put(*key, passages);
        }
        prop_assert_eq!(edited.contents(), anew.contents());
        prop_assert_eq!(edited.len(), documents.len());
        let query = Query::parse(&typed);
        prop_assert_eq!(edited.search(&query), anew.search(&query));
        // And it finds what reading everything finds.
        let mut read: Vec<u32> = documents
            .iter()
            .filter(|(_, passages)| {
                query.terms.iter().all(|term| {
                    passages.iter().flat_map(|one| words(&one.text)).any(|w| term.fits(&w.folded))
                })
            })
            .map(|(key, _)| *key)
            .collect();
        let mut found = found(&edited, &typed);
        found.sort_unstable();
        read.sort_unstable();
        prop_assert_eq!(found, read);
    }

    #[test]
    fn passages_come_back_as_they_were_kept(
        all in prop::collection::vec((spot(), "[^\u{1e}\u{1f}]{0,20}"), 0..5),
    ) {
        let all: Vec<_> = all.into_iter().map(|(spot, text)| Passage { spot, text }).collect();
        prop_assert_eq!(Passage::decode(&Passage::encode(&all)), all);
    }

    #[test]
    fn a_snippet_is_a_piece_of_the_text(
        text in "((no|non|é|rolled|back)[ ,\n]){0,80}",
        typed in "((no|non|é|rolled|back| )[ \"]){0,8}",
    ) {
        let parts = Query::parse(&typed).snippet(&text).0;
        let joined: String = parts.iter().map(|(part, _)| part.as_str()).collect();
        let piece = joined.strip_prefix("… ").unwrap_or(&joined);
        let piece = piece.strip_suffix(" …").unwrap_or(piece);
        prop_assert!(text.replace('\n', " ").contains(piece), "{parts:?}");
    }

    #[test]
    fn marks_and_snippets_stay_inside_any_text(text in ".{0,200}", typed in ".{0,12}") {
        let query = Query::parse(&typed);
        let marks = query.marks(&text);
        for mark in &marks {
            prop_assert!(text.get(mark.clone()).is_some());
        }
        let marked = query.snippet(&text).0.iter().filter(|(_, marked)| *marked).count();
        prop_assert!(marked > 0 || marks.is_empty());
        let _ = Passage::decode(&text);
    }
}

#[test]
fn a_row_stands_for_the_names_of_its_values_and_people() {
    let person = PersonId(Uuid::from_u128(7));
    let mut workspace = Workspace::default();
    workspace.people.insert(person, Person { id: person, name: "Ana".into() });
    let payments = TermId::stored("payments").expect("an id");
    let named = BTreeMap::from([(payments.clone(), "Payments and cards".to_owned())]);
    workspace.terms.insert(Taxonomy::TechTeams, named);
    let mut row = IncidentRow::empty(IncidentId(Uuid::from_u128(1)));
    row.commander = Some(person);
    row.traits.terms.insert(Property::TechTeam, [payments].into());
    let passage = Passage::of_row(&row, &workspace);
    assert_eq!(passage, Passage { spot: Spot::Beside, text: "Payments and cards · Ana".into() });
    workspace.people.clear();
    let passage = Passage::of_row(&row, &workspace);
    assert_eq!(passage.text, "Payments and cards", "who is not known has no name to be found by");
}
