//! What duplicates are looked for by: shared handles and titles in their order, part by part.

use schema::{Entry, Scope, Value};
use store::{Conn, InTitleOrder, SharedHandle, SharedHandles};

use super::{all, made, set, text};
use crate::support::{changed, create, on_both, save};

fn emails(all: &[&str]) -> Value {
    let entry = |(n, value): (usize, &&str)| Entry {
        value: (*value).into(),
        label: String::new(),
        primary: n == 0,
        display: None,
    };
    Value::Entries(all.iter().enumerate().map(entry).collect())
}

/// All of them, looking at so many rows at once, and how often that was.
async fn shared(
    conn: &mut Conn,
    schema: &schema::Schema,
    rows: usize,
) -> (Vec<SharedHandle>, usize) {
    let (mut found, mut after, mut looks) = (Vec::new(), None, 0);
    loop {
        let ask = SharedHandles {
            object: "company".into(),
            fields: vec!["emails".into()],
            after: after.clone(),
            rows,
        };
        let ask = Scope::everything().apply(ask);
        let page = store::shared_handles(conn, schema, &ask).await.unwrap();
        found.extend(page.handles);
        looks += 1;
        if page.next.is_none() {
            return (found, looks);
        }
        assert!(page.next > after, "it does not move on");
        after = page.next;
    }
}

#[tokio::test]
async fn shared_handles_come_once_each_however_few_rows_are_looked_at() {
    on_both(|place| async move {
        let (db, schema) = place.with(all()).await;
        let given: [&[&str]; 7] = [
            &["b@x.example"],
            &["B@x.example", "c@x.example"],
            &["c@x.example", "d@x.example"],
            &["c@x.example", "e@x.example"],
            &["e@x.example"],
            &["f@x.example"],
            &[],
        ];
        let companies: Vec<_> = (1..)
            .zip(given)
            .map(|(n, all)| {
                let mut company = made("company", n);
                set(
                    &mut company,
                    "emails",
                    (!all.is_empty()).then(|| emails(all)),
                );
                company
            })
            .collect();
        create(&db, &schema, companies.clone()).await.unwrap();
        // Those of other objects are none of theirs.
        let mut person = made("person", 20);
        set(
            &mut person,
            "emails",
            emails(&["d@x.example", "f@x.example"]),
        );
        create(&db, &schema, vec![person]).await.unwrap();
        let gone = changed(&companies[4], |c| c.deleted_at = Some(c.updated_at));
        save(&db, &schema, vec![gone]).await.unwrap();

        let mut conn = db.read().await.unwrap();
        let ids = |places: &[usize]| places.iter().map(|n| companies[*n].id).collect();
        let handle = |value: &str, records: Vec<base::Id>| SharedHandle {
            kind: "email",
            value: value.into(),
            records,
        };
        let expect = [
            handle("b@x.example", ids(&[0, 1])),
            handle("c@x.example", ids(&[1, 2, 3])),
        ];
        for (rows, looks) in [(100, 1), (11, 1), (10, 2), (5, 3), (3, 5)] {
            assert_eq!(
                shared(&mut conn, &schema, rows).await,
                (expect.to_vec(), looks),
                "{rows}"
            );
        }
        // Of a handle with more rows than that those that were seen.
        let (few, _) = shared(&mut conn, &schema, 2).await;
        assert_eq!(few[1], handle("c@x.example", ids(&[1, 2, 3])));
        let ask = SharedHandles {
            object: "nothing".into(),
            fields: vec![],
            after: None,
            rows: 1,
        };
        let error =
            store::shared_handles(&mut conn, &schema, &Scope::everything().apply(ask)).await;
        assert_eq!(error.unwrap_err().status(), 404);
    })
    .await;
}

#[tokio::test]
async fn titles_come_in_their_order_without_the_trash() {
    on_both(|place| async move {
        let (db, schema) = place.with(all()).await;
        let names = ["Zeta", "Ähre", "acme", "ACME", "", "Gone", "Beta"];
        let companies: Vec<_> = (1..)
            .zip(names)
            .map(|(n, name)| {
                let mut company = made("company", n);
                set(&mut company, "name", (!name.is_empty()).then(|| text(name)));
                company
            })
            .collect();
        create(&db, &schema, companies.clone()).await.unwrap();
        let gone = changed(&companies[5], |c| c.deleted_at = Some(c.updated_at));
        save(&db, &schema, vec![gone]).await.unwrap();
        let expect = [
            ("acme", 2),
            ("acme", 3),
            ("ahre", 1),
            ("beta", 6),
            ("zeta", 0),
        ];
        let expect = expect.map(|(title, n)| (title.to_owned(), companies[n].id));
        let mut conn = db.read().await.unwrap();
        for rows in [1, 2, 5, 100] {
            let (mut found, mut after) = (Vec::new(), None);
            loop {
                let ask = InTitleOrder {
                    object: "company".into(),
                    after,
                    rows,
                };
                let ask = Scope::everything().apply(ask);
                let page = store::in_title_order(&mut conn, &schema, &ask)
                    .await
                    .unwrap();
                assert!(page.len() <= rows);
                after = page.last().cloned();
                found.extend(page);
                if after.is_none() {
                    break;
                }
            }
            assert_eq!(found, expect, "{rows} at once");
        }
    })
    .await;
}
