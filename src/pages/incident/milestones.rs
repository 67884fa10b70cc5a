//! When it began, was noticed, declared and taken up. A wrong order is said, never forbidden.

use andon_model::activity::Subject;
use andon_model::command::Command;
use andon_model::incident::Milestone;
use andon_model::moment::Moment;
use leptos::prelude::*;

use super::disorder::OrderWarning;
use super::page::use_incident;
use super::rivals::rivals;
use super::when_field::WhenField;
use crate::state::andon::drafts::Draft;
use crate::ui::live::live;
use crate::ui::live_region::use_announcer;

/// "Started".
pub fn milestone_title(milestone: Milestone) -> &'static str {
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
    let announcer = use_announcer();
    let along = RwSignal::new(None::<&'static str>);
    let set = move |milestone, when| {
        if milestone != Milestone::Declared {
            return incident.run(Command::SetMilestone { milestone, when });
        }
        let text = incident.correct_declared(when)?.text();
        along.set(text);
        if let Some(text) = text {
            announcer.announce(text);
        }
        Ok(())
    };
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
                    label=milestone_title(milestone)
                    value=value
                    draft=Draft::Milestone(milestone)
                    reference=reference
                    placeholder="nobody has said"
                    on_set=move |when| set(milestone, when)
                />
                {(milestone == Milestone::Declared).then(|| live(move || {
                    along.get().map(|text| view! { <p class="property-because">{text}</p> })
                }))}
                {rivals(
                    Subject::Milestone(milestone),
                    Signal::stored(milestone_title(milestone).to_owned()),
                )}
                <OrderWarning moment=Moment::Milestone(milestone) />
            }
        })
        .collect_view();
    view! { <div class="milestones">{fields}</div> }
}
