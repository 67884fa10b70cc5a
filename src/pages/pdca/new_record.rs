//! Begins a record: from an incident, a red bin or a QA return.

use andon_model::id::IncidentId;
use andon_model::pdca::Origin;
use leptos::prelude::*;

use crate::browser::spawn;
use crate::navigation::use_navigation;
use crate::pages::incident::refusal::{RefusalNote, Refused};
use crate::route::Route;
use crate::state::andon::use_andon;
use crate::ui::button::{Button, ButtonLook};
use crate::ui::choice::{Choice, RadioGroup};
use crate::ui::combobox::{Combobox, Pick, Picking, Suggestion};
use crate::ui::dialog::Dialog;
use crate::ui::field::{TextArea, TextInput};
use crate::ui::icon::{Icon, IconName};
use crate::ui::live::live;

#[component]
pub fn NewRecord() -> impl IntoView {
    let open = RwSignal::new(false);
    view! {
        <Button look=ButtonLook::Primary on_press=move |()| open.set(true)>
            <Icon name=IconName::Plus />
            "New PDCA"
        </Button>
        <Dialog open=open title="New PDCA">
            {move || open.get().then(|| view! { <Form open=open /> })}
        </Dialog>
    }
}

#[component]
fn Form(open: RwSignal<bool>) -> impl IntoView {
    let andon = use_andon();
    let navigation = use_navigation();
    let refused = Refused::new();
    let origin = RwSignal::new(Origin::Incident);
    let name = RwSignal::new(String::new());
    let context = RwSignal::new(String::new());
    let is_incident = Memo::new(move |_| origin.get() == Origin::Incident);
    let go = move |name: String, context: String, incident: Option<IncidentId>| match andon
        .begin_record(name, context, origin.get_untracked(), incident)
    {
        Ok(id) => {
            open.set(false);
            navigation.go(Route::Record(id));
        }
        Err(refusal) => refused.say(Some(refusal.to_string())),
    };
    let incidents = Memo::new(move |_| {
        andon.incidents.with(|rows| rows.iter().map(|r| (r.id, r.name.clone())).collect::<Vec<_>>())
    });
    let suggestions = Signal::derive(move || {
        incidents.with(|all| {
            let suggestion = |(_, name): &(_, String)| Suggestion {
                text: name.clone(),
                ..Suggestion::default()
            };
            all.iter().map(suggestion).collect()
        })
    });
    let pick = move |pick: Pick| {
        let Pick::Known(place) = pick else { return };
        let Some((incident, name)) = incidents.with_untracked(|all| all.get(place).cloned()) else {
            return;
        };
        spawn(async move {
            let context = andon.context_of(incident).await.unwrap_or_default();
            go(name, context, Some(incident));
        });
    };
    let start = move || go(name.get_untracked(), context.get_untracked(), None);
    view! {
        <RadioGroup
            label="It follows"
            choices=Origin::ALL.map(|origin| Choice::new(origin, origin.title())).into()
            value=origin
            on_choose=move |chosen| origin.set(chosen)
        />
        {live(move || match is_incident.get() {
            true => view! {
                <div class="field new-record-incident">
                    <span class="field-label" aria-hidden="true">"Which incident? Its timeline comes along."</span>
                    <Combobox
                        label="Incident"
                        suggestions=suggestions
                        picking=Picking::OneKnown
                        on_pick=pick
                        on_done=move |()| open.set(false)
                    />
                </div>
            }
            .into_any(),
            false => view! {
                <TextInput label="Name" value=name required=true autofocus=true on_enter=move |()| start() />
                <TextArea
                    label="Context"
                    value=context
                    hint="What was found, where, how often? It can be pasted."
                    rows=5
                    on_enter=move |()| start()
                />
                <div class="dialog-buttons">
                    <Button look=ButtonLook::Primary on_press=move |()| start()>"Begin"</Button>
                    <Button look=ButtonLook::Quiet on_press=move |()| open.set(false)>"Cancel"</Button>
                </div>
            }
            .into_any(),
        })}
        <RefusalNote refused=refused />
    }
}
