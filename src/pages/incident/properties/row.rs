//! A row of the table: its label, its value, what is written in, and a menu.

use leptos::html;
use leptos::prelude::*;

use super::editing::Editing;
use crate::ui::choice::Choice;
use crate::ui::icon::{Icon, IconName};
use crate::ui::menu::Menu;

/// What the menu of a row offers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowChoice {
    None,
    DoesNotApply,
    Clear,
}

impl RowChoice {
    pub const ALL: [RowChoice; 3] = [RowChoice::None, RowChoice::DoesNotApply, RowChoice::Clear];

    fn choice(self) -> Choice<RowChoice> {
        match self {
            RowChoice::None => Choice::detailed(self, "None", "somebody looked, and there is none"),
            RowChoice::DoesNotApply => {
                Choice::detailed(self, "Does not apply", "the question makes no sense here")
            }
            RowChoice::Clear => Choice::detailed(self, "Clear", "as if nobody had said anything"),
        }
    }
}

#[component]
pub fn Row(
    #[prop(into)] title: Signal<String>,
    editing: Editing,
    #[prop(into)] hidden: Signal<bool>,
    /// The value. In a button, unless `link` says where it leads.
    shown: ViewFn,
    /// The address that the value is; only safe ones.
    #[prop(optional, into)]
    link: Option<Signal<Option<String>>>,
    /// What takes the value's place while it is written in.
    editor: ViewFn,
    choices: &'static [RowChoice],
    #[prop(into)] on_choose: Callback<RowChoice>,
    /// Below the value.
    children: Children,
) -> impl IntoView {
    let value = NodeRef::<html::Button>::new();
    editing.follow(value);
    let value_view = move || {
        if editing.open.get() {
            return editor.run();
        }
        let shown = shown.clone();
        let start = move |_| editing.start();
        match link.and_then(|link| link.get()) {
            Some(address) => view! {
                <a class="property-link" href=address target="_blank" rel="noopener noreferrer">
                    {move || shown.run()}
                </a>
                <button
                    node_ref=value
                    type="button"
                    class="button button-quiet button-icon"
                    aria-label=move || format!("Edit {}", title.get())
                    title=move || format!("Edit {}", title.get())
                    on:click=start
                >
                    <Icon name=IconName::Edit />
                </button>
            }
            .into_any(),
            None => view! {
                <button node_ref=value type="button" class="property-value" on:click=start>
                    <span class="visually-hidden">{move || title.get()}": "</span>
                    {move || shown.run()}
                </button>
            }
            .into_any(),
        }
    };
    let choices = choices.iter().map(|choice| choice.choice()).collect::<Vec<_>>();
    // A menu says its label once; only the workspace's own fields are ever renamed.
    let menu = move |title: String| {
        view! {
            <Menu
                label=format!("More about {title}")
                choices=Signal::stored(choices.clone())
                chosen=Signal::stored(None)
                on_choose=on_choose
            >
                <Icon name=IconName::More />
            </Menu>
        }
        .into_any()
    };
    view! {
        <div class="property" data-property=move || title.get() hidden=move || hidden.get() && !editing.open.get()>
            <dt>{move || title.get()}</dt>
            <dd>
                <div class="property-line">
                    {move || value_view()}
                    {move || menu(title.get())}
                </div>
                {children()}
            </dd>
        </div>
    }
}
