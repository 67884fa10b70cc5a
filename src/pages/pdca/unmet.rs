//! What does not hold any more after others have written, and what is still to be done.

use andon_model::pdca::Status;
use andon_model::pdca::rules::Broken;
use leptos::prelude::*;

use super::hold::use_record_hold;
use crate::ui::live::live;
use crate::ui::notice::{Notice, NoticeTone};

/// Rules that were kept by each and are broken together.
#[component]
pub fn BrokenNotice() -> impl IntoView {
    let hold = use_record_hold();
    let broken = hold.of(|record| match record.status {
        Status::Done | Status::Abandoned => said(record.hinders(record.status)),
        _ => Vec::new(),
    });
    let status = hold.of(|record| record.status.title());
    live(move || {
        let broken = broken.get();
        (!broken.is_empty()).then(|| {
            let lines = broken.into_iter().map(|text| view! { <li>{text}</li> }).collect_view();
            view! {
                <section aria-label="Does not hold">
                    <Notice tone=NoticeTone::Busy>
                        <p role="status">
                            {format!("This record is {}, but:", status.get().to_lowercase())}
                        </p>
                        <ul>{lines}</ul>
                    </Notice>
                </section>
            }
        })
    })
}

/// What stands against done.
#[component]
pub fn ToFinish() -> impl IntoView {
    let hold = use_record_hold();
    let left = hold.of(|record| match record.status {
        Status::Done | Status::Abandoned => Vec::new(),
        _ => said(record.hinders(Status::Done)),
    });
    live(move || {
        let left = left.get();
        (!left.is_empty()).then(|| {
            let lines = left.into_iter().map(|text| view! { <li>{text}</li> }).collect_view();
            view! {
                <section class="record-section to-finish" aria-labelledby="finish-title">
                    <h2 id="finish-title">"Before it is done"</h2>
                    <ul>{lines}</ul>
                </section>
            }
        })
    })
}

fn said(broken: Vec<Broken>) -> Vec<String> {
    broken.iter().map(ToString::to_string).collect()
}
