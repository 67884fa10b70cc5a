//! One file: what it is, whose, where it is and what it belongs to.

use andon_model::action::Origin;
use andon_model::attachment::{Attachment, size_text};
use andon_model::id::AttachmentId;
use andon_model::zone::day;
use leptos::html;
use leptos::prelude::*;

use super::hold::{file_element, use_files_hold};
use super::thumbnail::Thumbnail;
use crate::browser::page::focus_by_id;
use crate::pages::incident::actions::OriginLink;
use crate::pages::incident::page::use_incident;
use crate::pages::incident::people;
use crate::pages::incident::refusal::{RefusalNote, Refused};
use crate::pages::incident::when_text;
use crate::state::andon::use_andon;
use crate::ui::button::{Button, IconButton};
use crate::ui::icon::IconName;
use crate::ui::live::live;

#[component]
pub fn FileRow(id: AttachmentId) -> impl IntoView {
    let hold = use_files_hold();
    let refused = Refused::new();
    let file = hold.file(id);
    let removed = Memo::new(move |_| file.with(|file| file.as_ref().is_none_or(|f| f.removed)));
    let name = Memo::new(move |_| {
        file.with(|file| file.as_ref().map(|file| file.content.name.clone()).unwrap_or_default())
    });
    let back = move || {
        request_animation_frame(move || {
            focus_by_id(&file_element(id));
        });
    };
    view! {
        <li
            id=file_element(id)
            class="file"
            data-row="true"
            tabindex="-1"
            aria-label=move || name.get()
        >
            {live(move || match removed.get() {
                true => view! {
                    <p class="note-gone">
                        {move || name.get()} " removed · "
                        <Button on_press=move |()| { refused.note(hold.restore(id)); back() }>"Undo"</Button>
                    </p>
                }
                .into_any(),
                false => match file.get_untracked() {
                    Some(file) => view! {
                        <Kept file=file name=name refused=refused back=Callback::new(move |()| back()) />
                    }
                    .into_any(),
                    None => ().into_any(),
                },
            })}
            <RefusalNote refused=refused />
        </li>
    }
}

#[component]
fn Kept(
    file: Attachment,
    name: Memo<String>,
    refused: Refused,
    back: Callback<()>,
) -> impl IntoView {
    let andon = use_andon();
    let hold = use_files_hold();
    let Attachment { id, content, of, at, author, .. } = file;
    let picture = content.picture();
    let size = size_text(content.bytes);
    let whereabouts = hold.whereabouts(&content);
    let thumbnail = view! { <Thumbnail content=content.clone() /> };
    let content = StoredValue::new(content);
    let download = move || {
        let mut content = content.get_value();
        content.name = name.get_untracked();
        hold.download(content);
    };
    let open = move || if picture { hold.viewing.set(Some(id)) } else { download() };
    let incident = use_incident();
    let facts = move || {
        let zone = incident.zone.get();
        let today = day(&zone, at) == day(&zone, andon.now.get());
        let when = at.into();
        let when =
            if today { when_text::short(&when, &zone) } else { when_text::dated(&when, &zone) };
        let who = author.map_or("Somebody".to_owned(), |author| people::name_of(andon, author));
        format!("{size} · {who} · {when}")
    };
    let renaming = Memo::new(move |_| hold.renaming.get() == Some(id));
    let heading = live(move || match renaming.get() {
        true => view! { <NameField id=id name=name refused=refused back=back /> }.into_any(),
        false => view! {
            <p class="file-name" title=move || name.get()>{move || name.get()}</p>
        }
        .into_any(),
    });
    let does = if picture { "Show" } else { "Download" };
    view! {
        <button
            type="button"
            class="file-picture"
            aria-label=move || format!("{does} {}", name.get())
            on:click=move |_| open()
        >
            {thumbnail}
        </button>
        <div class="file-body">
            {heading}
            <p class="file-facts">{facts}</p>
            <p class="file-facts">
                <span class="file-state">{move || whereabouts.with(|known| known.words())}</span>
                {of.map(|of| view! { " · " <Line of=of /> })}
            </p>
        </div>
        <div class="file-actions" role="group" aria-label="File">
            <IconButton label="Download" icon=IconName::Download on_press=move |()| download() />
            <IconButton
                label="Rename"
                icon=IconName::Edit
                on_press=move |()| hold.renaming.set(Some(id))
            />
            <IconButton
                label="Remove"
                icon=IconName::Delete
                on_press=move |()| {
                    refused.note(hold.remove(id));
                    back.run(());
                }
            />
        </div>
    }
}

/// The line that it belongs to, and the way there.
#[component]
fn Line(of: Origin) -> impl IntoView {
    let incident = use_incident();
    let unwritten = Memo::new(move |_| {
        incident.timeline.items.track();
        matches!(of, Origin::Entry(id) if incident.timeline.entry(id).is_none())
    });
    live(move || match unwritten.get() {
        true => view! { <span>"for a line not yet written"</span> }.into_any(),
        false => view! { <OriginLink origin=of /> }.into_any(),
    })
}

#[component]
fn NameField(
    id: AttachmentId,
    name: Memo<String>,
    refused: Refused,
    back: Callback<()>,
) -> impl IntoView {
    let hold = use_files_hold();
    let node = NodeRef::<html::Input>::new();
    Effect::new(move |_| {
        if let Some(field) = node.get() {
            let _ = field.focus();
            field.select();
        }
    });
    let close = move || {
        if hold.renaming.get_untracked() == Some(id) {
            hold.renaming.set(None);
            back.run(());
        }
    };
    let enter = move || {
        let typed = node.get_untracked().map(|field| field.value()).unwrap_or_default();
        if typed.trim() == name.get_untracked() || refused.note(hold.rename(id, &typed)) {
            close();
        }
    };
    view! {
        <input
            node_ref=node
            class="file-name-field"
            aria-label="Name of the file"
            prop:value=name.get_untracked()
            on:keydown=move |event| {
                match event.key().as_str() {
                    "Enter" if !event.is_composing() => enter(),
                    "Escape" => {
                        refused.say(None);
                        close();
                    }
                    _ => return,
                }
                event.prevent_default();
                event.stop_propagation();
            }
            on:blur=move |_| {
                if hold.renaming.get_untracked() == Some(id) {
                    enter();
                }
            }
        />
    }
}
