//! The component kit: props in, callbacks out. It knows the model's types and nothing of state,
//! pages or the browser.

pub mod badge;
pub mod button;
pub mod choice;
pub mod combobox;
pub mod dialog;
pub mod each;
pub mod empty_state;
pub mod field;
pub mod fresh_id;
pub mod icon;
pub mod kbd;
pub mod live;
pub mod live_region;
pub mod markdown;
pub mod menu;
pub mod notice;
pub mod person_tag;
pub mod pick;
pub mod shared_text;
pub mod tabs;
pub mod time_text;
pub mod virtual_list;
