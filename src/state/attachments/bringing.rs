//! Files on their way to the relay: one at a time, in parts, going on where it stopped.

use std::time::Duration;

use andon_model::attachment::ContentHash;
use andon_sync::backoff;
use leptos::prelude::*;

use super::{AtRelay, Files};
use crate::browser::blob_store::Due;
use crate::browser::clock::{self, Timer};
use crate::browser::file_bytes::FileBytes;
use crate::browser::tab_lock::{Turn, turn};
use crate::browser::upload::{self, Said};
use crate::browser::{http::NetworkError, spawn};

/// How much goes at a time, in bytes: what is cut off is sent again.
const PART: u64 = 512 * 1024;
/// Less than this does not help a slow line.
const SMALLEST_PART: u64 = 32 * 1024;
/// How often the relay may say "not here, there" before something is wrong.
const DETOURS: u32 = 8;
/// While another tab brings files.
const TURNS: Duration = Duration::from_secs(2);
/// How soon one looks again whether a file has arrived from another device, in milliseconds; the
/// longer in vain, the later.
const LOOK_AGAIN: f64 = 700.0;
const LOOK_LATEST: f64 = 30_000.0;

/// Why a file is not there yet.
enum Stop {
    /// The connection, or the relay, has no time: tried again soon.
    Lost,
    /// As above, and the relay has said why.
    Later(String),
    /// Not before something has changed.
    Refused(String),
}

impl From<NetworkError> for Stop {
    fn from(_: NetworkError) -> Self {
        Stop::Lost
    }
}

impl Files {
    /// The relay came or went.
    pub fn set_live(&self, live: bool) {
        if self.0.live.replace(live) == live {
            return;
        }
        if live {
            // It may be another one, or have other limits.
            self.0.refused.borrow_mut().clear();
            let mut looks = self.0.looks.borrow_mut();
            looks.values_mut().for_each(|look| *look = Default::default());
            drop(looks);
            self.wake();
        } else {
            self.0.known.try_update(|known| {
                for whereabouts in known.values_mut() {
                    if let AtRelay::Coming(_) = whereabouts.relay {
                        whereabouts.relay = AtRelay::Absent;
                    }
                }
            });
        }
    }

    /// Begins to work through what there is to do, unless that is being done.
    pub(super) fn wake(&self) {
        if !self.is_able() || self.0.working.replace(true) {
            return;
        }
        let files = self.clone();
        spawn(async move {
            files.work().await;
            files.0.working.set(false);
            files.set_alarm();
        });
    }

    fn is_able(&self) -> bool {
        self.0.live.get() && self.core().is_some_and(|core| core.is_shared())
    }

    async fn work(&self) {
        self.begin().await;
        let mut failures = 0;
        // Kept from file to file: a turn that was given back is free only a while later.
        let mut ours = None;
        while self.is_able() {
            let outcome = match self.next_look() {
                Some(hash) => self.look(hash).await,
                None => match self.waiting().into_iter().next() {
                    Some(due) if ours.is_some() => self.bring_due(due).await,
                    Some(due) => {
                        ours = self.take_turn(due).await;
                        Ok(())
                    }
                    None => return,
                },
            };
            match outcome {
                Ok(()) => failures = 0,
                Err(_) => {
                    ours = None;
                    clock::sleep(backoff::delay(failures, clock::random_unit())).await;
                    failures += 1;
                }
            }
        }
    }

    /// Wakes for the next question that is not due yet.
    fn set_alarm(&self) {
        let now = clock::monotonic_millis();
        let soonest = self.0.looks.borrow().values().map(|look| look.due).reduce(f64::min);
        let alarm = soonest.filter(|_| self.is_able()).map(|due| {
            let files = self.clone();
            let wait = Duration::from_millis((due - now).max(20.0) as u64);
            // Leaves the timer's call before the timer is replaced.
            Timer::after(wait, move || spawn(async move { files.wake() }))
        });
        *self.0.alarm.borrow_mut() = alarm;
    }

    fn next_look(&self) -> Option<ContentHash> {
        let now = clock::monotonic_millis();
        let looks = self.0.looks.borrow();
        looks.iter().find(|(_, look)| look.due <= now).map(|(hash, _)| *hash)
    }

    /// Asks whether the relay has a file.
    async fn look(&self, hash: ContentHash) -> Result<(), Stop> {
        let said = upload::look(hash).await?;
        match said.status {
            200 => {
                self.0.looks.borrow_mut().remove(&hash);
                self.note(hash, |whereabouts| whereabouts.relay = AtRelay::There);
            }
            204 | 404 => {
                let mut here = false;
                self.note(hash, |whereabouts| {
                    here = whereabouts.here;
                    if let AtRelay::Unknown | AtRelay::There = whereabouts.relay {
                        whereabouts.relay = AtRelay::Absent;
                    }
                });
                match here {
                    true => {
                        self.0.looks.borrow_mut().remove(&hash);
                        self.owe(hash).await;
                    }
                    false => self.look_later(hash),
                }
            }
            // Nobody to ask: a relay of before, or no access.
            400..500 => drop(self.0.looks.borrow_mut().remove(&hash)),
            _ => return Err(Stop::Lost),
        }
        Ok(())
    }

    fn look_later(&self, hash: ContentHash) {
        if let Some(look) = self.0.looks.borrow_mut().get_mut(&hash) {
            let wait = LOOK_AGAIN * f64::from(1u32 << look.tries.min(10));
            look.due = clock::monotonic_millis() + wait.min(LOOK_LATEST);
            look.tries += 1;
        }
    }

    /// It is here and the relay lacks it.
    async fn owe(&self, hash: ContentHash) {
        let Some(due) = self.due_of(hash) else { return };
        let is_new = self.0.due.borrow_mut().insert(due.clone());
        if is_new {
            // Not kept, it is found again when its incident is opened.
            let _ = self.0.store.set_due(vec![due], Vec::new()).await;
            self.count();
        }
    }

    /// The turn to bring files, among the tabs of this browser; after a while, if another has it.
    async fn take_turn(&self, due: Due) -> Option<Turn> {
        let turn = turn("andon-upload").await;
        let others = matches!(turn, Turn::Others);
        if others {
            clock::sleep(TURNS).await;
        }
        // Another tab may have brought it just now.
        self.read_due().await;
        self.look_if_done(&due);
        (!others).then_some(turn)
    }

    async fn bring_due(&self, due: Due) -> Result<(), Stop> {
        let hash = due.hash;
        let outcome = self.bring(hash).await;
        match &outcome {
            Ok(()) => {
                self.note(hash, |whereabouts| whereabouts.relay = AtRelay::There);
                self.done(due).await;
                return Ok(());
            }
            Err(Stop::Lost) => self.note(hash, |whereabouts| whereabouts.relay = AtRelay::Absent),
            Err(Stop::Later(why)) => {
                self.note(hash, |whereabouts| whereabouts.relay = AtRelay::Refused(why.clone()));
            }
            Err(Stop::Refused(why)) => {
                self.note(hash, |whereabouts| whereabouts.relay = AtRelay::Refused(why.clone()));
                self.0.refused.borrow_mut().insert(hash);
                self.count();
                // The others need not wait for it.
                return Ok(());
            }
        }
        outcome
    }

    fn look_if_done(&self, due: &Due) {
        let waits = self.0.due.borrow().contains(due);
        let shown = self.0.known.try_with_untracked(|known| known.contains_key(&due.hash));
        if !waits && shown == Some(true) {
            self.0.looks.borrow_mut().insert(due.hash, Default::default());
        }
    }

    async fn done(&self, due: Due) {
        self.0.due.borrow_mut().remove(&due);
        self.0.looks.borrow_mut().remove(&due.hash);
        self.count();
        // A record that stays costs one question at the next start.
        let _ = self.0.store.set_due(Vec::new(), vec![due]).await;
    }

    async fn bring(&self, hash: ContentHash) -> Result<(), Stop> {
        let bytes = match self.0.store.bytes(hash).await {
            Ok(Some(bytes)) => bytes,
            // It cannot be brought from here.
            Ok(None) => return Ok(()),
            Err(_) => return Err(Stop::Lost),
        };
        let said = upload::look(hash).await?;
        let mut offset = match said.status {
            200 => return Ok(()),
            204 => said.offset.unwrap_or_default(),
            404 => 0,
            _ => return Err(stop(said)),
        };
        let (mut part, mut detours) = (PART, 0);
        loop {
            let percent = (offset * 100).checked_div(bytes.len()).unwrap_or_default();
            let coming = AtRelay::Coming(percent.min(99) as u8);
            self.note(hash, |whereabouts| whereabouts.relay = coming);
            let said = self.bring_part(hash, offset, &bytes, part).await?;
            match (said.status, said.offset) {
                (204, _) if said.complete => return Ok(()),
                (204, Some(next)) => offset = next,
                (409, Some(next)) if detours < DETOURS => {
                    offset = next;
                    detours += 1;
                }
                // What somebody else began was wrong.
                (422, _) if detours < DETOURS => {
                    offset = 0;
                    detours = DETOURS;
                }
                (408, _) if part > SMALLEST_PART => part /= 2,
                _ => return Err(stop(said)),
            }
        }
    }

    async fn bring_part(
        &self,
        hash: ContentHash,
        offset: u64,
        bytes: &FileBytes,
        part: u64,
    ) -> Result<Said, Stop> {
        let length = bytes.len();
        let until = (offset + part).min(length);
        Ok(upload::bring(hash, offset, length, &bytes.part(offset, until)).await?)
    }
}

fn stop(said: Said) -> Stop {
    match said.status {
        507 => Stop::Later(said.message),
        400..500 if said.status != 408 && said.status != 409 && said.status != 429 => {
            let why = match said.message.is_empty() {
                true => format!("the relay answered {}", said.status),
                false => said.message,
            };
            Stop::Refused(why)
        }
        _ => Stop::Lost,
    }
}
