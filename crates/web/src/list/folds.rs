//! What folds a group of rows up and opens it again.

use maud::{Markup, html};

use super::ask::encoded;
use super::folding::Folding;
use super::groups::Head;
use crate::texts::kept;
use crate::ui::{Icon, Ui};

/// Where groups are folded up and opened.
#[derive(Clone, Debug, Default)]
pub struct Folds {
    pub folding: Folding,
    /// The list's address up to the parameter `fold`.
    pub base: String,
}

impl Folds {
    /// The list with one group folded up, or open again.
    fn address(&self, key: &str) -> String {
        let fold = self.folding.toggled(key).parameter();
        match fold.is_empty() {
            true => self.base.clone(),
            false => format!("{}&fold={}", self.base, encoded(&fold)),
        }
    }
}

/// Folds a group up, or opens it.
pub fn fold(ui: &Ui, folds: &Folds, head: &Head) -> Markup {
    let to = folds.address(&head.key);
    let label = ui.t(if head.is_folded {
        kept::UNFOLD
    } else {
        kept::FOLD
    });
    html! {
        a.row-group__fold id={ "fold-" (head.key) } href=(to) aria-expanded=(if head.is_folded { "false" } else { "true" }) aria-label=(label)
            hx-get=(to) hx-target="#list" hx-swap="outerMorph" hx-replace-url="true" {
            (Icon(if head.is_folded { "chevron-right" } else { "chevron-down" }))
        }
    }
}
