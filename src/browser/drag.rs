//! Dragging by mouse, pen and finger. A mouse drags as soon as it moves with its button down. A
//! finger or a pen holds still for a moment first: one that moves at once means to scroll.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use wasm_bindgen::JsCast;
use web_sys::{Element, Event, KeyboardEvent, PointerEvent, UiEvent};

use super::clock::{Timer, next_frame};
use super::{Listener, document, window};

/// So long a finger holds still, less than what opens the menu of a link.
const HOLD: Duration = Duration::from_millis(350);
/// So far a mouse moves until it drags, in CSS pixels; a finger that moves as far scrolls.
const SLACK: f64 = 6.0;
/// So near to the edge of what scrolls it is scrolled along, in CSS pixels.
const EDGE: f64 = 44.0;
/// By so much in each frame.
const STEP: f64 = 9.0;
/// What is pressed or written in instead of being taken hold of.
const OWN_USE: &str = "button, input, textarea, select";

/// How far a drag is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Motion {
    Begun,
    /// The pointer is there, in CSS pixels of the window.
    Over {
        x: f64,
        y: f64,
    },
    /// Let go where it was over last.
    Dropped,
    GivenUp,
}

/// An element that can be dragged, until this is dropped.
pub struct Draggable {
    _listener: Listener,
    state: Rc<State>,
}

struct State {
    element: Element,
    stage: RefCell<Stage>,
    tell: Box<dyn Fn(Motion)>,
}

enum Stage {
    Idle,
    /// The pointer is down there and has not moved. A finger's hold is timed.
    Pressed {
        pointer: i32,
        x: f64,
        y: f64,
        hold: Option<Timer>,
        way: Listener,
    },
    Dragged {
        pointer: i32,
        x: f64,
        y: f64,
        _way: Listener,
    },
    /// The click that follows letting go is none.
    LetGo,
}

impl Draggable {
    /// `tell` hears of every motion, from [`Motion::Begun`] on.
    pub fn new(element: &Element, tell: Box<dyn Fn(Motion)>) -> Draggable {
        let stage = RefCell::new(Stage::Idle);
        let state = Rc::new(State { element: element.clone(), stage, tell });
        let kinds = ["pointerdown", "touchmove", "contextmenu", "dragstart", "click"];
        let targets = kinds.map(|kind| (element.clone().into(), kind));
        let heard = state.clone();
        let listener = Listener::on(targets, move |event| heard.clone().hear(&event));
        Draggable { _listener: listener, state }
    }
}

impl Drop for Draggable {
    fn drop(&mut self) {
        // Its row went while it was dragged.
        self.state.end(Motion::GivenUp);
    }
}

impl State {
    fn hear(self: Rc<Self>, event: &Event) {
        let pointer = event.dyn_ref::<PointerEvent>();
        match (event.type_().as_str(), pointer) {
            ("pointerdown", Some(event)) => self.press(event),
            // Else the browser would scroll, open a menu, or drag the link.
            ("touchmove" | "contextmenu", _) if self.is_dragged() => event.prevent_default(),
            ("dragstart", _) => event.prevent_default(),
            ("click", _) => {
                let stage = self.stage.replace(Stage::Idle);
                // A finger's drag may be followed by no click at all; the next is then a key's.
                let by_key = event.dyn_ref::<UiEvent>().is_some_and(|event| event.detail() == 0);
                if matches!(stage, Stage::LetGo) && !by_key {
                    event.prevent_default();
                    event.stop_propagation();
                }
            }
            _ => {}
        }
    }

    fn press(self: Rc<Self>, event: &PointerEvent) {
        if self.is_dragged() || event.button() != 0 || !event.is_primary() {
            return;
        }
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let used = target.and_then(|target| target.closest(OWN_USE).ok().flatten());
        if used.is_some_and(|used| used != self.element) {
            return;
        }
        let pointer = event.pointer_id();
        let (x, y) = (event.client_x(), event.client_y());
        let by_mouse = event.pointer_type() == "mouse";
        let held = self.clone();
        let hold = (!by_mouse).then(|| Timer::after(HOLD, move || held.begin(x, y)));
        // It may leave the element at once. Captured from here on, every click would be its own
        // instead of that of a link in it.
        let kinds = ["pointermove", "pointerup", "pointercancel", "keydown"];
        let window = window().into_iter();
        let targets = window.flat_map(|window| kinds.map(|kind| (window.clone().into(), kind)));
        let followed = self.clone();
        let way = Listener::on(targets, move |event| followed.clone().follow(&event));
        self.stage.replace(Stage::Pressed { pointer, x, y, hold, way });
    }

    /// The way of the pointer, after it was pressed.
    fn follow(self: Rc<Self>, event: &Event) {
        if let Some(key) = event.dyn_ref::<KeyboardEvent>() {
            if key.key() == "Escape" && self.is_dragged() {
                event.prevent_default();
                event.stop_propagation();
                self.end(Motion::GivenUp);
            }
            return;
        }
        match event.dyn_ref::<PointerEvent>().filter(|event| self.is_of(event)) {
            Some(event) if event.type_() == "pointermove" => self.moved(event),
            Some(event) if event.type_() == "pointerup" => self.end(Motion::Dropped),
            Some(_) => self.end(Motion::GivenUp),
            None => {}
        }
    }

    fn moved(self: Rc<Self>, event: &PointerEvent) {
        let (x, y) = (event.client_x(), event.client_y());
        let far = match &mut *self.stage.borrow_mut() {
            Stage::Pressed { x: from_x, y: from_y, hold, .. } => {
                let far = (x - *from_x).abs().max((y - *from_y).abs()) > SLACK;
                far.then_some(hold.is_none())
            }
            Stage::Dragged { x: at_x, y: at_y, .. } => {
                (*at_x, *at_y) = (x, y);
                None
            }
            Stage::Idle | Stage::LetGo => return,
        };
        match far {
            Some(true) => self.begin(x, y),
            // It scrolls.
            Some(false) => drop(self.stage.replace(Stage::Idle)),
            None if self.is_dragged() => (self.tell)(Motion::Over { x, y }),
            None => {}
        }
    }

    fn begin(self: Rc<Self>, x: f64, y: f64) {
        let Stage::Pressed { pointer, way, .. } = self.stage.replace(Stage::Idle) else { return };
        // Refused for a pointer that has gone meanwhile: then there is nothing to drag.
        if self.element.set_pointer_capture(pointer).is_err() {
            return;
        }
        self.stage.replace(Stage::Dragged { pointer, x, y, _way: way });
        (self.tell)(Motion::Begun);
        (self.tell)(Motion::Over { x, y });
        self.scroll_along();
    }

    /// Scrolls, frame by frame, while the pointer is near an edge.
    fn scroll_along(self: Rc<Self>) {
        next_frame(move || {
            let Stage::Dragged { x, y, .. } = *self.stage.borrow() else { return };
            if scroll_near(&self.element, x, y) {
                (self.tell)(Motion::Over { x, y });
            }
            self.scroll_along();
        });
    }

    fn end(&self, motion: Motion) {
        let was_dragged = self.is_dragged();
        let let_go = was_dragged && motion == Motion::Dropped;
        self.stage.replace(if let_go { Stage::LetGo } else { Stage::Idle });
        if was_dragged {
            (self.tell)(motion);
        }
    }

    fn is_dragged(&self) -> bool {
        matches!(*self.stage.borrow(), Stage::Dragged { .. })
    }

    fn is_of(&self, event: &PointerEvent) -> bool {
        match *self.stage.borrow() {
            Stage::Pressed { pointer, .. } | Stage::Dragged { pointer, .. } => {
                pointer == event.pointer_id()
            }
            Stage::Idle | Stage::LetGo => false,
        }
    }
}

/// Scrolls the innermost of what surrounds an element and has the pointer near its edge; whether
/// anything moved.
fn scroll_near(element: &Element, x: f64, y: f64) -> bool {
    let mut around = element.parent_element();
    while let Some(frame) = around {
        let place = frame.get_bounding_client_rect();
        let towards = |at: f64, from: f64, to: f64, most: Option<f64>| {
            let (from, to) = (from.max(0.0), most.map_or(to, |most| to.min(most)));
            match () {
                () if at < from + EDGE => -STEP,
                () if at > to - EDGE => STEP,
                () => 0.0,
            }
        };
        let size = |read: fn(&web_sys::Window) -> Result<wasm_bindgen::JsValue, _>| {
            window().and_then(|window| read(&window).ok()).and_then(|size| size.as_f64())
        };
        let across = towards(x, place.left(), place.right(), size(web_sys::Window::inner_width));
        let down = towards(y, place.top(), place.bottom(), size(web_sys::Window::inner_height));
        let before = (frame.scroll_left(), frame.scroll_top());
        if across != 0.0 && scrolls(&frame, "overflow-x") {
            frame.set_scroll_left(before.0 + across);
        }
        if down != 0.0 && scrolls(&frame, "overflow-y") {
            frame.set_scroll_top(before.1 + down);
        }
        if (frame.scroll_left(), frame.scroll_top()) != before {
            return true;
        }
        around = frame.parent_element();
    }
    false
}

/// Whether a person can scroll it.
fn scrolls(frame: &Element, axis: &str) -> bool {
    let is_page = document().and_then(|page| page.document_element()).as_ref() == Some(frame);
    let style = window().and_then(|window| window.get_computed_style(frame).ok().flatten());
    let overflow = style.and_then(|style| style.get_property_value(axis).ok());
    is_page || overflow.is_some_and(|overflow| overflow == "auto" || overflow == "scroll")
}
