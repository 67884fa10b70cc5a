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

/// What one writes or chooses in. In what is only pressed, such as a checkbox, keys mean what they
/// mean elsewhere.
const FIELDS: &str = "textarea, select, \
    input:not([type=checkbox], [type=radio], [type=button], [type=file], [type=range])";

/// Whether a text field has the focus.
pub fn is_writing() -> bool {
    let active = document().active_element();
    active.is_some_and(|element| element.matches(FIELDS).unwrap_or(false))
}
