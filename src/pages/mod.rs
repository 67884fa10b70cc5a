//! The screens, one folder each. They read `state`, are built from `ui`, and know their routes.

pub mod board;
pub mod declare;
pub mod diagnostics;
pub mod dragging;
pub mod entrance;
pub mod home;
pub mod incident;
pub mod keys;
pub mod open_page;
pub mod palette;
pub mod pdca;
pub mod settings;
pub mod shell;
pub mod table;
