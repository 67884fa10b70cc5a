//! Says what has arrived to those who cannot see it, politely and once.

use leptos::prelude::*;

/// The one live region of the page. From the context.
#[derive(Clone, Copy)]
pub struct Announcer {
    text: RwSignal<String>,
}

impl Announcer {
    /// Puts it into the context; [`LiveRegion`] renders it.
    pub fn provide() -> Announcer {
        let announcer = Announcer { text: RwSignal::new(String::new()) };
        provide_context(announcer);
        announcer
    }

    /// Has the text read out when the screen reader has nothing more urgent to say.
    pub fn announce(&self, text: &str) {
        self.text.update(|shown| {
            // The same words twice are two events, and only a change is read out.
            let again = shown == text;
            *shown = text.to_owned();
            if again {
                shown.push('\u{a0}');
            }
        });
    }
}

/// The announcer, to be called from handlers and effects.
pub fn use_announcer() -> Announcer {
    expect_context::<Announcer>()
}

/// The element that screen readers watch.
#[component]
pub fn LiveRegion() -> impl IntoView {
    let announcer = use_announcer();
    view! {
        <div class="visually-hidden" role="log" aria-live="polite" aria-label="What has arrived">
            {move || announcer.text.get()}
        </div>
    }
}
