//! What the page of any document shows of it, whatever is in it.

use andon_model::problem::Problem;
use leptos::prelude::*;

use crate::state::not_kept::NotKept;
use crate::state::presence::Present;

/// From the context of the page.
#[derive(Clone, Copy)]
pub struct OpenPage {
    /// Who else has it open.
    pub here: RwSignal<Vec<Present>>,
    /// What was refused.
    pub refused: RwSignal<Vec<NotKept>>,
    /// What was wrong with the document.
    pub problems: RwSignal<Vec<Problem>>,
}

/// To be called while a component is built.
pub fn use_open_page() -> OpenPage {
    expect_context::<OpenPage>()
}

/// Whether a field has the focus.
pub fn is_writing() -> bool {
    has_focus("input, textarea, select")
}

/// Whether a field has the focus in which undo is the browser's own, as people expect it where
/// they type. Not where one only presses, such as in a checkbox.
pub fn undoes_itself() -> bool {
    has_focus(
        "textarea, select, \
         input:not([type=checkbox], [type=radio], [type=button], [type=file], [type=range])",
    )
}

fn has_focus(selector: &str) -> bool {
    let active = document().active_element();
    active.is_some_and(|element| element.matches(selector).unwrap_or(false))
}
