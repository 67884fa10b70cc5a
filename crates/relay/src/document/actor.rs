//! One loaded document: a task around [`Session`].

mod admission;
mod rest;

use std::collections::HashSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Duration;

use andon_sync::chunk::{self, DamagedChunk};
use andon_sync::message::ErrorCode;
use andon_sync::session::{AfterFailure, Beyond, Effect, PeerKey, Refused, Ticket};
use andon_sync::{ChunkKey, DocumentId, Session};
use automerge::Automerge;
use tokio::sync::{mpsc, oneshot};
use tokio::task::yield_now;
use tokio::time::{Instant, sleep_until};

use self::rest::{give_up, sleep};
use super::audience::{Audience, Standing};
use super::{Documents, Mail};
use crate::access::WorkspaceId;
use crate::limit::Limit;
use crate::link::{Cut, Link};
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

const UNREADABLE: &str = "The relay could not read this document. Try again later.";
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
    /// Who is to be told when everything is done.
    settling: Vec<oneshot::Sender<()>>,
    /// Whether to unload as soon as everything is done.
    sleepy: bool,
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

/// How a document's time in memory ends.
enum End {
    /// Nobody follows it any more, and it is off the list.
    Unused,
    /// Memory is short. Who follows it stays.
    Asleep(Audience),
    /// It must not be used any more.
    Failed(Audience),
}

/// Loads the document and serves it until nobody follows it any more.
pub(super) async fn run(documents: Documents, id: DocumentId, mut mail: mpsc::Receiver<Mail>) {
    let (mut audience, mut first) = (Audience::default(), None);
    loop {
        let end = match Actor::load(documents.clone(), id, audience).await {
            Ok(actor) => actor.serve(&mut mail, first.take()).await,
            Err((audience, error)) => {
                tracing::error!(document = %id, %error, "a document could not be loaded");
                return give_up(documents, id, mail, audience, first, UNREADABLE).await;
            }
        };
        match end {
            End::Unused => return,
            End::Asleep(sleeping) => {
                documents.sleeps(id);
                match sleep(&documents, id, sleeping, &mut mail).await {
                    Some((followers, needs)) => (audience, first) = (followers, Some(needs)),
                    None => return,
                }
            }
            End::Failed(audience) => {
                documents.0.metrics.refusals.count(Refusal::DocumentFailed);
                return give_up(documents, id, mail, audience, None, FAILED).await;
            }
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
    /// Reads the document. `audience` are those who followed it before it slept.
    async fn load(
        documents: Documents,
        id: DocumentId,
        audience: Audience,
    ) -> Result<Self, (Audience, StoreError)> {
        let store = documents.0.store.clone();
        let loading = blocking(move || {
            let Some(Stored { workspace, chunks }) = store.load(id)? else {
                return Ok((None, Automerge::new(), Vec::new(), HashSet::new(), 0));
            };
            let bytes = chunks.iter().map(|chunk| chunk.bytes.len() as u64).sum();
            let mut keys: HashSet<ChunkKey> =
                chunks.iter().map(|chunk| chunk.key.clone()).collect();
            let (document, damaged) = chunk::load(Automerge::new(), chunks);
            for DamagedChunk { key, .. } in &damaged {
                keys.remove(key);
            }
            Ok((Some(workspace), document, damaged, keys, bytes))
        });
        let (owner, document, damaged, chunks, bytes) = match loading.await {
            Ok(loaded) => loaded,
            Err(error) => return Err((audience, error)),
        };
        documents.0.metrics.loads.add(1);
        // What a damaged chunk still gave is not durable any more, so everything is saved anew.
        let durable = if damaged.is_empty() { document.get_heads() } else { Vec::new() };
        let loose = chunks.iter().cloned().collect();
        let local = documents.0.local.clone();
        let mut actor = Actor {
            session: Session::new(id, local, document, durable, loose)
                .without_patches()
                .with_limits(documents.0.limits.of_documents(), bytes),
            documents,
            id,
            owner,
            audience,
            settling: Vec::new(),
            sleepy: false,
            saving: None,
            retry: None,
            chunks,
            work: Work::None,
            idle_since: Instant::now(),
        };
        for link in actor.audience.with(Standing::Following) {
            let kept = actor.audience.kept(link.key);
            if let Some(access) = link.credential.role.access() {
                actor.session.join(link.key, link.peer(), access, kept.as_deref(), false);
            }
        }
        if !damaged.is_empty() {
            // The rescue is queued before the damaged chunks go.
            actor.perform();
        }
        for damaged in damaged {
            tracing::error!(document = %id, chunk = %damaged.key.hash, reason = %damaged.reason,
                "a damaged chunk was set aside");
            actor.documents.0.metrics.set_aside.add(1);
            drop(actor.documents.0.writer.write(Write::SetAside(damaged)));
        }
        Ok(actor)
    }

    /// Serves the document, `first` the mail that woke it.
    async fn serve(mut self, mail: &mut mpsc::Receiver<Mail>, mut first: Option<Mail>) -> End {
        let documents = self.documents.clone();
        let mut stopping = documents.0.stopping.subscribe();
        let mut unload_after = documents.0.unload_after;
        // One document's failure must not become another's, so every step is guarded.
        let mut sound = self.guarded(Actor::perform);
        documents.used(self.id, self.weight());
        while sound {
            if self.work == Work::Perhaps {
                // What was said leaves before the document is perhaps written anew.
                yield_now().await;
                sound = self.guarded(Actor::perform);
                continue;
            }
            self.settle();
            if let Some(first) = first.take() {
                sound = self.open(first).await;
                continue;
            }
            if self.sleepy && self.is_at_rest() {
                for link in self.audience.with(Standing::Following) {
                    self.audience.keep(link.key, self.session.peer_state(link.key));
                }
                return End::Asleep(self.audience);
            }
            let retry_at = self.retry.map(|(at, _)| at);
            let idle_until = self.idle_until(unload_after);
            tokio::select! {
                biased;
                (ticket, outcome) = outcome(&mut self.saving) => {
                    self.saving = None;
                    // Somebody else's document must not come together with what is here.
                    let is_foreign = outcome == Err(StoreError::Foreign);
                    sound = !is_foreign && self.guarded(|actor| actor.saved(ticket, outcome));
                }
                Some(mail) = mail.recv(), if !self.is_full() => {
                    sound = self.open(mail).await;
                }
                () = until(retry_at) => {
                    sound = self.guarded(Actor::try_again);
                }
                () = until(idle_until) => {
                    if documents.retire(self.id, mail) {
                        return End::Unused;
                    }
                    self.idle_since = Instant::now();
                }
                Ok(()) = stopping.changed() => unload_after = SOON,
            }
        }
        End::Failed(self.audience)
    }

    /// Does what a mail says; false when that made it panic.
    async fn open(&mut self, mail: Mail) -> bool {
        match mail {
            Mail::LookAgain => return self.look_again().await,
            Mail::Sleep => self.sleepy = true,
            Mail::Settle(answer) => self.settling.push(answer),
            Mail::Data { from, data } => {
                self.sleepy = false;
                let sound = self.guarded(|actor| {
                    actor.data(&from, &data);
                    actor.perform();
                });
                if !sound {
                    // Whoever it is would do it again at once.
                    from.cut(Cut::Unruly);
                    return false;
                }
                self.documents.used(self.id, self.weight());
            }
            mail => return self.guarded(|actor| actor.take(mail)),
        }
        true
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
            Mail::Data { .. } | Mail::LookAgain | Mail::Sleep | Mail::Settle(_) => {}
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
            Refused::Beyond(beyond) => {
                let limit = match beyond {
                    Beyond::Bytes(_) => Limit::Document,
                    Beyond::Changes(_) => Limit::DocumentChanges,
                    Beyond::Unpacked(_) => Limit::Unpacked,
                    Beyond::Operations(_) => Limit::Operations,
                };
                self.documents.0.metrics.limits.count(limit);
                ErrorCode::Limit
            }
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
