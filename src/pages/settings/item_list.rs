//! A list that people edit: its items in their order, each with its grip, and a line for a new
//! one.

use andon_model::command::Refusal;
use andon_model::setting::{ItemId, List, Part, Setting};
use leptos::ev;
use leptos::prelude::*;

use super::hold::{item_element, list_element, use_settings};
use super::item_grip::ItemGrip;
use super::new_item::NewItem;
use crate::browser::focus::keep_focus;
use crate::ui::button::{Button, IconButton};
use crate::ui::each::each;
use crate::ui::icon::IconName;
use crate::ui::live::live;

/// One item, as it is drawn.
#[derive(Clone)]
pub struct Item {
    pub list: List,
    pub id: ItemId,
    /// Counted from one.
    pub place: Memo<usize>,
    pub text: Memo<String>,
}

impl Item {
    /// The setting that holds a part of it.
    pub fn part(&self, part: Part) -> Setting {
        Setting::Item(self.list.clone(), self.id.clone(), part)
    }
}

#[component]
pub fn ItemList(
    list: List,
    /// "Steps of active"
    #[prop(into)]
    label: String,
    /// What one of them is called: "step".
    noun: &'static str,
    /// What stands in the place of the items while there are none.
    empty: &'static str,
    draw: fn(Item) -> AnyView,
    /// Adds one by its text, if not as a text in its list.
    #[prop(optional)]
    add: Option<Callback<String, Result<(), Refusal>>>,
) -> impl IntoView {
    let hold = use_settings();
    let id = list_element(&list);
    let (watched, counted, dropped, grown, lost) =
        (list.clone(), list.clone(), list.clone(), list.clone(), list.clone());
    let element = id.clone();
    let rows = move || {
        let rows = hold.rows(&watched);
        keep_focus(&element);
        rows
    };
    let none = Memo::new(move |_| hold.rows(&counted).is_empty());
    let at_end = Memo::new(move |_| {
        hold.drag.with(|drag| {
            drag.as_ref().is_some_and(|drag| drag.list == dropped && drag.before.is_none())
        })
    });
    let add = add.unwrap_or_else(|| Callback::new(move |text: String| hold.add(&grown, &text)));
    let row = move |item: ItemId| {
        view! { <ItemRow list=list.clone() id=item noun=noun draw=draw /> }.into_any()
    };
    view! {
        <div class="settings-items">
            {live(move || none.get().then(|| view! { <p class="quiet">{empty}</p> }))}
            <ul id=id aria-label=label data-drop=move || at_end.get().then_some("true")>
                {each(rows, |id: &ItemId| id.as_str().to_owned(), row)}
            </ul>
            <NewItem noun=noun add=add />
            <GoneItems list=lost />
        </div>
    }
}

/// What was removed before can come back at any time.
#[component]
fn GoneItems(list: List) -> impl IntoView {
    let hold = use_settings();
    let at = StoredValue::new(list);
    let gone = Memo::new(move |_| at.with_value(|list| hold.gone(list)));
    let any = Memo::new(move |_| gone.with(|gone| !gone.is_empty()));
    let row = move |id: ItemId| {
        let text = at.with_value(|list| Setting::Item(list.clone(), id.clone(), Part::Text));
        let text = hold
            .andon
            .workspace
            .with_untracked(|w| w.setting(&text).unwrap_or_default().to_owned());
        let back = move |()| {
            // Only an observer is refused, who is told so on every page.
            let _ = at.with_value(|list| hold.restore(list, &id));
        };
        view! {
            <li class="settings-gone">
                {text.clone()} " "
                <Button on_press=back>
                    "Bring back"
                    <span class="visually-hidden">{format!(" \u{201c}{text}\u{201d}")}</span>
                </Button>
            </li>
        }
        .into_any()
    };
    live(move || {
        any.get().then(|| {
            view! {
                <details class="settings-list">
                    <summary>
                        "Removed " <span class="count">{move || gone.with(Vec::len)}</span>
                    </summary>
                    <ul aria-label="Removed">
                        {each(move || gone.get(), |id: &ItemId| id.as_str().to_owned(), row)}
                    </ul>
                </details>
            }
        })
    })
}

#[component]
fn ItemRow(list: List, id: ItemId, noun: &'static str, draw: fn(Item) -> AnyView) -> impl IntoView {
    let hold = use_settings();
    let element = item_element(&list, &id);
    let at = StoredValue::new((list.clone(), id.clone()));
    let own = Setting::Item(list.clone(), id.clone(), Part::Text);
    let text = Memo::new(move |_| {
        hold.andon.workspace.with(|w| w.setting(&own).unwrap_or_default().to_owned())
    });
    let place = Memo::new(move |_| at.with_value(|(list, id)| hold.place(list, id)));
    let removed = Memo::new(move |_| at.with_value(|(list, id)| hold.is_removed(list, id)));
    let dragged = Memo::new(move |_| {
        let of = |(list, id): &(List, ItemId)| {
            hold.drag.with(|d| d.as_ref().is_some_and(|d| d.list == *list && d.item == *id))
        };
        at.with_value(of)
    });
    let drop_before = Memo::new(move |_| {
        let of = |(list, id): &(List, ItemId)| {
            hold.drag.with(|d| {
                d.as_ref().is_some_and(|d| d.list == *list && d.before.as_ref() == Some(id))
            })
        };
        at.with_value(of)
    });
    let refused = RwSignal::new(None::<String>);
    let note = move |outcome: Result<(), Refusal>| {
        refused.set(outcome.err().map(|refusal| refusal.to_string()));
    };
    let on_key = move |event: ev::KeyboardEvent| {
        let down = match event.key().as_str() {
            "ArrowUp" if event.alt_key() => false,
            "ArrowDown" if event.alt_key() => true,
            _ => return,
        };
        event.prevent_default();
        event.stop_propagation();
        at.with_value(|(list, id)| hold.step(list, id, down));
    };
    let item = Item { list, id, place, text };
    let undo = format!("{element}-undo");
    let grip = format!("{element}-grip");
    view! {
        <li
            id=element
            class="settings-item"
            data-row="true"
            data-dragged=move || dragged.get().then_some("true")
            data-drop=move || drop_before.get().then_some("true")
            on:keydown=on_key
        >
            {live(move || match removed.get() {
                true => view! {
                    <p class="settings-gone">
                        {format!("\u{201c}{}\u{201d} was removed. ", text.get_untracked())}
                        <button
                            id=undo.clone()
                            type="button"
                            class="button"
                            on:click=move |_| note(at.with_value(|(list, id)| hold.restore(list, id)))
                        >
                            "Undo"
                        </button>
                    </p>
                }
                .into_any(),
                false => view! {
                    <ItemGrip item=item.clone() id=grip.clone() />
                    <div class="settings-item-body">{draw(item.clone())}</div>
                    <IconButton
                        icon=IconName::Delete
                        label=Signal::derive(move || format!("Remove the {noun} \u{201c}{}\u{201d}", text.get()))
                        on_press=move |()| note(at.with_value(|(list, id)| hold.remove(list, id)))
                    />
                }
                .into_any(),
            })}
            {live(move || refused.get().map(|why| view! { <p class="refusal" role="alert">{why}</p> }))}
        </li>
    }
}
