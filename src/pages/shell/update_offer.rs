//! A newer version is ready. Never taken without the person's word.

use leptos::prelude::*;

use crate::state::andon::use_andon;
use crate::ui::button::Button;
use crate::ui::live::live;

#[component]
pub fn UpdateOffer() -> impl IntoView {
    let andon = use_andon();
    let later = RwSignal::new(false);
    let shown = Memo::new(move |_| andon.update_ready.get() && !later.get());
    live(move || {
        shown.get().then(|| {
            view! {
                <section class="update-offer" aria-label="Update">
                    <p>"A newer version of Andon is ready. It opens at once; nothing is lost."</p>
                    <Button on_press=move |()| andon.update()>"Update"</Button>
                    <Button
                        look=crate::ui::button::ButtonLook::Quiet
                        on_press=move |()| later.set(true)
                    >
                        "Later"
                    </Button>
                </section>
            }
        })
    })
}
