//! What the parts of the board share.

use andon_model::board::{self, Arrangement, Lane, Step};
use andon_model::id::IncidentId;
use andon_model::phase::Phase;
use leptos::prelude::*;

use crate::navigation::{Navigation, use_navigation};
use crate::pages::dragging::Dragged;
use crate::pages::incident::refusal::Refused;
use crate::state::Andon;
use crate::state::andon::use_andon;
use crate::state::sight::Sight;
use crate::ui::live_region::{Announcer, use_announcer};

/// A move that waits for an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asking {
    pub id: IncidentId,
    pub to: Phase,
    pub step: Step,
}

/// Of the board that is open. Cheap to copy.
#[derive(Clone, Copy)]
pub struct BoardHold {
    pub andon: Andon,
    pub arrangement: Memo<Arrangement>,
    pub lanes: Memo<Vec<Lane>>,
    /// The card that is dragged, and the column it is over.
    pub drag: Dragged<IncidentId, Phase>,
    pub asking: RwSignal<Option<Asking>>,
    /// The card that takes the focus when it comes into its new column.
    pub moved: RwSignal<Option<IncidentId>>,
    pub refused: Refused,
    pub announcer: Announcer,
    pub sight: Sight,
    navigation: Navigation,
}

impl BoardHold {
    pub fn provide() -> BoardHold {
        let andon = use_andon();
        let navigation = use_navigation();
        let arrangement = Memo::new(move |_| Arrangement::parse(&navigation.search()));
        let sight = Sight::new(andon);
        let lanes =
            Memo::new(move |_| sight.source(|source| arrangement.with(|it| it.lanes(source))));
        let hold = BoardHold {
            andon,
            arrangement,
            lanes,
            drag: RwSignal::new(None),
            asking: RwSignal::new(None),
            moved: RwSignal::new(None),
            refused: Refused::new(),
            announcer: use_announcer(),
            sight,
            navigation,
        };
        provide_context(hold);
        hold
    }

    /// Arranges the board in another way: the address says so.
    pub fn change(&self, change: impl FnOnce(&mut Arrangement)) {
        let mut arrangement = self.arrangement.get_untracked();
        change(&mut arrangement);
        self.navigation.set_search(&arrangement.query());
    }

    /// Moves a card, as far as that needs no answer: asks, or says why not.
    pub fn put(&self, id: IncidentId, to: Phase) {
        let step = untrack(|| {
            let row = self.sight.incident(id)?;
            self.sight.source(|source| {
                let own = source.records.iter().filter(|record| record.incident == Some(id));
                Some(board::step(&row, own, source.workspace, to))
            })
        });
        match step {
            None => {}
            Some(Ok(step)) => {
                self.refused.say(None);
                self.asking.set(Some(Asking { id, to, step }));
            }
            Some(Err(refusal)) => self.refused.say(Some(refusal.to_string())),
        }
    }
}

/// To be called while a component is built.
pub fn use_board() -> BoardHold {
    expect_context::<BoardHold>()
}
