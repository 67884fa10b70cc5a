//! When something is due, in words.

use chrono::NaiveDate;

/// How near a due date is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nearness {
    Overdue,
    Today,
    Later,
}

impl Nearness {
    pub fn of(due: NaiveDate, today: NaiveDate) -> Self {
        match due.cmp(&today) {
            std::cmp::Ordering::Less => Nearness::Overdue,
            std::cmp::Ordering::Equal => Nearness::Today,
            std::cmp::Ordering::Greater => Nearness::Later,
        }
    }

    pub fn name(self) -> &'static str {
        match self {
            Nearness::Overdue => "overdue",
            Nearness::Today => "today",
            Nearness::Later => "later",
        }
    }
}

/// "due tomorrow", "3 days overdue".
pub fn words(due: NaiveDate, today: NaiveDate) -> String {
    match (due - today).num_days() {
        -1 => "1 day overdue".into(),
        days if days < 0 => format!("{} days overdue", -days),
        0 => "due today".into(),
        1 => "due tomorrow".into(),
        days @ 2..=6 => format!("due in {days} days"),
        _ => format!("due {due}"),
    }
}
