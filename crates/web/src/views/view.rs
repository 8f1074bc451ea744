//! The form of a view.

use engine::views::Audience;
use maud::{Markup, html};

use crate::texts::{self as common, table as texts};
use crate::ui::{Icon, Ui};

/// A view that is named, or named anew.
#[derive(Clone, Debug, Default)]
pub struct FormView {
    pub plural: String,
    /// The view that is changed, and when it was last.
    pub open: Option<(String, i64)>,
    pub name: String,
    pub query: String,
    pub audience: Audience,
    /// The teams that it can be for: id and name.
    pub teams: Vec<(base::Id, String)>,
    /// The roles that can begin with it: key, name, whether they do.
    pub roles: Vec<(String, String, bool)>,
    /// What is wrong, by field.
    pub faults: Vec<(String, String)>,
}

/// The form, as a piece of a page or of a dialog.
pub fn form(ui: &Ui, view: &FormView) -> Markup {
    let action = match &view.open {
        Some((id, _)) => format!("/-/views/{id}"),
        None => format!("/-/views/of/{}", view.plural),
    };
    let fault = |field: &str| {
        let found = view.faults.iter().find(|(name, _)| name == field);
        found.map(|(_, message)| message.clone())
    };
    let wrong = |field: &str| {
        html! {
            @if let Some(message) = fault(field) { p.control__error id={ "view-" (field) "-error" } { (Icon("circle-alert")) span { (message) } } }
        }
    };
    html! {
        form.sheet__form.view-form method="post" action=(action) data-piece {
            (ui.csrf_field())
            input type="hidden" name="query" value=(view.query);
            @if let Some((_, since)) = &view.open { input type="hidden" name="since" value=(since); }
            div.dialog__body {
                h2.dialog__title { (ui.t(if view.open.is_some() { texts::EDIT_VIEW } else { texts::SAVE_VIEW })) }
                div.control {
                    label.control__label for="view-name" { (ui.t(texts::VIEW_NAME)) }
                    input.input id="view-name" name="name" value=(view.name) maxlength="80" autocomplete="off" autofocus
                        aria-invalid=[fault("name").map(|_| "true")] aria-describedby=[fault("name").map(|_| "view-name-error")];
                    (wrong("name"))
                }
                fieldset.view-form__who {
                    legend.control__label { (ui.t(texts::VIEW_AUDIENCE)) }
                    label.check { input type="radio" name="audience" value="me" checked[view.audience == Audience::Me]; span { (ui.t(texts::FOR_ME)) } }
                    @for (id, name) in &view.teams {
                        label.check { input type="radio" name="audience" value={ "team:" (id) } checked[view.audience == Audience::Team(*id)]; span { (ui.fill(texts::FOR_TEAM, &[("team", name)])) } }
                    }
                    label.check { input type="radio" name="audience" value="everybody" checked[view.audience == Audience::Everybody]; span { (ui.t(texts::FOR_ALL)) } }
                    p.control__help { (ui.t(texts::FOR_ALL_TEXT)) }
                    (wrong("team")) (wrong("audience"))
                }
                @if !view.roles.is_empty() {
                    details.view-form__roles open[view.roles.iter().any(|(.., on)| *on)] {
                        summary { (Icon("chevron-right")) (ui.t(texts::VIEW_ROLES)) }
                        div.view-form__choices {
                            @for (key, name, on) in &view.roles {
                                label.check { input type="checkbox" name="role" value=(key) checked[*on]; span { (name) } }
                            }
                        }
                        (wrong("roles"))
                    }
                }
                @if view.roles.is_empty() { (wrong("roles")) }
                (wrong("query"))
            }
            div.dialog__actions {
                a.button href={ "/" (view.plural) } data-close { (ui.t(common::CANCEL)) }
                button.button.button--primary { (ui.t(common::SAVE)) }
            }
        }
    }
}
