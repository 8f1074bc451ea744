//! Filters, as they are written, over real rows.

use schema::Value;

use super::{all, found, link, made, pages::rows, set, text};
use crate::support::{changed, create, on_both, save};

#[tokio::test]
async fn filters_find_what_they_say() {
    on_both(|place| async move {
        let (db, schema) = place.with(all()).await;
        let mut acme = made("company", 1);
        set(&mut acme, "name", text("Acme GmbH"));
        let entry = schema::Entry {
            value: "Info@Acme.example".into(),
            primary: true,
            ..schema::Entry::default()
        };
        set(&mut acme, "emails", Value::Entries(vec![entry]));
        let mut beta = made("company", 2);
        set(&mut beta, "name", text("Beta"));
        set(&mut beta, "parent", Value::Ref(link("company", acme.id)));
        let mut gone = made("company", 3);
        set(&mut gone, "name", text("Gone"));
        let mut deals = rows(10, 14);
        for (n, deal) in deals.iter_mut().enumerate() {
            set(deal, "name", text(&format!("d{n}")));
            set(deal, "size", Value::Int(i64::try_from(n).unwrap()));
        }
        set(
            &mut deals[0],
            "company",
            Value::Ref(link("company", acme.id)),
        );
        set(
            &mut deals[1],
            "company",
            Value::Ref(link("company", beta.id)),
        );
        set(
            &mut deals[2],
            "company",
            Value::Ref(link("company", gone.id)),
        );
        set(
            &mut deals[0],
            "tags",
            Value::Tags(vec!["VIP".into(), "Größe".into()]),
        );
        set(
            &mut deals[1],
            "kinds",
            Value::Keys(vec!["a".into(), "b".into()]),
        );
        set(
            &mut deals[1],
            "partners",
            Value::Refs(vec![link("company", acme.id), link("company", gone.id)]),
        );
        set(
            &mut deals[2],
            "partners",
            Value::Refs(vec![link("company", gone.id)]),
        );
        set(&mut deals[3], "about", Value::Ref(link("company", acme.id)));
        create(&db, &schema, vec![acme, beta, gone.clone()])
            .await
            .unwrap();
        create(&db, &schema, deals).await.unwrap();
        save(
            &db,
            &schema,
            vec![changed(&gone, |c| c.deleted_at = Some(c.updated_at))],
        )
        .await
        .unwrap();
        for (text, expect) in [
            ("company = \"acme gmbh\"", "d0"),
            ("company != \"acme gmbh\"", "d1 d2 d3"),
            ("company is empty", "d2 d3"),
            ("company ~ e", "d0 d1"),
            ("company.parent.name = \"ACME GMBH\"", "d1"),
            ("company.emails = \"info@acme.example\"", "d0"),
            ("company.emails ~ \"fo@acme\"", "d0"),
            ("not company.emails ~ acme", "d1 d2 d3"),
            ("tags has vip", "d0"),
            ("tags ~ grosse", "d0"),
            ("tags is empty", "d1 d2 d3"),
            ("kinds has B", "d1"),
            ("partners has \"Acme GmbH\"", "d1"),
            ("partners has Gone", ""),
            ("partners is empty", "d0 d2 d3"),
            ("size in (1, 2)", "d1 d2"),
            ("size >= 2 and size < 3", "d2"),
            ("name = 'D1' or name = d3", "d1 d3"),
            ("name = '{w}$1'", ""),
            ("name ~ '%'", ""),
        ] {
            assert_eq!(
                found(&db, &schema, "deal", text).await.join(" "),
                expect,
                "{text}"
            );
        }
        for (text, expect) in [
            ("deals.count >= 1", "Acme GmbH Beta"),
            ("deals[size = 0].count = 1", "Acme GmbH"),
            ("deals[size >= 0].sum(size) >= 0.5", "Beta"),
            ("deals[size >= 0].sum(size) = 0", "Acme GmbH"),
            ("deals[size >= 0].avg(size) >= 0.999", "Beta"),
            ("deals[size >= 0].avg(size) < 0.001", "Acme GmbH"),
            ("deals[size >= 0].max(size) = 1", "Beta"),
            ("deals[size >= 0].first(name) ~ d", "Acme GmbH Beta"),
            ("partnered.count = 1", "Acme GmbH"),
            ("topics.count = 1", "Acme GmbH"),
            ("children[deals.count = 1].count = 1", "Acme GmbH"),
            ("children.deals[size >= 0].sum(size) = 1", "Acme GmbH"),
            ("emails = 'INFO@ACME.EXAMPLE'", "Acme GmbH"),
            ("id = 018bcfe5-6800-7000-8000-000000000000", ""),
        ] {
            assert_eq!(
                found(&db, &schema, "company", text).await.join(" "),
                expect,
                "{text}"
            );
        }
    })
    .await;
}
