//! The focus, kept while the elements around it move, and what is in view.

use std::cell::RefCell;
use std::rc::Rc;

use wasm_bindgen::JsCast;
use web_sys::{Element, EventTarget, HtmlElement, HtmlTextAreaElement};

use super::{Listener, clock, document, spawn};

/// To be called just before rows of the element with the id `inside` may be moved: browsers take
/// the focus from an element that moves. It gets it back, caret and all, or its row does if it has
/// gone. Nothing happens when the focus is elsewhere.
pub fn keep_focus(inside: &str) {
    let active = document().and_then(|document| document.active_element());
    let selector = format!("#{inside} *");
    let Some(active) = active.filter(|active| active.matches(&selector).unwrap_or(false)) else {
        return;
    };
    let row = active.closest("[data-row]").ok().flatten();
    // Soon means: after the rows have moved, before the next key.
    spawn(async move {
        if document().and_then(|document| document.active_element()).as_ref() == Some(&active) {
            return;
        }
        let elsewhere = document()
            .and_then(|document| document.active_element())
            .is_some_and(|element| element.tag_name() != "BODY");
        if elsewhere {
            return;
        }
        let here = |element: &Element| element.is_connected();
        if let Some(element) = Some(active).filter(here).or(row.filter(here)) {
            give_focus(&element);
        }
    });
}

/// What takes the focus without opening a phone's keyboard.
const CONTROLS: &str =
    "button:not(:disabled), a[href], summary, input[type=checkbox], [tabindex='0']";

/// When what one has just pressed goes away with the focus, what it stood in gets it: Tab and
/// screen readers go on from there, not from the top of the page. The closest element that is
/// still there decides, and its first control has the focus. Works until this is dropped.
pub fn keep_near() -> Listener {
    let way = Rc::new(RefCell::new(Vec::<Element>::new()));
    let target: Option<EventTarget> = document().map(Into::into);
    // A key that a field takes for itself is heard of when it is let go.
    let kinds = ["focusin", "click", "keyup"];
    let targets = target.into_iter().flat_map(|t| kinds.map(|kind| (t.clone(), kind)));
    Listener::on(targets, move |event| {
        if event.type_() == "focusin" {
            let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
            *way.borrow_mut() =
                std::iter::successors(target, |element| element.parent_element()).collect();
            return;
        }
        let way = way.clone();
        // The frame after next: what opens instead may ask for the focus in the next one.
        clock::next_frame(|| {
            clock::next_frame(move || {
                // Giving the focus is an event of its own.
                let way = way.borrow().clone();
                focus_near(&way);
            });
        });
    })
}

fn focus_near(way: &[Element]) {
    let nobody_has_it = || {
        let active = document().and_then(|document| document.active_element());
        active.is_none_or(|active| active.tag_name() == "BODY")
    };
    let gone = way.first().is_some_and(|element| {
        !element.is_connected() || element.matches(":disabled").unwrap_or(false)
    });
    if !gone || !nobody_has_it() {
        return;
    }
    let around = way.iter().skip(1).filter(|element| element.is_connected());
    for element in around {
        let control = element.query_selector(CONTROLS).ok().flatten();
        // The page's frame and what holds it say nothing of where one was.
        let control = match matches!(element.tag_name().as_str(), "MAIN" | "BODY" | "HTML") {
            true => document().and_then(|document| document.get_element_by_id("main")),
            false => control,
        };
        if let Some(control) = control.and_then(|control| control.dyn_into::<HtmlElement>().ok()) {
            let _ = control.focus();
        }
        if !nobody_has_it() {
            return;
        }
    }
}

fn give_focus(element: &Element) {
    let selection = element
        .dyn_ref::<HtmlTextAreaElement>()
        .and_then(|area| Some((area.selection_start().ok()??, area.selection_end().ok()??)));
    if let Some(element) = element.dyn_ref::<HtmlElement>() {
        let _ = element.focus();
    }
    if let (Some((start, end)), Some(area)) = (selection, element.dyn_ref::<HtmlTextAreaElement>())
    {
        let _ = area.set_selection_range(start, end);
    }
}

/// Where an element stands in the window, in CSS pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Place {
    pub left: f64,
    pub top: f64,
    pub bottom: f64,
}

/// See [`Place`].
pub fn box_of(id: &str) -> Option<Place> {
    let found = document()?.get_element_by_id(id)?.get_bounding_client_rect();
    Some(Place { left: found.left(), top: found.top(), bottom: found.bottom() })
}

/// Where an element stands in the window: its upper and its lower edge, in CSS pixels.
pub fn edges_of(id: &str) -> Option<(f64, f64)> {
    let beside = document()?.get_element_by_id(id)?.get_bounding_client_rect();
    Some((beside.top(), beside.bottom()))
}

/// Scrolls as little as needed to show the element with that id.
pub fn scroll_to(id: &str) {
    let element = document().and_then(|document| document.get_element_by_id(id));
    if let Some(element) = element {
        let options = web_sys::ScrollIntoViewOptions::new();
        options.set_block(web_sys::ScrollLogicalPosition::Nearest);
        element.scroll_into_view_with_scroll_into_view_options(&options);
    }
}
