//! Which indexes a table has, and what they are called.

use schema::{Access, FieldDef, FieldId, FieldType, ObjectDef};
use sha2::{Digest, Sha256};

use super::hex;
use crate::{
    Dialect,
    names::{bare_table, table},
    rows::key_column,
    sampling::IS_MADE_UP,
};

/// PostgreSQL cuts longer names off.
const NAME_BYTES: usize = 60;

/// An index that a definition asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Index {
    pub name: String,
    pub unique: bool,
    pub columns: Vec<String>,
    /// What stands beside the key, for who asks the index alone (PostgreSQL).
    include: Vec<String>,
    condition: &'static str,
    /// What it was called before it included anything (PostgreSQL): that one stays until
    /// this one is whole.
    pub replaces: Option<String>,
}

/// A set of fields whose values together are unique.
pub(crate) struct UniqueSet<'d> {
    pub index: String,
    pub columns: Vec<String>,
    pub fields: Vec<&'d FieldDef>,
}

/// Whose a record is. Whoever sees some of them walks over many that they do not see:
/// the index that is walked tells by itself, without the rows.
const WHOSE: [&str; 2] = ["owner", "team"];
const LIVE: &str = "deleted_at is null";
const TRASH: &str = "deleted_at is not null";

impl Index {
    fn plain(dialect: Dialect, def: &ObjectDef, column: &str, condition: &'static str) -> Self {
        let is_owned = def.access == Access::Owned && condition == LIVE && !WHOSE.contains(&column);
        let whose = match is_owned {
            true => WHOSE.map(str::to_string).to_vec(),
            false => Vec::new(),
        };
        let columns = vec![column.to_string(), "id".to_string()];
        let long = [columns.as_slice(), &whose].concat();
        let (columns, include) = match dialect {
            Dialect::Sqlite => (long.clone(), Vec::new()),
            Dialect::Postgres => (columns, whose),
        };
        Self {
            replaces: (!include.is_empty()).then(|| name('i', def, &long, &[])),
            name: name('i', def, &columns, &include),
            unique: false,
            columns,
            include,
            condition,
        }
    }

    /// The ids of samples: few or none in most workspaces, so it costs next to nothing.
    fn of_samples(def: &ObjectDef) -> Self {
        let columns = vec!["id".to_string()];
        Self {
            name: name('i', def, &columns, &[]),
            unique: false,
            columns,
            include: Vec::new(),
            condition: IS_MADE_UP,
            replaces: None,
        }
    }

    /// The statement that makes it.
    pub fn create(&self, dialect: Dialect, def: &ObjectDef) -> String {
        // SQLite qualifies the index, PostgreSQL its table.
        match dialect {
            Dialect::Sqlite => {
                let index = format!("{}.{}", crate::names::WORKSPACE, self.name);
                self.statement(&index, &bare_table(&def.id))
            }
            Dialect::Postgres => self.statement(&self.name, &table(&def.id)),
        }
    }

    /// The statement that makes it while others write, on PostgreSQL.
    pub fn create_concurrently(&self, def: &ObjectDef) -> String {
        let index = format!("concurrently {}", self.name);
        self.statement(&index, &table(&def.id))
    }

    fn statement(&self, index: &str, table: &str) -> String {
        let unique = if self.unique { "unique " } else { "" };
        let (columns, condition) = (self.columns.join(", "), self.condition);
        let include = match self.include.is_empty() {
            true => String::new(),
            false => format!(" include ({})", self.include.join(", ")),
        };
        format!("create {unique}index {index} on {table} ({columns}){include} where {condition}")
    }
}

/// Every index of an object's table, with the fields that it is of. A page seeks
/// by (key, id) among the live.
pub(super) fn wanted(dialect: Dialect, def: &ObjectDef) -> Vec<(Index, Vec<FieldId>)> {
    let mut all: Vec<(Index, Vec<FieldId>)> = ["owner", "team", "created_at", "updated_at"]
        .iter()
        .map(|column| {
            (
                Index::plain(dialect, def, column, LIVE),
                vec![(*column).into()],
            )
        })
        .collect();
    all.push((Index::plain(dialect, def, "deleted_at", TRASH), Vec::new()));
    all.push((Index::of_samples(def), Vec::new()));
    for field in def.live_fields().filter(|field| is_sought(def, field)) {
        if let Some(column) = key_column(field) {
            all.push((
                Index::plain(dialect, def, &column, LIVE),
                vec![field.id.clone()],
            ));
        }
    }
    for set in unique_sets(def) {
        let fields = set.fields.iter().map(|field| field.id.clone()).collect();
        let index = Index {
            name: set.index,
            unique: true,
            columns: set.columns,
            include: Vec::new(),
            condition: LIVE,
            replaces: None,
        };
        all.push((index, fields));
    }
    all
}

/// The name of the index that a page in the order of this column walks on SQLite.
pub(crate) fn walked(def: &ObjectDef, column: &str) -> String {
    Index::plain(Dialect::Sqlite, def, column, LIVE).name
}

/// Whether a field has an index to seek by.
fn is_sought(def: &ObjectDef, field: &FieldDef) -> bool {
    let reference = matches!(
        field.ty,
        FieldType::Reference { .. } | FieldType::AnyReference { .. }
    );
    field.indexed || reference || field.id == def.title
}

/// Whether a field's key stands in any index.
pub(crate) fn is_keyed(def: &ObjectDef, field: &FieldDef) -> bool {
    is_sought(def, field) || field.unique || def.unique.iter().any(|set| set.contains(&field.id))
}

/// The sets of live fields that are unique; sets with a field that has no key
/// are left out.
pub(crate) fn unique_sets(def: &ObjectDef) -> Vec<UniqueSet<'_>> {
    let single = def.live_fields().filter(|f| f.unique).map(|f| vec![f]);
    let several = def.unique.iter().filter_map(|set| {
        set.iter()
            .map(|id| def.field_by_id(id).filter(|_| def.fields.contains_key(id)))
            .collect::<Option<Vec<_>>>()
    });
    let mut sets: Vec<UniqueSet<'_>> = Vec::new();
    for fields in single.chain(several) {
        let Some(columns) = fields
            .iter()
            .map(|f| key_column(f))
            .collect::<Option<Vec<_>>>()
        else {
            continue;
        };
        let index = name('u', def, &columns, &[]);
        if !columns.is_empty() && !sets.iter().any(|set| set.index == index) {
            sets.push(UniqueSet {
                index,
                columns,
                fields,
            });
        }
    }
    sets
}

/// Whether an index was made here.
pub(super) fn is_ours(name: &str) -> bool {
    name.starts_with("i_") || name.starts_with("u_")
}

/// A readable beginning, and a hash that tells it from all others.
fn name(kind: char, def: &ObjectDef, columns: &[String], include: &[String]) -> String {
    let whole = format!("{kind}_{}_{}", def.id, columns.join("_"));
    let beside = match include.is_empty() {
        true => String::new(),
        false => format!(" include ({})", include.join(",")),
    };
    let hash = hex(&Sha256::digest(format!(
        "{kind} {} ({}){beside}",
        def.id,
        columns.join(",")
    )));
    let readable: String = whole.chars().take(NAME_BYTES - 9).collect();
    format!("{readable}_{}", &hash[..8])
}
