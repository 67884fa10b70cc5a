//! A device with one problem-solving record, as the tests see it.
#![allow(dead_code)] // Every test file uses a part of it.

use andon_document::pdca;
use andon_model::command::Refusal;
use andon_model::id::{IncidentId, MeasureId, PdcaId, PersonId, WhyId};
use andon_model::pdca::command::PdcaCommand;
use andon_model::pdca::tree::Trees;
use andon_model::pdca::{Branch, Origin, Pdca, Tree};
use automerge::{ActorId, Automerge};
use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

pub const RECORD: PdcaId = PdcaId(Uuid::from_u128(7));
pub const TOP: Branch = Branch::Top(Tree::Occurrence);

pub fn person(number: u8) -> PersonId {
    PersonId(Uuid::from_u128(0x1000 + u128::from(number)))
}

pub fn now() -> DateTime<Utc> {
    "2023-04-06T15:01:00Z".parse().unwrap()
}

pub fn day(text: &str) -> Option<NaiveDate> {
    Some(text.parse().unwrap())
}

pub struct Device {
    pub doc: Automerge,
    number: u8,
    ids: u128,
}

impl Device {
    pub fn new(number: u8) -> Self {
        let mut doc = pdca::new();
        doc.set_actor(ActorId::from(vec![number; 16]));
        Device { doc, number, ids: 0 }
    }

    pub fn id(&mut self) -> Uuid {
        self.ids += 1;
        Uuid::from_u128(self.ids * 16 + u128::from(self.number))
    }

    pub fn write(&mut self, command: &PdcaCommand) -> Result<Vec<PdcaCommand>, Refusal> {
        let by = person(self.number);
        let written = self.doc.transact(|tx| pdca::apply(tx, command, by, now()));
        written.map(|success| success.result).map_err(|failure| failure.error)
    }

    pub fn begin(&mut self) {
        let begin = PdcaCommand::Begin {
            name: " Staging: cluster 3  is misbehaving ".into(),
            context: "- **12:59** declared".into(),
            origin: Origin::Incident,
            incident: Some(IncidentId(Uuid::from_u128(3))),
        };
        self.write(&begin).unwrap();
    }

    pub fn why(&mut self, at: Branch, after: Option<WhyId>, text: &str) -> WhyId {
        let why = WhyId(self.id());
        let add = PdcaCommand::AddWhy { why, tree: Tree::Occurrence, at, after, text: text.into() };
        self.write(&add).unwrap();
        why
    }

    pub fn measure(&mut self, cause: Option<WhyId>, text: &str) -> MeasureId {
        let measure = MeasureId(self.id());
        self.write(&PdcaCommand::AddMeasure { measure, cause, text: text.into() }).unwrap();
        measure
    }

    pub fn read(&self) -> Pdca {
        let (read, problems) = pdca::read(&self.doc, RECORD);
        assert_eq!(problems, []);
        read
    }

    pub fn merge(&mut self, other: &Device) {
        self.doc.merge(&mut other.doc.clone()).unwrap();
    }

    /// The tree as text, two blanks for each step down.
    pub fn outline(&self, tree: Tree) -> Vec<String> {
        let record = self.read();
        let text = |why| record.whys.iter().find(|one| one.id == why).unwrap().text.clone();
        let twigs = Trees::of(&record).twigs(tree).into_iter();
        twigs.map(|twig| format!("{}{}", "  ".repeat(twig.depth), text(twig.why))).collect()
    }
}

pub fn pair() -> [Device; 2] {
    let (mut one, mut two) = (Device::new(1), Device::new(2));
    one.begin();
    two.merge(&one);
    [one, two]
}

pub fn meet(one: &mut Device, two: &mut Device) {
    one.merge(two);
    two.merge(one);
    assert_eq!(one.read(), two.read());
}
