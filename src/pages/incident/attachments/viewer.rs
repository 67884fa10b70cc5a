//! A picture as large as the window, or as large as it is.

use std::sync::Arc;

use andon_model::attachment::{Attachment, Content};
use andon_model::id::AttachmentId;
use leptos::ev;
use leptos::prelude::*;

use super::hold::use_files_hold;
use crate::browser::object_url::ObjectUrl;
use crate::browser::spawn;
use crate::state::andon::use_andon;
use crate::ui::button::{Button, ButtonLook, IconButton};
use crate::ui::dialog::Dialog;
use crate::ui::icon::IconName;
use crate::ui::live::live;

/// What there is of the picture so far.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Sight {
    Waiting,
    Picture(Arc<ObjectUrl>),
    Fault(String),
}

#[component]
pub fn Viewer() -> impl IntoView {
    let andon = use_andon();
    let hold = use_files_hold();
    let open = RwSignal::new(false);
    let whole = RwSignal::new(true);
    let sight = RwSignal::new(Sight::Waiting);
    let pictures = Memo::new(move |_| {
        let shown = |one: &&Attachment| !one.removed && one.content.picture();
        hold.all.with(|all| all.iter().filter(shown).map(|one| one.id).collect::<Vec<_>>())
    });
    let place = Memo::new(move |_| {
        let viewing = hold.viewing.get()?;
        pictures.with(|all| all.iter().position(|one| *one == viewing))
    });
    let content = Memo::new(move |_| -> Option<(AttachmentId, Content)> {
        let viewing = hold.viewing.get()?;
        let found = |all: &Vec<Attachment>| all.iter().find(|one| one.id == viewing).cloned();
        hold.all.with(found).map(|one| (one.id, one.content))
    });
    Effect::new(move |_| {
        let viewing = hold.viewing.get().is_some();
        if open.get_untracked() != viewing {
            open.set(viewing);
        }
    });
    Effect::new(move |before: Option<bool>| {
        let now = open.get();
        if before == Some(true) && !now {
            hold.viewing.set(None);
        }
        now
    });
    let shown = Memo::new(move |_| content.with(|now| now.as_ref().map(|(id, c)| (*id, c.hash))));
    Effect::new(move |_| {
        let now = shown.get();
        sight.set(Sight::Waiting);
        whole.set(true);
        let Some((_, content)) = content.get_untracked() else { return };
        spawn(async move {
            let found = match andon.file(&content).await {
                Ok(bytes) => bytes
                    .picture_url(&content.media_type.to_ascii_lowercase())
                    .map_or_else(unreadable, |url| Sight::Picture(Arc::new(url))),
                Err(why) => Sight::Fault(why.to_string()),
            };
            // One may have gone on meanwhile.
            if shown.try_get_untracked() == Some(now) {
                sight.try_set(found);
            }
        });
    });
    let step = move |by: isize| {
        let all = pictures.get_untracked();
        let now = place.get_untracked().unwrap_or_default();
        let next = now.checked_add_signed(by).and_then(|next| all.get(next));
        if let Some(next) = next {
            hold.viewing.set(Some(*next));
        }
    };
    let keys = window_event_listener(ev::keydown, move |event| {
        if !open.get_untracked() || event.ctrl_key() || event.meta_key() || event.alt_key() {
            return;
        }
        match event.key().as_str() {
            "ArrowRight" if whole.get_untracked() => step(1),
            "ArrowLeft" if whole.get_untracked() => step(-1),
            "+" | "=" => whole.set(false),
            "-" | "0" => whole.set(true),
            _ => return,
        }
        event.prevent_default();
    });
    on_cleanup(move || keys.remove());
    let name = Memo::new(move |_| {
        content.with(|c| c.as_ref().map(|(_, c)| c.name.clone())).unwrap_or_default()
    });
    let position = move || {
        let (at, all) = (place.get().map_or(0, |at| at + 1), pictures.with(Vec::len));
        format!("{at} of {all}")
    };
    let first = Signal::derive(move || place.get().is_none_or(|at| at == 0));
    let last =
        Signal::derive(move || place.get().is_none_or(|at| at + 1 >= pictures.with(Vec::len)));
    let stage = live(move || match sight.get() {
        Sight::Waiting => view! { <p class="quiet">"On its way …"</p> }.into_any(),
        Sight::Fault(why) => view! { <p role="alert">{why}</p> }.into_any(),
        Sight::Picture(url) => view! {
            <img
                src=url.address().to_owned()
                alt=move || name.get()
                draggable="false"
                on:click=move |_| whole.update(|whole| *whole = !*whole)
                on:error=move |_| sight.set(unreadable())
            />
        }
        .into_any(),
    });
    view! {
        <Dialog open=open title="Picture">
            <div class="viewer" data-whole=move || whole.get().to_string()>
                // It scrolls with the arrow keys when the picture is larger.
                <div class="viewer-stage" tabindex="0" role="group" aria-label="Picture">{stage}</div>
                <div class="viewer-line">
                    <p class="viewer-name" aria-live="polite">{move || name.get()}</p>
                    <span class="quiet">{position}</span>
                    <IconButton label="Previous picture" icon=IconName::Left disabled=first on_press=move |()| step(-1) />
                    <IconButton label="Next picture" icon=IconName::Right disabled=last on_press=move |()| step(1) />
                    <Button
                        look=ButtonLook::Quiet
                        title="+ and -"
                        on_press=move |()| whole.update(|whole| *whole = !*whole)
                    >
                        {move || if whole.get() { "Actual size" } else { "Fit the window" }}
                    </Button>
                    <IconButton
                        label="Download"
                        icon=IconName::Download
                        on_press=move |()| {
                            if let Some((_, content)) = content.get_untracked() {
                                hold.download(content);
                            }
                        }
                    />
                </div>
            </div>
        </Dialog>
    }
}

fn unreadable() -> Sight {
    Sight::Fault("This browser cannot show it as a picture; it can be downloaded.".into())
}
