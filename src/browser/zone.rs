//! Time zones as the browser knows them.

use std::cell::RefCell;
use std::collections::HashMap;

use andon_model::zone::Zone;
use chrono::{DateTime, NaiveDate, Utc};
use js_sys::{Array, Function, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};

use super::property;

/// Every change of clocks in our days falls on a quarter of an hour of UTC.
const BUCKET_SECONDS: i64 = 900;
/// Enough for every row on a page; the cache starts over then.
const BUCKETS: usize = 8192;

/// A zone of the tz database, by way of `Intl`.
pub struct IntlZone {
    format: Function,
    offsets: RefCell<HashMap<i64, i32>>,
}

impl IntlZone {
    /// The zone of that name (`Europe/Berlin`), if the browser knows it.
    pub fn new(iana: &str) -> Option<Self> {
        let options = Object::new();
        for (name, value) in [
            ("timeZone", iana),
            ("calendar", "gregory"),
            ("numberingSystem", "latn"),
            // Without it midnight is 24:00 in some engines.
            ("hourCycle", "h23"),
            ("year", "numeric"),
            ("month", "numeric"),
            ("day", "numeric"),
            ("hour", "numeric"),
            ("minute", "numeric"),
            ("second", "numeric"),
        ] {
            Reflect::set(&options, &JsValue::from_str(name), &JsValue::from_str(value)).ok()?;
        }
        let format = property(&formatter(&Array::of2(&"en-US".into(), &options))?, "format")?;
        Some(IntlZone { format, offsets: RefCell::default() })
    }

    fn look_up(&self, seconds: i64) -> Option<i32> {
        let millis = JsValue::from_f64(seconds as f64 * 1000.0);
        let wall = self.format.call1(&JsValue::UNDEFINED, &millis).ok()?.as_string()?;
        // "2/28/2026, 13:05:09"
        let mut numbers = wall.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty());
        let mut number = || numbers.next()?.parse::<u32>().ok();
        let (month, day, year) = (number()?, number()?, number()?);
        let (hour, minute, second) = (number()?, number()?, number()?);
        let wall = NaiveDate::from_ymd_opt(year.try_into().ok()?, month, day)?
            .and_hms_opt(hour, minute, second)?;
        i32::try_from(wall.and_utc().timestamp() - seconds).ok()
    }
}

impl Zone for IntlZone {
    fn offset_seconds(&self, at: DateTime<Utc>) -> i32 {
        let bucket = at.timestamp().div_euclid(BUCKET_SECONDS);
        let mut offsets = self.offsets.borrow_mut();
        if let Some(offset) = offsets.get(&bucket) {
            return *offset;
        }
        // Years before Christ are the one thing it cannot read; UTC will do for them.
        let offset = self.look_up(bucket * BUCKET_SECONDS).unwrap_or(0);
        if offsets.len() >= BUCKETS {
            offsets.clear();
        }
        offsets.insert(bucket, offset);
        offset
    }
}

/// The zone this device is set to.
pub fn own_name() -> String {
    let resolved = || {
        let formatter = formatter(&Array::new())?;
        let resolve: Function = property(&formatter, "resolvedOptions")?;
        let options = resolve.call0(&formatter).ok()?;
        property::<JsValue>(&options, "timeZone")?.as_string()
    };
    resolved().unwrap_or_else(|| "UTC".into())
}

/// Whether the browser knows a zone of that name.
pub fn is_known(iana: &str) -> bool {
    IntlZone::new(iana).is_some()
}

/// The zones to choose from, sorted; a few where the browser does not list them.
pub fn all_names() -> Vec<String> {
    let listed = || {
        let list: Function = property(&intl()?, "supportedValuesOf")?;
        let names = list.call1(&JsValue::UNDEFINED, &"timeZone".into()).ok()?;
        let names = names.dyn_into::<Array>().ok()?;
        Some(names.iter().filter_map(|name| name.as_string()).collect::<Vec<_>>())
    };
    let mut names = listed().unwrap_or_else(|| FEW.map(String::from).to_vec());
    names.extend(["UTC".into(), own_name()]);
    names.sort();
    names.dedup();
    names
}

const FEW: [&str; 16] = [
    "Africa/Johannesburg",
    "Africa/Lagos",
    "America/Chicago",
    "America/Denver",
    "America/Los_Angeles",
    "America/New_York",
    "America/Sao_Paulo",
    "Asia/Dubai",
    "Asia/Kolkata",
    "Asia/Shanghai",
    "Asia/Singapore",
    "Asia/Tokyo",
    "Australia/Sydney",
    "Europe/Berlin",
    "Europe/London",
    "Pacific/Auckland",
];

fn intl() -> Option<JsValue> {
    property(&js_sys::global(), "Intl")
}

/// `new Intl.DateTimeFormat(...)`, which throws for a zone that it does not know.
fn formatter(arguments: &Array) -> Option<JsValue> {
    let constructor: Function = property(&intl()?, "DateTimeFormat")?;
    Reflect::construct(&constructor, arguments).ok()
}
