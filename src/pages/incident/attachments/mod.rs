//! Pictures and files: how they come, where they are, how they are looked at.

mod attach_button;
mod drop_zone;
mod file_problems;
mod file_row;
mod files_list;
mod hold;
mod line_files;
mod thumbnail;
mod viewer;

pub use attach_button::AttachButton;
pub use drop_zone::DropZone;
pub use file_problems::FileProblems;
pub use files_list::FilesList;
pub use hold::{FilesHold, Target, use_files_hold};
pub use line_files::{LineFiles, WaitingFiles};
pub use viewer::Viewer;
