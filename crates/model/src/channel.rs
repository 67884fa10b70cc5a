//! The names of an incident's chat channels.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::zone::day_text;

/// One of the two channels of an incident (DOMAIN section 2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Channel {
    /// For everybody who has to do with the incident.
    Everybody,
    /// For the commander and whom they call in.
    Commander,
}

impl Channel {
    /// In the order of the page.
    pub const ALL: [Channel; 2] = [Channel::Everybody, Channel::Commander];

    /// Where documents keep its name.
    pub fn key(self) -> &'static str {
        match self {
            Channel::Everybody => "channel",
            Channel::Commander => "commander_channel",
        }
    }

    /// The label: "Everybody".
    pub fn title(self) -> &'static str {
        match self {
            Channel::Everybody => "Everybody",
            Channel::Commander => "Commander",
        }
    }
}

/// The longest name that the chat systems allow (Slack's limit).
pub const CHANNEL_LIMIT: usize = 80;

/// The incident's channel and the commander's: `YYYY-MM-DD-slug` and
/// `YYYY-MM-DD-incident-commander-slug`, lower case, `[a-z0-9-]`, at most [`CHANNEL_LIMIT`]
/// characters. `day` is the date in the incident's zone. A name without a single letter or digit
/// that can be spelled so becomes `incident`.
pub fn names(day: NaiveDate, incident_name: &str) -> (String, String) {
    let slug = slug(incident_name);
    let slug = if slug.is_empty() { "incident" } else { &slug };
    let day = day_text(day);
    (cut(format!("{day}-{slug}")), cut(format!("{day}-incident-commander-{slug}")))
}

/// Whether chat systems take the name: small letters, digits, `-` and `_`, at most
/// [`CHANNEL_LIMIT`]. Letters of other alphabets are among them (Slack takes those).
pub fn is_name(name: &str) -> bool {
    let fits = |c: char| c.is_alphanumeric() && !c.is_uppercase() || matches!(c, '-' | '_');
    !name.is_empty() && name.chars().count() <= CHANNEL_LIMIT && name.chars().all(fits)
}

/// The names of both channels with another day, if they are those that declaring on the day
/// `from` gave them; `None` if somebody has named them by hand.
pub fn moved(channels: [&str; 2], from: NaiveDate, to: NaiveDate) -> Option<(String, String)> {
    let slug = channels[0].strip_prefix(&format!("{}-", day_text(from)))?;
    let given = |day: NaiveDate| {
        let day = day_text(day);
        (cut(format!("{day}-{slug}")), cut(format!("{day}-incident-commander-{slug}")))
    };
    let (channel, commander) = given(from);
    (channels == [&*channel, &*commander]).then(|| given(to))
}

fn cut(mut name: String) -> String {
    name.truncate(CHANNEL_LIMIT);
    name.truncate(name.trim_end_matches('-').len());
    name
}

/// The text as words of `[a-z0-9]` with single dashes between them.
fn slug(text: &str) -> String {
    let mut slug = String::with_capacity(text.len());
    for char in text.chars().flat_map(char::to_lowercase) {
        match char {
            'a'..='z' | '0'..='9' => slug.push(char),
            // An apostrophe joins: "don't" is "dont"; a combining accent belongs to its letter.
            '\'' | '’' | '\u{300}'..='\u{36f}' => {}
            _ => match folded(char) {
                "" => {
                    if !slug.is_empty() && !slug.ends_with('-') {
                        slug.push('-');
                    }
                }
                letters => slug.push_str(letters),
            },
        }
    }
    slug.truncate(slug.trim_end_matches('-').len());
    slug
}

/// The plain letters of a lower-case letter with an accent; nothing for everything else.
fn folded(char: char) -> &'static str {
    match char {
        'à' | 'á' | 'â' | 'ã' | 'å' | 'ā' | 'ă' | 'ą' => "a",
        'ä' | 'æ' => "ae",
        'ç' | 'ć' | 'č' | 'ĉ' | 'ċ' => "c",
        'ď' | 'đ' | 'ð' => "d",
        'è' | 'é' | 'ê' | 'ë' | 'ē' | 'ĕ' | 'ė' | 'ę' | 'ě' => "e",
        'ĝ' | 'ğ' | 'ġ' | 'ģ' => "g",
        'ĥ' | 'ħ' => "h",
        'ì' | 'í' | 'î' | 'ï' | 'ĩ' | 'ī' | 'ĭ' | 'į' | 'ı' => "i",
        'ĵ' => "j",
        'ķ' => "k",
        'ĺ' | 'ļ' | 'ľ' | 'ł' => "l",
        'ñ' | 'ń' | 'ņ' | 'ň' => "n",
        'ò' | 'ó' | 'ô' | 'õ' | 'ø' | 'ō' | 'ŏ' | 'ő' => "o",
        'ö' | 'œ' => "oe",
        'ŕ' | 'ŗ' | 'ř' => "r",
        'ś' | 'ŝ' | 'ş' | 'š' | 'ș' => "s",
        'ß' => "ss",
        'ţ' | 'ť' | 'ŧ' | 'ț' => "t",
        'þ' => "th",
        'ù' | 'ú' | 'û' | 'ũ' | 'ū' | 'ŭ' | 'ů' | 'ű' | 'ų' => "u",
        'ü' => "ue",
        'ŵ' => "w",
        'ý' | 'ÿ' | 'ŷ' => "y",
        'ź' | 'ż' | 'ž' => "z",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn of(name: &str) -> (String, String) {
        names(NaiveDate::from_ymd_opt(2023, 3, 27).unwrap(), name)
    }

    #[test]
    fn the_names_of_the_staging_cluster_are_those_of_the_talk() {
        let (channel, commander) = of("Staging: Kubernetes cluster 3 is misbehaving");
        assert_eq!(channel, "2023-03-27-staging-kubernetes-cluster-3-is-misbehaving");
        assert_eq!(
            commander,
            "2023-03-27-incident-commander-staging-kubernetes-cluster-3-is-misbehaving"
        );
    }

    #[test]
    fn accents_are_folded_and_everything_else_becomes_one_dash() {
        assert_eq!(of("Été à Zürich — Straße (n°2)!").0, "2023-03-27-ete-a-zuerich-strasse-n-2");
        assert_eq!(of("we can't deploy").0, "2023-03-27-we-cant-deploy");
        assert_eq!(of("İstanbul").0, "2023-03-27-istanbul");
    }

    #[test]
    fn a_name_without_letters_is_called_incident() {
        for name in ["", "🔥🔥", "障害", " - "] {
            assert_eq!(of(name).0, "2023-03-27-incident");
            assert_eq!(of(name).1, "2023-03-27-incident-commander-incident");
        }
    }

    #[test]
    fn names_given_by_hand_stay_on_another_day() {
        let day = |day| NaiveDate::from_ymd_opt(2023, 3, day).unwrap();
        let (channel, commander) = of("Cards");
        assert_eq!(moved([&channel, "war-room"], day(27), day(28)), None);
        assert_eq!(moved(["war-room", &commander], day(27), day(28)), None);
        assert_eq!(moved([&channel, &commander], day(26), day(28)), None, "of another day");
        assert!(is_name(&channel) && is_name("équipe_1") && !is_name("Upper") && !is_name(""));
    }

    proptest! {
        #[test]
        fn names_on_another_day_are_those_that_declaring_then_had_given(
            name in "\\PC*",
            long in "[a-zé -]{60,120}",
            days in -800..800i64,
        ) {
            let from = NaiveDate::from_ymd_opt(2023, 3, 27).unwrap();
            let to = from + chrono::TimeDelta::days(days);
            for name in [name, long] {
                let (channel, commander) = names(from, &name);
                prop_assert_eq!(moved([&channel, &commander], from, to), Some(names(to, &name)));
            }
        }

        #[test]
        fn every_name_is_a_valid_channel(name in "\\PC*", long in "[a-zé -]{60,120}") {
            for name in [name, long] {
                let (channel, commander) = of(&name);
                for text in [channel, commander] {
                    prop_assert!(text.len() <= CHANNEL_LIMIT);
                    prop_assert!(!text.ends_with('-') && !text.contains("--"));
                    prop_assert!(text.bytes().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'-')));
                }
            }
        }
    }
}
