//! The files of one line: small, under its text.

use andon_model::action::Origin;
use andon_model::attachment::{Attachment, size_text};
use leptos::prelude::*;

use super::hold::{Target, use_files_hold};
use super::thumbnail::Thumbnail;
use crate::ui::button::IconButton;
use crate::ui::each::each;
use crate::ui::icon::{Icon, IconName};
use crate::ui::live::live;

#[component]
pub fn LineFiles(of: Origin) -> impl IntoView {
    chips(use_files_hold().of(Target::Line(of)), false)
}

/// What will be attached to the line or note that is being written.
#[component]
pub fn WaitingFiles(target: Target) -> impl IntoView {
    chips(use_files_hold().of(target), true)
}

fn chips(files: Memo<Vec<Attachment>>, removable: bool) -> AnyView {
    let some = Memo::new(move |_| files.with(|files| !files.is_empty()));
    live(move || {
        some.get().then(|| {
            view! {
                <ul class="line-files" aria-label="Attached">
                    {each(
                        move || files.get(),
                        |file| format!("{}{}", file.id, file.content.name),
                        move |file| view! { <Chip file=file removable=removable /> }.into_any(),
                    )}
                </ul>
            }
        })
    })
}

#[component]
fn Chip(file: Attachment, removable: bool) -> impl IntoView {
    let hold = use_files_hold();
    let Attachment { id, content, .. } = file;
    let picture = content.picture();
    let name = content.name.clone();
    let does = if picture { "Show" } else { "Download" };
    let label = format!("{does} {name}, {}", size_text(content.bytes));
    let shown = match picture {
        true => view! { <Thumbnail content=content.clone() /> }.into_any(),
        false => view! {
            <Icon name=IconName::File />
            <span class="file-chip-name">{name.clone()}</span>
        }
        .into_any(),
    };
    let content = StoredValue::new(content);
    let press = move |_| match picture {
        true => hold.viewing.set(Some(id)),
        false => hold.download(content.get_value()),
    };
    view! {
        <li>
            <button
                type="button"
                class="file-chip"
                data-picture=picture.to_string()
                aria-label=label.clone()
                title=label
                on:click=press
                // The row would begin to edit.
                on:dblclick=|event| event.stop_propagation()
            >
                {shown}
            </button>
            {removable.then(|| view! {
                <IconButton
                    label=format!("Remove {name}")
                    icon=IconName::Close
                    on_press=move |()| drop(hold.remove(id))
                />
            })}
        </li>
    }
}
