//! What others note: counted until it is seen, and said to screen readers.

use std::collections::BTreeSet;

use andon_model::id::NoteId;
use andon_model::note::Note;
use leptos::prelude::*;

use super::hold::NotesHold;
use crate::pages::incident::people;
use crate::state::andon::use_andon;
use crate::state::incident::IncidentState;
use crate::ui::live_region::use_announcer;
use crate::ui::markdown::plain;

/// Begins to watch. What is here already counts as seen.
pub fn tell_news(incident: IncidentState, hold: NotesHold) {
    let andon = use_andon();
    let announcer = use_announcer();
    let notes = incident.lists.notes;
    Effect::new(move |before: Option<BTreeSet<NoteId>>| {
        let now: BTreeSet<NoteId> = notes.with(|all| all.iter().map(|note| note.id).collect());
        let Some(before) = before else { return now };
        let me = andon.me.with_untracked(|me| me.as_ref().map(|me| me.id));
        let new: Vec<Note> = notes.with_untracked(|all| {
            let of_others =
                |note: &&Note| !before.contains(&note.id) && !note.deleted && note.author != me;
            all.iter().filter(of_others).cloned().collect()
        });
        match &new[..] {
            [] => return now,
            [note] => {
                let who = note.author.map_or("Somebody".to_owned(), |author| {
                    untrack(|| people::name_of(andon, author))
                });
                announcer.announce(&format!("{who} noted: {}", plain(&note.text)));
            }
            more => announcer.announce(&format!("{} new notes", more.len())),
        }
        hold.unseen.update(|unseen| unseen.extend(new.iter().map(|note| note.id)));
        // Once they are in the page, if they are.
        request_animation_frame(move || hold.look());
        now
    });
}
