//! When it began, was noticed, declared and taken up. A wrong order is said, never forbidden.

use andon_model::command::Command;
use andon_model::incident::Milestone;
use andon_model::when::When;
use leptos::prelude::*;

use super::page::use_incident;
use super::when_field::WhenField;

fn title(milestone: Milestone) -> &'static str {
    match milestone {
        Milestone::Started => "Started",
        Milestone::Detected => "Detected",
        Milestone::Declared => "Declared",
        Milestone::Acknowledged => "Acknowledged",
    }
}

#[component]
pub fn Milestones() -> impl IntoView {
    let incident = use_incident();
    let warning = Memo::new(move |_| {
        incident.head.with(|head| {
            let set: Vec<(Milestone, &When)> = Milestone::ALL
                .into_iter()
                .filter_map(|milestone| Some((milestone, head.milestones.get(&milestone)?)))
                .collect();
            set.windows(2).find(|pair| pair[0].1.start() > pair[1].1.start()).map(|pair| {
                let (early, late) = (pair[0].0, pair[1].0);
                format!(
                    "{} lies after {}. That happens; check the times.",
                    title(early),
                    late.name()
                )
            })
        })
    });
    let fields = Milestone::ALL
        .map(|milestone| {
            let value = Memo::new(move |_| {
                incident.head.with(|head| head.milestones.get(&milestone).copied())
            });
            let reference = Signal::derive(move || {
                let own = value.get().map(|when| when.start());
                own.or_else(|| incident.head.with(|head| head.began()))
            });
            view! {
                <WhenField
                    label=title(milestone)
                    value=value
                    reference=reference
                    placeholder="nobody has said"
                    on_set=move |when| incident.run(Command::SetMilestone { milestone, when })
                />
            }
        })
        .collect_view();
    view! {
        <div class="milestones">{fields}</div>
        {move || warning.get().map(|text| view! { <p class="warning" role="status">{text}</p> })}
    }
}
