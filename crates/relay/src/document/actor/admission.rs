//! Who may follow a document.

use std::sync::Arc;

use andon_sync::Message;
use andon_sync::message::ErrorCode;

use super::super::audience::Standing;
use super::Actor;
use crate::access::{Credential, WorkspaceId};
use crate::limit::Limit;
use crate::link::Link;
use crate::refusal::Refusal;

impl Actor {
    /// Lets a peer follow. A stranger, and whoever lacks the clearance, is told what everybody is
    /// told who asks for a document that does not exist, and never joins the session.
    pub(super) fn admit(&mut self, link: &Arc<Link>) -> Option<Standing> {
        let refusal = self.shuts_out(&link.credential);
        let standing = match refusal {
            Some(_) => Standing::Shut,
            None if self.session.is_known() => Standing::Following,
            None => Standing::Waiting,
        };
        let access = link.credential.role.access()?;
        if !self.audience.add(link, standing) {
            self.documents.0.metrics.limits.count(Limit::UnknownDocuments);
            let text = "Too many documents that nobody has brought yet.";
            link.let_go(self.id);
            link.refuse(ErrorCode::Limit, text.into(), Some(self.id));
            return None;
        }
        if let Some(refusal) = refusal {
            self.documents.0.metrics.refusals.count(refusal);
            link.send(&self.unavailable(link));
        } else {
            let known = self.audience.remembered(link);
            self.session.join(link.key, link.peer(), access, known, false);
        }
        Some(standing)
    }

    /// Why the document may not be known to somebody; `None` when it may.
    pub(super) fn shuts_out(&self, credential: &Credential) -> Option<Refusal> {
        // First, so that even the count does not tell whose such a document is.
        if !credential.clearance.opens(self.id) {
            Some(Refusal::ConfidentialDocument)
        } else if self.owner.is_some_and(|owner| owner != credential.workspace) {
            Some(Refusal::ForeignDocument)
        } else {
            None
        }
    }

    pub(super) fn unavailable(&self, link: &Link) -> Message {
        Message::DocUnavailable {
            sender: self.documents.0.local.clone(),
            target: link.peer(),
            document: self.id,
        }
    }

    /// The document came, and with it its owner: who waits in the same workspace follows now,
    /// everybody else is shut out.
    pub(super) fn belongs_to(&mut self, owner: WorkspaceId) {
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
}
