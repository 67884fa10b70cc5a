//! One loaded document: a task around [`Session`].

use std::collections::HashSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Duration;

use andon_sync::chunk::{self, DamagedChunk};
use andon_sync::message::ErrorCode;
use andon_sync::session::{AfterFailure, Effect, PeerKey, Refused, Ticket};
use andon_sync::{ChunkKey, DocumentId, Message, Session};
use automerge::Automerge;
use tokio::sync::mpsc;
use tokio::task::yield_now;
use tokio::time::{Instant, sleep_until};

use super::audience::{Audience, Standing};
use super::{Documents, Mail};
use crate::access::{Credential, WorkspaceId};
use crate::link::Link;
use crate::refusal::Refusal;
use crate::store::writer::Written;
use crate::store::{StoreError, Stored, Write};

/// The first wait after a failed save; it doubles up to the longest.
const FIRST_RETRY: Duration = Duration::from_millis(500);
const LONGEST_RETRY: Duration = Duration::from_secs(15);

/// How many messages, and how many of their bytes, wait for a save before nothing more is taken.
const MOST_WAITING: usize = 1_024;
const MOST_BYTES_WAITING: usize = 64 * 1024 * 1024;

/// How long an unused document stays when the relay stops.
const SOON: Duration = Duration::from_millis(10);

const NOT_STORED: &str = "The relay could not store the change. It stays on your device and the \
                          relay tries again.";
const FAILED: &str = "The relay stumbled over this document and has put it down. Other documents \
                      are not affected.";

struct Actor {
    documents: Documents,
    id: DocumentId,
    session: Session,
    /// Whose the document is; `None` until somebody has brought it.
    owner: Option<WorkspaceId>,
    audience: Audience,
    /// The save under way. A session has at most one.
    saving: Option<(Ticket, Written)>,
    /// After a failed save: when to try again and how long to wait after that.
    retry: Option<(Instant, Duration)>,
    /// The chunks that are known to lie in the store.
    chunks: HashSet<ChunkKey>,
    work: Work,
    /// Since when nobody follows.
    idle_since: Instant,
}

/// Whether the session may have more to be done.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Work {
    /// What was urgent is done; the rest may come when it has left.
    Perhaps,
    None,
}

/// Loads the document and serves it until nobody follows it any more.
pub(super) async fn run(documents: Documents, id: DocumentId, mut mail: mpsc::Receiver<Mail>) {
    let mut actor = match Actor::load(documents.clone(), id).await {
        Ok(actor) => actor,
        Err(error) => {
            tracing::error!(document = %id, %error, "a document could not be loaded");
            documents.remove(id);
            mail.close();
            while let Some(mail) = mail.recv().await {
                if let Mail::Data { from, .. } = mail {
                    let text = "The relay could not read this document. Try again later.";
                    from.let_go(id);
                    from.refuse(ErrorCode::Storage, text.into(), Some(id));
                }
            }
            return;
        }
    };
    let mut stopping = documents.0.stopping.subscribe();
    let mut unload_after = documents.0.unload_after;
    // One document's failure must not become another's, so every step is guarded.
    let mut sound = actor.guarded(Actor::perform);
    while sound {
        if actor.work == Work::Perhaps {
            // What was said leaves before the document is perhaps written anew.
            yield_now().await;
            sound = actor.guarded(Actor::perform);
            continue;
        }
        let retry_at = actor.retry.map(|(at, _)| at);
        let idle_until = actor.idle_until(unload_after);
        tokio::select! {
            biased;
            (ticket, outcome) = outcome(&mut actor.saving) => {
                actor.saving = None;
                sound = actor.guarded(|actor| actor.saved(ticket, outcome));
            }
            Some(mail) = mail.recv(), if !actor.is_full() => {
                sound = match mail {
                    Mail::LookAgain => actor.look_again().await,
                    mail => actor.guarded(|actor| actor.take(mail)),
                };
            }
            () = until(retry_at) => {
                sound = actor.guarded(Actor::try_again);
            }
            () = until(idle_until) => {
                if documents.retire(id, &mail) {
                    return;
                }
                actor.idle_since = Instant::now();
            }
            Ok(()) = stopping.changed() => unload_after = SOON,
        }
    }
    documents.0.refusals.count(Refusal::DocumentFailed);
    documents.remove(id);
    mail.close();
    actor.audience.dismiss(id, FAILED);
    while let Some(mail) = mail.recv().await {
        if let Mail::Data { from, .. } = mail {
            from.let_go(id);
            from.refuse(ErrorCode::Storage, FAILED.into(), Some(id));
        }
    }
}

async fn outcome(saving: &mut Option<(Ticket, Written)>) -> (Ticket, Result<(), StoreError>) {
    match saving {
        Some((ticket, written)) => (*ticket, written.await),
        None => std::future::pending().await,
    }
}

async fn until(at: Option<Instant>) {
    match at {
        Some(at) => sleep_until(at).await,
        None => std::future::pending().await,
    }
}

/// Runs blocking store work beside the tasks.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, StoreError> + Send + 'static,
) -> Result<T, StoreError> {
    tokio::task::spawn_blocking(work)
        .await
        .unwrap_or_else(|panic| Err(StoreError::Engine(panic.to_string())))
}

impl Actor {
    async fn load(documents: Documents, id: DocumentId) -> Result<Self, StoreError> {
        let store = documents.0.store.clone();
        let (owner, document, damaged, chunks) = blocking(move || {
            let Some(Stored { workspace, chunks }) = store.load(id)? else {
                return Ok((None, Automerge::new(), Vec::new(), HashSet::new()));
            };
            let mut keys: HashSet<ChunkKey> =
                chunks.iter().map(|chunk| chunk.key.clone()).collect();
            let (document, damaged) = chunk::load(Automerge::new(), chunks);
            for DamagedChunk { key, .. } in &damaged {
                keys.remove(key);
            }
            Ok((Some(workspace), document, damaged, keys))
        })
        .await?;
        // What a damaged chunk still gave is not durable any more, so everything is saved anew.
        let durable = if damaged.is_empty() { document.get_heads() } else { Vec::new() };
        let loose = chunks.iter().cloned().collect();
        let local = documents.0.local.clone();
        let mut actor = Actor {
            session: Session::new(id, local, document, durable, loose).without_patches(),
            documents,
            id,
            owner,
            audience: Audience::default(),
            saving: None,
            retry: None,
            chunks,
            work: Work::None,
            idle_since: Instant::now(),
        };
        if !damaged.is_empty() {
            // The rescue is queued before the damaged chunks go.
            actor.perform();
        }
        for damaged in damaged {
            tracing::error!(document = %id, chunk = %damaged.key.hash, reason = %damaged.reason,
                "a damaged chunk was set aside");
            drop(actor.documents.0.writer.write(Write::SetAside(damaged)));
        }
        Ok(actor)
    }

    /// Runs one step; false when it panicked, after which the document must not be used.
    fn guarded(&mut self, step: impl FnOnce(&mut Self)) -> bool {
        let outcome = catch_unwind(AssertUnwindSafe(|| step(self)));
        if outcome.is_err() {
            tracing::error!(document = %self.id, "the handling of a document failed");
        }
        outcome.is_ok()
    }

    /// Whether so much waits for a save that the senders had better wait too.
    fn is_full(&self) -> bool {
        self.session.inbox_len() >= MOST_WAITING || self.session.inbox_bytes() >= MOST_BYTES_WAITING
    }

    fn idle_until(&self, unload_after: Duration) -> Option<Instant> {
        let idle = self.audience.is_empty() && self.saving.is_none();
        idle.then(|| self.idle_since + unload_after)
    }

    fn take(&mut self, mail: Mail) {
        match mail {
            Mail::Data { from, data } => self.data(&from, &data),
            Mail::Unavailable { from } => self.session.receive_unavailable(from),
            Mail::Presence { from, ephemeral } => {
                // Before a document has an owner, strangers may wait for it side by side.
                if self.audience.standing(from) == Some(Standing::Following) {
                    self.session.relay(from, &ephemeral);
                }
            }
            Mail::Leave { from } => {
                let state = self.session.peer_state(from);
                self.session.leave(from);
                self.audience.remove(from, state);
                self.idle_since = Instant::now();
            }
            Mail::LookAgain => {}
            #[cfg(test)]
            Mail::Panic => panic!("on purpose"),
        }
        self.perform();
    }

    fn data(&mut self, from: &Arc<Link>, data: &[u8]) {
        let standing = match self.audience.standing(from.key) {
            Some(standing) => standing,
            None => match self.admit(from) {
                Some(standing) => standing,
                None => return,
            },
        };
        if standing == Standing::Shut {
            return;
        }
        self.session.receive(from.key, data);
        if standing == Standing::Waiting && self.session.is_known() {
            self.belongs_to(self.owner.unwrap_or(from.credential.workspace));
        }
    }

    /// Lets a peer follow. A stranger, and whoever lacks the clearance, is told what everybody is
    /// told who asks for a document that does not exist, and never joins the session.
    fn admit(&mut self, link: &Arc<Link>) -> Option<Standing> {
        let refusal = self.shuts_out(&link.credential);
        let standing = match refusal {
            Some(_) => Standing::Shut,
            None if self.session.is_known() => Standing::Following,
            None => Standing::Waiting,
        };
        let access = link.credential.role.access()?;
        if !self.audience.add(link, standing) {
            let text = "Too many documents that nobody has brought yet.";
            link.let_go(self.id);
            link.refuse(ErrorCode::Limit, text.into(), Some(self.id));
            return None;
        }
        if let Some(refusal) = refusal {
            self.documents.0.refusals.count(refusal);
            link.send(&self.unavailable(link));
        } else {
            let known = self.audience.remembered(link);
            self.session.join(link.key, link.peer(), access, known, false);
        }
        Some(standing)
    }

    /// Why the document may not be known to somebody; `None` when it may.
    fn shuts_out(&self, credential: &Credential) -> Option<Refusal> {
        // First, so that even the count does not tell whose such a document is.
        if !credential.clearance.opens(self.id) {
            Some(Refusal::ConfidentialDocument)
        } else if self.owner.is_some_and(|owner| owner != credential.workspace) {
            Some(Refusal::ForeignDocument)
        } else {
            None
        }
    }

    fn unavailable(&self, link: &Link) -> Message {
        Message::DocUnavailable {
            sender: self.documents.0.local.clone(),
            target: link.peer(),
            document: self.id,
        }
    }

    /// The document came, and with it its owner: who waits in the same workspace follows now,
    /// everybody else is shut out.
    fn belongs_to(&mut self, owner: WorkspaceId) {
        self.owner = Some(owner);
        for link in self.audience.with(Standing::Waiting) {
            if link.credential.workspace == owner {
                self.audience.set(link.key, Standing::Following);
            } else {
                self.session.leave(link.key);
                self.audience.set(link.key, Standing::Shut);
            }
        }
    }

    fn saved(&mut self, ticket: Ticket, outcome: Result<(), StoreError>) {
        match outcome {
            Ok(()) => {
                self.retry = None;
                self.session.saved(ticket);
            }
            Err(error) => {
                tracing::error!(document = %self.id, %error, "a save failed");
                self.session.save_failed(ticket, AfterFailure::Hold);
                let wait = self.retry.map_or(FIRST_RETRY, |(_, wait)| wait);
                if self.retry.is_none() {
                    self.audience.tell_storage(self.id, NOT_STORED);
                }
                let next = (wait * 2).min(LONGEST_RETRY);
                self.retry = Some((Instant::now() + wait, next));
            }
        }
        self.perform();
    }

    fn try_again(&mut self) {
        if let Some((at, wait)) = &mut self.retry {
            *at = Instant::now() + *wait;
        }
        self.session.retry();
        self.perform();
    }

    /// Does what the session wants done.
    fn perform(&mut self) {
        let effects = self.session.take_effects();
        self.work = if effects.is_empty() { Work::None } else { Work::Perhaps };
        for effect in effects {
            match effect {
                Effect::Save { ticket, chunk } => {
                    // Only a document that somebody brought has something to save.
                    let Some(workspace) = self.owner else { continue };
                    self.chunks.insert(chunk.key.clone());
                    let written = self.documents.0.writer.write(Write::Append { workspace, chunk });
                    self.saving = Some((ticket, written));
                }
                Effect::Compact { snapshot, replaces } => {
                    self.chunks.insert(snapshot.key.clone());
                    for key in &replaces {
                        self.chunks.remove(key);
                    }
                    // If it fails, the loose chunks are still there.
                    drop(self.documents.0.writer.write(Write::Compact { snapshot, replaces }));
                }
                Effect::Send { peer, message } => self.audience.send(peer, &message),
                Effect::Changed { .. } => {}
                Effect::Refused { peer, refused } => self.refuse(peer, &refused),
            }
        }
    }

    fn refuse(&self, peer: PeerKey, refused: &Refused) {
        let code = match refused {
            Refused::ReadOnly => ErrorCode::Forbidden,
            Refused::Malformed(_) | Refused::BadChange(_) => ErrorCode::Malformed,
            Refused::NotFollowing => ErrorCode::OutOfOrder,
        };
        if let Some(link) = self.audience.link(peer) {
            link.refuse(code, refused.to_string(), Some(self.id));
        }
    }

    /// Takes in what somebody else put into the store; false when that made it panic.
    async fn look_again(&mut self) -> bool {
        let (store, id, chunks) = (self.documents.0.store.clone(), self.id, self.chunks.clone());
        let found = blocking(move || {
            if store.keys(id)?.iter().all(|key| chunks.contains(key)) {
                return Ok(None);
            }
            let stored = store.load(id)?;
            Ok(stored.map(|Stored { workspace, chunks: mut found }| {
                found.retain(|chunk| !chunks.contains(&chunk.key));
                (workspace, found)
            }))
        });
        let (workspace, found) = match found.await {
            Ok(Some(found)) => found,
            Ok(None) => return true,
            Err(error) => {
                tracing::error!(document = %self.id, %error, "the store could not be read");
                return true;
            }
        };
        self.guarded(|actor| {
            actor.belongs_to(workspace);
            for chunk in found {
                if let Err(error) = actor.session.absorb(&chunk) {
                    tracing::error!(document = %actor.id, %error, "a chunk could not be read");
                }
                actor.chunks.insert(chunk.key);
            }
            actor.perform();
        })
    }
}
