//! Time and chance.

use std::time::Duration;

use chrono::{DateTime, Utc};
use js_sys::{Function, Promise};
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use wasm_bindgen_futures::JsFuture;

use super::window;

/// The device's clock, which may be wrong and may jump.
pub fn now() -> DateTime<Utc> {
    DateTime::from_timestamp_millis(js_sys::Date::now() as i64).unwrap_or_default()
}

/// Milliseconds since 1970 by the device's clock.
pub fn now_millis() -> u64 {
    js_sys::Date::now() as u64
}

/// Milliseconds since the page began. It never jumps, but may stand still while a laptop sleeps.
pub fn monotonic_millis() -> f64 {
    match window().and_then(|window| window.performance()) {
        Some(performance) => performance.now(),
        None => js_sys::Date::now(),
    }
}

/// Any number, not to be guessed where the browser has a source of such.
pub fn random_u64() -> u64 {
    let mut bytes = [0; 8];
    let filled = window()
        .and_then(|window| window.crypto().ok())
        .is_some_and(|crypto| crypto.get_random_values_with_u8_array(&mut bytes).is_ok());
    if !filled {
        bytes.fill_with(|| (js_sys::Math::random() * 256.0) as u8);
    }
    u64::from_le_bytes(bytes)
}

/// From 0 up to, not including, 1; for jitter.
pub fn random_unit() -> f64 {
    js_sys::Math::random()
}

/// A call to come. Dropping it cancels.
#[must_use = "dropping a timer cancels it"]
pub struct Timer {
    id: Option<i32>,
    repeats: bool,
    _call: Closure<dyn FnMut()>,
}

impl Timer {
    /// Calls once. In a hidden tab browsers may be late by a minute.
    pub fn after(delay: Duration, call: impl FnOnce() + 'static) -> Self {
        let call = Closure::once(call);
        let function = call.as_ref().unchecked_ref();
        let id = window().and_then(|window| {
            window
                .set_timeout_with_callback_and_timeout_and_arguments_0(function, millis(delay))
                .ok()
        });
        Timer { id, repeats: false, _call: call }
    }

    /// Calls again and again.
    pub fn every(period: Duration, call: impl FnMut() + 'static) -> Self {
        let call = Closure::<dyn FnMut()>::new(call);
        let function = call.as_ref().unchecked_ref();
        let id = window().and_then(|window| {
            window
                .set_interval_with_callback_and_timeout_and_arguments_0(function, millis(period))
                .ok()
        });
        Timer { id, repeats: true, _call: call }
    }
}

impl Drop for Timer {
    fn drop(&mut self) {
        let (Some(id), Some(window)) = (self.id, window()) else { return };
        if self.repeats {
            window.clear_interval_with_handle(id);
        } else {
            window.clear_timeout_with_handle(id);
        }
    }
}

/// Waits.
pub async fn sleep(duration: Duration) {
    let elapsed = Promise::new(&mut |resolve: Function, _| {
        if let Some(window) = window() {
            let _ = window
                .set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, millis(duration));
        }
    });
    let _ = JsFuture::from(elapsed).await;
}

/// Calls before the next frame is painted; in a hidden tab, once it is shown again.
pub fn next_frame(call: impl FnOnce() + 'static) {
    let call = Closure::once_into_js(call);
    if let Some(window) = window() {
        let _ = window.request_animation_frame(call.unchecked_ref());
    }
}

/// Timers take 31 bits; what is longer is as good as never.
fn millis(duration: Duration) -> i32 {
    i32::try_from(duration.as_millis()).unwrap_or(i32::MAX)
}
