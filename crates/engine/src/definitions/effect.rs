//! What a change of definitions would mean for what is there: how many records it
//! touches, and what else names the field. Nothing is changed here, and only numbers are
//! told of records that somebody may not see.

use base::{Error, Result};
use schema::{
    FieldDef, FieldId, FieldType, Filter, Kind, ObjectDef, ObjectId, Path, Query, Schema, Step,
    filter::{Literal, Op, Operand, Right, Test},
    value::convert,
};
use serde_json::{Value as Json, json};

use super::{
    change::tried,
    fields::{changed_field, without_field},
    find::{live_field, named},
    objects::without_object,
    retype,
};
use crate::{Cx, records, views};

/// Records are counted this far.
const MOST: u64 = 10_000;
/// Records among which values are looked for that several have.
const COMPARED: u32 = 200_000;

/// A number of records, or that there are more.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counted {
    pub count: u64,
    pub is_more: bool,
}

/// What a change of a field would mean.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Effect {
    /// Records of the object.
    pub records: Counted,
    /// Those that hold a value of the field.
    pub holding: Counted,
    /// Those that have none although they are to have one from now on.
    pub missing: Counted,
    /// Values that several records have although only one is to have each.
    pub shared: u64,
    /// Values that the new type cannot say, and whether not all were looked at.
    pub lost: Counted,
    /// Some of those, as text.
    pub samples: Vec<String>,
    /// Options that are not offered any more, by their labels, with how many records hold them.
    pub retired: Vec<(String, Counted)>,
    /// Whether values are converted by a job.
    pub by_job: bool,
    /// What else names the field.
    pub uses: Vec<Use>,
}

/// Something that names a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Use {
    /// It names the records.
    Title,
    /// It makes the board's columns.
    Board,
    /// It stands in the list.
    List,
    /// It is unique together with others.
    Unique,
    /// Who sees a record follows from it.
    Access,
    /// A field is computed from it.
    Formula { object: String, field: String },
    /// A rule of a field asks for it: `required_if`, `read_only_if`, `issue_if`.
    Condition {
        object: String,
        field: String,
        key: &'static str,
    },
    /// A kept view of the list asks for it; those that who asks may use.
    View { name: String },
    /// A role says who sees or writes it, or whose records it reaches.
    Role { name: String },
}

impl Counted {
    fn of(count: u64) -> Self {
        Self {
            count: count.min(MOST),
            is_more: count > MOST,
        }
    }

    fn json(self) -> Json {
        json!({"count": self.count, "more": self.is_more})
    }
}

impl Effect {
    /// Whether any record or anything else is touched by it.
    pub fn is_felt(&self) -> bool {
        self.missing.count > 0
            || self.shared > 0
            || self.lost.count > 0
            || self.by_job
            || self.retired.iter().any(|(_, held)| held.count > 0)
    }

    /// The form that REST shows.
    pub fn json(&self) -> Json {
        let retired = self.retired.iter();
        json!({
            "records": self.records.json(),
            "holding": self.holding.json(),
            "missing": self.missing.json(),
            "shared": self.shared,
            "lost": self.lost.json(),
            "samples": self.samples,
            "retired": retired.map(|(label, held)| json!({"label": label, "records": held.json()})).collect::<Vec<_>>(),
            "by_job": self.by_job,
            "uses": self.uses.iter().map(Use::json).collect::<Vec<_>>(),
        })
    }
}

impl Use {
    fn json(&self) -> Json {
        match self {
            Self::Title => json!({"kind": "title"}),
            Self::Board => json!({"kind": "board"}),
            Self::List => json!({"kind": "list"}),
            Self::Unique => json!({"kind": "unique"}),
            Self::Access => json!({"kind": "access"}),
            Self::Formula { object, field } => {
                json!({"kind": "formula", "object": object, "field": field})
            }
            Self::Condition { object, field, key } => {
                json!({"kind": key, "object": object, "field": field})
            }
            Self::View { name } => json!({"kind": "view", "name": name}),
            Self::Role { name } => json!({"kind": "role", "name": name}),
        }
    }
}

/// What changing a field as a body says would mean.
///
/// # Errors
/// What the change itself would be refused with, as far as it does not hang on records.
pub async fn of_change(cx: &Cx, object: &str, field: &str, body: &Json) -> Result<Effect> {
    let (schema, def) = tried(cx, |schema| {
        let def = named(schema, object)?;
        let id = live_field(def, field)?;
        changed_field(cx, schema, def, &id, body)
    })
    .await?;
    let before = named(&schema, object)?;
    let id = live_field(before, field)?;
    let (old, new) = (one(before, &id)?, one(&def, &id)?);
    let mut effect = held(cx, before, &id).await?;
    if new.required && !old.required {
        effect.missing = empty(cx, before, &id).await?;
    }
    let mut conn = cx.ws.db().read().await?;
    if convert::differs(&old.ty, &new.ty) {
        let both = (before, &def);
        let (lost, is_more) = retype::would_lose(&mut conn, &schema, both, &id).await?;
        effect.lost = Counted {
            count: lost.count,
            is_more,
        };
        // Whoever does not see all records is told none of their values.
        let samples = lost.samples.into_iter();
        let samples = samples.filter(|_| cx.rights.is_everything());
        effect.samples = samples.map(|(_, text)| text).collect();
        effect.by_job = !store::is_small(&mut conn, &before.id, retype::AT_ONCE).await?;
        effect.uses = uses(cx, &schema, before, &id).await?;
    } else if new.unique && !old.unique {
        let shared = store::values_shared(&mut conn, (before, &id), COMPARED).await?;
        effect.shared = u64::try_from(shared).unwrap_or_default();
    }
    drop(conn);
    for option in old.ty.options().iter().filter(|option| !option.retired) {
        let is_offered = |other: &schema::SelectOption| other.key == option.key && !other.retired;
        if new.ty.options().iter().any(is_offered) || convert::differs(&old.ty, &new.ty) {
            continue;
        }
        let op = match old.ty {
            FieldType::MultiSelect { .. } => Op::Has,
            _ => Op::Eq,
        };
        let right = Right::One(Literal::Word(option.key.clone()));
        let held = count(cx, before, test(&id, op, right)).await?;
        effect.retired.push((option.label.clone(), held));
    }
    Ok(effect)
}

/// What removing a field would mean.
///
/// # Errors
/// What the removal itself would be refused with.
pub async fn of_removal(cx: &Cx, object: &str, field: &str) -> Result<Effect> {
    let (schema, _) = tried(cx, |schema| without_field(schema, object, field)).await?;
    let before = named(&schema, object)?;
    let id = live_field(before, field)?;
    let mut effect = held(cx, before, &id).await?;
    effect.uses = uses(cx, &schema, before, &id).await?;
    Ok(effect)
}

/// What removing an object would mean.
///
/// # Errors
/// What the removal itself would be refused with.
pub async fn of_removed_object(cx: &Cx, object: &str) -> Result<Effect> {
    let (schema, _) = tried(cx, |schema| without_object(schema, object)).await?;
    let before = named(&schema, object)?;
    let standing = cx.ws.standing();
    let named_by = standing.roles().filter_map(|role| {
        let said = role.objects.contains_key(&before.id) || role.fields.contains_key(&before.id);
        said.then(|| Use::Role {
            name: role.name.clone(),
        })
    });
    Ok(Effect {
        records: count(cx, before, Filter::All).await?,
        uses: named_by.collect(),
        ..Effect::default()
    })
}

fn one<'d>(def: &'d ObjectDef, id: &FieldId) -> Result<&'d FieldDef> {
    def.fields.get(id).ok_or_else(|| Error::not_found("field"))
}

async fn held(cx: &Cx, def: &ObjectDef, id: &FieldId) -> Result<Effect> {
    Ok(Effect {
        records: count(cx, def, Filter::All).await?,
        holding: count(cx, def, test(id, Op::IsNotEmpty, Right::Nothing)).await?,
        ..Effect::default()
    })
}

async fn empty(cx: &Cx, def: &ObjectDef, id: &FieldId) -> Result<Counted> {
    count(cx, def, test(id, Op::IsEmpty, Right::Nothing)).await
}

fn test(id: &FieldId, op: Op, right: Right) -> Filter {
    Filter::Test(Test {
        left: Operand::Path(Path::field(id.clone())),
        op,
        right,
    })
}

/// All records count, whoever may see them: a change holds for all.
async fn count(cx: &Cx, def: &ObjectDef, filter: Filter) -> Result<Counted> {
    let query = Query {
        filter,
        ..Query::of(def.id.clone())
    };
    let system = cx.ws.system();
    let count = records::count(&system, &query, Some(MOST + 1)).await?;
    Ok(Counted::of(count))
}

/// Everything that names a field and that who asks knows of.
async fn uses(cx: &Cx, schema: &Schema, def: &ObjectDef, id: &FieldId) -> Result<Vec<Use>> {
    let mut uses = Vec::new();
    let mut note = |holds: bool, what: Use| {
        if holds {
            uses.push(what);
        }
    };
    note(def.title == *id, Use::Title);
    note(def.board.as_ref() == Some(id), Use::Board);
    let listed = if def.columns.is_empty() {
        &def.list
    } else {
        &def.columns
    };
    note(listed.contains(id), Use::List);
    note(def.unique.iter().any(|set| set.contains(id)), Use::Unique);
    let is_parent = matches!(&def.kind, Kind::Child { parent } if parent == id);
    let is_via = matches!(&def.access, schema::Access::Via(fields) if fields.contains(id));
    note(is_parent || is_via, Use::Access);
    uses.extend(formulas(schema, &def.id, id));
    uses.extend(conditions(schema, &def.id, id));
    let is_known = |one: &Use| match one {
        Use::Formula { object, field } | Use::Condition { object, field, .. } => {
            let known = cx.renewed().schema.named(object).cloned();
            known.is_some_and(|def| def.field(field).is_some())
        }
        _ => true,
    };
    uses.retain(is_known);
    let views = views::that_name(cx, &def.id, id).await?;
    uses.extend(views.into_iter().map(|name| Use::View { name }));
    let roles = cx.ws.standing();
    let named_by = roles.roles().filter(|role| {
        let said = role.fields.get(&def.id);
        let narrows = role
            .objects
            .get(&def.id)
            .and_then(|grant| grant.only.as_ref());
        said.is_some_and(|fields| fields.contains_key(id))
            || narrows.is_some_and(|filter| asks(filter, id))
    });
    uses.extend(named_by.map(|role| Use::Role {
        name: role.name.clone(),
    }));
    Ok(uses)
}

fn formulas(schema: &Schema, object: &ObjectId, id: &FieldId) -> Vec<Use> {
    let all = schema.derived().fields().iter();
    all.filter(|one| {
        one.sources()
            .any(|(there, field)| there == *object && field == *id)
    })
    .filter_map(|one| {
        let def = schema.object(&one.object)?;
        Some(Use::Formula {
            object: def.name.clone(),
            field: def.field_by_id(&one.field)?.name.clone(),
        })
    })
    .collect()
}

fn conditions(schema: &Schema, object: &ObjectId, id: &FieldId) -> Vec<Use> {
    let mut found = Vec::new();
    for def in schema.objects() {
        for field in def.live_fields() {
            for (key, condition) in field.conditions() {
                let text = schema::formula::condition_text(condition, schema);
                let Ok(read) = schema::formula::condition(&text, def, schema) else {
                    continue;
                };
                let names_it = read.depends.iter().any(|one| {
                    let there = one.way.last().map_or(&def.id, |(_, there)| there);
                    there == object && one.field == *id
                });
                if names_it {
                    found.push(Use::Condition {
                        object: def.name.clone(),
                        field: field.name.clone(),
                        key,
                    });
                }
            }
        }
    }
    found
}

/// Whether a filter asks for a field of the records themselves.
fn asks(filter: &Filter, id: &FieldId) -> bool {
    let begins = |path: &Path| matches!(path.0.first(), Some(Step::Field(first)) if first == id);
    match filter {
        Filter::All => false,
        Filter::And(all) | Filter::Or(all) => all.iter().any(|one| asks(one, id)),
        Filter::Not(one) => asks(one, id),
        Filter::Test(test) => match &test.left {
            Operand::Path(path) | Operand::Related { path, .. } => begins(path),
        },
    }
}
