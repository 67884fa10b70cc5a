//! What others add: shown in their colour for a moment, counted while out of view, and said to
//! screen readers in batches. What they change is shown in their colour, too.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use andon_model::id::{EntryId, PersonId};
use leptos::prelude::*;

use super::people;
use super::timeline_hold::TimelineHold;
use super::when_text;
use crate::state::Andon;
use crate::state::andon::use_andon;
use crate::state::incident::IncidentState;
use crate::state::presence::hue;
use crate::state::timeline::TimelineItem;
use crate::ui::live_region::use_announcer;
use crate::ui::markdown::plain;

/// What arrives within this time is said at once.
const BATCH: Duration = Duration::from_millis(1_500);
/// A little longer than the glow itself (`--glow`).
const GLOW: Duration = Duration::from_millis(2_000);

/// Somebody's colour on a row. `odd` changes each time, so that the glow begins anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Glow {
    pub hue: u8,
    pub odd: bool,
}

/// From the context of the timeline.
#[derive(Clone, Copy)]
pub struct Arrivals {
    glowing: RwSignal<HashMap<EntryId, Glow>>,
    /// How many glows of a row have not ended: it glows on while somebody types.
    lit: StoredValue<HashMap<EntryId, u32>>,
    /// What arrived out of view and was not seen since.
    pub unseen: RwSignal<Vec<EntryId>>,
}

impl Arrivals {
    /// Begins to watch.
    pub fn watch(incident: IncidentState, hold: TimelineHold) -> Arrivals {
        let andon = use_andon();
        let announcer = use_announcer();
        let arrivals = Arrivals {
            glowing: RwSignal::new(HashMap::new()),
            lit: StoredValue::new(HashMap::new()),
            unseen: hold.unseen,
        };
        let waiting = StoredValue::new(Vec::<EntryId>::new());
        let items = incident.timeline.items;
        Effect::new(move |known: Option<HashSet<EntryId>>| {
            let now: HashSet<EntryId> = items.with(|items| {
                items
                    .iter()
                    .filter_map(|item| match item {
                        TimelineItem::Entry(entry) => Some(*entry),
                        TimelineItem::Day(_) => None,
                    })
                    .collect()
            });
            let Some(known) = known else { return now };
            let new: Vec<EntryId> = now.difference(&known).copied().collect();
            let me = andon.me.with_untracked(|me| me.as_ref().map(|me| me.id));
            let of_others: Vec<EntryId> = new
                .into_iter()
                .filter(|id| {
                    let author =
                        incident.timeline.entry(*id).and_then(|e| e.with_untracked(|e| e.author));
                    author.is_some() && author != me
                })
                .collect();
            // More at once is a first load or a long absence: nothing glows then.
            if of_others.is_empty() || of_others.len() > 100 {
                return now;
            }
            for id in &of_others {
                let author =
                    incident.timeline.entry(*id).and_then(|e| e.with_untracked(|e| e.author));
                if let Some(author) = author {
                    arrivals.light(*id, author);
                }
            }
            let first = waiting.with_value(Vec::is_empty);
            waiting.update_value(|waiting| waiting.extend(&of_others));
            if first {
                set_timeout(
                    move || {
                        let Some(ids) = waiting.try_update_value(std::mem::take) else { return };
                        announcer.announce(&said(andon, incident, &ids));
                    },
                    BATCH,
                );
            }
            // Once the list knows where they are.
            request_animation_frame(move || {
                let hidden: Vec<EntryId> = of_others
                    .into_iter()
                    .filter(|id| !hold.list.is_visible(&TimelineItem::Entry(*id)))
                    .collect();
                if !hidden.is_empty() {
                    arrivals.unseen.try_update(|unseen| unseen.extend(hidden));
                }
            });
            now
        });
        let changed = incident.changed_by_others;
        Effect::new(move |_| {
            let edits = changed.get();
            if edits.is_empty() {
                return;
            }
            changed.update_untracked(Vec::clear);
            let writing = hold.editing.get_untracked();
            let news = edits.into_iter().filter(|(id, _)| writing != Some(*id));
            // Once each, however many keystrokes they are.
            for (id, by) in news.collect::<HashMap<_, _>>() {
                arrivals.light(id, by);
            }
        });
        Effect::new(move |_| {
            hold.list.visible.track();
            let seen = |id: &EntryId| hold.list.is_visible(&TimelineItem::Entry(*id));
            if arrivals.unseen.with_untracked(|unseen| unseen.iter().any(seen)) {
                arrivals.unseen.update(|unseen| unseen.retain(|id| !seen(id)));
            }
        });
        arrivals
    }

    /// The colour of a row that has just arrived.
    pub fn glow(&self, id: EntryId) -> Option<Glow> {
        self.glowing.with(|glowing| glowing.get(&id).copied())
    }

    fn light(&self, id: EntryId, author: PersonId) {
        self.lit.update_value(|lit| *lit.entry(id).or_default() += 1);
        self.glowing.update(|glowing| {
            let odd = glowing.get(&id).is_some_and(|glow| !glow.odd);
            glowing.insert(id, Glow { hue: hue(author), odd });
        });
        let Arrivals { glowing, lit, .. } = *self;
        set_timeout(
            move || {
                let over = lit.try_update_value(|lit| {
                    let left = lit.get(&id).copied().unwrap_or_default().saturating_sub(1);
                    lit.insert(id, left);
                    left == 0
                });
                if over == Some(true) {
                    lit.try_update_value(|lit| lit.remove(&id));
                    glowing.try_update(|glowing| glowing.remove(&id));
                }
            },
            GLOW,
        );
    }
}

/// What screen readers hear.
fn said(andon: Andon, incident: IncidentState, ids: &[EntryId]) -> String {
    let [id] = ids else { return format!("{} new entries in the timeline", ids.len()) };
    let Some(entry) = incident.timeline.entry(*id) else { return String::new() };
    let Some(zone) = incident.zone.try_get_untracked() else { return String::new() };
    entry.with_untracked(|entry| {
        let who = entry
            .author
            .map_or("Somebody".to_owned(), |author| untrack(|| people::name_of(andon, author)));
        format!("{who} added {} {}", when_text::short(&entry.occurred, &zone), plain(&entry.text))
    })
}

/// What has arrived.
pub fn use_arrivals() -> Arrivals {
    expect_context::<Arrivals>()
}
