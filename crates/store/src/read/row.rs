//! A row that a statement is at: its alias and what it is a record of. Columns
//! and values along references are named from here.

use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering},
};

use base::{Error, Result};
use schema::{FieldDef, FieldId, FieldType, ObjectDef, ObjectId, Path, Schema, Scope, Step};

use super::pred::points_to;
use crate::{Dialect, Sql, names};

/// What the parts of one statement are made with: definitions, the rights of who
/// asks, the dialect and a supply of aliases.
pub(crate) struct Maker<'a> {
    pub schema: &'a Schema,
    pub scope: &'a Scope,
    pub dialect: Dialect,
    /// Whether every row of a table is tested: then what is shared is read once, and
    /// not looked up for each row.
    pub tests_all: bool,
    aliases: Arc<AtomicU32>,
}

/// A row in scope.
#[derive(Clone)]
pub(crate) struct At<'a> {
    pub alias: String,
    pub def: &'a ObjectDef,
}

/// A field at the end of a path, and the part of it that is meant.
pub(crate) struct End<'a> {
    pub field: &'a FieldDef,
    pub part: Option<&'static str>,
}

impl<'a> Maker<'a> {
    pub fn new(schema: &'a Schema, scope: &'a Scope, dialect: Dialect) -> Self {
        Self {
            schema,
            scope,
            dialect,
            tests_all: false,
            aliases: Arc::new(AtomicU32::new(1)),
        }
    }

    /// For parts of the same statement by other definitions and rights.
    pub fn with(&self, schema: &'a Schema, scope: &'a Scope) -> Self {
        Self {
            schema,
            scope,
            dialect: self.dialect,
            tests_all: self.tests_all,
            aliases: Arc::clone(&self.aliases),
        }
    }

    /// For a part of the same statement that every row of a table is tested by.
    pub fn testing_all(&self) -> Self {
        Self {
            tests_all: true,
            ..self.with(self.schema, self.scope)
        }
    }

    /// A name that no other row of the statement has.
    pub fn alias(&self) -> String {
        format!("a{}", self.aliases.fetch_add(1, Ordering::Relaxed))
    }

    /// A live object's definition.
    pub fn object(&self, id: &ObjectId) -> Result<&'a ObjectDef> {
        object(self.schema, id)
    }

    /// The row that a query is about.
    pub fn root(&self, id: &ObjectId) -> Result<At<'a>> {
        Ok(At {
            alias: "t".into(),
            def: self.object(id)?,
        })
    }

    /// A further row of this object.
    pub fn row(&self, id: &ObjectId) -> Result<At<'a>> {
        Ok(At {
            alias: self.alias(),
            def: self.object(id)?,
        })
    }

    /// Follows a path over to-one steps and gives an expression of what `make`
    /// says of its end: a column, or a scalar subquery where there are steps.
    /// It is null if a step leads to nothing, into the trash or out of sight.
    pub fn scalar(
        &self,
        at: &At<'a>,
        path: &Path,
        make: &dyn Fn(&At<'a>, &End<'a>) -> Result<Sql>,
    ) -> Result<Sql> {
        self.scalar_steps(at, &path.0, make)
    }

    fn scalar_steps(
        &self,
        at: &At<'a>,
        steps: &[Step],
        make: &dyn Fn(&At<'a>, &End<'a>) -> Result<Sql>,
    ) -> Result<Sql> {
        if let Some(end) = end(at.def, steps)? {
            return make(at, &end);
        }
        let [Step::Field(id), rest @ ..] = steps else {
            return Err(not_to_one());
        };
        let (next, on) = self.to_one(at, field(at.def, id)?)?;
        let mut sql = Sql::new("(select ");
        sql.append(self.scalar_steps(&next, rest, make)?);
        sql.push(&format!(" from {} where {on} and ", next.table()))
            .append(self.there(&next)?)
            .push(")");
        Ok(sql)
    }

    /// The row that a to-one reference leads to, and the condition that joins it.
    pub fn to_one(&self, at: &At<'a>, field: &FieldDef) -> Result<(At<'a>, String)> {
        if !matches!(
            field.ty,
            FieldType::Reference { .. } | FieldType::AnyReference { .. }
        ) {
            return Err(not_to_one());
        }
        let next = self.row(&target(field, None)?.ok_or_else(not_to_one)?)?;
        let on = points_to(at, field, &next);
        Ok((next, on))
    }
}

impl At<'_> {
    /// The table under its alias, for a `from`.
    pub fn table(&self) -> String {
        format!("{} {}", names::table(&self.def.id), self.alias)
    }

    /// A column of this row.
    pub fn column(&self, part: char, field: &FieldId) -> String {
        let column = match self.def.fields.get(field) {
            Some(field) => names::field_column(part, field),
            None => names::column(part, field),
        };
        format!("{}.{column}", self.alias)
    }

    /// The column that says which object an any-reference points to.
    pub fn object_column(&self, field: &FieldId) -> String {
        match field.as_str() {
            "created_by" => format!("{}.created_kind", self.alias),
            "updated_by" => format!("{}.updated_kind", self.alias),
            _ => self.column('o', field),
        }
    }
}

/// A live object's definition.
pub(crate) fn object<'a>(schema: &'a Schema, id: &ObjectId) -> Result<&'a ObjectDef> {
    schema
        .object(id)
        .map(AsRef::as_ref)
        .ok_or_else(|| Error::not_found("object"))
}

/// A live field or system field.
pub(crate) fn field<'a>(def: &'a ObjectDef, id: &FieldId) -> Result<&'a FieldDef> {
    def.field_by_id(id).ok_or_else(|| {
        Error::malformed(
            "unknown_field",
            format!(
                "\"{id}\" is not a field of {} any more. Choose another.",
                def.plural
            ),
        )
    })
}

/// The field that the last steps of a path name, if these are the last.
pub(crate) fn end<'a>(def: &'a ObjectDef, steps: &[Step]) -> Result<Option<End<'a>>> {
    match steps {
        [Step::Field(id)] => Ok(Some(End {
            field: field(def, id)?,
            part: None,
        })),
        [Step::Field(id), Step::Part(name)] => {
            let field = field(def, id)?;
            Ok(Some(End {
                field,
                part: Some(part(&field.ty, name)?),
            }))
        }
        _ => Ok(None),
    }
}

/// The object that a reference leads to: `at` says which, where it may be any.
pub(crate) fn target(field: &FieldDef, at: Option<&ObjectId>) -> Result<Option<ObjectId>> {
    Ok(match &field.ty {
        FieldType::Reference { to, .. } | FieldType::References { to, .. } => Some(to.clone()),
        FieldType::AnyReference { to, .. } => match (at, to.as_slice()) {
            (Some(at), _) => Some(at.clone()),
            (None, [one]) => Some(one.clone()),
            // Who made or changed a record is a user where it leads anywhere at all.
            (None, _) if is_actor(&field.id) => Some(ObjectId::from("user")),
            _ => None,
        },
        _ => None,
    })
}

/// Whether this is one of the system fields that say who acted.
pub(crate) fn is_actor(field: &FieldId) -> bool {
    matches!(field.as_str(), "created_by" | "updated_by")
}

const ADDRESS_PARTS: &[&str] = &["street", "city", "region", "postcode", "country"];
const NAME_PARTS: &[&str] = &["prefix", "first", "middle", "last", "suffix"];

fn part(ty: &FieldType, name: &str) -> Result<&'static str> {
    let parts = match ty {
        FieldType::Address => ADDRESS_PARTS,
        FieldType::PersonName => NAME_PARTS,
        _ => &[],
    };
    parts
        .iter()
        .copied()
        .find(|part| *part == name)
        .ok_or_else(|| {
            Error::malformed(
                "unknown_field",
                format!("\"{name}\" is not a part of this field."),
            )
        })
}

fn not_to_one() -> Error {
    Error::malformed(
        "path",
        "This path leads to many records. Use one that leads to one.",
    )
}
