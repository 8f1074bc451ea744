//! How people get in: of which standard roles a second factor is asked, how long a
//! session lasts. Roles that a workspace makes say it of themselves.

use std::collections::BTreeSet;

use base::{Error, Result};
use schema::Special;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use store::Conn;

use super::{PRESETS, STANDING};
use crate::audit::{self, Changed, Event, Values};
use crate::{Cx, Workspace, people, records};

/// The setting that they are kept under.
const SETTING: &str = "sign_in";
/// Minutes that a session may rest, at least and at most.
const IDLE: (u32, u32) = (15, 90 * DAY);
/// Minutes that a session lasts, at least and at most.
const LONGEST: (u32, u32) = (60, 90 * DAY);
const DAY: u32 = 24 * 60;

/// What is said to who asks of themselves what they do not have.
pub(super) const FACTOR_FIRST: &str = "You have this role and no second factor. \
     Set one up on the page \"Your account\" first: without one you would be signed out.";

/// How people get in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SignInRules {
    /// Keys of standard roles that ask for a second factor.
    pub second_factor: BTreeSet<String>,
    /// A session ends after so many minutes without a request.
    pub idle_minutes: u32,
    /// A session ends so many minutes after signing in, whatever happens.
    pub longest_minutes: u32,
}

impl Default for SignInRules {
    fn default() -> Self {
        Self {
            second_factor: BTreeSet::new(),
            idle_minutes: 14 * DAY,
            longest_minutes: 90 * DAY,
        }
    }
}

impl SignInRules {
    /// The same in seconds.
    pub fn idle_seconds(&self) -> i64 {
        i64::from(self.idle_minutes) * 60
    }

    /// The same in seconds.
    pub fn longest_seconds(&self) -> i64 {
        i64::from(self.longest_minutes) * 60
    }

    pub(super) async fn load(conn: &mut Conn) -> Result<Self> {
        let kept = store::setting(conn, SETTING).await?;
        kept.map_or_else(
            || Ok(Self::default()),
            |json| serde_json::from_value(json).map_err(Error::broken),
        )
    }

    /// These with what a body says in place of them.
    ///
    /// # Errors
    /// `Invalid` with every fault of its form.
    pub fn patched(&self, body: &Json) -> Result<Self> {
        let (mut rules, mut faults) = (self.clone(), Vec::new());
        let mut wrong = |field: &str, code, message: &str| {
            faults.push(base::Fault::new(field, code, message));
        };
        for (field, said) in body.as_object().into_iter().flatten() {
            match field.as_str() {
                "second_factor" => match serde_json::from_value(said.clone()) {
                    Ok(roles) => rules.second_factor = roles,
                    Err(_) => wrong(field, "type", "This is a list of keys of standard roles."),
                },
                "idle_minutes" | "longest_minutes" => {
                    let minutes = said.as_u64().and_then(|said| u32::try_from(said).ok());
                    match (minutes, field.as_str()) {
                        (Some(minutes), "idle_minutes") => rules.idle_minutes = minutes,
                        (Some(minutes), _) => rules.longest_minutes = minutes,
                        (None, _) => wrong(field, "type", "This is a whole number of minutes."),
                    }
                }
                _ => wrong(field, "unknown", "There is no such rule."),
            }
        }
        match faults.is_empty() {
            true => Ok(rules),
            false => Err(Error::Invalid(faults)),
        }
    }

    /// What differs in others, as the audit log tells it.
    fn changes(&self, after: &Self) -> Vec<Changed> {
        let fields = |rules: &Self| {
            [
                ("second_factor", serde_json::json!(rules.second_factor)),
                ("idle_minutes", rules.idle_minutes.into()),
                ("longest_minutes", rules.longest_minutes.into()),
            ]
        };
        let both = fields(self).into_iter().zip(fields(after));
        let changed = both.filter(|((_, before), (_, after))| before != after);
        changed
            .map(|((field, before), (_, after))| Changed {
                field: field.into(),
                values: Some(Values { before, after }),
            })
            .collect()
    }

    fn check(&self) -> Result<()> {
        let mut faults = Vec::new();
        let mut check = |field: &str, minutes: u32, (least, most): (u32, u32)| {
            if minutes < least || minutes > most {
                let message = format!("Between {least} minutes and {} days.", most / DAY);
                faults.push(base::Fault::new(field, "range", message));
            }
        };
        check("idle_minutes", self.idle_minutes, IDLE);
        check("longest_minutes", self.longest_minutes, LONGEST);
        for key in &self.second_factor {
            if !PRESETS.iter().any(|(known, _)| known == key) {
                let message = format!("There is no standard role \"{key}\".");
                faults.push(base::Fault::new("second_factor", "unknown", message));
            }
        }
        match faults.is_empty() {
            true => Ok(()),
            false => Err(Error::Invalid(faults)),
        }
    }
}

/// How people get in.
///
/// # Errors
/// `Forbidden` to who does not manage people; `Busy` if the database is away.
pub async fn sign_in_rules(cx: &Cx) -> Result<SignInRules> {
    cx.may(Special::ManagePeople)?;
    cx.ws.stand_now().await?;
    Ok(cx.ws.standing().sign_in_rules().clone())
}

/// Changes it. It acts within seconds, also on sessions that are open.
///
/// # Errors
/// `Forbidden` to who does not manage people, or has not all the rights of a role that
/// changes; `Invalid` if something is out of bounds, or if who asks would be signed out
/// because they have no second factor.
pub async fn set_sign_in_rules(cx: &Cx, rules: SignInRules) -> Result<()> {
    let before = sign_in_rules(cx).await?;
    rules.check()?;
    let changed = before
        .second_factor
        .symmetric_difference(&rules.second_factor);
    for key in changed {
        let role = cx.ws.standing().role(key);
        if role.is_some_and(|role| !cx.rights.cover(&role)) {
            let message = "This role lets people do more than you may do. Ask an administrator.";
            return Err(Error::invalid("second_factor", "forbidden", message));
        }
    }
    asker_has_one(&cx.ws, cx, &rules).await?;
    let changes = before.changes(&rules);
    if changes.is_empty() {
        return Ok(());
    }
    let (kept, by) = (
        serde_json::to_value(&rules).map_err(Error::broken)?,
        cx.clone(),
    );
    let event = Event::SignInRulesChanged { changes };
    records::write_plain(cx, move |tx| {
        let kept = kept.clone();
        audit::note(tx, &by, &event);
        Box::pin(async move {
            store::put_setting(tx, SETTING, &kept).await?;
            let mark = i64::from(getrandom::u32().map_err(Error::broken)?) + 1;
            store::put_setting(tx, STANDING, &mark.into()).await
        })
    })
    .await?;
    cx.ws.stand_now().await
}

async fn asker_has_one(ws: &Workspace, cx: &Cx, rules: &SignInRules) -> Result<()> {
    let Some(user) = cx.user() else {
        return Ok(());
    };
    let own = ws.standing().sources(&cx.who);
    let asks = own
        .iter()
        .any(|(role, _)| rules.second_factor.contains(&role.key));
    if asks && !people::factors::has_any(&mut ws.db().read().await?, user).await? {
        return Err(Error::invalid(
            "second_factor",
            "factor_first",
            FACTOR_FIRST,
        ));
    }
    Ok(())
}
