//! The context of a record: the incident's timeline, taken over by several people at once beside
//! what they write.

mod record;

use std::collections::BTreeSet;

use andon_document::pdca;
use andon_model::pdca::command::{PdcaCommand, PdcaText};
use andon_model::text_edit::TextEdit;
use automerge::Automerge;
use proptest::prelude::*;
use proptest::sample::Index;
use record::{Device, meet, pair, person};

#[test]
fn the_timeline_is_taken_over_again_and_what_people_wrote_into_it_stays() {
    let [mut one, mut two] = pair();
    let note = TextEdit { at: 20, delete: 0, insert: "\nseen by the on-duty".into() };
    two.write(&PdcaCommand::EditText { field: PdcaText::Context, edit: note }).unwrap();
    let text = "- **12:58** declared\n- **13:10** it is Crossplane\n".to_owned();
    one.write(&PdcaCommand::TakeContext { text: text.clone() }).unwrap();
    assert_eq!(one.read().context, text);
    meet(&mut one, &mut two);
    let both = one.read().context;
    assert!(both.contains("seen by the on-duty") && both.contains("it is Crossplane"), "{both}");
    // Nothing has happened since: nothing changes.
    two.write(&PdcaCommand::TakeContext { text }).unwrap();
    assert_eq!(two.read().context, both);
}

#[test]
fn taking_the_timeline_over_is_taken_back_and_own_lines_stay() {
    let [mut one, mut two] = pair();
    let take = |text: &str| PdcaCommand::TakeContext { text: text.into() };
    let first = one.read().context;
    let note = TextEdit { at: first.len(), delete: 0, insert: "\nmine".into() };
    one.write(&PdcaCommand::EditText { field: PdcaText::Context, edit: note }).unwrap();
    let undo = one.write(&take("- **12:58** declared\n- **13:10** it is Crossplane\n")).unwrap();
    assert!(one.read().context.contains("12:58"), "{}", one.read().context);
    let redo = one.write(&PdcaCommand::All(undo)).unwrap();
    let back = one.read().context;
    let lines: BTreeSet<&str> = back.lines().collect();
    assert_eq!(lines, BTreeSet::from([first.as_str(), "mine"]));
    one.write(&PdcaCommand::All(redo)).unwrap();
    let taken = one.read().context;
    assert!(taken.contains("13:10") && taken.contains("mine"), "{taken}");
    assert_eq!(
        one.write(&take("- **12:58** declared\n- **13:10** it is Crossplane\n")),
        Ok(vec![])
    );
    // A device that mends what two did at once makes nobody take part.
    two.merge(&one);
    one.write(&take("- **12:58** declared\n- **14:00** full\n")).unwrap();
    two.write(&take("- **12:58** declared\n- **14:00** full\n")).unwrap();
    meet(&mut one, &mut two);
    assert!(pdca::is_context_doubled(&one.doc));
    let mut three = Device::new(3);
    three.merge(&one);
    three.write(&PdcaCommand::UndoubleContext).unwrap();
    assert_eq!(three.read().context.matches("14:00").count(), 1, "{}", three.read().context);
    assert!(!three.read().participants.contains(&person(3)));
    assert!(!pdca::is_context_doubled(&three.doc));
}

/// What a device does with the context: takes over the timeline as far as it knows it, writes a
/// line of its own, or hears all that another one has.
#[derive(Clone, Debug)]
enum InContext {
    Take(usize),
    Write(Index),
    Hear(usize),
}

fn in_context() -> impl Strategy<Value = InContext> {
    prop_oneof![
        3 => (0..6usize).prop_map(InContext::Take),
        2 => any::<Index>().prop_map(InContext::Write),
        2 => (0..3usize).prop_map(InContext::Hear),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    /// Whoever takes the timeline over at the same moment as others: after everybody has heard
    /// everything, each line stands once, all that somebody wrote is there, and all see the same.
    #[test]
    fn taking_over_at_once_comes_to_the_same_as_taking_over_once(
        steps in prop::collection::vec((0..3usize, in_context()), 0..24),
    ) {
        let line = |number: usize| format!("- **13:0{number}** line {number}\n");
        let timeline = |upto: usize| (0..upto).map(line).collect::<String>();
        let mut devices = [1, 2, 3].map(Device::new);
        devices[0].begin();
        let first = devices[0].doc.clone();
        for device in &mut devices[1..] {
            device.doc.merge(&mut first.clone()).unwrap();
        }
        let (mut own, mut most) = (0, 0);
        for (who, step) in &steps {
            match step {
                InContext::Take(upto) => {
                    most = most.max(*upto);
                    let text = timeline(*upto);
                    devices[*who].write(&PdcaCommand::TakeContext { text }).unwrap();
                }
                InContext::Write(index) => {
                    let text = devices[*who].read().context;
                    let ends = text.match_indices('\n').map(|(at, _)| at + 1);
                    let ends: Vec<usize> = [0].into_iter().chain(ends).collect();
                    let edit = TextEdit {
                        at: ends[index.index(ends.len())],
                        delete: 0,
                        insert: format!("own {own}\n"),
                    };
                    own += 1;
                    let field = PdcaText::Context;
                    devices[*who].write(&PdcaCommand::EditText { field, edit }).unwrap();
                }
                InContext::Hear(from) => {
                    let theirs = devices[*from].doc.clone();
                    devices[*who].doc.merge(&mut theirs.clone()).unwrap();
                    devices[*who].write(&PdcaCommand::UndoubleContext).unwrap();
                }
            }
        }
        for _ in 0..2 {
            let all: Vec<Automerge> = devices.iter().map(|device| device.doc.clone()).collect();
            for device in &mut devices {
                for other in &all {
                    device.doc.merge(&mut other.clone()).unwrap();
                }
                device.write(&PdcaCommand::UndoubleContext).unwrap();
                let heads = device.doc.get_heads();
                device.write(&PdcaCommand::UndoubleContext).unwrap();
                prop_assert_eq!(device.doc.get_heads(), heads, "a second time there is nothing to do");
            }
        }
        let [one, two, three] = devices.map(|device| device.read().context);
        prop_assert_eq!(&one, &two);
        prop_assert_eq!(&one, &three);
        for number in 0..most {
            prop_assert!(one.matches(&line(number)).count() <= 1, "line {} twice in {}", number, one);
        }
        for number in 0..own {
            let there = one.matches(&format!("own {number}\n")).count();
            prop_assert_eq!(there, 1, "own {} in {}", number, one);
        }
    }
}
