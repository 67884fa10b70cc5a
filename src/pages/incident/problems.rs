//! Parts of the document that could not be read as they should.

use leptos::prelude::*;

use crate::pages::open_page::use_open_page;
use crate::ui::live::live;
use crate::ui::notice::{Notice, NoticeTone};

#[component]
pub fn ProblemsNotice() -> impl IntoView {
    let problems = use_open_page().problems;
    live(move || {
        problems.with(|problems| {
            (!problems.is_empty()).then(|| {
                let lines = problems
                    .iter()
                    .map(|p| view! { <li><code>{p.at.clone()}</code>": "{p.what.clone()}</li> })
                    .collect_view();
                view! {
                    <Notice tone=NoticeTone::Busy>
                        <p>
                            "Some parts of this page could not be read and are shown as empty. They are kept as they are; a newer version of Andon may know them."
                        </p>
                        <details>
                            <summary>"Which parts"</summary>
                            <ul>{lines}</ul>
                        </details>
                    </Notice>
                }
            })
        })
    })
}
