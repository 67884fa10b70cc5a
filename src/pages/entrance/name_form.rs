//! Asks once how one is called.

use leptos::prelude::*;

use crate::state::andon::use_andon;
use crate::ui::button::{Button, ButtonLook};
use crate::ui::field::TextInput;

#[component]
pub fn NameForm() -> impl IntoView {
    let andon = use_andon();
    let name = RwSignal::new(String::new());
    let error = RwSignal::new(None::<String>);
    let say = Callback::new(move |()| {
        let typed = name.get_untracked();
        error.set(andon.set_name(&typed).err().map(|refusal| refusal.to_string()));
    });
    view! {
        <form class="form" novalidate=true on:submit=move |event| event.prevent_default()>
            <TextInput
                label="Your name"
                value=name
                hint="Shown beside what you write. You can change it in the settings."
                error=error
                autofocus=true
                autocomplete="name"
                max_length=80
                on_input=move |()| error.set(None)
                on_enter=say
            />
            <Button look=ButtonLook::Primary on_press=say>"Go in"</Button>
        </form>
    }
}
