//! Views that are kept for all, links to the present one, and the list as a file.

use andon_model::command::WorkspaceCommand;
use andon_model::playbook::SavedView;
use andon_model::setting::{List, Part, REMOVED, Setting};
use andon_model::table::{View, csv, json};
use leptos::prelude::*;

use super::hold::{TableHold, use_table};
use super::saved_file::SavedFile;
use crate::browser::page;
use crate::pages::incident::refusal::{RefusalNote, Refused};
use crate::route::Route;
use crate::ui::button::{Button, ButtonLook, IconButton};
use crate::ui::each::each;
use crate::ui::icon::IconName;
use crate::ui::live::live;
use crate::ui::live_region::use_announcer;
use crate::ui::pick::pick;

/// Path and query of a view.
fn address(view: &View) -> String {
    let query = view.query();
    let sign = if query.is_empty() { "" } else { "?" };
    format!("{}{sign}{query}", Route::Table(view.table).path())
}

#[component]
pub fn ViewsPick() -> impl IntoView {
    let hold = use_table();
    let andon = hold.andon;
    let refused = Refused::new();
    let name = RwSignal::new(String::new());
    let views = Memo::new(move |_| andon.workspace.with(|workspace| workspace.views()));
    let here = Memo::new(move |_| hold.view.with(address));
    let current = move || {
        let here = here.get();
        let found = views
            .with(|all| all.iter().find(|view| view.address == here).map(|view| view.name.clone()));
        found.map_or_else(String::new, |name| format!(": {name}"))
    };
    let keep = move || {
        let (id, text) = (andon.new_item_id(), name.get_untracked());
        let command = andon.workspace.with_untracked(|workspace| {
            let add = workspace.add(&List::Views, id.clone(), &text);
            let value = Some(here.get_untracked());
            let setting = Setting::Item(List::Views, id, Part::Address);
            WorkspaceCommand::All(vec![add, WorkspaceCommand::Set { setting, value }])
        });
        if refused.note(andon.change(&command).map(drop)) {
            name.set(String::new());
        }
    };
    let remove = move |view: &SavedView| {
        let setting = Setting::Item(List::Views, view.id.clone(), Part::Removed);
        let value = Some(REMOVED.to_owned());
        refused.note(andon.change(&WorkspaceCommand::Set { setting, value }).map(drop));
    };
    let row = move |view: SavedView| {
        let (to, title) = (view.address.clone(), view.name.clone());
        let is_here = move || (here.get() == view.address).then_some("page");
        let label = format!("Remove the view \u{201c}{title}\u{201d}");
        let own = SavedView { address: to.clone(), name: title.clone(), id: view.id.clone() };
        view! {
            <li class="pick-view">
                <a href=to aria-current=is_here>{title}</a>
                <IconButton label=label icon=IconName::Delete on_press=move |()| remove(&own) />
            </li>
        }
        .into_any()
    };
    let content = move || {
        view! {
            <ul class="pick-views" aria-label="Views kept for all">
                {each(
                    move || views.get(),
                    |view| format!("{} {} {}", view.id.as_str(), view.name, view.address),
                    row,
                )}
            </ul>
            {live(move || views.with(Vec::is_empty).then(|| view! {
                <p class="quiet">"Keep what you look at under a name; everybody in the workspace finds it here."</p>
            }))}
            <label class="pick-field">
                "Keep this view as"
                <input
                    type="text"
                    autocomplete="off"
                    prop:value=move || name.get()
                    on:input=move |event| name.set(event_target_value(&event))
                    on:keydown=move |event| {
                        if event.key() == "Enter" && !event.is_composing() {
                            event.prevent_default();
                            keep();
                        }
                    }
                />
            </label>
            <RefusalNote refused=refused />
            <div class="button-row">
                <Button on_press=move |()| keep()>"Keep"</Button>
                <CopyLink hold=hold />
            </div>
        }
        .into_any()
    };
    pick("Views", current, content)
}

#[component]
fn CopyLink(hold: TableHold) -> impl IntoView {
    let announcer = use_announcer();
    let outcome = RwSignal::new("Copy the link");
    let copy = move |()| {
        let link = format!("{}{}", page::origin(), hold.view.with_untracked(address));
        crate::browser::spawn(async move {
            let said = match page::copy_text(link).await {
                Ok(()) => "Copied",
                Err(_) => "The browser did not let us copy",
            };
            outcome.try_set(said);
            announcer.announce(said);
        });
    };
    view! { <Button look=ButtonLook::Quiet on_press=copy>{move || outcome.get()}</Button> }
}

/// Makes a file of a list.
type Write = fn(&andon_model::table::Source<'_>, &View) -> String;

#[component]
pub fn ExportPick() -> impl IntoView {
    let hold = use_table();
    let file = SavedFile::new();
    let save = move |write: Write, ending: &'static str| {
        let view = hold.view.get_untracked();
        let (text, today) =
            untrack(|| hold.source(|source| (write(source, &view), source.today())));
        file.save(&text, &format!("{}-{today}.{ending}", view.table.name()));
    };
    let content = move || {
        view! {
            <p class="quiet">"The lines and columns that are shown, as a file."</p>
            <div class="button-row">
                <Button on_press=move |()| save(csv, "csv")>"CSV"</Button>
                <Button on_press=move |()| save(json, "json")>"JSON"</Button>
            </div>
            {file.note()}
        }
        .into_any()
    };
    pick("Export", String::new, content)
}
