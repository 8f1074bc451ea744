//! How people get in: of which roles a second factor is asked, how long sessions last.

mod view;

use std::collections::BTreeSet;

use axum::http::StatusCode;
use axum::response::IntoResponse;
use base::{Error, Fault};
use engine::rights::{self, PRESETS, SignInRules};

use crate::problems::Answer;
use crate::sent::Sent;
use crate::shell::{Page, Scroll};
use crate::texts::account as texts;
use crate::visit::{self, Reader};
use view::{RoleChoice, RulesView, content, head};

/// The page, without the slash before it.
pub const PLURAL: &str = "sign-in/rules";
/// The page.
const PAGE: &str = "/sign-in/rules";

/// Shows it.
pub async fn show(reader: Reader) -> Answer {
    let rules = rights::sign_in_rules(&reader.cx).await?;
    let hours = [rules.idle_minutes, rules.longest_minutes].map(typed);
    Ok(page(&reader, &rules.second_factor, hours, &[]).into_response())
}

/// Changes it.
pub async fn update(reader: Reader, sent: Sent) -> Answer {
    let roles = sent.0.iter().filter(|(name, _)| name == "second_factor");
    let roles: BTreeSet<String> = roles.map(|(_, key)| key.clone()).collect();
    let typed = ["idle", "longest"].map(|name| sent.get(name).to_owned());
    let done = match [minutes(&typed[0]), minutes(&typed[1])] {
        [Some(idle_minutes), Some(longest_minutes)] => {
            let rules = SignInRules {
                second_factor: roles.clone(),
                idle_minutes,
                longest_minutes,
            };
            rights::set_sign_in_rules(&reader.cx, rules).await
        }
        read => {
            let wrong = ["idle_minutes", "longest_minutes"].into_iter().zip(read);
            let wrong = wrong.filter(|(_, read)| read.is_none());
            let message = reader.ui.t(texts::RULES_HOURS);
            Err(Error::Invalid(
                wrong
                    .map(|(field, _)| Fault::new(field, "number", message))
                    .collect(),
            ))
        }
    };
    match done {
        Ok(()) => {
            let note = Some(texts::RULES_DONE.key);
            Ok(visit::redirect(&reader.visitor, PAGE, note))
        }
        Err(Error::Invalid(faults)) => {
            let page = page(&reader, &roles, typed, &faults);
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

/// Minutes as hours are typed: `0.25`, `336`.
fn typed(minutes: u32) -> String {
    let (hours, rest) = (minutes / 60, minutes % 60);
    match rest {
        0 => hours.to_string(),
        _ => {
            let hundredths = rest * 100 / 60;
            format!("{hours}.{hundredths:02}")
                .trim_end_matches('0')
                .to_owned()
        }
    }
}

/// Hours that were typed, in minutes; none if they are no number of them.
fn minutes(hours: &str) -> Option<u32> {
    let hours: f64 = hours.trim().replace(',', ".").parse().ok()?;
    let minutes = (hours * 60.0).round();
    let fits = (0.0..=10_000_000.0).contains(&minutes);
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "it is a small number of whole minutes"
    )]
    fits.then_some(minutes as u32)
}

fn page(
    reader: &Reader,
    chosen: &BTreeSet<String>,
    [idle, longest]: [String; 2],
    faults: &[Fault],
) -> maud::Markup {
    let fault = |field: &str| {
        let found = faults.iter().find(|fault| fault.field == field);
        found.map(|fault| reader.ui.said(&fault.message))
    };
    let view = RulesView {
        roles: PRESETS
            .iter()
            .map(|(key, name)| RoleChoice {
                key,
                name,
                is_chosen: chosen.contains(*key),
            })
            .collect(),
        roles_fault: fault("second_factor"),
        idle: (idle, fault("idle_minutes")),
        longest: (longest, fault("longest_minutes")),
    };
    reader.page(&Page {
        title: reader.ui.t(texts::RULES_TITLE),
        kind: "rules",
        current: Some(PLURAL),
        scripts: &[],
        scroll: Scroll::Page,
        head: head(&reader.ui),
        content: content(&reader.ui, &view),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_are_read_as_they_are_written() {
        for (text, expect) in [
            ("8", Some(480)),
            (" 0.25 ", Some(15)),
            ("0,5", Some(30)),
            ("336", Some(20_160)),
            ("", None),
            ("soon", None),
            ("-1", None),
            ("NaN", None),
            ("1e99", None),
        ] {
            assert_eq!(minutes(text), expect, "{text}");
        }
        for kept in [15, 20, 30, 45, 60, 90, 20_160] {
            assert_eq!(minutes(&typed(kept)), Some(kept));
        }
    }
}
