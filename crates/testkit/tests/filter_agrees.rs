//! Whatever the definitions, records and filter: memory, SQLite and PostgreSQL
//! select the same records, and text and JSON keep the meaning.
//!
//! PostgreSQL takes part where `RAPPORT_TEST_POSTGRES` names one. A failure names
//! the seed of its world; `RAPPORT_TEST_SEEDS=7..8` runs that world alone, and a
//! longer range of seeds looks further.

#![allow(clippy::unwrap_used, reason = "a test may fail where it stands")]

use std::{collections::BTreeSet, sync::Arc};

use base::{Id, Micros};
use schema::{
    Filter, Moment, ObjectDef, Query, Schema, Scope,
    filter::{from_json, lower, matches, parse, to_json, to_text},
};
use sqlx::Connection;
use store::{Db, Indexing, Location, Saved, Stamp, Tuning};
use testkit::random::{self, Rng, World};

/// The worlds that are tried unless told, and how many filters in each.
const SEEDS: std::ops::Range<u64> = 1..9;
const FILTERS: usize = 150;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn memory_and_both_databases_select_the_same_records() {
    let seeds = match setting("RAPPORT_TEST_SEEDS") {
        Some(range) => range
            .split_once("..")
            .map(|(from, to)| from.parse().unwrap()..to.parse().unwrap())
            .unwrap(),
        None => SEEDS,
    };
    let mut found = 0;
    for seed in seeds {
        let world = Arc::new(World::of(seed));
        let folder = tempfile::tempdir().unwrap();
        let mut databases =
            vec![filled(Location::Sqlite(folder.path().join("rapport.db")), &world).await];
        let postgres = setting("RAPPORT_TEST_POSTGRES")
            .map(|url| (url, format!("filters_{seed}_{}", std::process::id())));
        if let Some((url, workspace)) = &postgres {
            let location = Location::Postgres {
                url: url.clone(),
                workspace: workspace.clone(),
            };
            databases.push(filled(location, &world).await);
        }
        found += agree(seed, &world, &databases).await;
        for db in databases {
            db.close().await;
        }
        if let Some((url, workspace)) = postgres {
            let mut conn = sqlx::PgConnection::connect(&url).await.unwrap();
            let gone = format!("drop schema \"ws_{workspace}\" cascade");
            sqlx::raw_sql(sqlx::AssertSqlSafe(gone))
                .execute(&mut conn)
                .await
                .unwrap();
        }
    }
    // Filters that find nothing, or everything, would show nothing.
    assert!(found > 0, "no filter chose some of the records");
}

/// Runs filters in one world; gives how many chose some records and not all.
async fn agree(seed: u64, world: &World, databases: &[Db]) -> usize {
    let mut rng = Rng::new(seed ^ 0xf117e5);
    let objects: Vec<Arc<ObjectDef>> = world.schema.objects().cloned().collect();
    let (users, teams) = (world.ids("user"), world.ids("team"));
    let mut choosy = 0;
    for n in 0..FILTERS {
        let def = rng.pick(&objects).clone();
        let text = random::filter(&mut rng, world, &def);
        let moment = random::moment(&mut rng, &users, &teams);
        let place = format!(
            "seed {seed}, filter {n} on {} at {} in {:?}:\n{text}\n",
            def.name, moment.now, moment.zone
        );
        let filter =
            parse(&text, &def, &world.schema).unwrap_or_else(|error| panic!("{place}{error}"));
        forms_agree(&filter, &def, &world.schema, &place);
        let query = Query {
            filter,
            sort: random::sort(&mut rng, &def, &world.schema),
            limit: 1_000,
            trash: rng.chance(15),
            ..Query::of(def.id.clone())
        };
        let expected = in_memory(&query, &def, world, &moment);
        let everything = Query {
            filter: Filter::All,
            ..query.clone()
        };
        let all = in_memory(&everything, &def, world, &moment).len();
        choosy += usize::from(!expected.is_empty() && expected.len() < all);
        for db in databases {
            let stored = stored(db, world, &query, &moment)
                .await
                .unwrap_or_else(|error| panic!("{place}{:?}: {error:?}", db.dialect()));
            if stored != expected {
                let smallest = smallest(&query, db, &def, world, &moment).await;
                panic!(
                    "{place}{:?} differs, by its part\n{}\n{:#?}\nonly in memory: {:?}\nonly stored: {:?}",
                    db.dialect(),
                    to_text(&smallest, &def, &world.schema),
                    lower(&smallest, &def, &world.schema, &moment),
                    expected.difference(&stored).collect::<Vec<_>>(),
                    stored.difference(&expected).collect::<Vec<_>>(),
                );
            }
        }
    }
    choosy
}

fn forms_agree(filter: &Filter, def: &ObjectDef, schema: &Schema, place: &str) {
    let text = to_text(filter, def, schema);
    let again = parse(&text, def, schema).unwrap_or_else(|error| panic!("{place}{text}: {error}"));
    assert_eq!(again, *filter, "{place}{text}");
    let json = to_json(filter, def, schema);
    let again =
        from_json(&json, def, schema).unwrap_or_else(|error| panic!("{place}{json}: {error}"));
    assert_eq!(again, *filter, "{place}{json}");
}

fn in_memory(query: &Query, def: &ObjectDef, world: &World, moment: &Moment) -> BTreeSet<Id> {
    let pred = lower(&query.filter, def, &world.schema, moment);
    world
        .of_object(&def.id)
        .filter(|record| record.deleted_at.is_some() == query.trash)
        .filter(|record| matches(&pred, record, def, &world.schema, world))
        .map(|record| record.id)
        .collect()
}

async fn stored(
    db: &Db,
    world: &World,
    query: &Query,
    moment: &Moment,
) -> base::Result<BTreeSet<Id>> {
    let mut conn = db.read().await?;
    let ask = Scope::everything().apply(query.clone());
    let page = store::page(&mut conn, &world.schema, &ask, moment).await?;
    let count = store::count(&mut conn, &world.schema, &ask, moment, None).await?;
    assert_eq!(
        usize::try_from(count).unwrap(),
        page.records.len(),
        "a page and its count differ"
    );
    Ok(page.records.into_iter().map(|record| record.id).collect())
}

/// The smallest part of a filter about which memory and a database differ.
async fn smallest(
    query: &Query,
    db: &Db,
    def: &ObjectDef,
    world: &World,
    moment: &Moment,
) -> Filter {
    let mut here = query.filter.clone();
    'smaller: loop {
        let parts = match &here {
            Filter::And(all) | Filter::Or(all) => all.clone(),
            Filter::Not(inner) => vec![(**inner).clone()],
            Filter::All | Filter::Test(_) => return here,
        };
        for part in parts {
            let query = Query {
                filter: part.clone(),
                ..query.clone()
            };
            let stored = stored(db, world, &query, moment).await;
            if stored.ok() != Some(in_memory(&query, def, world, moment)) {
                here = part;
                continue 'smaller;
            }
        }
        return here;
    }
}

/// A database with a world's tables and records.
async fn filled(location: Location, world: &Arc<World>) -> Db {
    let db = Db::open(location, Tuning::default()).await.unwrap();
    let tables = Arc::clone(world);
    db.change_definitions(0, move |tx| {
        let world = Arc::clone(&tables);
        Box::pin(async move { store::sync(tx, &world.schema).await })
    })
    .await
    .unwrap();
    let rows = Arc::clone(world);
    db.write(1, move |tx| {
        let world = Arc::clone(&rows);
        Box::pin(async move {
            let stamp = Stamp {
                at: Micros(1),
                who: None,
                via: "job",
                batch: Id::seeded(Micros(1), 1),
                schema_version: 1,
                index: Indexing::Now,
            };
            let all: Vec<Saved> = world
                .records
                .iter()
                .map(|record| Saved {
                    before: None,
                    after: record.clone(),
                })
                .collect();
            store::save(tx, &world.schema, &stamp, &all).await
        })
    })
    .await
    .unwrap();
    db
}

#[allow(
    clippy::disallowed_methods,
    reason = "which database and which seed comes from whoever runs the tests"
)]
fn setting(name: &str) -> Option<String> {
    std::env::var(name).ok()
}
