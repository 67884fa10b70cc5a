//! The index of incidents and records, and making it anew.

use leptos::prelude::*;

use crate::state::andon::rebuild::{Count, Rebuild, Standing};
use crate::state::andon::use_andon;
use crate::ui::button::Button;

#[component]
pub fn IndexSection() -> impl IntoView {
    let andon = use_andon();
    let rebuild = Rebuild::new(andon);
    let running = Memo::new(move |_| matches!(rebuild.standing.get(), Standing::Running(_)));
    let barred = Memo::new(move |_| andon.sync.with(|sync| sync.is_barred()));
    let button = move || match running.get() {
        true => view! { <Button on_press=move |()| rebuild.stop()>"Stop"</Button> },
        false => {
            view! { <Button on_press=move |()| rebuild.start()>"Make the index anew"</Button> }
        }
    };
    view! {
        <section class="card" aria-labelledby="diagnostics-index">
            <h2 id="diagnostics-index">"The index"</h2>
            <p>
                "Lists, board and figures read one row of each incident and record. Rows are kept up to date by "
                "themselves; if one says something else than its page, make them anew from the documents on this "
                "device. Nothing else is changed."
            </p>
            {move || match barred.get() {
                true => view! {
                    <p class="quiet">"Your access can read, but not write: somebody who may write has to do it."</p>
                }.into_any(),
                false => view! { <p>{button}</p> }.into_any(),
            }}
            <p role="status">{move || words(rebuild.standing.get())}</p>
        </section>
    }
}

fn words(standing: Standing) -> String {
    match standing {
        Standing::Idle => String::new(),
        Standing::Running(Count { read, all, .. }) => format!("{read} of {all} read"),
        Standing::Done(count) => format!("{} read. {}", count.read, outcome(count)),
        Standing::Stopped(count) => {
            format!("Stopped after {} of {}. {}", count.read, count.all, outcome(count))
        }
    }
}

fn outcome(count: Count) -> String {
    let rows = match count.mended {
        0 => "Every row was right.".to_owned(),
        1 => "1 row was mended.".to_owned(),
        many => format!("{many} rows were mended."),
    };
    match count.absent {
        0 => rows,
        absent => format!("{rows} {absent} not on this device, left as they were."),
    }
}
