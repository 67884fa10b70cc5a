//! A property and its answer.

use andon_model::activity::Subject;
use andon_model::command::Command;
use andon_model::incident::is_safe_address;
use andon_model::property::{Answer, Property, PropertyKind};
use leptos::prelude::*;

use super::answer_text;
use super::editing::Editing;
use super::impact_field::ImpactField;
use super::line_field::LineField;
use super::person_field::PersonField;
use super::row::{Row, RowChoice};
use super::terms_field::TermsField;
use crate::pages::incident::page::use_incident;
use crate::pages::incident::refusal::{RefusalNote, Refused};
use crate::pages::incident::rivals::rivals;
use crate::state::Andon;
use crate::state::andon::drafts::Draft;
use crate::state::andon::use_andon;
use crate::state::incident::IncidentState;
use crate::ui::live::live;

/// What a field of the table works on. Cheap to copy.
#[derive(Clone, Copy)]
pub struct Field {
    pub property: Property,
    /// The row's label; that of a custom field may change.
    pub title: Memo<String>,
    pub answer: Memo<Option<Answer>>,
    pub editing: Editing,
    pub refused: Refused,
    pub incident: IncidentState,
    pub andon: Andon,
}

impl Field {
    /// Gives the answer, unless it is the one that stands; whether it stands then.
    pub fn give(&self, answer: Option<Answer>) -> bool {
        if self.answer.try_get_untracked().is_none_or(|known| known == answer) {
            self.refused.say(None);
            return true;
        }
        let command = Command::SetProperty { property: self.property, answer };
        self.refused.note(self.incident.run(command))
    }

    /// What the row takes now.
    pub fn kind(&self) -> PropertyKind {
        self.andon.workspace.with_untracked(|workspace| workspace.property_kind(self.property))
    }
}

#[component]
pub fn PropertyRow(property: Property) -> impl IntoView {
    let andon = use_andon();
    let incident = use_incident();
    let answer = Memo::new(move |_| {
        incident.head.with(|head| head.properties.answers.get(&property).cloned())
    });
    let editing = Editing::new();
    let drafted = !andon.draft_of(Draft::Answer(property), incident.id).is_empty();
    editing.open.set(drafted);
    let title = Memo::new(move |_| andon.workspace.with(|w| w.property_title(property)));
    let field =
        Field { property, title, answer, editing, refused: Refused::new(), incident, andon };
    // Answered while the field took something else.
    let misfits = Memo::new(move |_| {
        answer.with(|answer| {
            answer.as_ref().is_some_and(|answer| {
                andon.workspace.with(|workspace| !workspace.fits(property, answer))
            })
        })
    });
    let hidden = Memo::new(move |_| {
        answer.with(Option::is_none) && andon.preferences.with(|p| p.hide_empty_properties)
    });
    let link = Signal::derive(move || {
        answer.with(|answer| match answer {
            Some(Answer::Address(address)) if is_safe_address(address) => Some(address.clone()),
            _ => None,
        })
    });
    let editor = move || match field.kind() {
        PropertyKind::Number
        | PropertyKind::Money
        | PropertyKind::Address
        | PropertyKind::Text
        | PropertyKind::Date
        | PropertyKind::Custom => view! { <LineField field=field /> }.into_any(),
        PropertyKind::Person => view! { <PersonField field=field /> }.into_any(),
        PropertyKind::Impact => view! { <ImpactField field=field /> }.into_any(),
        PropertyKind::Term(taxonomy) | PropertyKind::Terms(taxonomy) => {
            view! { <TermsField field=field taxonomy=taxonomy /> }.into_any()
        }
    };
    let choose = move |choice: RowChoice| {
        field.editing.left();
        field.give(match choice {
            RowChoice::None => Some(Answer::None),
            RowChoice::DoesNotApply => Some(Answer::DoesNotApply),
            RowChoice::Clear => None,
        });
    };
    view! {
        <Row
            title=title
            editing=editing
            hidden=hidden
            shown=ViewFn::from(move || {
                answer.with(|answer| answer_text::shown(andon, property, answer.as_ref()))
            })
            link=link
            editor=ViewFn::from(editor)
            choices=&RowChoice::ALL
            on_choose=choose
        >
            {live(move || {
                let doubt = incident.head.with(|head| head.properties.doubt(property));
                doubt.map(|doubt| view! { <p class="property-doubt" role="status">{doubt}</p> })
            })}
            {live(move || misfits.get().then(|| view! {
                <p class="property-because">"answered when the field took something else"</p>
            }))}
            {rivals(Subject::Property(property), title.into())}
            <RefusalNote refused=field.refused />
        </Row>
    }
}
