//! Who is here: the payload of the presence messages, a CBOR map as automerge-repo's
//! `handle.broadcast(...)` writes them, so that its clients can read ours and send their own.

use ciborium::Value;

/// Somebody who follows a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Presence {
    /// A person's id, or whatever the other side calls itself.
    pub person: String,
    pub name: String,
    /// Where they are writing; empty when nowhere.
    pub place: String,
    /// The last message before going.
    pub leaving: bool,
}

/// Marks our messages among others.
const KIND: &str = "andon/presence";

impl Presence {
    /// The payload of an ephemeral message.
    pub fn encode(&self) -> Vec<u8> {
        let text = |text: &str| Value::Text(text.to_owned());
        let map = Value::Map(vec![
            (text("type"), text(KIND)),
            (text("person"), text(&self.person)),
            (text("name"), text(&self.name)),
            (text("place"), text(&self.place)),
            (text("leaving"), Value::Bool(self.leaving)),
        ]);
        let mut out = Vec::new();
        ciborium::into_writer(&map, &mut out).expect("writing CBOR to memory does not fail");
        out
    }

    /// Reads a payload; `None` for what is no presence message.
    pub fn decode(payload: &[u8]) -> Option<Presence> {
        let value: Value = ciborium::de::from_reader_with_recursion_limit(payload, 8).ok()?;
        let fields = value.as_map()?;
        let field = |name: &str| {
            fields.iter().find(|(key, _)| key.as_text() == Some(name)).map(|(_, value)| value)
        };
        let text = |name: &str| field(name).and_then(Value::as_text).map(str::to_owned);
        (text("type")? == KIND).then(|| Presence {
            person: text("person").unwrap_or_default(),
            name: text("name").unwrap_or_default(),
            place: text("place").unwrap_or_default(),
            leaving: field("leaving").and_then(Value::as_bool).unwrap_or(false),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn presence_survives_the_way_and_other_payloads_are_none() {
        let here = Presence {
            person: "p".into(),
            name: "Commander".into(),
            place: "summary/cause".into(),
            leaving: false,
        };
        assert_eq!(Presence::decode(&here.encode()), Some(here));
        assert_eq!(Presence::decode(b"\xa0"), None);
        assert_eq!(Presence::decode(b"junk"), None);
    }
}
