//! A long list of rows of any height, of which only those near the viewport are in the page.
//!
//! Rows are measured as they appear and guessed before; a row that the reader looks at, points
//! at or writes in stays where it is when others above it come, go or grow. Printing shows all.

mod layout;

use std::any::Any;
use std::fmt::Debug;
use std::hash::Hash;
use std::ops::Range;
use std::sync::Arc;

use leptos::html::{self, ElementType};
use leptos::prelude::*;

use super::each::each;
use layout::{Layout, Viewport};

/// How far beyond the viewport rows are kept in the page, in CSS pixels.
const MARGIN: f64 = 500.0;

/// A row's element, and the element that scrolls.
pub type RowElement = <html::Div as ElementType>::Output;

/// Tells the height of an element at every change until the result is dropped. The kit knows no
/// browser, so the page brings it.
pub type WatchHeight = fn(&RowElement, Box<dyn FnMut(f64)>) -> Box<dyn Any>;

/// What is in the page now.
#[derive(Clone, Debug, PartialEq)]
struct Shown<K> {
    /// The row, its place, and the room of the rows that are left out before it.
    rows: Vec<(K, usize, f64)>,
    /// The room of the rows that are left out at the end.
    rest: f64,
    total: usize,
}

/// Where a row shall stand after scrolling to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    /// As little scrolling as it takes.
    Nearest,
    Middle,
    End,
}

/// What the list is to a screen reader.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Rows {
    /// A list of items.
    #[default]
    Items,
    /// The rows of a grid below one row of headings: what is drawn for a row are its cells.
    Grid,
}

/// A hold on a list: to scroll it and to know what can be seen.
pub struct ListHold<K: Send + Sync + 'static> {
    layout: StoredValue<Layout<K>, LocalStorage>,
    shown: RwSignal<Shown<K>>,
    /// The places of the rows that can be seen.
    pub visible: RwSignal<Range<usize>>,
    /// The row with the focus: it stays in the page wherever the reader scrolls.
    pub focused: RwSignal<Option<K>>,
    /// The row under the pointer.
    pub pointed: StoredValue<Option<K>>,
    /// Whether the reader has done something with the list. A pointer may just lie where the page
    /// appears.
    used: StoredValue<bool>,
    whole: RwSignal<bool>,
    frame_due: StoredValue<bool>,
    scroller: NodeRef<html::Div>,
    list: NodeRef<html::Div>,
}

impl<K: Send + Sync + 'static> Clone for ListHold<K> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<K: Send + Sync + 'static> Copy for ListHold<K> {}

impl<K: Copy + Eq + Hash + Send + Sync + 'static> ListHold<K> {
    /// For a list inside of `scroller`. `guess` is the height of a row before it is measured.
    pub fn new(scroller: NodeRef<html::Div>, guess: fn(&K) -> f64) -> Self {
        ListHold {
            layout: StoredValue::new_local(Layout::new(guess)),
            shown: RwSignal::new(Shown { rows: Vec::new(), rest: 0.0, total: 0 }),
            visible: RwSignal::new(0..0),
            focused: RwSignal::new(None),
            pointed: StoredValue::new(None),
            used: StoredValue::new(false),
            whole: RwSignal::new(false),
            frame_due: StoredValue::new(false),
            scroller,
            list: NodeRef::new(),
        }
    }

    /// The place of a row among all, if it is in the list.
    pub fn place(&self, key: &K) -> Option<usize> {
        self.layout.try_with_value(|layout| layout.place(key)).flatten()
    }

    /// The row at that place.
    pub fn key_at(&self, place: usize) -> Option<K> {
        self.layout.try_with_value(|layout| layout.keys().get(place).copied()).flatten()
    }

    /// Whether the row can be seen, at least in part.
    pub fn is_visible(&self, key: &K) -> bool {
        let visible = self.visible.try_get_untracked().unwrap_or(0..0);
        self.place(key).is_some_and(|place| visible.contains(&place))
    }

    /// Scrolls so that the row is seen, and puts it into the page.
    pub fn show(&self, key: &K, align: Align) {
        let Some(place) = self.place(key) else { return };
        self.used.try_set_value(true);
        self.pointed.try_set_value(Some(*key));
        let Some(viewport) = self.viewport() else { return };
        let edges = self.layout.try_with_value(|l| (l.edge(place), l.edge(place + 1)));
        let Some((top, bottom)) = edges else { return };
        let lower = bottom - viewport.height;
        let wanted = match align {
            Align::Nearest => viewport.top.clamp(lower.min(top), top.max(lower)),
            Align::Middle => (top + lower) / 2.0,
            Align::End => lower,
        };
        // What follows is laid out first: the end of the list may be beyond what is there now.
        self.scroll_by(wanted - viewport.top);
        self.refresh();
    }

    fn viewport(&self) -> Option<Viewport> {
        let (scroller, list) = (self.scroller.get_untracked()?, self.list.get_untracked()?);
        Some(Viewport {
            top: scroller.get_bounding_client_rect().top() - list.get_bounding_client_rect().top(),
            height: f64::from(scroller.client_height()),
        })
    }

    fn scroll_by(&self, by: f64) {
        if by.abs() >= 0.5
            && let Some(scroller) = self.scroller.get_untracked()
        {
            scroller.set_scroll_top(scroller.scroll_top() + by.round());
        }
    }

    fn refresh(&self) {
        if let Some(viewport) = self.viewport() {
            self.refresh_at(viewport);
        }
    }

    /// Decides which rows are in the page.
    fn refresh_at(&self, viewport: Viewport) {
        let (Some(focused), Some(whole)) =
            (self.focused.try_get_untracked(), self.whole.try_get_untracked())
        else {
            return;
        };
        let computed = self.layout.try_with_value(|layout| {
            let total = layout.keys().len();
            let window = if whole { 0..total } else { layout.visible(viewport, MARGIN) };
            let pinned = focused.and_then(|key| layout.place(&key));
            let mut places: Vec<usize> = window.clone().collect();
            match pinned {
                Some(place) if place < window.start => places.insert(0, place),
                Some(place) if place >= window.end => places.push(place),
                _ => {}
            }
            let mut end = 0;
            let mut rows = Vec::with_capacity(places.len());
            for place in places {
                let room = layout.edge(place) - layout.edge(end);
                rows.push((layout.keys()[place], place, room));
                end = place + 1;
            }
            let shown = Shown { rows, rest: layout.height() - layout.edge(end), total };
            (shown, layout.visible(viewport, 0.0))
        });
        let Some((shown, visible)) = computed else { return };
        if self.shown.try_with_untracked(|known| *known != shown) == Some(true) {
            self.shown.set(shown);
        }
        if self.visible.try_with_untracked(|known| *known != visible) == Some(true) {
            self.visible.set(visible);
        }
    }

    /// To be called when the scrolling element scrolls.
    pub fn scrolled(&self) {
        if self.frame_due.try_get_value() != Some(false) {
            return;
        }
        self.frame_due.set_value(true);
        let hold = *self;
        request_animation_frame(move || {
            hold.frame_due.try_set_value(false);
            hold.refresh();
        });
    }

    fn set_whole(&self, whole: bool) {
        self.whole.try_set(whole);
        self.refresh();
    }

    fn wanted(&self) -> Vec<K> {
        let focused = self.focused.try_get_untracked().flatten();
        let pointed = self.pointed.try_get_value().flatten();
        let used = self.used.try_get_value() == Some(true) || !self.is_at_start();
        focused.into_iter().chain(pointed.filter(|_| used)).collect()
    }

    fn is_at_start(&self) -> bool {
        self.scroller.get_untracked().is_none_or(|scroller| scroller.scroll_top() < 0.5)
    }

    /// Changes the layout, and tells by how much that moves the row that is to stay where it is.
    fn change<T>(
        &self,
        viewport: Viewport,
        change: impl FnOnce(&mut Layout<K>) -> T,
    ) -> Option<(T, f64)> {
        let (wanted, at_start) = (self.wanted(), self.is_at_start());
        self.layout.try_update_value(|layout| {
            let anchor = layout.anchor(viewport, &wanted);
            // Who has not scrolled sees the beginning, and that stays whatever comes after it.
            let anchor = anchor.filter(|anchor| !at_start || wanted.contains(anchor));
            let edge = |layout: &Layout<K>| {
                anchor.and_then(|anchor| layout.place(&anchor)).map(|at| layout.edge(at))
            };
            let before = edge(layout);
            let changed = change(layout);
            let moved = before.zip(edge(layout)).map_or(0.0, |(before, after)| after - before);
            (changed, moved)
        })
    }

    fn set_keys(&self, keys: Arc<Vec<K>>) {
        let viewport = self.viewport().unwrap_or(Viewport { top: 0.0, height: 800.0 });
        let changed = self.change(viewport, |layout| layout.set_keys(keys));
        let moved = changed.map_or(0.0, |(_, moved)| moved);
        self.refresh_at(Viewport { top: viewport.top + moved, ..viewport });
        let hold = *self;
        // Once the rows are in the page, and before they are painted.
        request_animation_frame(move || {
            hold.scroll_by(moved);
            hold.refresh();
        });
    }

    fn measured(&self, key: K, height: f64) {
        // A row that is hidden, such as by a closed tab, has no height to learn.
        if height <= 0.0 || self.whole.try_get_untracked() != Some(false) {
            return;
        }
        let Some(viewport) = self.viewport() else { return };
        if let Some((true, moved)) = self.change(viewport, |layout| layout.measure(key, height)) {
            self.scroll_by(moved);
            self.refresh();
        }
    }
}

/// The list. It scrolls with the element that its hold was made for.
#[component]
pub fn VirtualList<K>(
    hold: ListHold<K>,
    #[prop(into)] keys: Signal<Arc<Vec<K>>>,
    #[prop(into)] label: String,
    watch_height: WatchHeight,
    #[prop(optional)] rows: Rows,
    row: impl Fn(K) -> AnyView + Clone + Send + Sync + 'static,
) -> impl IntoView
where
    K: Copy + Eq + Hash + Debug + Send + Sync + 'static,
{
    Effect::new(move |_| hold.set_keys(keys.get()));
    Effect::new(move |_| {
        hold.focused.track();
        hold.refresh();
    });
    // The scrolling element stands outside of this component and is there before it.
    let watched: StoredValue<Option<Box<dyn Any>>, LocalStorage> = StoredValue::new_local(None);
    Effect::new(move |_| {
        let Some(scroller) = hold.scroller.get() else { return };
        let watch = watch_height(&scroller, Box::new(move |_| hold.refresh()));
        watched.try_set_value(Some(watch));
    });
    let before_print = window_event_listener_untyped("beforeprint", move |_| hold.set_whole(true));
    let after_print = window_event_listener_untyped("afterprint", move |_| hold.set_whole(false));
    on_cleanup(move || {
        before_print.remove();
        after_print.remove();
    });
    let shown = hold.shown;
    view! {
        <div
            node_ref=hold.list
            class="virtual-list"
            role=if rows == Rows::Grid { "rowgroup" } else { "list" }
            aria-label=label
            style:padding-block-end=move || format!("{:.2}px", shown.with(|shown| shown.rest))
            on:mouseleave=move |_| {
                hold.pointed.try_set_value(None);
            }
            // Unlike those of entering, this comes of moving the pointer only.
            on:mousemove=move |_| {
                hold.used.try_set_value(true);
            }
        >
            {each(
                move || shown.with(|s| s.rows.iter().map(|(key, ..)| *key).collect()),
                |key| format!("{key:?}"),
                move |key| view! { <Row hold=hold key=key watch_height=watch_height rows=rows content=row(key) /> }.into_any(),
            )}
        </div>
    }
}

/// One row, told apart from its content: where it stands and how high it is.
#[component]
fn Row<K>(
    hold: ListHold<K>,
    key: K,
    watch_height: WatchHeight,
    rows: Rows,
    content: AnyView,
) -> impl IntoView
where
    K: Copy + Eq + Hash + Send + Sync + 'static,
{
    let node = NodeRef::<html::Div>::new();
    let watched: StoredValue<Option<Box<dyn Any>>, LocalStorage> = StoredValue::new_local(None);
    Effect::new(move |_| {
        let Some(node) = node.get() else { return };
        let watch = watch_height(&node, Box::new(move |height| hold.measured(key, height)));
        watched.try_set_value(Some(watch));
    });
    // (place, room before, all)
    let stand = Memo::new(move |known: Option<&(usize, f64, usize)>| {
        hold.shown
            .with(|shown| {
                let found = shown.rows.iter().find(|(other, ..)| *other == key);
                found.map(|(_, place, room)| (*place, *room, shown.total))
            })
            // A row on its way out keeps what it had.
            .or(known.copied())
            .unwrap_or_default()
    });
    let is_grid = rows == Rows::Grid;
    view! {
        <div
            node_ref=node
            class="virtual-row"
            role=if rows == Rows::Grid { "row" } else { "listitem" }
            aria-posinset=move || (!is_grid).then(|| (stand.get().0 + 1).to_string())
            aria-setsize=move || (!is_grid).then(|| stand.get().2.to_string())
            aria-rowindex=move || is_grid.then(|| (stand.get().0 + 2).to_string())
            style:margin-block-start=move || format!("{:.2}px", stand.get().1)
            on:mouseenter=move |_| {
                hold.pointed.try_set_value(Some(key));
            }
        >
            {content}
        </div>
    }
}
