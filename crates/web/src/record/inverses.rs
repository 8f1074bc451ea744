//! The lists of records that point to this one, one for each inverse.

use base::Result;
use engine::{files, records};
use schema::filter::{Literal, Op, Operand, Right, Test};
use schema::{
    Action, FieldDef, FieldType, Filter, Inverse, Kind, ObjectDef, Path, Query, Reach, Record,
};

use super::related::{Related, RelatedRow};
use crate::board::columns::equals;
use crate::list::ask::encoded;
use crate::list::columns;
use crate::objects;
use crate::parts::cell::Cell;
use crate::values::{Show, numbers, title};
use crate::visit::Reader;

/// Rows of a related list.
const ROWS: u32 = 6;
/// Counting stops here.
const COUNTED: u64 = 1_000;
/// Values beside a row's title.
const VALUES: usize = 3;

/// The related lists of a record, in the order in which their objects were declared.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn of(
    reader: &Reader,
    shown: &Show,
    def: &ObjectDef,
    record: &Record,
) -> Result<Vec<Related>> {
    let mut lists = attached(reader, shown, def, record).await?;
    for inverse in reader.cx.schema.inverses(&def.id) {
        let Some(object) = reader.cx.schema.object(&inverse.object) else {
            continue;
        };
        let Some(field) = object.field_by_id(&inverse.field) else {
            continue;
        };
        lists.push(one(reader, shown, object, field, inverse, def, record).await?);
    }
    // What there is comes before what there might be.
    lists.sort_by_key(|list| list.rows.is_empty());
    Ok(lists)
}

/// What a file is attached to.
async fn attached(
    reader: &Reader,
    shown: &Show,
    def: &ObjectDef,
    record: &Record,
) -> Result<Vec<Related>> {
    if !files::are(def) {
        return Ok(Vec::new());
    }
    let found = files::attached(&reader.cx, record.id, ROWS as usize).await?;
    let list = |found: &files::Attached| {
        let object = reader.cx.schema.object(&found.object)?;
        let values: Vec<&FieldDef> = columns::of(object)
            .into_iter()
            .filter(|other| other.id != object.title)
            .take(VALUES)
            .collect();
        let rows = found.records.iter();
        Some(Related {
            inverse: format!("attached-{}", object.plural),
            label: object.label_plural.clone(),
            looks: objects::looks(object),
            count: numbers::count(reader.ui.language, found.count, COUNTED),
            rows: rows
                .map(|other| row(shown, object, None, &values, other))
                .collect(),
            all: None,
            new: None,
        })
    };
    Ok(found.iter().filter_map(list).collect())
}

async fn one(
    reader: &Reader,
    shown: &Show,
    object: &ObjectDef,
    field: &FieldDef,
    inverse: &Inverse,
    target: &ObjectDef,
    record: &Record,
) -> Result<Related> {
    let op = if matches!(field.ty, FieldType::References { .. }) {
        Op::Has
    } else {
        Op::Eq
    };
    let test = Test {
        left: Operand::Path(Path::field(field.id.clone())),
        op,
        right: Right::One(Literal::Id(record.id)),
    };
    let (mut tests, mut words) = (vec![Filter::Test(test)], Vec::new());
    // A team's members are those whose own team it is as well.
    let own_team = (object.id.as_str(), field.name.as_str()) == ("user", "teams");
    if own_team {
        tests.push(equals(Path::field("team"), record.id));
        words.push(format!("team = {}", record.id));
    }
    let query = Query {
        filter: Filter::Or(tests),
        sort: columns::order(object, &reader.cx.schema),
        limit: ROWS,
        ..Query::of(object.id.clone())
    };
    let page = records::list(&reader.cx, query.clone()).await?;
    let count = match page.next {
        Some(_) => records::count(&reader.cx, &query, Some(COUNTED + 1)).await?,
        None => page.records.len() as u64,
    };
    let partner = partner(object, field);
    let title_shown = |other: &FieldDef| match partner {
        Some(partner) => other.id == partner.id,
        None => other.id == object.title,
    };
    let values: Vec<&FieldDef> = columns::of(object)
        .into_iter()
        .filter(|other| !title_shown(other) && other.id != field.id)
        .take(VALUES)
        .collect();
    let word = if op == Op::Has { "has" } else { "=" };
    words.insert(0, format!("{} {word} {}", field.name, record.id));
    let filter = encoded(&words.join(" or "));
    let value = match field.ty {
        FieldType::AnyReference { .. } => format!("{}/{}", target.plural, record.id),
        _ => record.id.to_string(),
    };
    let here = encoded(&format!("/{}/{}", target.plural, record.id));
    let may_make = reader.cx.rights.reach(&object.id, Action::Create) > Reach::None;
    let is_made_by_hand = !matches!(object.kind, Kind::Event { .. });
    let made_here = may_make && is_made_by_hand && record.deleted_at.is_none();
    Ok(Related {
        inverse: inverse.name.clone(),
        label: label(&inverse.name, object),
        looks: objects::looks(object),
        count: numbers::count(reader.ui.language, count, COUNTED),
        rows: page
            .records
            .iter()
            .map(|other| row(shown, object, partner, &values, other))
            .collect(),
        all: page
            .next
            .is_some()
            .then(|| format!("/{}?filter={filter}", object.plural)),
        new: made_here.then(|| {
            format!(
                "/{}/new?{}={}&-return_to={here}",
                object.plural,
                field.name,
                encoded(&value)
            )
        }),
    })
}

/// The object's own plural if the inverse is named so, else the inverse's name in words.
fn label(inverse: &str, object: &ObjectDef) -> String {
    if inverse == object.plural {
        return object.label_plural.clone();
    }
    let words = inverse.replace('_', " ");
    let mut letters = words.chars();
    letters.next().map_or(String::new(), |first| {
        first.to_uppercase().chain(letters).collect()
    })
}

/// What a record that only joins two others is called by here: the other one of them.
fn partner<'a>(object: &'a ObjectDef, here: &FieldDef) -> Option<&'a FieldDef> {
    let joins = matches!(object.kind, Kind::Child { .. });
    object.live_fields().find(|field| {
        joins
            && field.required
            && field.id != here.id
            && matches!(field.ty, FieldType::Reference { .. })
    })
}

fn row(
    shown: &Show,
    object: &ObjectDef,
    partner: Option<&FieldDef>,
    values: &[&FieldDef],
    record: &Record,
) -> RelatedRow {
    let named = partner.and_then(|field| match shown.field(field, record) {
        Cell::Links(links) => links.into_iter().next().map(|link| link.name),
        _ => None,
    });
    RelatedRow {
        id: record.id.to_string(),
        title: named.unwrap_or_else(|| title(object, record)),
        cells: values
            .iter()
            .map(|field| shown.field(field, record))
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::label;

    #[test]
    fn an_inverse_of_its_own_name_is_told_in_words() {
        let json = serde_json::json!({"id": "deal", "name": "deal", "plural": "deals", "label": "Deal", "label_plural": "Deals", "title": "name", "fields": {}});
        let deal = serde_json::from_value(json).unwrap();
        assert_eq!(label("deals", &deal), "Deals");
        assert_eq!(label("lost_deals", &deal), "Lost deals");
    }
}
