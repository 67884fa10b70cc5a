//! What incidents, records and the rest are called where one goes to them by their name: a link
//! without words leads nobody anywhere.

/// A thing, for [`named`].
pub const INCIDENT: &str = "An incident";
/// A thing, for [`named`].
pub const RECORD: &str = "A record";

/// The name of a thing, or that it has none: "An incident without a name".
pub fn named(name: &str, thing: &str) -> String {
    match name.trim() {
        "" => format!("{thing} without a name"),
        name => name.to_owned(),
    }
}
