//! The page that asks for a file.

use maud::{Markup, html};

use crate::parts::notice::crumbs;
use crate::texts::{self as common, files as texts};
use crate::ui::{Icon, Ui};

/// What the page says.
pub struct NewView {
    /// Of the object of files.
    pub plural: String,
    /// What its list is called.
    pub list: String,
    /// Bytes of a file, at most; the same in words.
    pub most: u64,
    pub size: String,
    pub too_large: String,
    pub fault: Option<String>,
}

/// The bar above.
pub fn head(ui: &Ui, view: &NewView) -> Markup {
    let list = (view.list.clone(), format!("/{}", view.plural));
    crumbs(ui, &[list], ui.t(texts::NEW))
}

/// The form.
pub fn new_content(ui: &Ui, view: &NewView) -> Markup {
    html! {
        form.work.upload id="upload-form" method="post" action=(super::BASE) enctype="multipart/form-data" novalidate {
            // Before the file: what comes without the right token is not even taken in.
            (ui.csrf_field())
            header.work__head { h1.work__title { (ui.t(texts::NEW)) } }
            div.control.control--invalid[view.fault.is_some()] {
                file-drop.drop most=(view.most) too-large=(view.too_large) {
                    input.drop__input id="file" type="file" name="file"
                        aria-describedby="file-size file-fault" aria-invalid=[view.fault.as_ref().map(|_| "true")];
                    label.drop__face for="file" {
                        span.drop__icon { (Icon("upload")) }
                        strong.drop__name { (ui.t(common::imports::DROP)) }
                        span.drop__size {}
                    }
                }
                p.control__error id="file-fault" role="alert" hidden[view.fault.is_none()] {
                    (Icon("circle-alert")) span { (view.fault.as_deref().unwrap_or_default()) }
                }
                p.control__help id="file-size" { (ui.fill(texts::SIZE, &[("size", &view.size)])) }
            }
            div.work__actions {
                button.button.button--primary id="upload" data-busy=(ui.t(texts::SENDING)) { (ui.t(texts::SEND)) }
                a.button.button--quiet href={ "/" (view.plural) } { (ui.t(common::CANCEL)) }
            }
        }
    }
}
