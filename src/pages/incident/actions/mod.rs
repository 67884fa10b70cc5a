//! What somebody shall do: the checklist of the incident.

mod action_details;
mod action_row;
mod action_text;
mod checklist;
pub mod due;
mod grip;
mod hold;
mod new_action;
mod news;
mod origin;

pub use checklist::Checklist;
pub use hold::ActionsHold;
pub use new_action::NEW_ACTION;
pub use news::tell_news;
pub use origin::OriginLink;
