//! A fresh workspace per test, and objects to put into it.

use std::{future::Future, path::PathBuf, sync::Arc, time::Duration};

use base::{Id, Micros, Result};
use futures::{FutureExt, future::BoxFuture};
use schema::{
    Actor, FieldDef, FieldType, ObjectDef, ObjectId, Record, Schema, SelectOption, Value,
};
use sqlx::{Connection, Executor};
use store::{Db, Dialect, Indexing, Location, Saved, Stamp, Tuning, Tx};

/// Where a test's workspace lies; another process would be told the same.
#[derive(Clone, Debug)]
pub struct Place {
    pub location: Location,
    /// Held so that the folder lives as long as the test.
    _folder: Option<Arc<tempfile::TempDir>>,
}

impl Place {
    pub fn dialect(&self) -> Dialect {
        match self.location {
            Location::Sqlite(_) => Dialect::Sqlite,
            Location::Postgres { .. } => Dialect::Postgres,
        }
    }

    pub async fn open(&self) -> Db {
        self.open_with(Tuning {
            patience: Duration::from_secs(20),
            ..Tuning::default()
        })
        .await
    }

    pub async fn open_with(&self, tuning: Tuning) -> Db {
        Db::open(self.location.clone(), tuning)
            .await
            .expect("the workspace opens")
    }

    /// The workspace with tables for these objects.
    pub async fn with(&self, objects: Vec<ObjectDef>) -> (Db, Arc<Schema>) {
        let db = self.open().await;
        let schema = synced(&db, 0, objects).await.expect("the tables follow");
        (db, schema)
    }

    pub fn file(&self) -> PathBuf {
        match &self.location {
            Location::Sqlite(file) => file.clone(),
            Location::Postgres { .. } => panic!("no file"),
        }
    }
}

/// Makes the tables follow, from this version of the definitions on.
pub async fn synced(db: &Db, version: i64, objects: Vec<ObjectDef>) -> Result<Arc<Schema>> {
    let schema = Arc::new(Schema::new(version + 1, objects));
    let target = Arc::clone(&schema);
    db.change_definitions(version, move |tx| {
        let target = Arc::clone(&target);
        Box::pin(async move { store::sync(tx, &target).await })
    })
    .await?;
    Ok(schema)
}

#[allow(
    clippy::disallowed_methods,
    reason = "the address of the test database comes from bin/test"
)]
pub fn postgres_url() -> Option<String> {
    std::env::var("RAPPORT_TEST_POSTGRES").ok()
}

/// Runs a test on a fresh workspace of each database.
pub async fn on_both<F, T>(test: T)
where
    T: Fn(Place) -> F,
    F: Future<Output = ()>,
{
    on_sqlite(&test).await;
    on_postgres(&test).await;
}

pub async fn on_sqlite<F: Future<Output = ()>>(test: impl Fn(Place) -> F) {
    let folder = tempfile::tempdir().expect("a folder");
    let location = Location::Sqlite(folder.path().join("rapport.db"));
    test(Place {
        location,
        _folder: Some(Arc::new(folder)),
    })
    .await;
}

pub async fn on_postgres<F: Future<Output = ()>>(test: impl Fn(Place) -> F) {
    let Some(url) = postgres_url() else { return };
    let workspace = format!("test_{}", Id::make(now()).to_string().replace('-', ""));
    let location = Location::Postgres {
        url: url.clone(),
        workspace: workspace.clone(),
    };
    let place = Place {
        location,
        _folder: None,
    };
    let outcome = std::panic::AssertUnwindSafe(test(place))
        .catch_unwind()
        .await;
    let mut conn = sqlx::PgConnection::connect(&url)
        .await
        .expect("the test database answers");
    let drop_schema =
        sqlx::AssertSqlSafe(format!("drop schema if exists \"ws_{workspace}\" cascade"));
    conn.execute(sqlx::raw_sql(drop_schema))
        .await
        .expect("the schema goes");
    if let Err(panic) = outcome {
        std::panic::resume_unwind(panic);
    }
}

pub fn now() -> Micros {
    base::Clock::system().now()
}

pub fn stamp(schema: &Schema) -> Stamp {
    let at = now();
    let who = Some(Actor {
        kind: "user".into(),
        id: Some(Id::make(at)),
        name: None,
    });
    Stamp {
        at,
        who,
        via: "rest",
        batch: Id::make(at),
        schema_version: schema.version(),
        index: Indexing::Now,
    }
}

pub fn field(name: &str, ty: FieldType) -> FieldDef {
    let json = serde_json::json!({ "id": name, "name": name, "label": name, "type": "text" });
    let mut field: FieldDef = serde_json::from_value(json).expect("a field");
    field.ty = ty;
    field
}

pub fn options(keys: &[&str]) -> Vec<SelectOption> {
    keys.iter()
        .map(|key| SelectOption {
            key: (*key).into(),
            label: key.to_uppercase(),
            color: String::new(),
            retired: false,
        })
        .collect()
}

pub fn object(name: &str, title: &str, fields: Vec<FieldDef>) -> ObjectDef {
    let json = serde_json::json!({
        "id": name, "name": name, "plural": format!("{name}s"), "label": name, "label_plural": name,
        "title": title, "fields": {},
    });
    let mut def: ObjectDef = serde_json::from_value(json).expect("an object");
    def.fields = fields.into_iter().map(|f| (f.id.clone(), f)).collect();
    def
}

/// A small object: a searchable name, a unique code, a number.
pub fn thing() -> ObjectDef {
    let mut name = field("name", FieldType::Text);
    name.search = true;
    let mut code = field("code", FieldType::Text);
    code.unique = true;
    object(
        "thing",
        "name",
        vec![
            name,
            code,
            field("amount", FieldType::Integer),
            field("emails", FieldType::Emails),
        ],
    )
}

pub fn fresh(object: &str, name: &str) -> Record {
    let at = now();
    let mut record = Record::new(ObjectId::from(object), Id::make(at), at);
    record.version = 1;
    record.set(&"name".into(), Value::Text(name.into()));
    record
}

/// Saves, with the schema at hand.
pub async fn save(db: &Db, schema: &Arc<Schema>, all: Vec<Saved>) -> Result<()> {
    save_with(db, schema, stamp(schema), all).await
}

pub async fn save_with(db: &Db, schema: &Arc<Schema>, stamp: Stamp, all: Vec<Saved>) -> Result<()> {
    let work = Arc::new((Arc::clone(schema), stamp, all));
    db.write(schema.version(), move |tx| {
        let work = Arc::clone(&work);
        Box::pin(async move { store::save(tx, &work.0, &work.1, &work.2).await })
    })
    .await
}

pub async fn create(db: &Db, schema: &Arc<Schema>, records: Vec<Record>) -> Result<()> {
    save(
        db,
        schema,
        records
            .into_iter()
            .map(|after| Saved {
                before: None,
                after,
            })
            .collect(),
    )
    .await
}

/// The record one version on, as a change would leave it.
pub fn changed(before: &Record, change: impl FnOnce(&mut Record)) -> Saved {
    let mut after = before.clone();
    after.version += 1;
    after.updated_at = now();
    change(&mut after);
    Saved {
        before: Some(before.clone()),
        after,
    }
}

/// Reads records back, whole, in the order of ids.
pub async fn load(db: &Db, schema: &Schema, object: &str) -> Vec<Record> {
    let def = schema
        .object(&ObjectId::from(object))
        .expect("an object")
        .clone();
    let mut conn = db.read().await.expect("a connection");
    let selection = store::rows::Selection::of(&def, None).expect("every field");
    let (columns, _) = selection.columns("t");
    let text = format!(
        "select {columns} from {} t order by t.id",
        store::names::table(&def.id)
    );
    let rows = conn.fetch(&store::Sql::new(text)).await.expect("rows");
    let mut records: Vec<Record> = rows
        .iter()
        .map(|row| selection.decode(row, 0).expect("a record"))
        .collect();
    selection
        .fill_links(&mut conn, &mut records)
        .await
        .expect("links");
    records
}

pub async fn count(db: &Db, sql: &str) -> i64 {
    let mut conn = db.read().await.expect("a connection");
    conn.fetch_one(&store::Sql::new(sql))
        .await
        .expect("a row")
        .get_int(0)
        .expect("a number")
}

/// A closure that does nothing but what the test says, typed for `Db::write`.
pub fn work<T, F>(f: F) -> F
where
    F: for<'t> Fn(&'t mut Tx) -> BoxFuture<'t, Result<T>> + Send + Sync + 'static,
{
    f
}

pub async fn assert_whole(db: &Db, schema: &Schema) {
    let problems = store::check(db, schema, &[]).await.expect("the check runs");
    assert_eq!(problems, Vec::new(), "{:?}", db.dialect());
}
