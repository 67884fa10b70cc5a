//! The JSON of an incident.

use serde::Serialize;
use serde_json::{Map, Value, json};

use super::{cards, steps};
use crate::action::{Origin, progress};
use crate::activity::{Said, Subject};
use crate::channel::Channel;
use crate::command::TextField;
use crate::dispute::Contender;
use crate::id::PersonId;
use crate::incident::{Checklist, Incident, Question};
use crate::phase::{FollowUp, Phase};
use crate::playbook::Step;
use crate::property::{Answer, Property};
use crate::rules::Judged;
use crate::term::TermId;
use crate::workspace::Workspace;

pub(super) fn value(incident: &Incident, workspace: &Workspace, follow_up: FollowUp) -> Value {
    let writer = Writer { incident, workspace, follow_up };
    let mut fields = writer.head();
    for part in [writer.timeline(), writer.work(), writer.talk(), writer.phases(), writer.files()] {
        fields.extend(part);
    }
    Value::Object(fields)
}

struct Writer<'a> {
    incident: &'a Incident,
    workspace: &'a Workspace,
    follow_up: FollowUp,
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

fn origin(from: Origin) -> Value {
    match from {
        Origin::Entry(id) => json!({ "entry": id }),
        Origin::Note(id) => json!({ "note": id }),
    }
}

/// Where the object has the value; `None` for what is never set apart.
fn field(subject: &Subject) -> Option<Value> {
    Some(match subject {
        Subject::Text(TextField::Name) => json!(["name"]),
        Subject::Kind => json!(["kind"]),
        Subject::Environment => json!(["environment"]),
        Subject::Zone => json!(["zone"]),
        Subject::Channel(Channel::Everybody) => json!(["channel"]),
        Subject::Channel(Channel::Commander) => json!(["commander_channel"]),
        Subject::Severity => json!(["severity"]),
        Subject::CustomerImpact => json!(["customer_impact"]),
        Subject::Milestone(milestone) => json!(["milestones", milestone.name()]),
        Subject::Role(role) => json!(["roles", role.name()]),
        Subject::PhaseOwner(phase) => json!(["phase_owners", phase.name()]),
        Subject::Link(link) => json!(["links", link]),
        Subject::EntryTime(entry) => json!(["timeline", entry, "occurred"]),
        Subject::EntryKind(entry) => json!(["timeline", entry, "kind"]),
        Subject::ActionOwner(action) => json!(["actions", action, "owner"]),
        Subject::ActionPhase(action) => json!(["actions", action, "phase"]),
        Subject::ActionDue(action) => json!(["actions", action, "due"]),
        Subject::ActionLink(action) => json!(["actions", action, "link"]),
        _ => return None,
    })
}

fn checklist(steps: Vec<(Step, bool)>) -> Value {
    let steps = steps.into_iter();
    steps.map(|(step, done)| json!({ "id": step.id, "text": step.text, "done": done })).collect()
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
        let rules = self.workspace.rules();
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
            ("status", json!(incident.phase.phase.status(self.follow_up))),
            ("phase", json!(incident.phase.phase)),
            ("phase_disputed", json!(disputed)),
            ("reporter", self.person(incident.reporter)),
            ("roles", roles.into()),
            ("hand_overs", self.hand_overs()),
            ("update_minutes", json!(incident.update_minutes)),
            ("record_waiver", json!(incident.record_waiver)),
            ("team", team.into()),
            ("channel", json!(incident.channel)),
            ("commander_channel", json!(incident.commander_channel)),
            ("milestones", milestones.into()),
            ("began", json!(incident.began())),
            ("ended", json!(incident.ended())),
            ("seconds_to_resolve", json!(seconds)),
            ("properties", self.properties().into()),
            ("custom_properties", self.custom_properties()),
            ("property_rivals", self.rivals().into()),
            ("disputes", self.disputes()),
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
        Property::ALL.into_iter().map(|p| (p.name().into_owned(), answer(p))).collect()
    }

    fn custom_properties(&self) -> Value {
        let answers = &self.incident.properties.answers;
        let custom = answers.iter().filter_map(|(property, answer)| match property {
            Property::Custom(id) => Some(json!({
                "id": id,
                "name": self.workspace.property_title(*property),
                "answer": self.answer(*property, answer),
            })),
            _ => None,
        });
        custom.collect()
    }

    fn hand_overs(&self) -> Value {
        let hand_overs = self.incident.hand_overs.iter().map(|one| {
            json!({
                "role": one.role,
                "from": self.person(one.from),
                "to": self.person(one.to),
                "by": self.person(one.by),
                "at": one.at,
                "accepted": one.accepted,
            })
        });
        hand_overs.collect()
    }

    fn files(&self) -> Fields {
        let shown = self.incident.attachments.iter().filter(|one| !one.removed);
        let attachments: Vec<Value> = shown
            .map(|one| {
                json!({
                    "id": one.id,
                    "name": one.content.name,
                    "media_type": one.content.media_type,
                    "bytes": one.content.bytes,
                    "sha256": one.content.hash,
                    "of": one.of.map(origin),
                    "at": one.at,
                    "author": self.person(one.author),
                })
            })
            .collect();
        fields([("attachments", attachments.into())])
    }

    fn rivals(&self) -> Fields {
        let rivals = self.incident.properties.rivals.iter().map(|(property, rivals)| {
            let rivals = rivals.iter().map(|rival| {
                let answer = self.answer(*property, &rival.answer);
                json!({ "answer": answer, "by": self.person(rival.by), "at": rival.at })
            });
            (property.name().into_owned(), rivals.collect())
        });
        rivals.collect()
    }

    fn disputes(&self) -> Value {
        let answer = |contender: &Contender| {
            let mut answer = fields([
                ("answer", self.said(&contender.said)),
                ("by", self.person(contender.by)),
                ("at", json!(contender.at)),
            ]);
            if let Said::Severity(_, reason) | Said::Impact(_, reason) = &contender.said {
                answer.insert("reason".into(), json!(reason));
            }
            Value::Object(answer)
        };
        let disputes = self.incident.all_disputes().filter_map(|dispute| {
            let answers: Vec<Value> = dispute.contenders.iter().map(answer).collect();
            Some(json!({ "field": field(&dispute.subject)?, "answers": answers }))
        });
        disputes.collect()
    }

    fn said(&self, said: &Said) -> Value {
        match said {
            Said::Nothing => Value::Null,
            Said::Text(text) => json!(text),
            Said::Yes => json!(true),
            Said::Person(person) => self.person(Some(*person)),
            Said::When(when) => json!(when),
            Said::Phase(phase) => json!(phase),
            Said::Kind(kind) => json!(kind),
            Said::EntryKind(kind) => json!(kind),
            Said::Severity(severity, _) => json!(severity),
            Said::Impact(impact, _) => json!(impact),
            Said::Answer(property, answer) => self.answer(*property, answer),
        }
    }

    fn answer(&self, property: Property, answer: &Answer) -> Value {
        let term = |term: &TermId| match self.workspace.taxonomy_of(property) {
            Some(list) => json!({ "id": term, "name": self.workspace.term_name(list, term) }),
            None => json!({ "id": term, "name": term }),
        };
        match answer {
            Answer::Term(one) => json!({ "type": "term", "value": term(one) }),
            Answer::Terms(all) => {
                json!({ "type": "terms", "value": all.iter().map(term).collect::<Vec<_>>() })
            }
            Answer::Person(id) => json!({ "type": "person", "value": self.person(Some(*id)) }),
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
                let done =
                    action.done.map(|done| json!({ "by": self.person(done.by), "at": done.at }));
                json!({
                    "id": action.id,
                    "text": action.text,
                    "owner": self.person(action.owner),
                    "phase": action.phase,
                    "due": action.due,
                    "link": (!action.link.is_empty()).then_some(&action.link),
                    "from": action.from.map(origin),
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
                    "other": step.other,
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
            .map(|phase| {
                let known = self.workspace.steps(phase);
                (phase, steps(incident, &Checklist::Phase(phase), known))
            })
            .filter(|(_, steps)| !steps.is_empty())
            .map(|(phase, steps)| (phase.name().to_owned(), checklist(steps)))
            .collect();
        let cards: Vec<Value> = cards(incident, self.workspace)
            .into_iter()
            .map(|(title, steps)| json!({ "title": title, "steps": checklist(steps) }))
            .collect();
        fields([
            ("phases", moves.into()),
            ("phase_owners", owners.into()),
            ("checklists", lists.into()),
            ("cards", cards.into()),
        ])
    }
}
