//! Places in an order that people rearrange apart from each other.
//!
//! A place is a text, and things sort by it. Between two different places there is always room
//! for another one, so moving a thing changes nothing but its own place: moves made apart neither
//! lose nor double anything.

use std::fmt;

use uuid::Uuid;

const DIGITS: &[u8; 36] = b"0123456789abcdefghijklmnopqrstuvwxyz";
/// Above this no place is ever made; a longer one is damage.
const LIMIT: usize = 2_000;
/// The digits that count up and down at the ends, so that adding there does not make places
/// longer.
const HEAD: usize = 4;
const HEADS: u32 = 36 * 36 * 36 * 36;
/// The digits made from the id of what stands there: two things put into the same gap apart get
/// different places.
const TAIL: usize = 6;

/// A place: digits and small letters, read as a fraction, hence never with a `0` at its end.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place(String);

impl Place {
    /// The place as it is stored; `None` for a text that is none.
    pub fn stored(text: &str) -> Option<Self> {
        let digits = text.bytes().all(|byte| digit(byte).is_some());
        let fits = digits && !text.is_empty() && text.len() <= LIMIT && !text.ends_with('0');
        fits.then(|| Place(text.to_owned()))
    }

    /// A place for the thing with that id, behind `lower` and before `upper`, each of which may
    /// be missing. `upper` is ignored when it is not behind `lower`.
    pub fn between(lower: Option<&Place>, upper: Option<&Place>, id: Uuid) -> Self {
        let upper = upper.filter(|upper| lower.is_none_or(|lower| lower < *upper));
        let mut place = match (lower, upper) {
            (None, None) => head(HEADS / 2),
            (Some(lower), None) if lower.head() + 1 < HEADS => head(lower.head() + 1),
            (None, Some(upper)) if upper.head() > 1 => head(upper.head() - 1),
            _ => {
                let digits = |place: &Place| place.0.bytes().filter_map(digit).collect::<Vec<_>>();
                let lower = lower.map(digits).unwrap_or_default();
                let middle = match upper.map(digits) {
                    Some(upper) => middle(&lower, &upper),
                    None => behind(&lower),
                };
                middle.into_iter().map(|digit| char::from(DIGITS[usize::from(digit)])).collect()
            }
        };
        let mut rest = id.as_u128();
        for _ in 0..TAIL {
            // Never 0: the last digit of a place.
            place.push(char::from(DIGITS[1 + (rest % 35) as usize]));
            rest /= 35;
        }
        Place(place)
    }

    /// The text that is stored.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn head(&self) -> u32 {
        let digits = self.0.bytes().filter_map(digit).chain(std::iter::repeat(0));
        digits.take(HEAD).fold(0, |head, digit| head * 36 + u32::from(digit))
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn digit(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'z' => Some(byte - b'a' + 10),
        _ => None,
    }
}

fn head(number: u32) -> String {
    let place = |power: u32| DIGITS[(number / 36u32.pow(power) % 36) as usize];
    (0..HEAD as u32).rev().map(|power| char::from(place(power))).collect()
}

/// Digits such that everything beginning with them lies between the two.
fn middle(lower: &[u8], upper: &[u8]) -> Vec<u8> {
    let mut found = Vec::new();
    for (at, &high) in upper.iter().enumerate() {
        let low = lower.get(at).copied().unwrap_or(0);
        match high.saturating_sub(low) {
            0 => found.push(low),
            1 => {
                found.push(low);
                found.extend(behind(lower.get(at + 1..).unwrap_or(&[])));
                return found;
            }
            _ => {
                found.push(low.midpoint(high));
                return found;
            }
        }
    }
    found
}

/// Digits such that everything beginning with them lies behind `lower`.
fn behind(lower: &[u8]) -> Vec<u8> {
    let mut found: Vec<u8> = lower.iter().copied().take_while(|digit| *digit == 35).collect();
    let low = lower.get(found.len()).copied().unwrap_or(0);
    found.push(low.midpoint(36).max(low + 1));
    found
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use proptest::sample::Index;

    use super::*;

    fn id(number: u128) -> Uuid {
        Uuid::from_u128(number.wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835))
    }

    #[test]
    fn texts_that_are_no_place_are_told_apart() {
        for text in ["", "0", "a0", "A", "é1", "a é", "-1", &"1".repeat(LIMIT + 1)] {
            assert_eq!(Place::stored(text), None, "{text:?}");
        }
        assert_eq!(Place::stored("0i1").unwrap().as_str(), "0i1");
    }

    #[test]
    fn adding_at_the_ends_does_not_make_places_longer() {
        let mut places = vec![Place::between(None, None, id(0))];
        for number in 1..2_000 {
            places.push(Place::between(places.last(), None, id(number)));
            places.insert(0, Place::between(None, places.first(), id(number + 5_000)));
        }
        assert!(places.is_sorted() && places.iter().all(|place| place.0.len() == HEAD + TAIL));
    }

    #[test]
    fn two_things_put_into_the_same_gap_apart_leave_room_between_them() {
        let (low, high) = (Place("i000a".into()), Place("i000b".into()));
        let one = Place::between(Some(&low), Some(&high), id(1));
        let two = Place::between(Some(&low), Some(&high), id(2));
        let (one, two) = (one.clone().min(two.clone()), one.max(two));
        let between = Place::between(Some(&one), Some(&two), id(3));
        assert!(low < one && one < between && between < two && two < high);
    }

    #[test]
    fn neighbours_in_the_wrong_order_do_not_matter() {
        let place = Place("zzzzz1".into());
        assert!(Place::between(Some(&place), Some(&place), id(1)) > place);
        assert!(Place::between(Some(&place), Some(&Place("1".into())), id(1)) > place);
    }

    proptest! {
        #[test]
        fn there_is_always_room(
            texts in prop::collection::btree_set("[0-9a-z]{0,5}[01yz]{0,3}[1-9a-z]", 0..6),
            gaps in prop::collection::vec(any::<Index>(), 1..60),
        ) {
            let mut places: Vec<Place> = texts.iter().filter_map(|t| Place::stored(t)).collect();
            for (number, gap) in gaps.iter().enumerate() {
                let gap = gap.index(places.len() + 1);
                let lower = gap.checked_sub(1).map(|at| places[at].clone());
                let new = Place::between(lower.as_ref(), places.get(gap), id(number as u128));
                prop_assert_eq!(Place::stored(new.as_str()), Some(new.clone()));
                prop_assert!(lower.is_none_or(|lower| lower < new));
                prop_assert!(places.get(gap).is_none_or(|upper| new < *upper));
                places.insert(gap, new);
            }
        }
    }
}
