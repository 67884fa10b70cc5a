//! What somebody typed and the document did not take: why, and the text to copy.

use leptos::prelude::*;

use crate::browser::page::copy_text;
use crate::browser::spawn;
use crate::pages::open_page::use_open_page;
use crate::state::not_kept::NotKept;
use crate::ui::button::{Button, ButtonLook};
use crate::ui::each::each;
use crate::ui::live_region::use_announcer;
use crate::ui::notice::{Notice, NoticeTone};

/// Stands above the composer, where it moves nothing and is in view wherever the field is.
#[component]
pub fn NotKeptNotice() -> impl IntoView {
    let refused = use_open_page().refused;
    let announcer = use_announcer();
    let count = Memo::new(move |_| refused.with(Vec::len));
    Effect::new(move |before: Option<usize>| {
        let now = count.get();
        if now > before.unwrap_or_default() {
            announcer
                .announce(&refused.with_untracked(|all| all.last().map_or_else(String::new, said)));
        }
        now
    });
    view! {
        <div class="not-kept">
            {each(
                move || refused.get(),
                |one| format!("{one:?}"),
                |one| view! { <One one=one /> }.into_any(),
            )}
        </div>
    }
}

#[component]
fn One(one: NotKept) -> impl IntoView {
    let refused = use_open_page().refused;
    let copied = RwSignal::new("Copy the text");
    let field = one.field.clone();
    let text = StoredValue::new(one.text.clone());
    let copy = move |()| {
        let text = text.get_value();
        spawn(async move {
            let said = match copy_text(text).await {
                Ok(()) => "Copied",
                Err(_) => "The browser did not let us copy",
            };
            copied.try_set(said);
        });
    };
    let dismiss = move |()| {
        refused.update(|all| all.retain(|other| other.field != field));
    };
    let has_text = !one.text.is_empty();
    let place = one.field.as_ref().map_or("the page", |field| field.called);
    view! {
        <section aria-label="Not kept">
            <Notice tone=NoticeTone::Busy>
                <p>{said(&one)}</p>
                {has_text.then(|| view! {
                    <textarea
                        class="not-kept-text"
                        readonly=true
                        rows="2"
                        aria-label=format!("What you typed in {place}")
                        prop:value=one.text.clone()
                    ></textarea>
                })}
                <p class="not-kept-buttons">
                    {has_text.then(|| view! { <Button on_press=copy>{move || copied.get()}</Button> })}
                    <Button look=ButtonLook::Quiet on_press=dismiss>"Dismiss"</Button>
                </p>
            </Notice>
        </section>
    }
}

fn said(one: &NotKept) -> String {
    let NotKept { why, field, text } = one;
    match field {
        None => why.to_string(),
        Some(field) if text.is_empty() => {
            format!("What you deleted in {} is still there. {why}", field.called)
        }
        Some(field) => format!(
            "What you typed in {} was not kept; it shows what was there before. {why} Your text is \
             below until you leave the page: copy what you need.",
            field.called
        ),
    }
}
