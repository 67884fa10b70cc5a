//! Icons from the one sprite, `public/icons.svg`. They carry no meaning of their own: what they
//! stand for is always said in text or in a label.

use leptos::prelude::*;

/// The symbols of the sprite.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum IconName {
    Home,
    Incidents,
    Board,
    Records,
    Settings,
    Diagnostics,
    Plus,
    Check,
    Down,
    Close,
    Clock,
    More,
    Flag,
    Edit,
    Link,
    Copy,
    Delete,
    Search,
    Warning,
    Info,
    Panel,
    History,
    Grip,
    Reply,
    Action,
    Attach,
    File,
    Download,
    Camera,
    Left,
    Right,
}

impl IconName {
    fn symbol(self) -> &'static str {
        match self {
            IconName::Home => "home",
            IconName::Board => "board",
            IconName::Incidents => "incidents",
            IconName::Records => "records",
            IconName::Settings => "settings",
            IconName::Diagnostics => "diagnostics",
            IconName::Plus => "plus",
            IconName::Check => "check",
            IconName::Down => "down",
            IconName::Close => "close",
            IconName::Clock => "clock",
            IconName::More => "more",
            IconName::Flag => "flag",
            IconName::Edit => "edit",
            IconName::Link => "link",
            IconName::Copy => "copy",
            IconName::Delete => "delete",
            IconName::Search => "search",
            IconName::Warning => "warning",
            IconName::Info => "info",
            IconName::Panel => "panel",
            IconName::History => "history",
            IconName::Grip => "grip",
            IconName::Reply => "reply",
            IconName::Action => "action",
            IconName::Attach => "attach",
            IconName::File => "file",
            IconName::Download => "download",
            IconName::Camera => "camera",
            IconName::Left => "left",
            IconName::Right => "right",
        }
    }
}

/// An icon in the colour of the text around it.
#[component]
pub fn Icon(name: IconName) -> impl IntoView {
    view! {
        <svg class="icon" aria-hidden="true" focusable="false">
            <use href=format!("/icons.svg#{}", name.symbol())></use>
        </svg>
    }
}
