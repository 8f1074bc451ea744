//! Which fields a list shows, and how it is sorted by them.

use schema::def::system_field;
use schema::{
    Access, Dir, FieldDef, FieldType, Kind, ObjectDef, Origin, Path, Schema, Sort, Step, Write,
    query_text,
};

use super::arranged::Chosen;
use super::ask::Ask;
use super::view::Column;
use crate::board::columns::parent_of;
use crate::language::Language;
use crate::parts::cell::Align;
use crate::texts;
use crate::ui::Ui;

/// Columns beside the title and the owner.
const MOST: usize = 7;

/// The fields of a list: the title, then those that the definition names and those that were
/// added, or else those that fit in a line, in form order, and the owner.
pub fn of(def: &ObjectDef) -> Vec<&FieldDef> {
    let fields = || {
        def.live_fields()
            .filter(|field| field.id != def.title && fits(field))
    };
    let title = def.title_field().into_iter();
    if !def.columns.is_empty() {
        let chosen = def.columns.iter().filter(|id| **id != def.title);
        return title
            .chain(chosen.filter_map(|id| def.field_by_id(id)))
            .collect();
    }
    if def.list.is_empty() {
        // What follows from other fields says little that is new.
        let others = fields().filter(|field| field.write != Write::Rule);
        let owner = (def.access == Access::Owned)
            .then(|| system_field("owner"))
            .flatten();
        return title.chain(others.take(MOST)).chain(owner).collect();
    }
    let named = def.list.iter().filter_map(|id| def.field_by_id(id));
    let added = fields().filter(|field| field.origin == Origin::Custom);
    title.chain(named.chain(added).take(MOST + 1)).collect()
}

/// The order of a list that nobody sorted: what has a place goes by it, within what it belongs to.
pub fn order(def: &ObjectDef, schema: &Schema) -> Vec<Sort> {
    if !matches!(def.kind, Kind::Config { .. }) {
        return Vec::new();
    }
    let position = |def: &ObjectDef| {
        def.live_fields()
            .find(|field| field.ty == FieldType::Rank || field.name == "position")
            .map(|field| field.id.clone())
    };
    let up = |path: Vec<Step>| Sort {
        path: Path(path),
        dir: Dir::Asc,
    };
    let Some(own) = position(def) else {
        return vec![up(vec![Step::Field(def.title.clone())])];
    };
    let parent = parent_of(schema, def).map(|(link, parent)| {
        let place = position(&parent).unwrap_or_else(|| parent.title.clone());
        up(vec![Step::Field(link.id), Step::Field(place)])
    });
    parent
        .into_iter()
        .chain([up(vec![Step::Field(own)])])
        .collect()
}

/// Whether a field's value fits in a line.
pub fn fits(field: &FieldDef) -> bool {
    !field.hidden
        && !matches!(
            field.ty,
            FieldType::LongText
                | FieldType::RichText
                | FieldType::Json
                | FieldType::Rank
                | FieldType::Files
        )
}

/// On which side a field's values stand.
pub fn align(field: &FieldDef) -> Align {
    match field.ty {
        FieldType::Integer
        | FieldType::Decimal { .. }
        | FieldType::Money
        | FieldType::Percent { .. }
        | FieldType::Duration => Align::End,
        _ => Align::Start,
    }
}

/// The heads, each leading to the list sorted by it, or the other way round if it is already.
pub fn heads(
    language: Language,
    def: &ObjectDef,
    columns: &[Chosen<'_>],
    ask: &Ask,
    schema: &Schema,
) -> Vec<Column> {
    let first = ask.sort.split(',').next().unwrap_or_default();
    columns
        .iter()
        .map(|Chosen { field, width }| {
            let name = field.name.as_str();
            let sorted = match first.strip_prefix('-') {
                Some(down) if down == name => Some("descending"),
                None if first == name => Some("ascending"),
                _ => None,
            };
            let turned = if sorted == Some("ascending") {
                format!("-{name}")
            } else {
                name.to_owned()
            };
            let sortable = query_text::sorts(name, def, schema).is_ok();
            Column {
                field: name.to_owned(),
                label: language.label(field).to_owned(),
                align: align(field),
                width: *width,
                menu: (!ask.trash).then(|| ask.aside(def, "column", &[("of", name)])),
                sort: sortable.then(|| ask.address(def, &[("sort", &turned)])),
                sorted,
            }
        })
        .collect()
}

/// The orders that a list can be put in, for where no heads are shown: value, name, whether chosen.
pub fn sorts(
    ui: &Ui,
    def: &ObjectDef,
    schema: &Schema,
    heads: &[Column],
    chosen: &str,
) -> Vec<(String, String, bool)> {
    let both = |head: &Column| {
        let up = (head.field.clone(), format!("{} ↑", head.label));
        let down = (format!("-{}", head.field), format!("{} ↓", head.label));
        [up, down]
    };
    let mut all = vec![(String::new(), ui.t(texts::SORT).to_owned())];
    all.extend(
        heads
            .iter()
            .filter(|head| head.sort.is_some())
            .flat_map(both),
    );
    if !all.iter().any(|(value, _)| value == chosen) {
        let keys = chosen.split(',').map(|key| said(ui, def, schema, key));
        all.push((chosen.to_owned(), keys.collect::<Vec<_>>().join(", ")));
    }
    all.into_iter()
        .map(|(value, name)| (value.clone(), name, value == chosen))
        .collect()
}

/// One key of an order in words: the labels on its path, and which way it goes.
fn said(ui: &Ui, def: &ObjectDef, schema: &Schema, key: &str) -> String {
    let key = key.trim();
    let (path, arrow) = match key.strip_prefix('-') {
        Some(path) => (path, "↓"),
        None => (key, "↑"),
    };
    let mut labels = Vec::new();
    let mut at = Some(def);
    for name in path.split('.') {
        let field = at.and_then(|def| def.field(name));
        labels.push(field.map_or(name, |field| ui.language.label(field)));
        at = match field.map(|field| &field.ty) {
            Some(FieldType::Reference { to, .. }) => schema.object(to).map(AsRef::as_ref),
            _ => None,
        };
    }
    format!("{} {arrow}", labels.join(" · "))
}

/// A filter that could be asked of this object, to show the language.
pub fn example(def: &ObjectDef) -> String {
    let mut tests = Vec::new();
    for field in def.live_fields().filter(|field| !field.hidden) {
        let test = match &field.ty {
            FieldType::Select { options } => options
                .first()
                .map(|option| format!("{} = {}", field.name, option.key)),
            FieldType::Money => Some(format!("{} >= 1000", field.name)),
            FieldType::Date => Some(format!("{} in this_quarter", field.name)),
            FieldType::Tags => Some(format!("{} has vip", field.name)),
            _ => None,
        };
        tests.extend(test);
        if tests.len() == 2 {
            break;
        }
    }
    match tests.is_empty() {
        true if def.access == Access::Owned => "owner = me".to_owned(),
        true => "created_at >= -30d".to_owned(),
        false => tests.join(" and "),
    }
}
