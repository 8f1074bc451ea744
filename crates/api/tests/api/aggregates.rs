//! Groups and measures.

use serde_json::{Value as Json, json};

use crate::{id, on_each, stage};

#[tokio::test]
async fn deals_are_summed_by_stage_quarter_and_team() {
    on_each(|app| async move {
        let key = app.as_key();
        let (won, lost) = (stage(&key, "Won").await, stage(&key, "Lost").await);
        let north = key.made("teams", json!({"name": "North"})).await;
        let ana = key.made("users", json!({"name": "Ana", "team": id(&north)})).await;
        for (name, stage, amount, close, owner) in [
            ("a", &won, "1000.10", "2026-01-15", Some(id(&ana))),
            ("b", &won, "0.05", "2026-02-15", Some(id(&ana))),
            ("c", &won, "7", "2026-04-01", None),
            ("d", &lost, "3", "2026-04-01", None),
        ] {
            let body = json!({"name": name, "stage": stage, "amount": amount, "close_date": close, "owner": owner});
            key.made("deals", body).await;
        }
        key.made("deals", json!({"name": "e", "stage": lost, "close_date": null})).await;

        let ask = |query: &str| {
            let (key, path) = (key.clone(), format!("/api/v1/deals/aggregate?{query}"));
            async move { key.get(path).await.expect(200)["data"].clone() }
        };
        let won = json!({"id": won, "object": "stage", "name": "Won"});
        let by_quarter = ask("group_by=stage,close_date:quarter&measures=count,sum:amount&filter=stage%20%3D%20Won").await;
        let usd = |amount: &str| json!({"amount": amount, "currency": "USD"});
        assert_eq!(by_quarter, json!([
            {"stage": won, "close_date:quarter": "2026-Q1", "count": 2, "sum:amount": usd("1000.15")},
            {"stage": won, "close_date:quarter": "2026-Q2", "count": 1, "sum:amount": usd("7.00")},
        ]));
        let by_team = ask("group_by=owner.team&measures=count").await;
        assert_eq!(by_team, json!([
            {"owner.team": {"id": id(&north), "object": "team", "name": "North"}, "count": 2},
            {"owner.team": null, "count": 3},
        ]));
        let ordered = ask("group_by=status&measures=sum:amount,count&order_by=-sum:amount").await;
        assert_eq!(ordered[0]["sum:amount"], usd("1007.15"));
        let all = ask("measures=count,sum:amount,avg:amount,min:close_date,max:amount").await;
        assert_eq!(all, json!([{
            "count": 5,
            "sum:amount": usd("1010.15"),
            "avg:amount": usd("252.5375"),
            "min:close_date": "2026-01-15",
            "max:amount": usd("1000.10"),
        }]));
        let nothing = ask("measures=count,sum:amount,avg:amount,max:amount&filter=name%20%3D%20nobody").await;
        assert_eq!(nothing, json!([{"count": 0, "sum:amount": usd("0.00"), "avg:amount": null, "max:amount": null}]));
        assert_eq!(ask("group_by=stage&measures=count&filter=name%20%3D%20nobody").await, json!([]));
        assert_eq!(ask("group_by=close_date:month&measures=count&order_by=-count&limit=1").await.as_array().unwrap().len(), 1);
    })
    .await;
}

#[tokio::test]
async fn decimals_of_measures_read_as_those_of_records() {
    on_each(|app| async move {
        let key = app.as_key();
        let reading = json!({
            "name": "reading", "plural": "readings", "title": "name",
            "fields": [
                {"name": "name", "type": "text"},
                {"name": "level", "type": "decimal", "scale": 3},
                {"name": "share", "type": "percent"},
                {"name": "count_of", "type": "integer"},
            ],
        });
        key.post("/api/v1/schema/objects", reading).await.expect(201);
        for (level, share, count) in [("1.50", "12.5", 5), ("2.5", "7.50", 15)] {
            let body = json!({"name": "x", "level": level, "share": share, "count_of": count});
            let made = key.made("readings", body).await;
            assert!(!made["level"].as_str().unwrap().ends_with('0'), "{made}");
        }
        let path = "/api/v1/readings/aggregate?measures=min:level,max:level,sum:level,avg:level,sum:share,avg:count_of,sum:count_of";
        assert_eq!(
            key.get(path).await.expect(200)["data"],
            json!([{
                "min:level": "1.5", "max:level": "2.5", "sum:level": "4", "avg:level": "2",
                "sum:share": "20", "avg:count_of": "10", "sum:count_of": 20,
            }])
        );
    })
    .await;
}

#[tokio::test]
async fn faults_of_aggregates_are_told() {
    on_each(|app| async move {
        let key = app.as_key();
        for (query, code) in [
            ("group_by=stage", "required"),
            ("measures=sum:name", "measures"),
            ("measures=median:amount", "measures"),
            ("measures=count,count", "measures"),
            ("measures=count&group_by=nope", "group_by"),
            ("measures=count&group_by=name:month", "group_by"),
            ("measures=count&group_by=close_date:decade", "group_by"),
            ("measures=count&order_by=amount", "order_by"),
            ("measures=count&limit=10001", "out_of_range"),
            ("measures=count&filter=%3D", "filter"),
            ("measures=count&cursor=x", "unknown_parameter"),
        ] {
            let problem: Json = key
                .get(format!("/api/v1/deals/aggregate?{query}"))
                .await
                .problem(400, code);
            assert!(problem["errors"][0]["field"].is_string(), "{query}");
        }
    })
    .await;
}
