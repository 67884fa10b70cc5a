//! Which columns a list shows, and what it is sorted by.

use andon_model::table::Column;
use leptos::prelude::*;

use super::hold::use_table;
use crate::ui::each::each;
use crate::ui::pick::pick;

#[component]
pub fn ColumnsPick() -> impl IntoView {
    let hold = use_table();
    let table = Memo::new(move |_| hold.view.with(|view| view.table));
    let columns = move || Column::of(table.get()).to_vec();
    let option = move |column: Column| {
        let chosen = move || hold.view.with(|view| view.sort.0) == column;
        view! { <option value=column.name() prop:selected=chosen>{column.title()}</option> }
            .into_any()
    };
    let check = move |column: Column| {
        let shown = move || hold.view.with(|view| view.columns.contains(&column));
        view! {
            <label class="check">
                <input
                    type="checkbox"
                    prop:checked=shown
                    on:change=move |_| hold.change(|view| view.toggle(column))
                />
                <span>{column.title()}</span>
            </label>
        }
        .into_any()
    };
    let content = move || {
        view! {
            <label class="pick-field">
                "Sort by"
                <select on:change=move |event| {
                    if let Some(column) = Column::from_name(&event_target_value(&event)) {
                        hold.change(|view| view.sort.0 = column);
                    }
                }>{each(columns, |column| column.name().into(), option)}</select>
            </label>
            <label class="check">
                <input
                    type="checkbox"
                    prop:checked=move || hold.view.with(|view| view.sort.1)
                    on:change=move |event| {
                        let descending = event_target_checked(&event);
                        hold.change(|view| view.sort.1 = descending);
                    }
                />
                <span>"Largest first"</span>
            </label>
            <fieldset class="pick-columns">
                <legend>"Shown"</legend>
                {each(
                    move || columns().into_iter().filter(|one| *one != Column::Name).collect(),
                    |column| column.name().into(),
                    check,
                )}
            </fieldset>
        }
        .into_any()
    };
    pick("Columns", String::new, content)
}
