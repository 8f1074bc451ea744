//! The short form as markup: few controls, all others under a lid.

use maud::{Markup, html};

use super::control::ControlView;
use super::controls::control;
use super::view::{FormGroup, FormState, FormView, summary, title};
use crate::texts::{self, desk as words};
use crate::ui::{Icon, Ui};

/// A short form.
#[derive(Clone, Debug)]
pub struct ShortView {
    /// What is asked at once.
    pub short: Vec<ControlView>,
    /// What is asked under the lid.
    pub rest: Vec<FormGroup>,
    /// The long form that it is made of.
    pub view: FormView,
}

/// What was made.
#[derive(Clone, Debug)]
pub struct Made {
    pub kind: String,
    /// Its page and name, if its maker may see it.
    pub link: Option<(String, String)>,
}

/// The form. Scripts put it in its dialog and give its ids a beginning of their own, since
/// the page at hand may have the same fields.
pub fn short(ui: &Ui, form: &ShortView) -> Markup {
    let view = &form.view;
    let faulty = |group: &FormGroup| group.controls.iter().any(|one| !one.faults.is_empty());
    // All others stand beside their fields.
    let beside = view.faults.iter().filter(|fault| fault.field.is_empty());
    let beside: Vec<_> = beside.cloned().collect();
    html! {
        form.quick__form method="post" action={ "/-/quick/" (view.looks.plural) } novalidate data-dirty[view.state != FormState::Fresh] {
            (ui.csrf_field())
            input type="hidden" name="-was" value=(view.was);
            div.quick__head {
                (Icon(&view.looks.icon))
                h2.dialog__title id="quick-title" { (title(ui, view)) }
                button.button.button--quiet.button--icon type="button" data-close aria-label=(ui.t(words::CLOSE)) { (Icon("x")) }
            }
            div.quick__body {
                @if view.state == FormState::Stale {
                    div.banner.banner--conflict role="alert" { (Icon("triangle-alert")) p.banner__text { (ui.t(texts::SEND_AGAIN)) } }
                }
                @if !beside.is_empty() { (summary(ui, &beside)) }
                div.form__group { @for one in &form.short { (control(ui, one)) } }
                @if !form.rest.is_empty() {
                    details.quick__rest open[form.rest.iter().any(faulty)] {
                        summary.quick__lid { (Icon("chevron-right")) (ui.t(words::ALL_FIELDS)) }
                        @for group in &form.rest {
                            section.form__group aria-label=[(!group.title.is_empty()).then_some(group.title.as_str())] {
                                @if !group.title.is_empty() { h3.form__title { (group.title) } }
                                @for one in &group.controls { (control(ui, one)) }
                            }
                        }
                    }
                }
            }
            div.quick__foot {
                p.quick__made role="status" data-made {}
                label.check { input type="checkbox" data-another; (ui.t(words::ANOTHER)) }
                button.button.button--primary type="submit" { (ui.fill(texts::CREATE, &[("object", &view.looks.lower(ui).0)])) }
            }
        }
    }
}

/// That a record was made, with the way to it.
pub fn made(ui: &Ui, made: &Made) -> Markup {
    html! {
        (Icon("check"))
        span {
            (ui.fill(words::MADE, &[("object", &made.kind)])) " "
            @if let Some((href, name)) = &made.link { a.toast__link href=(href) { (name) } }
        }
    }
}
