//! Who else is here.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;
use std::time::Duration;

use andon_model::id::PersonId;
use andon_model::workspace::{Workspace, own_hue};
use andon_sync::DocumentId;
use andon_sync::message::{Ephemeral, PeerId};
use andon_sync::presence::Presence;
use leptos::prelude::*;

use super::andon::Core;
use crate::browser::clock::{self, Timer};
use crate::browser::{Listener, page};

/// Somebody who has the same incident open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Present {
    pub person: PersonId,
    pub name: String,
    /// What they are writing in: "summary/cause", "entry/<id>", "composer"; empty when nothing.
    pub place: String,
    /// See [`hue`].
    pub hue: u8,
}

thread_local! {
    /// The colours of the people of the workspace.
    static HUES: RefCell<BTreeMap<PersonId, u8>> = RefCell::default();
}

/// The colour of a person, 0 to 7: `data-hue` in the style. No two people of a workspace have the
/// same while there are enough.
pub fn hue(person: PersonId) -> u8 {
    HUES.with_borrow(|hues| hues.get(&person).copied()).unwrap_or(own_hue(person))
}

/// Gives the people of the workspace their colours.
pub fn colour(workspace: &Workspace) {
    HUES.with_borrow_mut(|hues| *hues = workspace.hues(hues));
}

/// How often one says that one is still here.
const HEARTBEAT: Duration = Duration::from_secs(10);
/// Who has not been heard for so long is gone (milliseconds).
const GONE_AFTER: f64 = 25_000.0;

struct Heard {
    presence: Presence,
    at: f64,
    /// Since when they are at their place.
    since: f64,
}

struct Inside {
    core: Rc<Core>,
    document: DocumentId,
    place: RefCell<String>,
    others: RefCell<BTreeMap<PeerId, Heard>>,
    /// Whether the relay passes on what we say about the document.
    met: Cell<bool>,
    /// The page has gone; the browser may yet bring it back.
    gone: Cell<bool>,
    here: RwSignal<Vec<Present>>,
}

/// The people around one document. Says goodbye when it is dropped and when the page goes.
pub struct Gathering {
    inside: Rc<Inside>,
    _heartbeat: Timer,
    _coming_and_going: (Listener, Listener),
}

impl Gathering {
    pub fn open(core: Rc<Core>, document: DocumentId, here: RwSignal<Vec<Present>>) -> Gathering {
        let inside = Rc::new(Inside {
            core,
            document,
            place: RefCell::default(),
            others: RefCell::default(),
            met: Cell::default(),
            gone: Cell::default(),
            here,
        });
        let beating = inside.clone();
        let heartbeat = Timer::every(HEARTBEAT, move || {
            beating.say(false);
            beating.show();
        });
        let (going, coming) = (inside.clone(), inside.clone());
        let on_go = page::on_go(move || {
            going.say(true);
            going.gone.set(true);
        });
        let on_return = page::on_return(move || {
            if coming.gone.replace(false) {
                coming.say(false);
                coming.show();
            }
        });
        Gathering { inside, _heartbeat: heartbeat, _coming_and_going: (on_go, on_return) }
    }

    /// The relay has begun to pass on what we say, or ceased to.
    pub fn meet(&self, met: bool) {
        if !self.inside.met.replace(met) && met {
            self.inside.say(false);
        }
    }

    /// Where one is writing.
    pub fn set_place(&self, place: &str) {
        let before = self.inside.place.replace(place.to_owned());
        if before != place {
            self.inside.say(false);
        }
    }

    /// Somebody said something.
    pub fn hear(&self, ephemeral: &Ephemeral) {
        let Some(presence) = Presence::decode(&ephemeral.data) else { return };
        let newcomer = {
            let mut others = self.inside.others.borrow_mut();
            if presence.leaving {
                others.remove(&ephemeral.sender);
                false
            } else {
                let at = clock::monotonic_millis();
                let known = others.get(&ephemeral.sender);
                let since = known
                    .filter(|known| known.presence.place == presence.place)
                    .map_or(at, |known| known.since);
                let heard = Heard { presence, at, since };
                others.insert(ephemeral.sender.clone(), heard).is_none()
            }
        };
        if newcomer {
            // They do not know of us yet: presence is not kept anywhere.
            self.inside.say(false);
        }
        self.inside.show();
    }
}

impl Drop for Gathering {
    fn drop(&mut self) {
        self.inside.say(true);
    }
}

impl Inside {
    fn say(&self, leaving: bool) {
        // Nothing takes a goodbye back that the page itself has not: it may still lose its focus.
        if self.gone.get() {
            return;
        }
        let (person, name) = self.core.me_named();
        let place = self.place.borrow().clone();
        let presence = Presence { person: person.to_string(), name, place, leaving };
        self.core.repo.broadcast(self.document, presence.encode());
    }

    fn show(&self) {
        let now = clock::monotonic_millis();
        let me = self.core.me();
        let mut people: BTreeMap<PersonId, (f64, Present)> = BTreeMap::new();
        let mut others = self.others.borrow_mut();
        others.retain(|_, heard| now - heard.at < GONE_AFTER);
        for heard in others.values() {
            let Ok(person) = heard.presence.person.parse::<PersonId>() else { continue };
            if person == me {
                continue;
            }
            let present = Present {
                person,
                name: heard.presence.name.clone(),
                place: heard.presence.place.clone(),
                hue: hue(person),
            };
            // Somebody with two tabs is where they began to write last. The other one may be a
            // page that went without a word.
            let known = people.entry(person).or_insert_with(|| (heard.since, present.clone()));
            let later = !present.place.is_empty() && heard.since > known.0;
            if known.1.place.is_empty() || later {
                *known = (heard.since, present);
            }
        }
        let people: Vec<Present> = people.into_values().map(|(_, present)| present).collect();
        if self.here.try_with_untracked(|known| *known != people) == Some(true) {
            self.here.set(people);
        }
    }
}
