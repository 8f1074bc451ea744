//! What rights cost: pages of lists for people who see little, some or all of a
//! million records, beside an administrator's.

use base::Id;
use engine::{Belongs, Principal, Via, Workspace, people, records};
use schema::ObjectId;
use serde_json::json;
use store::Sql;

use crate::{Outcome, measure::Times, rest::Caller, table::Table};

/// How many of all contacts somebody sees: one in so many.
const SEES: &[(&str, usize)] = &[("sparse", 5_000), ("medium", 20)];
/// The lists that are asked for.
const LISTS: &[(&str, &str)] = &[
    ("by name", "/api/v1/contacts?order_by=name"),
    ("newest first", "/api/v1/contacts"),
    (
        "filtered, by name",
        "/api/v1/contacts?filter=lifecycle_stage%20%3D%20lead&order_by=name",
    ),
];

/// Each list for each of them.
pub async fn measure(ws: &Workspace, calls: usize, table: &mut Table) -> Outcome<()> {
    let administrator = Caller::of(ws, &key(ws, "administrator", None).await?);
    role(ws, "bench_own", "own").await?;
    role(ws, "bench_all", "all").await?;
    let mut callers = vec![("full", Caller::of(ws, &key(ws, "bench_all", None).await?))];
    for (n, (name, one_in)) in SEES.iter().enumerate() {
        let owner = user(ws, name).await?;
        own(ws, owner, (*one_in, n)).await?;
        let secret = key(ws, "bench_own", Some(owner)).await?;
        callers.push((name, Caller::of(ws, &secret)));
    }
    statistics(ws).await?;
    for (list, path) in LISTS {
        let all = page(&administrator, calls, path).await?;
        for (name, caller) in &callers {
            let some = page(caller, calls, path).await?;
            table.ratio(
                &format!("page of 50 {list}, {name} scope (beside an administrator's)"),
                &some,
                &all,
            );
        }
    }
    Ok(())
}

async fn page(caller: &Caller, calls: usize, path: &str) -> Outcome<Times> {
    caller.gets(calls.min(100), |_| path.into()).await
}

async fn role(ws: &Workspace, key: &str, reach: &str) -> Outcome<()> {
    let cx = ws.cx(Principal::System, Via::Command);
    let rights = json!({"objects": {"*": {"read": reach}, "user": {"read": "all"}}});
    let body = json!({"name": key, "key": key, "rights": rights});
    match records::create(&cx, &ObjectId::from("role"), body).await {
        // An earlier run left it.
        Ok(_) | Err(base::Error::Conflict { .. }) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

async fn user(ws: &Workspace, name: &str) -> Outcome<Id> {
    let cx = ws.cx(Principal::System, Via::Command);
    let user = records::create(
        &cx,
        &ObjectId::from("user"),
        json!({"name": name, "role": null}),
    )
    .await?;
    Ok(user.id)
}

/// A key with a role, whose own records are those of a user.
async fn key(ws: &Workspace, role: &str, owner: Option<Id>) -> Outcome<String> {
    let who = owner.map_or(Principal::System, |id| Principal::User {
        id,
        name: String::new(),
        team: None,
        role: "administrator".into(),
        also: Belongs::default(),
        through: None,
    });
    Ok(people::create_key(&ws.cx(who, Via::Command), "bench", role).await?)
}

/// Gives somebody one in so many contacts, spread over all of them.
async fn own(ws: &Workspace, owner: Id, (one_in, rest): (usize, usize)) -> Outcome<()> {
    // Evenly on both, and always the same ones.
    let place = match ws.db().dialect() {
        store::Dialect::Sqlite => "rid",
        store::Dialect::Postgres => "abs(hashtext(id::text))",
    };
    let text = format!("update {{w}}.o_contact set owner = $1 where {place} % {one_in} = {rest}");
    crate::bare::write(ws, &text, vec![owner.into()]).await
}

/// What PostgreSQL does by itself within minutes: its planner knows of the new owners, and
/// which pages nobody changes any more.
async fn statistics(ws: &Workspace) -> Outcome<()> {
    if ws.db().dialect() == store::Dialect::Postgres {
        let mut conn = ws.db().read().await?;
        conn.fetch(&Sql::new("vacuum analyze {w}.o_contact"))
            .await?;
    }
    Ok(())
}
