//! What a workspace is set to: read and changed by who looks after objects. Every change
//! is told to the audit log.

use std::sync::Arc;

use base::{Currency, Error, Fault, Result, Zone};
use schema::{
    FieldType, Filter, Path, Query, Schema, Scope, Special,
    filter::{Op, Operand, Right, Test},
    value::parse::country_name,
};
use serde_json::{Value as Json, json};

use crate::{
    Cx, ExchangeRate,
    audit::{self, Changed, Event, Values},
    logo,
    people::LANGUAGES,
    records,
    rights::STANDING,
    workspace::Settings,
};

/// Characters of a workspace's name.
pub const NAME_CHARS: usize = 100;
/// The colours that a workspace may choose for itself. Their light and dark shades keep
/// the contrast of the product's own.
pub const BRANDS: [&str; 8] = [
    "red", "orange", "amber", "green", "teal", "blue", "violet", "pink",
];
/// The days on which weeks may begin.
pub const WEEK_STARTS: [&str; 3] = ["monday", "saturday", "sunday"];
/// Where what it is set to is kept.
pub(crate) const SETTING: &str = "settings";
/// Records with amounts are counted this far.
pub const COUNTED: u64 = 10_000;
/// How often another currency is tried to be set while definitions change.
const TRIES: usize = 50;

/// What holds a workspace to its currency.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Held {
    /// Records with amounts, whose values are kept in it; counted to [`COUNTED`].
    pub amounts: u64,
    /// Whether there are exchange rates to it.
    pub has_rates: bool,
}

impl Held {
    /// Whether another currency would contradict nothing.
    pub fn is_free(self) -> bool {
        self.amounts == 0 && !self.has_rates
    }
}

impl Settings {
    /// The form of REST.
    pub fn json(&self) -> Json {
        json!({
            "name": self.name,
            "currency": self.currency.as_str(),
            "zone": self.zone,
            "region": self.region,
            "fiscal_start_month": self.fiscal_start_month,
            "language": self.language,
            "brand": self.brand,
            "week_start": self.week_start,
        })
    }

    /// These with what a body says in place of them.
    ///
    /// # Errors
    /// `Invalid` with every fault.
    pub fn patched(&self, body: &Json) -> Result<Self> {
        let (mut settings, mut faults) = (self.clone(), Vec::new());
        let Some(body) = body.as_object() else {
            let message = "Give an object with the settings to change.";
            return Err(Error::invalid("", "type", message));
        };
        for (key, said) in body {
            let text = said.as_str().map(str::trim).unwrap_or_default();
            let read = match key.as_str() {
                "name" => named(text).map(|name| settings.name = name),
                "currency" => match Currency::parse(text) {
                    Some(currency) => {
                        settings.currency = currency;
                        Ok(())
                    }
                    None => Err(("unknown", "Give a currency such as EUR.")),
                },
                "zone" => match Zone::named(text) {
                    Some(zone) => {
                        settings.zone = zone.name().to_owned();
                        Ok(())
                    }
                    None => Err(("unknown", "Give a time zone such as Europe/Berlin.")),
                },
                "region" => match country_name(&text.to_uppercase()) {
                    Some(_) => {
                        settings.region = text.to_uppercase();
                        Ok(())
                    }
                    None => Err(("unknown", "Give the code of a country, such as DE.")),
                },
                "fiscal_start_month" => match month(said) {
                    Some(month) => {
                        settings.fiscal_start_month = month;
                        Ok(())
                    }
                    None => Err(("range", "Give a month from 1 to 12.")),
                },
                "language" => match LANGUAGES.iter().any(|(code, _)| *code == text) {
                    true => {
                        settings.language = text.to_owned();
                        Ok(())
                    }
                    false => Err(("unknown", "Give a language that there is, such as en.")),
                },
                "brand" => match text.is_empty() || BRANDS.contains(&text) {
                    true => {
                        settings.brand = text.to_owned();
                        Ok(())
                    }
                    false => Err((
                        "option",
                        "Give one of the colours that there are, or nothing.",
                    )),
                },
                "week_start" => match text.is_empty() || WEEK_STARTS.contains(&text) {
                    true => {
                        settings.week_start = text.to_owned();
                        Ok(())
                    }
                    false => Err(("option", "Give monday, saturday or sunday, or nothing.")),
                },
                _ => Err(("unknown_field", "There is no such setting.")),
            };
            if let Err((code, message)) = read {
                let key = base::text::truncate(key, 60);
                faults.push(Fault::new(key, code, message));
            }
        }
        match faults.is_empty() {
            true => Ok(settings),
            false => Err(Error::Invalid(faults)),
        }
    }
}

fn named(text: &str) -> std::result::Result<String, (&'static str, &'static str)> {
    match text {
        "" => Err(("required", "Give the workspace a name.")),
        _ if text.chars().count() > NAME_CHARS => Err(("too_long", "Give at most 100 characters.")),
        _ if text.chars().any(char::is_control) => {
            Err(("line_break", "Take the control characters out."))
        }
        text => Ok(text.to_owned()),
    }
}

fn month(said: &Json) -> Option<u32> {
    let month = u32::try_from(said.as_u64()?).ok()?;
    (1..=12).contains(&month).then_some(month)
}

/// What the workspace is set to, for who may change it.
///
/// # Errors
/// `Forbidden` to all others.
pub async fn read(cx: &Cx) -> Result<Settings> {
    cx.may(Special::ManageObjects)?;
    cx.ws.stand_now().await?;
    Ok((*cx.ws.settings()).clone())
}

/// What holds the workspace to its currency: amounts whose value is kept in it, in the
/// trash too, and rates to it.
///
/// # Errors
/// `Forbidden` to who may not change it; `Busy` if the database is away.
pub async fn held(cx: &Cx) -> Result<Held> {
    cx.may(Special::ManageObjects)?;
    let system = cx.ws.system().fresh().await?;
    let mut held = Held::default();
    for query in amounts(&system.whole) {
        if held.amounts <= COUNTED {
            held.amounts += records::count(&system, &query, Some(COUNTED + 1)).await?;
        }
    }
    held.has_rates = records::count(&system, &rates(), Some(1)).await? > 0;
    Ok(held)
}

/// What finds all records with amounts whose value is kept: of every object, and in its trash.
fn amounts(schema: &Schema) -> Vec<Query> {
    let mut all = Vec::new();
    for def in schema.objects() {
        let amounts = def
            .live_fields()
            .filter(|field| field.ty == FieldType::Money && field.computed.is_none());
        let tests = amounts.map(|field| {
            Filter::Test(Test {
                left: Operand::Path(Path::field(field.id.clone())),
                op: Op::IsNotEmpty,
                right: Right::Nothing,
            })
        });
        let tests: Vec<Filter> = tests.collect();
        if tests.is_empty() {
            continue;
        }
        all.extend([false, true].map(|trash| Query {
            filter: Filter::Or(tests.clone()),
            trash,
            ..Query::of(def.id.clone())
        }));
    }
    all
}

fn rates() -> Query {
    Query::of(<ExchangeRate as schema::Object>::object())
}

/// Changes what a body says, whatever it was before.
///
/// # Errors
/// `Forbidden` to who does not look after objects; `Invalid` with every fault, also if the
/// currency is to change and there are amounts.
pub async fn change(cx: &Cx, body: &Json) -> Result<Settings> {
    let edit = Edit::Body {
        body: body.clone(),
        seen: None,
    };
    write(cx, edit).await
}

/// The same of somebody who saw the settings before: what another changed meanwhile in the
/// same place is not replaced.
///
/// # Errors
/// As [`change`]; `Conflict` with a fault for each place that both changed.
pub async fn change_seen(cx: &Cx, body: &Json, seen: &Json) -> Result<Settings> {
    let edit = Edit::Body {
        body: body.clone(),
        seen: Some(seen.clone()),
    };
    write(cx, edit).await
}

/// Says that there is another picture, and keeps it with that.
pub(crate) async fn set_logo(cx: &Cx, mark: String, picture: Json) -> Result<Settings> {
    write(cx, Edit::Logo { mark, picture }).await
}

/// What is to be another thing.
#[derive(Debug)]
enum Edit {
    /// What a body says, and what was seen of it.
    Body {
        body: Json,
        seen: Option<Json>,
    },
    Logo {
        mark: String,
        picture: Json,
    },
}

impl Edit {
    fn applied(&self, before: &Settings) -> Result<Settings> {
        match self {
            Self::Body { body, seen } => {
                let settings = before.patched(body)?;
                match seen {
                    Some(seen) => overtaken(seen, before, &settings).map(|()| settings),
                    None => Ok(settings),
                }
            }
            Self::Logo { mark, .. } => Ok(Settings {
                logo: mark.clone(),
                ..before.clone()
            }),
        }
    }

    fn picture(&self) -> Option<&Json> {
        match self {
            Self::Logo { picture, .. } => Some(picture),
            Self::Body { .. } => None,
        }
    }
}

/// Refuses to replace what was not seen.
fn overtaken(seen: &Json, before: &Settings, settings: &Settings) -> Result<()> {
    let (was, is) = (before.json(), settings.json());
    let changed = is.as_object().into_iter().flatten();
    let changed = changed.filter(|(key, value)| was[key.as_str()] != **value);
    let message = "Somebody else changed this meanwhile.";
    let faults: Vec<Fault> = changed
        .filter(|(key, _)| was[key.as_str()] != seen[key.as_str()])
        .map(|(key, _)| Fault::new(key, "overtaken", message))
        .collect();
    match faults.is_empty() {
        true => Ok(()),
        false => Err(Error::Conflict {
            code: "overtaken",
            message: message.into(),
            faults,
        }),
    }
}

/// Beside whom settings are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Course {
    /// Beside others, who write records.
    Shared,
    /// While nobody else writes: no amount is under way in the currency that was.
    Alone,
}

async fn write(cx: &Cx, edit: Edit) -> Result<Settings> {
    cx.who.may_change()?;
    cx.may(Special::ManageObjects)?;
    let edit = Arc::new(edit);
    let work = (cx.clone(), Arc::clone(&edit));
    let done = records::write_plain(cx, move |tx| {
        let (cx, edit) = work.clone();
        Box::pin(async move { put(tx, &cx, &edit, Course::Shared).await })
    });
    let settings = match done.await? {
        Some(settings) => settings,
        None => write_alone(cx, &edit).await?,
    };
    cx.ws.stand_now().await?;
    Ok(settings)
}

/// Another currency is a new version of the definitions: whoever is about to write an amount
/// by the one before, in whatever process, begins anew and reads the currency again.
async fn write_alone(cx: &Cx, edit: &Arc<Edit>) -> Result<Settings> {
    let _turn = cx.ws.turn_at_definitions().await;
    for _ in 0..TRIES {
        let cx = cx.fresh().await?;
        let (version, work) = (cx.whole.version(), (cx.clone(), Arc::clone(edit)));
        let done = cx.ws.db().change_definitions(version, move |tx| {
            let (cx, edit) = work.clone();
            Box::pin(async move { put(tx, &cx, &edit, Course::Alone).await })
        });
        match done.await {
            Err(Error::SchemaChanged) => {}
            done => {
                let settings = done?;
                cx.ws.refresh().await?;
                return settings.ok_or_else(|| Error::broken("settings were not written"));
            }
        }
    }
    Err(Error::busy(
        "the definitions kept changing while the currency was to",
    ))
}

/// Reads what is set, changes it and keeps it. `None` if that is to be done alone.
async fn put(tx: &mut store::Tx, cx: &Cx, edit: &Edit, course: Course) -> Result<Option<Settings>> {
    let stored = store::hold_setting(tx, SETTING).await?;
    let stored = stored.ok_or_else(|| Error::broken("the workspace has no settings"))?;
    let before: Settings = serde_json::from_value(stored).map_err(Error::broken)?;
    let settings = edit.applied(&before)?;
    if settings == before {
        return Ok(Some(before));
    }
    if settings.currency != before.currency {
        match course {
            Course::Shared => return Ok(None),
            Course::Alone => free(tx, cx, before.currency).await?,
        }
    }
    audit::note(tx, cx, &changed(&before, &settings));
    let kept = serde_json::to_value(&settings).map_err(Error::broken)?;
    store::put_setting(tx, SETTING, &kept).await?;
    if let Some(picture) = edit.picture() {
        store::put_setting(tx, logo::SETTING, picture).await?;
    }
    // Other processes read it anew, as they do who stands where.
    let mark = i64::from(getrandom::u32().map_err(Error::broken)?) + 1;
    store::put_setting(tx, STANDING, &mark.into()).await?;
    Ok(Some(settings))
}

/// That nothing holds the workspace to its currency.
async fn free(tx: &mut store::Tx, cx: &Cx, currency: Currency) -> Result<()> {
    let moment = cx.moment();
    let mut all = amounts(&cx.whole);
    all.push(rates());
    for query in all {
        let ask = Scope::everything().apply(query);
        if store::count(tx, &cx.whole, &ask, &moment, Some(1)).await? > 0 {
            let message = format!(
                "There are amounts whose values are kept in {currency}, or rates to it: sums would mix two currencies. It stays."
            );
            return Err(Error::invalid("currency", "in_use", message));
        }
    }
    Ok(())
}

fn changed(before: &Settings, settings: &Settings) -> Event {
    let all = |settings: &Settings| {
        let mut all = settings.json();
        all["logo"] = settings.logo.as_str().into();
        all
    };
    let (was, is) = (all(before), all(settings));
    let keys = is.as_object().into_iter().flatten();
    let changes = keys.filter(|(key, value)| was.get(key.as_str()) != Some(value));
    let changes = changes.map(|(key, value)| Changed {
        field: key.clone(),
        values: Some(Values {
            before: was[key].clone(),
            after: value.clone(),
        }),
    });
    Event::SettingsChanged {
        changes: changes.collect(),
    }
}
