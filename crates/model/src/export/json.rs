//! The JSON of an incident.

use serde::Serialize;
use serde_json::{Map, Value, json};

use super::{status, steps};
use crate::action::{Origin, progress};
use crate::id::PersonId;
use crate::incident::{Incident, Question};
use crate::phase::Phase;
use crate::property::{Answer, Property, PropertyKind};
use crate::rules::{Judged, Rules};
use crate::term::TermId;
use crate::workspace::Workspace;

pub(super) fn value(incident: &Incident, workspace: &Workspace) -> Value {
    let writer = Writer { incident, workspace };
    let mut fields = writer.head();
    for part in [writer.timeline(), writer.work(), writer.talk(), writer.phases()] {
        fields.extend(part);
    }
    Value::Object(fields)
}

struct Writer<'a> {
    incident: &'a Incident,
    workspace: &'a Workspace,
}

type Fields = Map<String, Value>;

/// An object of named values.
fn fields<const N: usize>(values: [(&str, Value); N]) -> Fields {
    values.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

fn judged<T: Copy + Serialize>(judged: &Judged<T>) -> (Value, Value) {
    let source = match judged {
        Judged::Set { reason, .. } => json!({ "type": "set", "reason": reason }),
        Judged::Computed { because, .. } => json!({ "type": "computed", "reason": because }),
        Judged::Unknown(why) => json!({ "type": "unknown", "reason": why.to_string() }),
    };
    (json!(judged.value()), source)
}

impl Writer<'_> {
    fn person(&self, id: Option<PersonId>) -> Value {
        match id {
            Some(id) => json!({ "id": id, "name": self.workspace.name_of(Some(id)) }),
            None => Value::Null,
        }
    }

    fn head(&self) -> Fields {
        let incident = self.incident;
        let rules = Rules::default();
        let (severity, severity_source) = judged(&rules.severity_of(incident));
        let (impact, impact_source) = judged(&rules.impact_of(incident));
        let roles: Fields = incident
            .roles
            .iter()
            .map(|(role, id)| (role.name().to_owned(), self.person(Some(*id))))
            .collect();
        let milestones: Fields = incident
            .milestones
            .iter()
            .map(|(milestone, when)| (milestone.name().to_owned(), json!(when)))
            .collect();
        let summary: Fields = Question::ALL
            .into_iter()
            .map(|question| {
                let answer = incident.summary.get(&question).cloned().unwrap_or_default();
                (question.name().to_owned(), answer.into())
            })
            .collect();
        let seconds =
            incident.began().zip(incident.ended()).map(|(from, to)| (to - from).num_seconds());
        let team: Vec<Value> = incident.team.iter().map(|id| self.person(Some(*id))).collect();
        let disputed = incident.phase.conflicts.iter().any(|conflict| !conflict.settled);
        fields([
            ("format", json!("andon-incident")),
            ("version", json!(1)),
            ("id", json!(incident.id)),
            ("name", json!(incident.name)),
            ("kind", json!(incident.kind)),
            ("zone", json!(incident.zone)),
            ("environment", json!(self.workspace.environment_name(&incident.environment))),
            ("severity", severity),
            ("severity_source", severity_source),
            ("customer_impact", impact),
            ("customer_impact_source", impact_source),
            ("status", json!(status(incident.phase.phase))),
            ("phase", json!(incident.phase.phase)),
            ("phase_disputed", json!(disputed)),
            ("reporter", self.person(incident.reporter)),
            ("roles", roles.into()),
            ("team", team.into()),
            ("channel", json!(incident.channel)),
            ("commander_channel", json!(incident.commander_channel)),
            ("milestones", milestones.into()),
            ("began", json!(incident.began())),
            ("ended", json!(incident.ended())),
            ("seconds_to_resolve", json!(seconds)),
            ("properties", self.properties().into()),
            ("property_rivals", self.rivals().into()),
            ("summary", summary.into()),
            ("links", json!(incident.links)),
        ])
    }

    fn properties(&self) -> Fields {
        let answers = &self.incident.properties.answers;
        let answer = |property| match answers.get(&property) {
            Some(answer) => self.answer(property, answer),
            None => Value::Null,
        };
        Property::ALL.into_iter().map(|p| (p.name().to_owned(), answer(p))).collect()
    }

    fn rivals(&self) -> Fields {
        let rivals = self.incident.properties.rivals.iter().map(|(property, rivals)| {
            let rivals = rivals.iter().map(|rival| {
                let answer = self.answer(*property, &rival.answer);
                json!({ "answer": answer, "by": self.person(rival.by), "at": rival.at })
            });
            (property.name().to_owned(), rivals.collect())
        });
        rivals.collect()
    }

    fn answer(&self, property: Property, answer: &Answer) -> Value {
        let term = |term: &TermId| match property.kind() {
            PropertyKind::Term(list) | PropertyKind::Terms(list) => {
                json!({ "id": term, "name": self.workspace.term_name(list, term) })
            }
            _ => json!({ "id": term, "name": term }),
        };
        match answer {
            Answer::Term(one) => json!({ "type": "term", "value": term(one) }),
            Answer::Terms(all) => {
                json!({ "type": "terms", "value": all.iter().map(term).collect::<Vec<_>>() })
            }
            other => json!(other),
        }
    }

    fn timeline(&self) -> Fields {
        let entries: Vec<Value> = self
            .incident
            .visible_entries()
            .map(|entry| {
                json!({
                    "id": entry.id,
                    "occurred": entry.occurred,
                    "noted": entry.noted,
                    "author": self.person(entry.author),
                    "kind": entry.kind,
                    "important": entry.important,
                    "text": entry.text,
                })
            })
            .collect();
        fields([("timeline", entries.into())])
    }

    fn work(&self) -> Fields {
        let actions: Vec<Value> = self
            .incident
            .actions
            .iter()
            .filter(|action| !action.removed)
            .map(|action| {
                let from = action.from.map(|from| match from {
                    Origin::Entry(id) => json!({ "entry": id }),
                    Origin::Note(id) => json!({ "note": id }),
                });
                let done =
                    action.done.map(|done| json!({ "by": self.person(done.by), "at": done.at }));
                json!({
                    "id": action.id,
                    "text": action.text,
                    "owner": self.person(action.owner),
                    "phase": action.phase,
                    "due": action.due,
                    "link": (!action.link.is_empty()).then_some(&action.link),
                    "from": from,
                    "done": done,
                })
            })
            .collect();
        let (completed, total) = progress(&self.incident.actions);
        fields([
            ("actions", actions.into()),
            ("actions_completed", completed.into()),
            ("actions_total", total.into()),
        ])
    }

    fn talk(&self) -> Fields {
        let notes: Vec<Value> = self
            .incident
            .notes
            .iter()
            .filter(|note| !note.deleted)
            .map(|note| {
                let reactions: Fields = note
                    .reactions
                    .iter()
                    .map(|(reaction, people)| {
                        let people = people.iter().map(|id| self.person(Some(*id)));
                        (reaction.name().to_owned(), people.collect())
                    })
                    .collect();
                json!({
                    "id": note.id,
                    "thread": note.thread,
                    "at": note.at,
                    "author": self.person(note.author),
                    "text": note.text,
                    "reactions": reactions,
                })
            })
            .collect();
        fields([("notes", notes.into())])
    }

    fn phases(&self) -> Fields {
        let incident = self.incident;
        let moves: Vec<Value> = incident
            .transitions
            .iter()
            .map(|step| {
                json!({
                    "id": step.id,
                    "after": step.after,
                    "to": step.to,
                    "at": step.at,
                    "by": self.person(step.by),
                    "reason": step.reason,
                    "dismissal": step.dismissal,
                    "holds": incident.phase.path.iter().any(|held| held.id == step.id),
                })
            })
            .collect();
        let owners: Fields = incident
            .owners
            .iter()
            .map(|(phase, id)| (phase.name().to_owned(), self.person(Some(*id))))
            .collect();
        let lists: Fields = Phase::PATH
            .into_iter()
            .map(|phase| (phase, steps(incident, phase)))
            .filter(|(_, steps)| !steps.is_empty())
            .map(|(phase, steps)| {
                let steps = steps
                    .into_iter()
                    .map(|(id, text, done)| json!({ "id": id, "text": text, "done": done }));
                (phase.name().to_owned(), steps.collect())
            })
            .collect();
        fields([
            ("phases", moves.into()),
            ("phase_owners", owners.into()),
            ("checklists", lists.into()),
        ])
    }
}
