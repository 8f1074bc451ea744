//! By what rows are grouped and sorted, as choices of a form: for where no heads are at hand, on a
//! phone.

use schema::{FieldDef, ObjectDef, query_text};

use super::arranged;
use super::ask::Ask;
use super::options::Choice;
use crate::texts::{Text, table as texts};
use crate::visit::Reader;

/// The choices: by what rows are grouped, by what they are sorted, by what then.
pub fn choices(reader: &Reader, def: &ObjectDef, ask: &Ask) -> Vec<Choice> {
    let (ui, schema) = (&reader.ui, &reader.cx.schema);
    let fields = arranged::offered(def);
    let groups: Vec<&FieldDef> = fields
        .iter()
        .copied()
        .filter(|field| arranged::can_group(def, schema, field))
        .collect();
    let group = groups.iter().find(|field| field.name == ask.group).copied();
    let none = (
        String::new(),
        ui.t(texts::NOT_GROUPED).to_owned(),
        group.is_none(),
    );
    let mut group = Choice::of_fields(ui, "group", ui.t(texts::GROUP_BY), &groups, group, None);
    group.all.insert(0, none);
    let both = |field: &&FieldDef| {
        let label = ui.language.label(field);
        [
            (field.name.clone(), format!("{label} ↑")),
            (format!("-{}", field.name), format!("{label} ↓")),
        ]
    };
    let sorts: Vec<(String, String)> = fields
        .iter()
        .filter(|field| query_text::sorts(&field.name, def, schema).is_ok())
        .flat_map(both)
        .collect();
    let mut asked = ask.sort.split(',').filter(|one| !one.is_empty());
    let mut sort = |label: Text| {
        let chosen = asked.next().unwrap_or_default();
        let one = |(value, name): &(String, String)| (value.clone(), name.clone(), value == chosen);
        let none = (
            String::new(),
            ui.t(texts::NOT_SORTED).to_owned(),
            chosen.is_empty(),
        );
        Choice {
            name: "",
            label: ui.t(label).to_owned(),
            all: std::iter::once(none).chain(sorts.iter().map(one)).collect(),
        }
    };
    vec![group, sort(texts::SORT_BY), sort(texts::THEN_BY)]
}
