//! A document that has nothing to do: it is settled, it sleeps, or it goes.

use andon_sync::DocumentId;
use andon_sync::message::ErrorCode;
use automerge::ReadDoc;
use tokio::sync::mpsc;
use tokio::time::Instant;

use super::super::audience::Audience;
use super::super::{Documents, Mail};
use super::{Actor, SOON, Work, until};

/// What a loaded document takes. Measured with automerge 0.12 and rounded up: 18 kB for one with
/// next to nothing in it, 165 bytes for a change, 1 to 4 for an operation of a text.
const BYTES_PER_DOCUMENT: usize = 20 * 1024;
const BYTES_PER_CHANGE: usize = 170;
const BYTES_PER_OPERATION: usize = 8;

impl Actor {
    /// What the document takes in memory, in bytes and roughly.
    pub(super) fn weight(&self) -> usize {
        if !self.session.is_known() {
            return 0;
        }
        let stats = self.session.document().stats();
        let of = |count: u64, each: usize| usize::try_from(count).unwrap_or(0).saturating_mul(each);
        BYTES_PER_DOCUMENT
            + of(stats.num_changes, BYTES_PER_CHANGE)
            + of(stats.num_ops, BYTES_PER_OPERATION)
    }

    /// Whether everything that was taken is done.
    pub(super) fn is_at_rest(&self) -> bool {
        self.session.is_known()
            && self.session.is_durable()
            && self.session.inbox_len() == 0
            && self.saving.is_none()
            && self.work == Work::None
    }

    /// Answers those who wait for everything to be done, when it is or when it will not be soon.
    pub(super) fn settle(&mut self) {
        let is_done = self.saving.is_none() && self.session.inbox_len() == 0;
        if is_done || self.retry.is_some() {
            for answer in self.settling.drain(..) {
                // Whoever asked may have given up.
                let _ = answer.send(());
            }
        }
    }
}

/// Waits, with nothing but the followers in memory, until the document is needed: the mail that
/// needs it comes back with them. `None` when nobody follows any more.
pub(super) async fn sleep(
    documents: &Documents,
    id: DocumentId,
    mut audience: Audience,
    mail: &mut mpsc::Receiver<Mail>,
) -> Option<(Audience, Mail)> {
    let mut stopping = documents.0.stopping.subscribe();
    let mut unload_after = documents.0.unload_after;
    loop {
        let idle = audience.is_empty().then(|| Instant::now() + unload_after);
        tokio::select! {
            biased;
            Some(mail) = mail.recv() => match mail {
                Mail::Leave { from } => audience.remove(from, None),
                // Everything was done before.
                Mail::Settle(answer) => drop(answer.send(())),
                Mail::Sleep => {}
                needs => return Some((audience, needs)),
            },
            () = until(idle) => {
                if documents.retire(id, mail) {
                    return None;
                }
            }
            Ok(()) = stopping.changed() => unload_after = SOON,
        }
    }
}

/// Sends everybody away and says why.
pub(super) async fn give_up(
    documents: Documents,
    id: DocumentId,
    mut mail: mpsc::Receiver<Mail>,
    mut audience: Audience,
    mut first: Option<Mail>,
    text: &str,
) {
    documents.remove(id);
    mail.close();
    audience.dismiss(id, text);
    while let Some(mail) = match first.take() {
        Some(first) => Some(first),
        None => mail.recv().await,
    } {
        if let Mail::Data { from, .. } = mail {
            from.let_go(id);
            from.refuse(ErrorCode::Storage, text.into(), Some(id));
        }
    }
}
