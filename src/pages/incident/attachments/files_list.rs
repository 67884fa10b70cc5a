//! Everything attached to the incident and to its lines, the newest first.

use andon_model::attachment::size_text;
use leptos::prelude::*;

use super::attach_button::AttachButton;
use super::file_row::FileRow;
use super::hold::{Target, use_files_hold};
use crate::browser::focus::keep_focus;
use crate::state::andon::use_andon;
use crate::ui::each::each;
use crate::ui::live::live;

const LIST: &str = "files";

#[component]
pub fn FilesList() -> impl IntoView {
    let andon = use_andon();
    let hold = use_files_hold();
    let largest = andon.largest_file();
    let reads_only = Memo::new(move |_| andon.sync.with(|sync| sync.reads_only()));
    let rows = move || {
        let rows = hold.rows.get();
        keep_focus(LIST);
        rows
    };
    view! {
        {live(move || hold.rows.with(Vec::is_empty).then(|| view! {
            <div class="files-empty">
                <p>"Paste or drop pictures and files here."</p>
                <p>
                    "On a line of the timeline or a note they belong to that line. A file may have up to "
                    {move || size_text(largest.get())} "."
                </p>
            </div>
        }))}
        <ul id=LIST class="files" aria-label="Files">
            {each(rows, |id| id.to_string(), |id| view! { <FileRow id=id /> }.into_any())}
        </ul>
        {live(move || (!reads_only.get()).then(|| view! {
            <div class="panel-foot files-foot">
                <AttachButton target=Target::Incident label="Attach files" text="Attach" />
                <AttachButton target=Target::Incident label="Take a photo" text="Take a photo" camera=true />
            </div>
        }))}
    }
}
