//! What holds for the whole workspace: its name, money, time and language.

use axum::http::StatusCode;
use axum::response::Response;
use base::{Currency, Error, Fault, Zone};
use engine::settings::{self, BRANDS, COUNTED, Held, WEEK_STARTS};
use engine::workspace::Settings;
use maud::{Markup, html};
use schema::value::parse::countries;
use serde_json::{Map, Value as Json};

use super::controls::{self, Faults, Words, line};
use super::entries::Part;
use super::frame::{Shown, page};
use super::logo;
use super::review;
use crate::language::Language;
use crate::problems::Answer;
use crate::sent::Sent;
use crate::texts::views::WEEKDAYS;
use crate::texts::{self as common, Text, settings as texts};
use crate::ui::{Icon, Ui};
use crate::values::numbers;
use crate::visit::{Reader, redirect};

/// Where it is.
pub const PAGE: &str = "/settings/workspace";
/// What stands for what was set when the form was shown.
const SEEN: &str = "-seen";

const MONTHS: [Text; 12] = [
    texts::MONTH_1,
    texts::MONTH_2,
    texts::MONTH_3,
    texts::MONTH_4,
    texts::MONTH_5,
    texts::MONTH_6,
    texts::MONTH_7,
    texts::MONTH_8,
    texts::MONTH_9,
    texts::MONTH_10,
    texts::MONTH_11,
    texts::MONTH_12,
];

/// Shows it.
pub async fn show(reader: Reader) -> Answer {
    let settings = settings::read(&reader.cx).await?;
    let held = settings::held(&reader.cx).await?;
    let view = View::of(&settings);
    Ok(shown(&reader, &settings, &view, held, Faults::default()))
}

/// Changes what the person changed, unless somebody else changed the same meanwhile.
pub async fn update(reader: Reader, sent: Sent) -> Answer {
    let mut view = View::sent(&sent)?;
    let error = match settings::change_seen(&reader.cx, &view.body(&sent), &view.seen).await {
        Ok(_) => {
            let note = Some(common::DONE_SAVED.key);
            return Ok(redirect(&reader.visitor, PAGE, note));
        }
        Err(error @ Error::Forbidden { .. }) => return Err(error.into()),
        Err(error) => error,
    };
    let settings = settings::read(&reader.cx).await?;
    let held = settings::held(&reader.cx).await?;
    let (status, faults) = match error {
        Error::Conflict {
            code: "overtaken", ..
        } => {
            let theirs = view.overtaken_by(&reader.ui, &settings);
            (StatusCode::CONFLICT, theirs)
        }
        error => (StatusCode::UNPROCESSABLE_ENTITY, review::faults(error)?),
    };
    let mut response = shown(&reader, &settings, &view, held, faults);
    *response.status_mut() = status;
    Ok(response)
}

/// The page with what was wrong with something of it that is sent by itself.
///
/// # Errors
/// `Forbidden` to who may not see it; `Busy` if the database is away.
pub async fn refused(reader: &Reader, faults: Vec<Fault>) -> Result<Response, Error> {
    let settings = settings::read(&reader.cx).await?;
    let held = settings::held(&reader.cx).await?;
    let view = View::of(&settings);
    Ok(shown(reader, &settings, &view, held, Faults(faults)))
}

/// What stands in the form.
struct View {
    name: String,
    currency: String,
    zone: String,
    region: String,
    month: String,
    language: String,
    brand: String,
    week_start: String,
    /// What was set when the form was shown, in the language of REST.
    seen: Json,
    /// Whether somebody else was quicker.
    is_overtaken: bool,
}

impl View {
    fn of(settings: &Settings) -> View {
        View {
            name: settings.name.clone(),
            currency: settings.currency.to_string(),
            zone: settings.zone.clone(),
            region: settings.region.clone(),
            month: settings.fiscal_start_month.to_string(),
            language: settings.language.clone(),
            brand: settings.brand.clone(),
            week_start: settings.week_start.clone(),
            seen: settings.json(),
            is_overtaken: false,
        }
    }

    fn sent(sent: &Sent) -> Result<View, Error> {
        let text = |name: &str| sent.get(name).trim().to_owned();
        let seen: Map<String, Json> = serde_json::from_str(sent.get(SEEN)).map_err(|_| {
            Error::malformed("version", "The form has lost its version. Reload the page.")
        })?;
        Ok(View {
            name: text("name"),
            currency: text("currency"),
            zone: text("zone"),
            region: text("region"),
            month: text("fiscal_start_month"),
            language: text("language"),
            brand: text("brand"),
            week_start: text("week_start"),
            seen: Json::Object(seen),
            is_overtaken: false,
        })
    }

    /// What the person changed of what was on the form.
    fn body(&self, sent: &Sent) -> Json {
        let changed = self.all().into_iter().filter(|(key, value)| {
            let is_as_seen = self.seen.get(*key) == Some(value);
            sent.has(key) && !is_as_seen
        });
        let body: Map<String, Json> = changed
            .map(|(key, value)| (key.to_owned(), value))
            .collect();
        Json::Object(body)
    }

    /// Brings the form to what is set by now: what was not touched becomes that. Says what is
    /// set where both changed something; saving the form again replaces it.
    fn overtaken_by(&mut self, ui: &Ui, settings: &Settings) -> Faults {
        let now = View::of(settings);
        let mut theirs = Vec::new();
        for ((key, mine), (_, stored)) in self.all().into_iter().zip(now.all()) {
            if self.seen.get(key) == Some(&mine) {
                self.take(key, &now);
            } else if self.seen.get(key) != Some(&stored) && mine != stored {
                let value = now.words(ui, key);
                let stored = ui.fill(common::CONFLICT_THEIRS, &[("value", &value)]);
                // The summary stands above all controls: it says of which one it speaks.
                let message = format!("{}: {stored}", label(ui, key));
                theirs.push(Fault::new(key, "overtaken", message));
            }
        }
        self.seen = now.seen;
        self.is_overtaken = true;
        Faults(theirs)
    }

    fn take(&mut self, key: &str, now: &View) {
        let (mine, stored) = match key {
            "name" => (&mut self.name, &now.name),
            "currency" => (&mut self.currency, &now.currency),
            "zone" => (&mut self.zone, &now.zone),
            "region" => (&mut self.region, &now.region),
            "language" => (&mut self.language, &now.language),
            "brand" => (&mut self.brand, &now.brand),
            "week_start" => (&mut self.week_start, &now.week_start),
            _ => (&mut self.month, &now.month),
        };
        mine.clone_from(stored);
    }

    /// What stands in a control, as people read it.
    fn words(&self, ui: &Ui, key: &str) -> String {
        let (value, named) = match key {
            "name" => (&self.name, Vec::new()),
            "currency" => (&self.currency, Vec::new()),
            "zone" => (&self.zone, Vec::new()),
            "region" => (&self.region, regions()),
            "language" => (&self.language, languages(ui)),
            "brand" if self.brand.is_empty() => return ui.t(texts::BRAND_OWN).to_owned(),
            "brand" => return controls::color_name(ui, &self.brand).to_owned(),
            "week_start" => (&self.week_start, week_starts(ui)),
            _ => (&self.month, months(ui)),
        };
        let found = named.into_iter().find(|(known, _)| known == value);
        found.map_or_else(|| value.clone(), |(_, name)| name)
    }

    /// What stands in its controls, in the language of REST.
    fn all(&self) -> [(&'static str, Json); 8] {
        let month = self.month.parse::<u32>();
        [
            ("name", self.name.as_str().into()),
            ("currency", self.currency.as_str().into()),
            ("zone", self.zone.as_str().into()),
            ("region", self.region.as_str().into()),
            ("language", self.language.as_str().into()),
            ("brand", self.brand.as_str().into()),
            ("week_start", self.week_start.as_str().into()),
            ("fiscal_start_month", month.map_or(Json::Null, Json::from)),
        ]
    }
}

fn shown(
    reader: &Reader,
    settings: &Settings,
    view: &View,
    held: Held,
    faults: Faults,
) -> Response {
    let shown = Shown {
        part: Part::Workspace,
        above: &[],
        title: reader.ui.t(texts::WORKSPACE),
        content: content(&reader.ui, settings, view, held, &faults),
    };
    page(reader, shown)
}

/// What a control is called.
fn label(ui: &Ui, key: &str) -> &'static str {
    ui.t(match key {
        "name" => texts::NAME,
        "currency" => texts::CURRENCY,
        "zone" => texts::ZONE,
        "region" => texts::REGION,
        "language" => texts::LANGUAGE,
        "brand" => texts::BRAND,
        "week_start" => texts::WEEK_START,
        _ => texts::FISCAL,
    })
}

fn words<'a>(name: &'a str, label: &'a str, help: &'a str) -> Words<'a> {
    Words {
        name,
        label,
        help,
        ..Words::default()
    }
}

fn content(ui: &Ui, settings: &Settings, view: &View, held: Held, faults: &Faults) -> Markup {
    let same = |name: String| (name.clone(), name);
    let mut zones: Vec<(String, String)> = Zone::names().into_iter().map(same).collect();
    if !zones.iter().any(|(name, _)| *name == view.zone) {
        zones.insert(0, same(view.zone.clone()));
    }
    html! {
        section.work id="workspace" {
            header.work__head {
                h1.work__title { (ui.t(texts::WORKSPACE)) }
                p.hint { (ui.t(texts::WORKSPACE_HINT)) }
            }
            form.settings-form method="post" action=(PAGE) novalidate data-once {
                (ui.csrf_field())
                input type="hidden" name=(SEEN) value=(view.seen);
                @if view.is_overtaken {
                    div.banner.banner--conflict role="alert" { (Icon("triangle-alert")) p.banner__text { (ui.t(texts::WORKSPACE_OVERTAKEN)) } }
                }
                (faults.summary(ui))
                (part(ui, texts::GROUP_COMPANY, &html! {
                    (line(ui, faults, Words { required: true, wide: true, ..words("name", ui.t(texts::NAME), ui.t(texts::NAME_HELP)) }, &view.name))
                    (controls::select(ui, faults, words("fiscal_start_month", ui.t(texts::FISCAL), ui.t(texts::FISCAL_HELP)), &months(ui), &view.month))
                    (controls::select(ui, faults, words("region", ui.t(texts::REGION), ui.t(texts::REGION_HELP)), &regions(), &view.region))
                }))
                (controls::colors(ui, ("brand", ui.t(texts::BRAND)), Some(ui.t(texts::BRAND_OWN)), &BRANDS, &view.brand))
                (part(ui, texts::GROUP_FORMATS, &html! {
                    (controls::select(ui, faults, words("language", ui.t(texts::LANGUAGE), ui.t(texts::LANGUAGE_HELP)), &languages(ui), &view.language))
                    (controls::select(ui, faults, words("zone", ui.t(texts::ZONE), ui.t(texts::ZONE_HELP)), &zones, &view.zone))
                    (controls::select(ui, faults, words("week_start", ui.t(texts::WEEK_START), ui.t(texts::WEEK_START_HELP)), &week_starts(ui), &view.week_start))
                }))
                (part(ui, texts::GROUP_MONEY, &currency(ui, settings, view, held, faults)))
                div.work__actions { button.button.button--primary id="save" { (ui.t(common::SAVE)) } }
            }
            (logo::part(ui, &settings.logo, faults.of(ui, "logo").as_deref()))
        }
    }
}

fn part(ui: &Ui, title: Text, content: &Markup) -> Markup {
    html! {
        fieldset.settings-form__part {
            legend.settings-form__legend { (ui.t(title)) }
            div.settings-form__grid { (content) }
        }
    }
}

fn months(ui: &Ui) -> Vec<(String, String)> {
    let months = MONTHS.iter().zip(1..);
    months
        .map(|(text, n): (&Text, u32)| (n.to_string(), ui.t(*text).to_owned()))
        .collect()
}

fn regions() -> Vec<(String, String)> {
    let all = countries().iter();
    all.map(|(code, name)| ((*code).to_owned(), (*name).to_owned()))
        .collect()
}

fn week_starts(ui: &Ui) -> Vec<(String, String)> {
    let usual = (String::new(), ui.t(texts::WEEK_START_USUAL).to_owned());
    let days = WEEK_STARTS.iter().zip([0, 5, 6]);
    let days = days.map(|(key, day): (&&str, usize)| {
        let name = WEEKDAYS.get(day).map_or("", |text| ui.t(*text));
        ((*key).to_owned(), name.to_owned())
    });
    std::iter::once(usual).chain(days).collect()
}

fn languages(ui: &Ui) -> Vec<(String, String)> {
    [Language::English, Language::German]
        .map(|language| {
            let name = match language {
                Language::English => texts::ENGLISH,
                Language::German => texts::GERMAN,
            };
            (language.tag().to_owned(), ui.t(name).to_owned())
        })
        .into()
}

/// The currency, or what holds the workspace to the one that it has.
fn currency(ui: &Ui, settings: &Settings, view: &View, held: Held, faults: &Faults) -> Markup {
    let label = ui.t(texts::CURRENCY);
    if held.is_free() {
        let all = Currency::all().map(|one| (one.to_string(), one.to_string()));
        let all: Vec<(String, String)> = all.collect();
        let words = words("currency", label, ui.t(texts::CURRENCY_HELP));
        return controls::select(ui, faults, words, &all, &view.currency);
    }
    let own = settings.currency.to_string();
    let why = match held.amounts {
        0 => ui.fill(texts::CURRENCY_RATES, &[("currency", &own)]),
        count => {
            let n = numbers::count(ui.language, count, COUNTED);
            let places = [("currency", own.as_str()), ("n", n.as_str())];
            ui.fill(texts::CURRENCY_FIXED, &places)
        }
    };
    html! {
        div.control.control--wide.control--invalid[faults.of(ui, "currency").is_some()] data-field="currency" id="f-currency" tabindex="-1" {
            span.control__label { (label) }
            span.control__fixed { (Icon("lock")) (own) }
            p.control__help { (why) }
            @if let Some(fault) = faults.of(ui, "currency") { p.control__error { (Icon("circle-alert")) span { (fault) } } }
        }
    }
}
