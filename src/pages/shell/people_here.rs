//! Who has the open page open as well. The incident page fills it, the status bar shows it.

use leptos::prelude::*;

use crate::state::presence::Present;
use crate::ui::live::live;
use crate::ui::person_tag::PersonTag;

/// From the context. A page that knows who is here sets `others` and empties it when it goes:
///
/// ```ignore
/// let here = use_people_here();
/// Effect::new(move |_| here.set(incident.here.get()));
/// on_cleanup(move || here.set(Vec::new()));
/// ```
#[derive(Clone, Copy)]
pub struct PeopleHere {
    others: RwSignal<Vec<Present>>,
}

impl PeopleHere {
    pub fn provide() {
        provide_context(PeopleHere { others: RwSignal::new(Vec::new()) });
    }

    pub fn set(&self, others: Vec<Present>) {
        // The page that goes may be cleaned up after the context.
        self.others.try_set(others);
    }

    /// The names to show, each person once however many tabs they have.
    pub fn people(&self) -> Vec<Present> {
        let mut people = self.others.get();
        people.sort_by(|a, b| (&a.name, a.person).cmp(&(&b.name, b.person)));
        people.dedup_by_key(|present| present.person);
        people
    }
}

/// Who is here.
pub fn use_people_here() -> PeopleHere {
    expect_context::<PeopleHere>()
}

/// Who else has the page open.
#[component]
pub fn AlsoHere() -> impl IntoView {
    let here = use_people_here();
    let people =
        Memo::new(move |_| here.people().into_iter().map(|p| (p.name, p.hue)).collect::<Vec<_>>());
    live(move || {
        people.with(|people| {
            (!people.is_empty()).then(|| {
                let tags = people
                    .iter()
                    .map(|(name, hue)| {
                        view! { <li><PersonTag name=name.clone() hue=*hue brief=true /></li> }
                    })
                    .collect_view();
                view! { <ul class="incident-here" aria-label="Also here">{tags}</ul> }
            })
        })
    })
}
