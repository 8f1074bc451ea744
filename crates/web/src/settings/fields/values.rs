//! What a field's form holds: as the field is, or as it was typed.

use schema::{FieldDef, FieldType, OnDelete, Schema, Write};

use super::body;
use crate::sent::Sent;

/// Everything that stands in the form.
#[derive(Clone, Debug, Default)]
pub struct Values {
    pub ty: String,
    pub label: String,
    pub name: String,
    pub help: String,
    pub options: Vec<OptionRow>,
    pub scale: String,
    pub to: Vec<String>,
    pub inverse: String,
    pub on_delete: String,
    pub pattern: String,
    pub formula: String,
    pub rollup: String,
    pub returns: String,
    pub default: String,
    pub required_if: String,
    pub read_only_if: String,
    pub issue_if: String,
    pub write: String,
    pub required: bool,
    pub unique: bool,
    pub indexed: bool,
    pub search: bool,
    pub sensitive: bool,
    pub hidden: bool,
}

/// An option of a select.
#[derive(Clone, Debug, Default)]
pub struct OptionRow {
    /// Empty of one that is new.
    pub key: String,
    pub label: String,
    pub color: String,
    pub is_offered: bool,
}

/// Types whose values the search finds unless it is told otherwise.
pub const SOUGHT: [&str; 9] = [
    "text",
    "long_text",
    "rich_text",
    "person_name",
    "emails",
    "phones",
    "links",
    "tags",
    "address",
];

impl Values {
    /// Of a new field.
    pub fn fresh(ty: &str) -> Values {
        Values {
            ty: ty.to_owned(),
            search: SOUGHT.contains(&ty),
            indexed: matches!(ty, "date" | "datetime" | "reference"),
            scale: "2".into(),
            on_delete: "clear".into(),
            write: "always".into(),
            options: vec![OptionRow::default(), OptionRow::default()],
            ..Values::default()
        }
    }

    /// Of a field as it is.
    pub fn of(field: &FieldDef, schema: &Schema) -> Values {
        let object = |id: &schema::ObjectId| {
            let def = schema.object(id);
            def.map_or_else(|| id.to_string(), |def| def.name.clone())
        };
        let condition = |wanted: &str| {
            let mut all = field.conditions();
            let found = all.find(|(key, _)| *key == wanted);
            found.map_or_else(String::new, |(_, condition)| {
                schema::formula::condition_text(condition, schema)
            })
        };
        let computed = field.computed_text(schema);
        let text = |name: &str| {
            let own = computed.as_ref().filter(|(how, _)| how.name() == name);
            own.map(|(_, text)| text.clone()).unwrap_or_default()
        };
        let (to, on_delete) = match &field.ty {
            FieldType::Reference { to, on_delete, .. } => (vec![object(to)], Some(on_delete)),
            FieldType::References { to, .. } => (vec![object(to)], None),
            FieldType::AnyReference { to, on_delete, .. } => {
                (to.iter().map(object).collect(), Some(on_delete))
            }
            _ => (Vec::new(), None),
        };
        let options = field.ty.options().iter().map(|option| OptionRow {
            key: option.key.clone(),
            label: option.label.clone(),
            color: option.color.clone(),
            is_offered: !option.retired,
        });
        Values {
            ty: field.type_name().to_owned(),
            label: field.label.clone(),
            name: field.name.clone(),
            help: field.help.clone(),
            options: options.collect(),
            scale: match &field.ty {
                FieldType::Decimal { scale } | FieldType::Percent { scale } => scale.to_string(),
                _ => "2".into(),
            },
            to,
            inverse: field.ty.inverse().unwrap_or_default().to_owned(),
            on_delete: match on_delete {
                Some(OnDelete::Restrict) => "restrict",
                Some(OnDelete::Cascade) => "cascade",
                _ => "clear",
            }
            .to_owned(),
            pattern: match &field.ty {
                FieldType::Series { pattern } => pattern.clone(),
                _ => String::new(),
            },
            formula: text("formula"),
            rollup: text("rollup"),
            returns: String::new(),
            default: body::default_text(field),
            required_if: condition("required_if"),
            read_only_if: condition("read_only_if"),
            issue_if: condition("issue_if"),
            write: match field.write {
                Write::OnCreate => "on_create",
                _ => "always",
            }
            .to_owned(),
            required: field.required,
            unique: field.unique,
            indexed: field.indexed,
            search: field.search,
            sensitive: field.sensitive,
            hidden: field.hidden,
        }
    }

    /// As it was typed.
    pub fn sent(sent: &Sent, ty: &str) -> Values {
        let text = |name: &str| sent.get(name).to_owned();
        let is_on = |name: &str| {
            let last = sent.0.iter().rev().find(|(key, _)| key == name);
            last.is_some_and(|(_, value)| value == "true")
        };
        Values {
            ty: ty.to_owned(),
            label: text("label"),
            name: text("name"),
            help: text("help"),
            options: rows(sent),
            scale: text("scale"),
            to: sent
                .0
                .iter()
                .filter(|(key, _)| key == "to")
                .map(|(_, value)| value.clone())
                .collect(),
            inverse: text("inverse"),
            on_delete: text("on_delete"),
            pattern: text("pattern"),
            formula: text("formula"),
            rollup: text("rollup"),
            returns: text("returns"),
            default: text("default"),
            required_if: text("required_if"),
            read_only_if: text("read_only_if"),
            issue_if: text("issue_if"),
            write: text("write"),
            required: is_on("required"),
            unique: is_on("unique"),
            indexed: is_on("indexed"),
            search: is_on("search"),
            sensitive: is_on("sensitive"),
            hidden: is_on("hidden"),
        }
    }

    /// What the form shows and does not send is as the field has it.
    pub fn keep_fixed(&mut self, field: &FieldDef, schema: &Schema) {
        let is = Values::of(field, schema);
        self.required |= is.required && field.origin == schema::Origin::Standard;
        self.sensitive = is.sensitive;
        if self.name.is_empty() {
            self.name = is.name;
        }
    }
}

fn rows(sent: &Sent) -> Vec<OptionRow> {
    let mut seen: Vec<&str> = Vec::new();
    for (name, _) in sent.0.iter() {
        let row = name
            .strip_prefix("option.")
            .and_then(|rest| rest.strip_suffix(".label"));
        seen.extend(row.filter(|row| !seen.contains(row)));
    }
    let part = |row: &str, part: &str| sent.get(&format!("option.{row}.{part}")).to_owned();
    let rows = seen.into_iter().map(|row| OptionRow {
        key: part(row, "key"),
        label: part(row, "label"),
        color: part(row, "color"),
        is_offered: part(row, "offered") == "true",
    });
    rows.collect()
}
