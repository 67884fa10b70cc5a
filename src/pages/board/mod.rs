//! The incidents on a board by phase. Cards are dragged, or moved by their keys and their menu; a
//! move asks what the incident's page asks.

mod card;
mod hold;
mod move_dialog;

use andon_model::board::{COLUMNS, Cards, Lane};
use andon_model::phase::Phase;
use andon_model::table::{Facet, Table};
use leptos::prelude::*;

use crate::browser::focus::keep_focus;
use crate::pages::incident::refusal::RefusalNote;
use crate::pages::shell::title::page_title;
use crate::pages::table::{FilterControls, facet_pick};
use crate::ui::badge::{PhaseShape, phase_title};
use crate::ui::each::each;
use crate::ui::fresh_id::fresh_id;
use crate::ui::live::live;

use card::card;
use hold::BoardHold;
use move_dialog::MoveDialog;

/// So many cards of a column are drawn at first.
const AT_FIRST: usize = 50;
/// What the board is filtered by: the columns are the phases already.
const FACETS: [Facet; 5] = [Facet::Severity, Facet::Kind, Facet::Person, Facet::Team, Facet::Label];

#[component]
pub fn BoardPage() -> impl IntoView {
    page_title(|| "Board".into());
    let hold = BoardHold::provide();
    let controls = FilterControls {
        filter: Signal::derive(move || hold.arrangement.with(|it| it.filter.clone())),
        change: Callback::new(move |filter| hold.change(|it| it.filter = filter)),
        answers: Callback::new(move |facet: Facet| {
            hold.sight.source(|source| facet.answers(Table::Incidents, source))
        }),
        name: Callback::new(move |(facet, value): (Facet, String)| {
            hold.andon.workspace.with(|workspace| facet.value_name(&value, workspace))
        }),
    };
    let by_team = move || hold.arrangement.with(|it| it.by_team);
    let facets = FACETS.map(|facet| facet_pick(controls, facet)).into_iter().collect_view();
    let teams = move || {
        hold.lanes.with(|lanes| lanes.iter().map(|lane| lane.team.clone()).collect::<Vec<_>>())
    };
    view! {
        <div class="page board-page">
            <header class="page-head">
                <h1>"Board"</h1>
            </header>
            <div class="table-tools" role="toolbar" aria-label="Filter and lanes">
                {controls.words()}
                {facets}
                <button
                    type="button"
                    class="button button-quiet"
                    aria-pressed=move || by_team().to_string()
                    on:click=move |_| hold.change(|it| it.by_team = !it.by_team)
                >
                    "Lanes by team"
                </button>
                {controls.reset()}
            </div>
            <RefusalNote refused=hold.refused />
            <div class="board-lanes" tabindex="0" role="group" aria-label="Board">
                {each(
                    teams,
                    |team| team.clone().unwrap_or_default(),
                    move |team| lane(hold, team),
                )}
            </div>
            <p class="quiet by-keys">
                "Drag a card to another column, or move it with " <kbd>"Alt"</kbd> " "
                <kbd>"\u{2190}\u{2192}"</kbd> "."
            </p>
            <p class="quiet by-touch">"Hold a card to drag it to another column, or use its menu."</p>
            <MoveDialog />
        </div>
    }
}

fn lane(hold: BoardHold, team: Option<String>) -> AnyView {
    let own = team.clone();
    let found = Memo::new(move |_| {
        hold.lanes.with(|lanes| lanes.iter().find(|lane| lane.team == own).cloned())
    });
    let name = Memo::new(move |_| match &team {
        Some(team) => {
            hold.andon.workspace.with(|workspace| Facet::Team.value_name(team, workspace))
        }
        None => "No team".to_owned(),
    });
    let by_team = Memo::new(move |_| hold.arrangement.with(|it| it.by_team));
    let count = move || found.with(|lane| lane.as_ref().map_or(0, size));
    let columns = COLUMNS.map(|phase| column(hold, found, phase, name, by_team));
    view! {
        <h2 class=move || if by_team.get() { "board-lane" } else { "visually-hidden" }>
            {move || if by_team.get() { name.get() } else { "All incidents".into() }}
            " "
            <span class="count">{count}</span>
        </h2>
        // Where it scrolls without a card in it, keys have to reach it, too.
        <div class="board incident-board" tabindex="0" role="group" aria-label="Phases">{columns.into_iter().collect_view()}</div>
    }
    .into_any()
}

fn size(lane: &Lane) -> usize {
    lane.columns.values().map(|cards| cards.shown.len() + cards.older).sum()
}

fn column(
    hold: BoardHold,
    lane: Memo<Option<Lane>>,
    phase: Phase,
    team: Memo<String>,
    by_team: Memo<bool>,
) -> AnyView {
    let cards = Memo::new(move |_| {
        let found = lane.with(|lane| lane.as_ref().and_then(|it| it.columns.get(&phase).cloned()));
        found.unwrap_or_default()
    });
    let limit = RwSignal::new(AT_FIRST);
    let list = StoredValue::new(fresh_id("cards"));
    let shown = move || {
        let shown = cards.with(|cards| cards.shown.iter().take(limit.get()).copied().collect());
        list.with_value(|list| keep_focus(list));
        shown
    };
    let count = move || cards.with(|Cards { shown, older }| shown.len() + older);
    let is_target = move || hold.drag.get().is_some_and(|(_, to)| to == Some(phase));
    let title = phase_title(phase);
    let label = move || match by_team.get() {
        true => format!("{title}, {}", team.get()),
        false => title.to_owned(),
    };
    let more = move || {
        let hidden = cards.with(|cards| cards.shown.len().saturating_sub(limit.get()));
        (hidden > 0).then(|| {
            view! {
                <button type="button" class="link-button" on:click=move |_| limit.set(usize::MAX)>
                    {format!("Show {hidden} more")}
                </button>
            }
        })
    };
    let older = move || {
        let older = cards.with(|cards| cards.older);
        (older > 0).then(|| {
            view! {
                <button
                    type="button"
                    class="link-button"
                    on:click=move |_| hold.change(|it| it.older = true)
                >
                    {format!("Show {older} older than 30 days")}
                </button>
            }
        })
    };
    view! {
        <section
            class="board-column"
            data-column=phase.name()
            data-drop=move || is_target().then_some("true")
            aria-label=label
        >
            <h3 class="board-title phase" data-phase=phase.name() title=phase.definition()>
                <PhaseShape phase=phase />
                {title} " "
                <span class="count">{count}</span>
            </h3>
            <ul id=list.get_value() class="board-cards">
                {each(shown, |id| id.to_string(), move |id| card(hold, id, phase))}
            </ul>
            {live(more)}
            {live(older)}
        </section>
    }
    .into_any()
}
