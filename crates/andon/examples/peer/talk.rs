//! Orders in, reports out: how a test in another language drives a peer of ours.
//!
//! After every change of a followed document comes an [`Report::Incident`] with all of it, so
//! that a test waits for the state that it wants to see.

use std::io::stdin;
use std::time::{SystemTime, UNIX_EPOCH};

use andon_document::incident;
use andon_model::command::{Command, Declaration, TextField};
use andon_model::entry::{EntryKind, NewEntry};
use andon_model::id::{EntryId, IdSource, IncidentId, PersonId};
use andon_model::incident::{IncidentKind, Question, Severity};
use andon_model::text_edit::TextEdit;
use andon_model::when::When;
use andon_sync::presence::Presence;
use andon_sync::session::PeerKey;
use andon_sync::{DocumentId, Message};
use anyhow::Result;
use automerge::{ActorId, Automerge};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use tokio::sync::mpsc;
use uuid::Uuid;

use super::client::{Client, News};
use super::say;

/// What a test asks for.
#[derive(Deserialize)]
#[serde(tag = "do", rename_all = "camelCase")]
enum Order {
    Declare {
        name: String,
        description: String,
    },
    Follow {
        document: DocumentId,
    },
    AddEntry {
        document: DocumentId,
        text: String,
    },
    /// Types at a position of the incident's name, in UTF-16 units.
    EditName {
        document: DocumentId,
        at: usize,
        delete: usize,
        insert: String,
    },
    SetSeverity {
        document: DocumentId,
        severity: Severity,
    },
    Presence {
        document: DocumentId,
        person: String,
        name: String,
        place: String,
        leaving: bool,
    },
}

/// What a test is told.
#[derive(Serialize)]
#[serde(tag = "is", rename_all = "camelCase")]
enum Report {
    Incident(Incident),
    Presence {
        document: DocumentId,
        person: String,
        name: String,
        place: String,
        leaving: bool,
    },
    /// A presence message that is not one of Andon's.
    Stranger {
        document: DocumentId,
    },
    Unavailable {
        document: DocumentId,
    },
    Refused {
        code: Option<&'static str>,
        message: String,
    },
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Incident {
    document: DocumentId,
    name: String,
    description: String,
    severity: Option<Severity>,
    zone: String,
    channel: String,
    /// As the timeline shows them.
    entries: Vec<String>,
    problems: Vec<String>,
    /// Changes that the relay has not acknowledged.
    waiting: Option<usize>,
}

struct Talk {
    client: Client,
    ids: IdSource,
    person: PersonId,
}

pub async fn run(url: &str) -> Result<()> {
    let client = Client::dial(url).await?;
    let mut ids = IdSource::default();
    let person = PersonId(new_id(&mut ids));
    let mut talk = Talk { client, ids, person };
    let mut orders = orders();
    loop {
        tokio::select! {
            order = orders.recv() => match order {
                Some(order) => talk.obey(serde_json::from_str(&order)?).await?,
                None => return Ok(()),
            },
            frame = talk.client.next_frame() => {
                if let Some(news) = talk.client.take(&frame?).await? {
                    talk.tell(news)?;
                }
            }
        }
    }
}

/// The lines on standard input. A thread of its own, because reading it blocks.
fn orders() -> mpsc::Receiver<String> {
    let (order, orders) = mpsc::channel(64);
    std::thread::spawn(move || {
        for line in stdin().lines().map_while(Result::ok) {
            if order.blocking_send(line).is_err() {
                return;
            }
        }
    });
    orders
}

fn unix_millis() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

fn now() -> DateTime<Utc> {
    let millis = i64::try_from(unix_millis()).unwrap_or(i64::MAX);
    DateTime::from_timestamp_millis(millis).unwrap_or(DateTime::UNIX_EPOCH)
}

fn new_id(ids: &mut IdSource) -> Uuid {
    ids.next(unix_millis(), rand::random())
}

impl Talk {
    async fn obey(&mut self, order: Order) -> Result<()> {
        match order {
            Order::Declare { name, description } => {
                let document = DocumentId::from(new_id(&mut self.ids));
                self.follow(document, incident::new()).await?;
                let declaration = Declaration {
                    name,
                    description,
                    kind: IncidentKind::default(),
                    environment: String::new(),
                    zone: "Europe/Paris".into(),
                    offset_seconds: 3_600,
                    declared: When::from(now()),
                    started: None,
                    reporter: self.person,
                    commander: self.person,
                    first_entry: EntryId(new_id(&mut self.ids)),
                };
                self.apply(document, &Command::Declare(declaration)).await
            }
            Order::Follow { document } => self.follow(document, Automerge::new()).await,
            Order::AddEntry { document, text } => {
                let entry = NewEntry {
                    id: EntryId(new_id(&mut self.ids)),
                    occurred: When::from(now()),
                    text,
                    kind: EntryKind::Note,
                    important: false,
                };
                self.apply(document, &Command::AddEntries(vec![entry])).await
            }
            Order::EditName { document, at, delete, insert } => {
                let edit = TextEdit { at, delete, insert };
                self.apply(document, &Command::EditText { field: TextField::Name, edit }).await
            }
            Order::SetSeverity { document, severity } => {
                self.apply(document, &Command::SetSeverity(Some(severity))).await
            }
            Order::Presence { document, person, name, place, leaving } => {
                let presence = Presence { person, name, place, leaving };
                self.client.broadcast(document, presence.encode()).await
            }
        }
    }

    async fn follow(&mut self, id: DocumentId, document: Automerge) -> Result<()> {
        self.client.follow(id, document).await?;
        let actor = ActorId::from(Uuid::from_u128(rand::random()).into_bytes());
        let author = self.person.0.as_bytes().to_vec();
        self.client.session(id)?.set_author(actor, Some(author));
        Ok(())
    }

    async fn apply(&mut self, id: DocumentId, command: &Command) -> Result<()> {
        let (person, at) = (self.person, now());
        self.client
            .session(id)?
            .edit(at.timestamp(), |tx| incident::apply(tx, command, person, at))?;
        self.client.flush(id).await?;
        self.tell(News::Document(id))
    }

    fn tell(&mut self, news: News) -> Result<()> {
        let report = match news {
            News::Document(document) => Report::Incident(self.incident(document)?),
            News::Unavailable(document) => Report::Unavailable { document },
            News::Presence(ephemeral) => match Presence::decode(&ephemeral.data) {
                None => Report::Stranger { document: ephemeral.document },
                Some(Presence { person, name, place, leaving }) => {
                    let document = ephemeral.document;
                    Report::Presence { document, person, name, place, leaving }
                }
            },
            News::Refused(Message::Error { message, code, .. }) => {
                Report::Refused { code: code.map(|code| code.name()), message }
            }
            News::Refused(_) => return Ok(()),
        };
        say(serde_json::to_string(&report)?)
    }

    fn incident(&mut self, document: DocumentId) -> Result<Incident> {
        let session = self.client.session(document)?;
        let (incident, problems) = incident::read(session.document(), IncidentId(document.uuid()));
        Ok(Incident {
            document,
            entries: incident.visible_entries().map(|entry| entry.text.clone()).collect(),
            description: incident.summary.get(&Question::Description).cloned().unwrap_or_default(),
            name: incident.name,
            severity: incident.severity,
            zone: incident.zone,
            channel: incident.channel,
            problems: problems.iter().map(|problem| format!("{problem:?}")).collect(),
            waiting: session.waiting(PeerKey(0)),
        })
    }
}
