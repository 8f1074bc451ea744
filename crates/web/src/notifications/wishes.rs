//! Which kinds somebody wants to be told of: a part of their account.

use engine::notifications::{self as kept, Kind};
use maud::{Markup, html};

use crate::problems::Answer;
use crate::sent::Sent;
use crate::texts::{Text, account, notifications as texts};
use crate::ui::{Icon, Ui};
use crate::visit::{Reader, redirect};

/// Where it is said.
pub const WISHES: &str = "/account/notifications";

/// The part of the account.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn panel(reader: &Reader) -> Result<Markup, base::Error> {
    let muted = kept::muted(&reader.cx).await?;
    Ok(part(&reader.ui, &muted))
}

/// Says which are wanted.
pub async fn update(reader: Reader, sent: Sent) -> Answer {
    let wanted = |kind: &Kind| {
        let mut all = sent.0.iter();
        all.any(|(name, value)| name == "kind" && value == kind.name())
    };
    let muted = Kind::ALL.into_iter().filter(|kind| !wanted(kind));
    kept::wish(&reader.cx, muted.collect()).await?;
    let note = Some(account::DONE_NOTIFICATIONS.key);
    Ok(redirect(&reader.visitor, crate::account::PAGE, note))
}

fn part(ui: &Ui, muted: &[Kind]) -> Markup {
    html! {
        section.panel id="notifications-panel" aria-labelledby="notifications-panel-title" {
            header.panel__head {
                span.panel__icon { (Icon("bell")) }
                h2.panel__title id="notifications-panel-title" { (ui.t(texts::TITLE)) }
            }
            p.panel__text { (ui.t(texts::WISHES_TEXT)) }
            form.panel__wishes id="notification-wishes" method="post" action=(WISHES) {
                (ui.csrf_field())
                div.panel__switches {
                    @for kind in Kind::ALL {
                        label.switch__row {
                            input.switch__input type="checkbox" role="switch" name="kind" value=(kind.name()) checked[!muted.contains(&kind)];
                            span.switch__track aria-hidden="true" {}
                            span.switch__label { (ui.t(label(kind))) }
                        }
                    }
                }
                div.panel__act { button.button { (ui.t(texts::WISHES_SAVE)) } }
            }
        }
    }
}

fn label(kind: Kind) -> Text {
    match kind {
        Kind::Assigned => texts::WISH_ASSIGNED,
        Kind::Moved => texts::WISH_MOVED,
        Kind::Deleted => texts::WISH_DELETED,
        Kind::Shared => texts::WISH_SHARED,
        Kind::Due => texts::WISH_DUE,
        Kind::Overdue => texts::WISH_OVERDUE,
        Kind::Done => texts::WISH_DONE,
        Kind::Failed => texts::WISH_FAILED,
    }
}
