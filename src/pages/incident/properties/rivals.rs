//! Several people answered the same question while they were apart. One press decides.

use andon_model::property::Rival;
use leptos::prelude::*;

use super::answer_text;
use super::property_row::Field;
use crate::pages::incident::page::use_incident;
use crate::pages::incident::people;
use crate::pages::incident::when_text;
use crate::state::andon::use_andon;
use crate::ui::button::Button;
use crate::ui::live::live;

#[component]
pub fn Rivals(field: Field) -> impl IntoView {
    let incident = use_incident();
    let rivals = Memo::new(move |_| {
        let rivals =
            incident.head.with(|head| head.properties.rivals.get(&field.property).cloned());
        rivals.unwrap_or_default()
    });
    live(move || {
        let rivals = rivals.get();
        (!rivals.is_empty()).then(|| {
            let answers =
                rivals.into_iter().map(|rival| view! { <Answered field=field rival=rival /> });
            view! {
                <div
                    class="rivals"
                    role="group"
                    aria-label=move || format!("{}: answered apart", field.title.get())
                >
                    <p>"Answered apart. Which one holds?"</p>
                    <ul>{answers.collect_view()}</ul>
                </div>
            }
        })
    })
}

#[component]
fn Answered(field: Field, rival: Rival) -> impl IntoView {
    let andon = use_andon();
    let incident = use_incident();
    let Rival { answer, by, at } = rival;
    let shown = answer.clone();
    let text = Memo::new(move |_| answer_text::line(andon, field.property, &shown));
    let who = move || {
        let name = by.map_or_else(|| "somebody".into(), |by| people::name_of(andon, by));
        let when = at.map(|at| when_text::dated(&at.into(), &incident.zone.get()));
        when.map_or(name.clone(), |when| format!("{name}, {when}"))
    };
    view! {
        <li>
            <span class="rival-answer">
                {move || text.get()}
                <span class="rival-author">{who}</span>
            </span>
            <Button on_press=move |()| {
                field.settle(answer.clone());
            }>
                "Keep"
                <span class="visually-hidden">{move || format!(" {}", text.get())}</span>
            </Button>
        </li>
    }
}
