//! What there is to set up, as its reader sees it: the groups of the navigation, and
//! everything that a search over settings finds.

use base::fold;
use schema::{Action, Kind, ObjectDef, Reach, Special};

use crate::texts::{self as common, Text, settings as texts};
use crate::visit::Reader;
use crate::{audit, entry_rules, imports, keys, programs, providers};

/// A page of the navigation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    Account,
    Workspace,
    Objects,
    Pipelines,
    Samples,
    Jobs,
    /// One that stands elsewhere.
    Elsewhere,
}

/// Pages that belong together.
pub struct Group {
    pub title: Text,
    pub entries: Vec<Entry>,
}

/// One page.
pub struct Entry {
    pub part: Part,
    pub title: String,
    pub about: String,
    /// Other words that people look for it by.
    pub synonyms: String,
    pub icon: String,
    pub href: String,
}

/// Something that a search finds: a page, or what can be set on one.
pub struct Hit {
    pub title: String,
    /// On which page it stands.
    pub place: String,
    pub icon: String,
    pub href: String,
}

/// At most so many are found.
const MOST: usize = 30;

/// What the reader may set up.
pub fn of(reader: &Reader) -> Vec<Group> {
    let groups = [
        (texts::GROUP_WORKSPACE, workspace(reader)),
        (texts::GROUP_DATA, data(reader)),
        (texts::GROUP_PEOPLE, people(reader)),
        (texts::GROUP_YOU, you(reader)),
    ];
    groups
        .into_iter()
        .map(|(title, entries)| Group { title, entries })
        .filter(|group| !group.entries.is_empty())
        .collect()
}

fn you(reader: &Reader) -> Vec<Entry> {
    let is_viewed = reader
        .visitor
        .session
        .as_ref()
        .is_some_and(|session| session.viewing.is_some());
    let own = entry(
        reader,
        Part::Account,
        [
            common::account::ACCOUNT,
            texts::ACCOUNT_ABOUT,
            texts::ACCOUNT_WORDS,
        ],
        ("user-round", "/account".to_owned()),
    );
    let mut all = match is_viewed {
        true => Vec::new(),
        false => vec![own],
    };
    all.extend(programs_of(reader));
    all
}

fn workspace(reader: &Reader) -> Vec<Entry> {
    let mut all = Vec::new();
    if reader.cx.rights.may(Special::ManageObjects) {
        all.push(entry(
            reader,
            Part::Workspace,
            [
                texts::WORKSPACE,
                texts::WORKSPACE_ABOUT,
                texts::WORKSPACE_WORDS,
            ],
            ("building-2", "/settings/workspace".to_owned()),
        ));
    }
    all.extend(object(reader, "exchange_rate", texts::RATES_WORDS));
    if reader.cx.who.is_administrator() && !reader.ui.reads_only {
        all.push(entry(
            reader,
            Part::Samples,
            [
                common::samples::SAMPLES,
                common::samples::ABOUT,
                common::samples::WORDS,
            ],
            ("sparkles", super::samples::PAGE.to_owned()),
        ));
    }
    all
}

fn data(reader: &Reader) -> Vec<Entry> {
    let mut all = Vec::new();
    let may = |special| reader.cx.rights.may(special);
    if may(Special::ManageObjects) {
        all.push(entry(
            reader,
            Part::Objects,
            [texts::OBJECTS, texts::OBJECTS_ABOUT, texts::OBJECTS_WORDS],
            ("blocks", "/settings/objects".to_owned()),
        ));
    }
    if super::pipelines::may(&reader.cx) {
        all.push(entry(
            reader,
            Part::Pipelines,
            [
                texts::PIPELINES,
                texts::PIPELINES_ABOUT,
                texts::PIPELINES_WORDS,
            ],
            ("workflow", "/settings/pipelines".to_owned()),
        ));
    }
    // Other things that work is set up with.
    let set_up = reader.cx.schema.objects().filter(|def| {
        matches!(def.kind, Kind::Config { .. })
            && !["role", "exchange_rate", "pipeline", "stage"].contains(&def.id.as_str())
            && changes(reader, def)
    });
    for def in set_up {
        all.extend(object(reader, def.id.as_str(), texts::NO_WORDS));
    }
    if !reader.ui.reads_only && may(Special::Import) {
        all.push(entry(
            reader,
            Part::Elsewhere,
            [
                common::imports::IMPORTS,
                texts::IMPORTS_ABOUT,
                texts::IMPORTS_WORDS,
            ],
            ("upload", format!("/{}", imports::PLURAL)),
        ));
    }
    if reader.cx.who.is_administrator() {
        all.push(entry(
            reader,
            Part::Jobs,
            [texts::JOBS, texts::JOBS_ABOUT, texts::JOBS_WORDS],
            ("list-checks", "/settings/jobs".to_owned()),
        ));
    }
    all
}

fn people(reader: &Reader) -> Vec<Entry> {
    let mut all = Vec::new();
    all.extend(object(reader, "user", texts::USERS_WORDS));
    all.extend(object(reader, "team", texts::TEAMS_WORDS));
    all.extend(object(reader, "role", texts::ROLES_WORDS));
    if reader.cx.rights.may(Special::ManagePeople) {
        all.push(entry(
            reader,
            Part::Elsewhere,
            [
                common::account::RULES,
                texts::RULES_ABOUT,
                texts::RULES_WORDS,
            ],
            ("lock", format!("/{}", entry_rules::PLURAL)),
        ));
        all.push(entry(
            reader,
            Part::Elsewhere,
            [
                common::providers::PROVIDERS,
                texts::PROVIDERS_ABOUT,
                texts::PROVIDERS_WORDS,
            ],
            ("shield-check", providers::BASE.to_owned()),
        ));
    }
    if reader.cx.rights.may(Special::Audit) {
        all.push(entry(
            reader,
            Part::Elsewhere,
            [common::audit::LOG, texts::AUDIT_ABOUT, texts::AUDIT_WORDS],
            ("history", format!("/{}", audit::PLURAL)),
        ));
    }
    all
}

fn programs_of(reader: &Reader) -> Vec<Entry> {
    vec![
        entry(
            reader,
            Part::Elsewhere,
            [common::keys::KEYS, texts::KEYS_ABOUT, texts::KEYS_WORDS],
            ("key", format!("/{}", keys::PLURAL)),
        ),
        entry(
            reader,
            Part::Elsewhere,
            [
                common::programs::PROGRAMS,
                texts::PROGRAMS_ABOUT,
                texts::PROGRAMS_WORDS,
            ],
            ("plug", format!("/{}", programs::PLURAL)),
        ),
    ]
}

fn changes(reader: &Reader, def: &ObjectDef) -> bool {
    reader.cx.rights.reach(&def.id, Action::Update) > Reach::None
}

/// The list of an object that work is set up with.
fn object(reader: &Reader, id: &str, words: Text) -> Option<Entry> {
    let def = reader.cx.schema.object(&id.into())?;
    Some(Entry {
        part: Part::Elsewhere,
        title: def.label_plural.clone(),
        about: def.help.clone(),
        synonyms: reader.ui.t(words).to_owned(),
        icon: def.icon.clone(),
        href: format!("/{}", def.plural),
    })
}

fn entry(
    reader: &Reader,
    part: Part,
    [title, about, words]: [Text; 3],
    (icon, href): (&str, String),
) -> Entry {
    let ui = &reader.ui;
    Entry {
        part,
        title: ui.t(title).to_owned(),
        about: ui.t(about).to_owned(),
        synonyms: ui.t(words).to_owned(),
        icon: icon.to_owned(),
        href,
    }
}

/// What of it has these words: pages, what can be set on them, objects and their fields.
pub fn found(reader: &Reader, groups: &[Group], words: &str) -> Vec<Hit> {
    let asked = fold(words);
    let asked: Vec<&str> = asked.split_whitespace().collect();
    if asked.is_empty() {
        return Vec::new();
    }
    let mut hits: Vec<(u8, Hit)> = Vec::new();
    let mut offer = |title: &str, more: &str, hit: &dyn Fn() -> Hit| {
        let (title, more) = (fold(title), fold(more));
        if asked
            .iter()
            .all(|word| title.contains(word) || more.contains(word))
        {
            let place = match title.starts_with(asked[0]) {
                true => 0,
                false if title.contains(asked[0]) => 1,
                false => 2,
            };
            hits.push((place, hit()));
        }
    };
    for entry in groups.iter().flat_map(|group| &group.entries) {
        let more = format!("{} {}", entry.synonyms, entry.about);
        offer(&entry.title, &more, &|| Hit {
            title: entry.title.clone(),
            place: entry.about.clone(),
            icon: entry.icon.clone(),
            href: entry.href.clone(),
        });
        for (title, words, at) in within(entry.part) {
            let title = reader.ui.t(*title);
            offer(title, reader.ui.t(*words), &|| Hit {
                title: title.to_owned(),
                place: entry.title.clone(),
                icon: entry.icon.clone(),
                href: format!("{}{at}", entry.href),
            });
        }
    }
    if reader.cx.rights.may(Special::ManageObjects) {
        for def in reader.cx.schema.objects() {
            let href = format!("/settings/objects/{}", def.name);
            offer(
                &def.label_plural,
                &format!("{} {}", def.label, def.name),
                &|| Hit {
                    title: def.label_plural.clone(),
                    place: reader.ui.t(texts::OBJECTS).to_owned(),
                    icon: def.icon.clone(),
                    href: href.clone(),
                },
            );
            for field in def.live_fields() {
                offer(
                    &field.label,
                    &format!("{} {}", field.name, def.label),
                    &|| Hit {
                        title: field.label.clone(),
                        place: def.label_plural.clone(),
                        icon: super::fields::icon(field).to_owned(),
                        href: format!("{href}/fields/{}", field.name),
                    },
                );
            }
        }
    }
    // What is called so comes first; a page before what stands on it.
    hits.sort_by_key(|(place, _)| *place);
    hits.into_iter().map(|(_, hit)| hit).take(MOST).collect()
}

/// What can be set on a page, with other words for it, and where it stands there.
fn within(part: Part) -> &'static [(Text, Text, &'static str)] {
    match part {
        Part::Workspace => &[
            (texts::NAME, texts::NAME_WORDS, "#f-name"),
            (texts::CURRENCY, texts::CURRENCY_WORDS, "#f-currency"),
            (texts::ZONE, texts::ZONE_WORDS, "#f-zone"),
            (texts::LANGUAGE, texts::LANGUAGE_WORDS, "#f-language"),
            (texts::FISCAL, texts::FISCAL_WORDS, "#f-fiscal_start_month"),
            (texts::BRAND, texts::BRAND_WORDS, ""),
            (texts::REGION, texts::REGION_WORDS, "#f-region"),
        ],
        Part::Objects => &[(texts::NEW_OBJECT, texts::NEW_OBJECT_WORDS, "/new")],
        Part::Pipelines => &[(texts::STAGES, texts::STAGES_WORDS, "")],
        Part::Account | Part::Samples | Part::Jobs | Part::Elsewhere => &[],
    }
}
