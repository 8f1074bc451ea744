//! What a workspace is set to: read and changed by who looks after objects. Every change
//! is told to the audit log.

use base::{Currency, Error, Fault, Result, Zone};
use schema::{
    FieldType, Filter, Path, Query, Special,
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
    for def in system.schema.objects() {
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
        if tests.is_empty() || held.amounts > COUNTED {
            continue;
        }
        let mut query = Query {
            filter: Filter::Or(tests),
            ..Query::of(def.id.clone())
        };
        for trash in [false, true] {
            query.trash = trash;
            held.amounts += records::count(&system, &query, Some(COUNTED + 1)).await?;
        }
    }
    let rates = Query::of(<ExchangeRate as schema::Object>::object());
    held.has_rates = records::count(&system, &rates, Some(1)).await? > 0;
    Ok(held)
}

/// Changes what a body says.
///
/// # Errors
/// `Forbidden` to who does not look after objects; `Invalid` with every fault, also if the
/// currency is to change and there are amounts.
pub async fn change(cx: &Cx, body: &Json) -> Result<Settings> {
    cx.who.may_change()?;
    let before = read(cx).await?;
    let settings = before.patched(body)?;
    if settings == before {
        return Ok(settings);
    }
    if settings.currency != before.currency && !held(cx).await?.is_free() {
        let message = format!(
            "There are amounts whose values are kept in {}, or rates to it: sums would mix two currencies. It stays.",
            before.currency
        );
        return Err(Error::invalid("currency", "in_use", message));
    }
    keep(cx, &before, settings, None).await
}

/// Says that there is another picture, and keeps it with that.
pub(crate) async fn set_logo(cx: &Cx, mark: String, picture: Json) -> Result<Settings> {
    cx.who.may_change()?;
    let before = read(cx).await?;
    if before.logo == mark {
        return Ok(before);
    }
    let settings = Settings {
        logo: mark,
        ..before.clone()
    };
    keep(cx, &before, settings, Some(picture)).await
}

async fn keep(
    cx: &Cx,
    before: &Settings,
    settings: Settings,
    picture: Option<Json>,
) -> Result<Settings> {
    let all = |settings: &Settings| {
        let mut all = settings.json();
        all["logo"] = settings.logo.as_str().into();
        all
    };
    let (was, is) = (all(before), all(&settings));
    let keys = is.as_object().into_iter().flatten();
    let changes = keys.filter(|(key, value)| was.get(key.as_str()) != Some(value));
    let changes = changes.map(|(key, value)| Changed {
        field: key.clone(),
        values: Some(Values {
            before: was[key].clone(),
            after: value.clone(),
        }),
    });
    let event = Event::SettingsChanged {
        changes: changes.collect(),
    };
    let kept = serde_json::to_value(&settings).map_err(Error::broken)?;
    let by = cx.clone();
    records::write_plain(cx, move |tx| {
        let (kept, picture) = (kept.clone(), picture.clone());
        audit::note(tx, &by, &event);
        Box::pin(async move {
            store::put_setting(tx, SETTING, &kept).await?;
            if let Some(picture) = picture {
                store::put_setting(tx, logo::SETTING, &picture).await?;
            }
            // Other processes read it anew, as they do who stands where.
            let mark = i64::from(getrandom::u32().map_err(Error::broken)?) + 1;
            store::put_setting(tx, STANDING, &mark.into()).await
        })
    })
    .await?;
    cx.ws.stand_now().await?;
    Ok(settings)
}
