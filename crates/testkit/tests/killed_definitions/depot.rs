//! Many parts, what is asked of their definition, and processes that are killed
//! while they do it.

use std::time::Duration;

use base::{Id, Stopwatch};
use engine::{
    Cx, Principal, Via, Workspace, definitions,
    export::{self, Format, What},
    jobs::{self, Filter, State, Status},
    records::{self, Ask, Atomicity, Operation},
};
use schema::{ObjectId, Query};
use serde_json::{Value as Json, json};
use store::{Conn, Sql};
use testkit::{Fresh, Killed, chores, depot, kills};

const CHORES: &str = env!("CARGO_BIN_EXE_chores");
/// More than are dealt with at once.
pub const PARTS: usize = 10_500;
/// How often a process is killed in each job, unless `RAPPORT_TEST_KILLS` says so.
const KILLS: u64 = 2;

/// Whether others have written what is not committed yet while an index is built:
/// on PostgreSQL, a builder waits for them with half an index.
#[derive(Clone, Copy, PartialEq)]
pub enum Others {
    AtWork,
    Resting,
}

/// Many parts, in a workspace that an earlier version of the program made.
pub struct Depot {
    fresh: Fresh,
    /// As the present version opens it.
    pub ws: Workspace,
    pub parts: Vec<Id>,
}

impl Depot {
    pub async fn on(database: &str) -> Self {
        let fresh = Fresh::with(database, depot::earlier).await;
        for name in ["number", "torn", "calm", "torn_mail", "calm_mail"] {
            let body = json!({"name": name, "type": "text", "search": false});
            let cx = fresh.cx().fresh().await.unwrap();
            definitions::add_field(&cx, "part", &body).await.unwrap();
        }
        let cx = fresh.cx().fresh().await.unwrap();
        let numbers: Vec<usize> = (0..PARTS).collect();
        let mut parts = Vec::with_capacity(PARTS);
        for some in numbers.chunks(1_000) {
            let operations = some
                .iter()
                .map(|n| Operation::Save(Ask::create(part(*n))))
                .collect();
            let made = records::batch(&cx, &object(), operations, Atomicity::AllOrNothing)
                .await
                .unwrap();
            parts.extend(made.into_iter().map(|answer| answer.unwrap().1.id));
        }
        let ws = chores::open(fresh.location().clone()).await.unwrap();
        Self { fresh, ws, parts }
    }

    pub fn cx(&self) -> Cx {
        self.ws.cx(Principal::System, Via::Command)
    }

    pub async fn update_field(&self, field: &str, body: Json) {
        let cx = self.cx().fresh().await.unwrap();
        definitions::update_field(&cx, "part", field, &body)
            .await
            .unwrap();
    }

    /// The one job of a kind that is to be done.
    pub async fn asked(&self, kind: &str) -> Id {
        let filter = Filter {
            kind: Some(kind.into()),
            limit: 500,
            ..Filter::default()
        };
        let all = jobs::list(&self.cx(), &filter).await.unwrap();
        let all: Vec<&Status> = all.iter().filter(|job| !job.state.is_over()).collect();
        match all.as_slice() {
            [job] => job.id,
            jobs => panic!(
                "one job is to be done, on {}: {jobs:?}",
                self.fresh.database()
            ),
        }
    }

    /// Has processes do a job, and kills each in the midst of it. Gives how often it
    /// was cut off.
    pub async fn worked_off(&self, id: Id, others: Others) -> u64 {
        let location = self.fresh.location();
        let (mut cut_off, mut begun) = (0, None);
        for round in 0..kills(KILLS) {
            let in_the_way = match others {
                Others::AtWork => self.writing().await,
                Others::Resting => None,
            };
            let mut worker = Killed::start(CHORES, location);
            let job = self
                .until(id, |job| {
                    job.state == State::Running && job.begun_at > begun
                })
                .await;
            if job.state.is_over() {
                break;
            }
            begun = job.begun_at;
            self.gets_on(id, round % 3).await;
            tokio::time::sleep(Duration::from_millis(round * 13 % 60)).await;
            if in_the_way.is_some() {
                self.is_half_built(id).await;
            }
            worker.kill();
            if let Some(conn) = in_the_way {
                self.give_way(conn, round % 2 == 0).await;
            }
            let now = jobs::status(&self.cx(), id).await.unwrap();
            cut_off += u64::from(!now.state.is_over());
        }
        let _worker = Killed::start(CHORES, location);
        let job = self.until(id, |_| false).await;
        assert_eq!(job.state, State::Done, "{job:?}");
        cut_off
    }

    /// Waits until a job is so, or over. One that is given up because too many have
    /// died of it is tried again, as administrators would.
    async fn until(&self, id: Id, is_so: impl Fn(&Status) -> bool) -> Status {
        let watch = Stopwatch::start();
        loop {
            let job = jobs::status(&self.cx(), id).await.unwrap();
            let why = job.error.as_deref().unwrap_or_default();
            if job.state == State::Failed && why.contains("times in a row") {
                jobs::retry(&self.cx(), id).await.unwrap();
            } else if job.state.is_over() || is_so(&job) {
                return job;
            }
            assert!(watch.elapsed() < Duration::from_secs(120), "{job:?}");
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    }

    /// Waits until a job has left so many checkpoints, or is over.
    async fn gets_on(&self, id: Id, steps: u64) {
        let (mut last, mut seen) = (self.checkpoint(id).await, 0);
        let watch = Stopwatch::start();
        while seen < steps {
            let job = jobs::status(&self.cx(), id).await.unwrap();
            let now = self.checkpoint(id).await;
            // The building of an index has none.
            if job.state.is_over() || job.kind == "build_index" {
                return;
            }
            if now != last {
                (last, seen) = (now, seen + 1);
            }
            assert!(watch.elapsed() < Duration::from_secs(60), "{job:?}");
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    }

    async fn checkpoint(&self, id: Id) -> Option<String> {
        let mut sql = Sql::new("select checkpoint from {w}.jobs where id = ");
        sql.bind(id);
        let mut conn = self.ws.db().read().await.unwrap();
        conn.fetch_one(&sql).await.unwrap().json(0).unwrap()
    }

    /// Somebody who has written to the table and does not commit yet, where that is
    /// no hindrance to other writers.
    async fn writing(&self) -> Option<Conn> {
        if self.fresh.database() == "sqlite" {
            return None;
        }
        let mut conn = self.ws.db().read().await.unwrap();
        for text in ["begin", "lock table {w}.o_part in row exclusive mode"] {
            conn.execute(&Sql::new(text)).await.unwrap();
        }
        Some(conn)
    }

    /// Waits until there is an index that is not whole, and whoever builds it waits;
    /// or the job is over, because there was nothing left to build.
    async fn is_half_built(&self, id: Id) {
        let watch = Stopwatch::start();
        let half =
            "select 1 from pg_index where indrelid = '{w}.o_part'::regclass and not indisvalid";
        let mut conn = self.ws.db().read().await.unwrap();
        while conn
            .fetch_optional(&Sql::new(half))
            .await
            .unwrap()
            .is_none()
        {
            let job = jobs::status(&self.cx(), id).await.unwrap();
            if job.state.is_over() {
                return;
            }
            assert!(watch.elapsed() < Duration::from_secs(60));
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    }

    /// Commits. Before that, what the database does for the dead ends too, if it is
    /// as if their machine had died.
    async fn give_way(&self, mut conn: Conn, with_machine: bool) {
        if with_machine {
            let end = "select pg_terminate_backend(pid) from pg_stat_progress_create_index \
                       where relid = '{w}.o_part'::regclass";
            conn.fetch(&Sql::new(end)).await.unwrap();
        }
        conn.execute(&Sql::new("commit")).await.unwrap();
    }

    pub async fn has_its_indexes(&self) {
        let cx = self.cx().fresh().await.unwrap();
        let def = cx.schema.named("part").unwrap();
        let mut conn = self.ws.db().read().await.unwrap();
        let states = store::index_states(&mut conn, &[def]).await.unwrap();
        assert_eq!(states[0].iter().filter(|index| index.unique).count(), 2);
        let names = [vec!["shelf", "place"], vec!["number"], vec!["torn"]];
        for wanted in names {
            let is_it = |index: &&store::IndexState| {
                let names = index.fields.iter().map(|id| def.field_by_id(id));
                names
                    .map(|field| field.unwrap().name.as_str())
                    .eq(wanted.clone())
            };
            let index = states[0].iter().find(is_it).unwrap();
            assert!(index.is_built, "{index:?} on {}", self.fresh.database());
        }
        drop(conn);
        // The database itself refuses what is there already.
        let number = def.field("number").unwrap().columns();
        let text = format!("update {{w}}.o_part set k_{number} = '17' where k_{number} = '18'");
        let done = self.ws.db().write(cx.schema.version(), move |tx| {
            let sql = Sql::new(text.clone());
            Box::pin(async move { tx.execute(&sql).await })
        });
        assert_eq!(done.await.unwrap_err().status(), 409);
    }

    pub async fn exported(&self) -> Vec<Json> {
        let cx = self.cx().fresh().await.unwrap();
        let mut out = Vec::new();
        let what = What::read(&cx, "parts", None, None, Format::JsonLines).unwrap();
        export::run(&cx, &what, &mut out, &|_| ()).await.unwrap();
        let lines = out
            .split(|byte| *byte == b'\n')
            .filter(|line| !line.is_empty());
        lines
            .map(|line| serde_json::from_slice(line).unwrap())
            .collect()
    }

    pub async fn count(&self, filter: &str) -> u64 {
        let cx = self.cx().fresh().await.unwrap();
        let def = cx.schema.named("part").unwrap();
        let filter = schema::filter::parse(filter, def, &cx.schema).unwrap();
        let query = Query {
            filter,
            ..Query::of(object())
        };
        records::count(&cx, &query, None).await.unwrap()
    }
}

pub fn object() -> ObjectId {
    ObjectId::from("part")
}

fn part(n: usize) -> Json {
    let (number, mail) = (n.to_string(), mail(n));
    json!({
        "name": format!("P{n}"), "shelf": format!("S{}", n / 100), "place": n % 100,
        "number": number, "torn": number, "calm": number, "torn_mail": mail, "calm_mail": mail,
    })
}

pub fn mail(n: usize) -> String {
    format!("p{n}@depot.example")
}
