//! What people say to each other about the incident, beside its timeline.

mod hold;
mod mentions;
mod new_note;
mod news;
mod note_actions;
mod note_row;
mod note_text;
mod notes_list;
mod reactions;

pub use hold::NotesHold;
pub use new_note::NEW_NOTE;
pub use news::tell_news;
pub use notes_list::NotesList;
