//! Calls of REST in this process, without a network, beside the same statements
//! by the bare engine.

use std::sync::Arc;

use axum::{
    Router,
    body::Body,
    http::{Request, header},
};
use base::Id;
use engine::{Principal, Via, Workspace, people, records};
use http_body_util::BodyExt;
use schema::{Cursor, Dir, Path, Query, Sort, query::CursorKey};
use serde_json::{Value, json};
use store::{Dialect, Sql};
use tower::ServiceExt;

use crate::{
    Outcome, bare,
    measure::{Times, spread, times},
    table::Table,
};

/// A program with a key.
#[derive(Clone)]
pub struct Caller {
    router: Router,
    key: Arc<str>,
}

impl Caller {
    /// Without a bound on its requests.
    pub fn of(ws: &Workspace, key: &str) -> Self {
        let limits = api::Limits {
            requests_per_second: u32::MAX,
            ..api::Limits::default()
        };
        Self {
            router: api::router(ws.clone(), limits),
            key: key.into(),
        }
    }

    async fn call(&self, method: &str, path: &str, body: Option<Value>) -> Outcome<Value> {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::AUTHORIZATION, format!("Bearer {}", self.key));
        if body.is_some() {
            request = request.header(header::CONTENT_TYPE, "application/json");
        }
        let body = body.map_or_else(Body::empty, |body| Body::from(body.to_string()));
        let answer = self.router.clone().oneshot(request.body(body)?).await?;
        let status = answer.status();
        let bytes = answer.into_body().collect().await?.to_bytes();
        if !status.is_success() {
            return Err(format!(
                "{method} {path}: {status} {}",
                String::from_utf8_lossy(&bytes)
            )
            .into());
        }
        Ok(serde_json::from_slice(&bytes).unwrap_or(Value::Null))
    }

    pub async fn gets(&self, calls: usize, path: impl Fn(usize) -> String) -> Outcome<Times> {
        times(calls, |n| {
            let (caller, path) = (self.clone(), path(n));
            async move { caller.call("GET", &path, None).await.map(drop) }
        })
        .await
    }
}

/// Every call of the table.
pub async fn measure(ws: &Workspace, calls: usize, size: usize, table: &mut Table) -> Outcome<()> {
    let cx = ws.cx(Principal::System, Via::Command);
    let key = people::create_key(&cx, "bench", "administrator").await?;
    let caller = Caller::of(ws, &key);
    let ids = some_ids(ws, calls * 2, size).await?;
    one_record(ws, &caller, &ids, calls, table).await?;
    writes(ws, &caller, &ids, calls, table).await?;
    pages(ws, &caller, calls, table).await?;
    searches(ws, &caller, calls, table).await?;
    aggregates(ws, &caller, table).await
}

async fn some_ids(ws: &Workspace, count: usize, size: usize) -> Outcome<Vec<Id>> {
    let mut conn = ws.db().read().await?;
    let mut ids = Vec::with_capacity(count);
    let sql = Sql::new(format!(
        "select id from {{w}}.o_contact order by id limit {}",
        size.min(200_000)
    ));
    let all = conn.fetch(&sql).await?;
    for n in 0..count {
        ids.push(all[spread(n, all.len())].get_id(0)?);
    }
    Ok(ids)
}

async fn one_record(
    ws: &Workspace,
    caller: &Caller,
    ids: &[Id],
    calls: usize,
    table: &mut Table,
) -> Outcome<()> {
    let ours = caller
        .gets(calls, |n| {
            format!("/api/v1/contacts/{}", ids[n % ids.len()])
        })
        .await?;
    let columns = bare::columns(&mut ws.db().read().await?, "o_contact").await?;
    let list = columns.join(", ");
    let text = format!("select {list} from {{w}}.o_contact where id = $1");
    let plain = statement(ws, calls, &columns, |n| {
        Sql::with(&text, [ids[n % ids.len()].into()])
    })
    .await?;
    table.ratio("read one contact", &ours, &plain);
    Ok(())
}

async fn statement(
    ws: &Workspace,
    calls: usize,
    columns: &[String],
    sql: impl Fn(usize) -> Sql,
) -> Outcome<Times> {
    times(calls, |n| {
        let (ws, sql) = (ws.clone(), sql(n));
        async move {
            let mut conn = ws.db().read().await?;
            bare::rows(&mut conn, columns, &sql).await.map(drop)
        }
    })
    .await
}

async fn writes(
    ws: &Workspace,
    caller: &Caller,
    ids: &[Id],
    calls: usize,
    table: &mut Table,
) -> Outcome<()> {
    let ours = times(calls, |n| {
        let caller = caller.clone();
        let body = json!({ "name": format!("Bench Person{n}"), "emails": [format!("bench{n}@bench.example")],
            "phones": ["+493012345678"], "job_title": "Tester" });
        async move { caller.call("POST", "/api/v1/contacts", Some(body)).await.map(drop) }
    })
    .await?;
    bare::copy_of(ws, "o_contact", "k_name").await?;
    let insert = "insert into {w}.bare_o_contact select * from {w}.o_contact where id = $1";
    let plain = times(calls, |n| {
        let (ws, id) = (ws.clone(), ids[n % ids.len()]);
        async move { bare::write(&ws, insert, vec![id.into()]).await }
    })
    .await?;
    table.ratio("create a contact (durable)", &ours, &plain);
    let ours = times(calls, |n| {
        let (caller, id) = (caller.clone(), ids[n % ids.len()]);
        let body = json!({ "job_title": format!("Title {n}") });
        async move {
            caller
                .call("PATCH", &format!("/api/v1/contacts/{id}"), Some(body))
                .await
                .map(drop)
        }
    })
    .await?;
    let update = "update {w}.bare_o_contact set f_job_title = $2 where id = $1";
    let plain = times(calls, |n| {
        let (ws, id) = (ws.clone(), ids[n % ids.len()]);
        async move { bare::write(&ws, update, vec![id.into(), format!("Title {n}").into()]).await }
    })
    .await?;
    table.ratio("update a contact (durable)", &ours, &plain);
    Ok(())
}

async fn pages(ws: &Workspace, caller: &Caller, calls: usize, table: &mut Table) -> Outcome<()> {
    let contact = bare::columns(&mut ws.db().read().await?, "o_contact").await?;
    let deal = bare::columns(&mut ws.db().read().await?, "o_deal").await?;
    let (contacts, deals) = (contact.join(", "), deal.join(", "));

    let ours = caller
        .gets(calls, |_| "/api/v1/contacts?order_by=name".into())
        .await?;
    let text = format!(
        "select {contacts} from {{w}}.o_contact where deleted_at is null order by k_name, id limit 50"
    );
    let plain = statement(ws, calls, &contact, |_| Sql::new(text.clone())).await?;
    table.ratio("page of 50, indexed sort", &ours, &plain);

    let sorted = |object: &str, field: &str| Query {
        sort: vec![Sort {
            path: Path::field(field),
            dir: Dir::Asc,
        }],
        ..Query::of(object.into())
    };
    let cx = ws.cx(Principal::System, Via::Command);
    let deep = records::seal_cursor(
        &cx,
        &sorted("contact", "name"),
        &cursor(Some(CursorKey::Text("petra m".into()))),
    );
    let ours = caller
        .gets(calls, |_| {
            format!("/api/v1/contacts?order_by=name&cursor={deep}")
        })
        .await?;
    let text = format!(
        "select {contacts} from {{w}}.o_contact where deleted_at is null and (k_name, id) > ($1, $2) order by k_name, id limit 50"
    );
    let plain = statement(ws, calls, &contact, |_| {
        Sql::with(&text, ["petra m".into(), Id::nil().into()])
    })
    .await?;
    table.ratio("page of 50, deep in an indexed sort", &ours, &plain);

    let nulls = records::seal_cursor(&cx, &sorted("deal", "close_date"), &cursor(None));
    let ours = caller
        .gets(calls, |_| {
            format!("/api/v1/deals?order_by=close_date&cursor={nulls}")
        })
        .await?;
    let text = format!(
        "select {deals} from {{w}}.o_deal where deleted_at is null and f_close_date is null and id > $1 order by id limit 50"
    );
    let plain = statement(ws, calls, &deal, |_| Sql::with(&text, [Id::nil().into()])).await?;
    table.ratio(
        "page of 50, among the empty values of a sort",
        &ours,
        &plain,
    );

    let path = "/api/v1/deals?filter=status%20%3D%20open%20and%20close_date%20in%202025-03-01..2025-03-31&order_by=-amount";
    let ours = caller.gets(calls.min(100), |_| path.into()).await?;
    let text = format!(
        "select {deals} from {{w}}.o_deal where deleted_at is null and f_status = 'open' and f_close_date between 20148 and 20178 \
         order by b_amount desc, id desc limit 50"
    );
    let plain = statement(ws, calls.min(100), &deal, |_| Sql::new(text.clone())).await?;
    table.ratio(
        "page of 50, two indexed filters and an indexed sort",
        &ours,
        &plain,
    );
    Ok(())
}

fn cursor(key: Option<CursorKey>) -> Cursor {
    Cursor {
        keys: vec![key],
        id: Id::nil(),
    }
}

async fn searches(ws: &Workspace, caller: &Caller, calls: usize, table: &mut Table) -> Outcome<()> {
    let typed = [
        "pe",
        "petra",
        "petra mar",
        "order 12",
        "zander",
        "c77.example",
        "weller2",
        "buyer",
    ];
    let (words, dialect) = (columns_of_search(), ws.db().dialect());
    let sql = |n: usize| {
        let first = typed[n % typed.len()]
            .split([' ', '.'])
            .next()
            .unwrap_or_default();
        match dialect {
            Dialect::Sqlite => Sql::with(
                "select d.object, d.id, d.title from {w}.search_words w join {w}.search_docs d on d.rid = w.rowid \
                 where w.search_words match $1 order by w.rowid desc limit 20",
                [format!("\"{first}\"*").into()],
            ),
            Dialect::Postgres => Sql::with(
                "select object, id, title from {w}.search_docs where words @@ to_tsquery('simple', $1) order by at desc limit 20",
                [format!("'{first}':*").into()],
            ),
        }
    };
    let calls = calls.min(160);
    let ours = caller
        .gets(calls, |n| {
            format!(
                "/api/v1/search?q={}",
                typed[n % typed.len()].replace(' ', "%20")
            )
        })
        .await?;
    let plain = statement(ws, calls, &words, sql).await?;
    table.ratio("search as one types", &ours, &plain);
    Ok(())
}

fn columns_of_search() -> Vec<String> {
    ["object", "id", "title"].map(String::from).to_vec()
}

async fn aggregates(ws: &Workspace, caller: &Caller, table: &mut Table) -> Outcome<()> {
    let path = "/api/v1/deals/aggregate?group_by=stage,close_date:month&measures=count,sum:amount";
    let ours = caller.gets(10, |_| path.into()).await?;
    let names: Vec<String> = ["stage", "month", "count", "sum"]
        .map(String::from)
        .to_vec();
    let month = match ws.db().dialect() {
        Dialect::Sqlite => "strftime('%Y-%m', f_close_date * 86400, 'unixepoch')",
        Dialect::Postgres => "to_char(date '1970-01-01' + f_close_date::int, 'YYYY-MM')",
    };
    let text = format!(
        "select f_stage, {month}, count(*), cast(sum(b_amount) as bigint) from {{w}}.o_deal where deleted_at is null group by 1, 2"
    );
    let plain = statement(ws, 10, &names, |_| Sql::new(text.clone())).await?;
    table.ratio("aggregate by stage and month", &ours, &plain);
    Ok(())
}
