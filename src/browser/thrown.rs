//! What JavaScript throws or rejects with.

use wasm_bindgen::JsValue;

use super::property;

/// An error's name (`QuotaExceededError`) and text, as far as it has them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Thrown {
    pub name: String,
    pub message: String,
}

impl Thrown {
    /// One line for a person who reports it.
    pub fn text(&self) -> String {
        match (self.name.as_str(), self.message.as_str()) {
            ("", "") => "the browser gave no reason".into(),
            ("", only) | (only, "") => only.into(),
            (name, message) => format!("{name}: {message}"),
        }
    }
}

impl From<&JsValue> for Thrown {
    fn from(value: &JsValue) -> Self {
        // Reading a property of null, undefined or a string finds nothing; that is no error here.
        let text = |name| {
            property::<JsValue>(value, name).and_then(|text| text.as_string()).unwrap_or_default()
        };
        let message = value.as_string().unwrap_or_else(|| text("message"));
        Thrown { name: text("name"), message }
    }
}

impl From<JsValue> for Thrown {
    fn from(value: JsValue) -> Self {
        Thrown::from(&value)
    }
}
