//! Waits until the pointer is let go. What moves the page between a press and its release takes
//! the click from whatever was pressed.

use leptos::ev;
use leptos::prelude::*;

use crate::browser::clock;

type Waiting = Vec<Box<dyn FnOnce()>>;

/// Whether the pointer is down, and what is to be done once it is not. Cheap to copy.
#[derive(Clone, Copy)]
pub struct Press {
    /// `None` while nothing is pressed.
    waiting: StoredValue<Option<Waiting>, LocalStorage>,
}

impl Press {
    /// Begins to watch and puts it into the context; ends with the current reactive owner.
    pub fn provide() {
        let press = Press { waiting: StoredValue::new_local(None) };
        let down = window_event_listener(ev::pointerdown, move |_| {
            press.waiting.try_update_value(|waiting| {
                waiting.get_or_insert_default();
            });
        });
        let up = window_event_listener(ev::pointerup, move |_| press.release());
        let cancelled = window_event_listener(ev::pointercancel, move |_| press.release());
        on_cleanup(move || {
            down.remove();
            up.remove();
            cancelled.remove();
        });
        provide_context(press);
    }

    /// Calls now, or after the click that a press under way becomes.
    pub fn after(&self, call: impl FnOnce() + 'static) {
        let call: Box<dyn FnOnce()> = Box::new(call);
        let now = self.waiting.try_update_value(|waiting| match waiting {
            Some(waiting) => {
                waiting.push(call);
                None
            }
            None => Some(call),
        });
        if let Some(call) = now.flatten() {
            call();
        }
    }

    fn release(&self) {
        let waiting = self.waiting.try_update_value(Option::take).flatten();
        // The click comes after the release.
        clock::next_frame(move || waiting.into_iter().flatten().for_each(|call| call()));
    }
}

/// The page's.
pub fn use_press() -> Press {
    expect_context::<Press>()
}
