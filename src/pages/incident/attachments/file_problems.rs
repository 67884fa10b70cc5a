//! What was not attached and why, above the composer.

use leptos::prelude::*;

use super::hold::use_files_hold;
use crate::ui::button::{Button, ButtonLook};
use crate::ui::live::live;
use crate::ui::notice::{Notice, NoticeTone};

#[component]
pub fn FileProblems() -> impl IntoView {
    let problems = use_files_hold().problems;
    live(move || {
        let shown = problems.get();
        (!shown.is_empty()).then(|| {
            let shown: Vec<AnyView> =
                shown.into_iter().map(|text| view! { <p>{text}</p> }.into_any()).collect();
            view! {
                <section class="not-kept" aria-label="Files">
                    <Notice tone=NoticeTone::Alarm>
                        {shown}
                        <p class="not-kept-buttons">
                            <Button look=ButtonLook::Quiet on_press=move |()| problems.set(Vec::new())>
                                "Dismiss"
                            </Button>
                        </p>
                    </Notice>
                </section>
            }
        })
    })
}
