//! Aggregates against a naive computation of the same.

use std::collections::BTreeMap;

use base::{Bucket, Currency, Date, Decimal, Micros, Zone};
use schema::{
    AggregateQuery, Dir, Filter, Measure, Moment, Path, PersonName, Record, Schema, Scope, Step,
    Value, query::GroupKey,
};
use store::{Conn, Group, GroupValue, MeasureValue};

use super::{all, link, made, moment, path, set, text, usd};
use crate::support::{changed, create, object, on_both, save};

fn ask(group_by: Vec<GroupKey>, measures: Vec<Measure>) -> AggregateQuery {
    AggregateQuery {
        object: "deal".into(),
        filter: Filter::All,
        search: None,
        group_by,
        measures,
        order_by: vec![],
        limit: 10_000,
    }
}

fn by(steps: &[&str]) -> GroupKey {
    GroupKey {
        path: path(steps),
        bucket: None,
    }
}

fn bucketed(field: &str, bucket: Bucket) -> GroupKey {
    GroupKey {
        path: path(&[field]),
        bucket: Some(bucket),
    }
}

async fn run(
    conn: &mut Conn,
    schema: &Schema,
    query: AggregateQuery,
    moment: &Moment,
) -> Vec<Group> {
    store::aggregate(conn, schema, &Scope::everything().apply(query), moment)
        .await
        .unwrap()
}

/// Groups by one key as `value=count`.
async fn counted(conn: &mut Conn, schema: &Schema, key: GroupKey) -> String {
    let groups = run(
        conn,
        schema,
        ask(vec![key], vec![Measure::Count]),
        &moment(),
    )
    .await;
    let shown: Vec<String> = groups
        .iter()
        .map(|group| {
            let [MeasureValue::Int(count)] = group.measures[..] else {
                panic!("a count")
            };
            format!("{}={count}", shown(&group.keys[0]))
        })
        .collect();
    shown.join(" ")
}

fn shown(value: &GroupValue) -> String {
    match value {
        GroupValue::Empty => "-".into(),
        GroupValue::Bucket(key) => key.clone(),
        GroupValue::Value(Value::Ref(link)) => link.name.clone().unwrap_or_else(|| "?".into()),
        GroupValue::Value(Value::Text(text) | Value::Key(text)) => text.clone(),
        GroupValue::Value(Value::Int(n)) => n.to_string(),
        GroupValue::Value(Value::Bool(b)) => b.to_string(),
        GroupValue::Value(Value::Date(day)) => day.to_iso(),
        GroupValue::Value(Value::Money(money)) => money.units.to_string(),
        GroupValue::Value(Value::Decimal(number)) => number.to_string(),
        GroupValue::Value(other) => format!("{other:?}"),
    }
}

#[tokio::test]
async fn every_bucket_in_every_zone_is_the_calendars() {
    on_both(|place| async move {
        let (db, schema) = place.with(all()).await;
        // Ends of years, weeks and days of changing clocks, both sides of 1970.
        let mut instants: Vec<i64> = Vec::new();
        for day in [
            "1883-11-18",
            "1916-05-01",
            "1969-12-31",
            "1970-01-01",
            "1999-12-31",
            "2000-02-29",
            "2017-01-01",
        ] {
            instants.push(i64::from(Date::parse_iso(day).unwrap().0) * 86_400_000_000);
        }
        for day in [
            "2020-12-31",
            "2021-01-03",
            "2024-03-31",
            "2024-10-27",
            "2026-03-29",
            "2026-11-01",
            "2099-12-31",
        ] {
            instants.push(i64::from(Date::parse_iso(day).unwrap().0) * 86_400_000_000);
        }
        let hours = [
            -13 * 3_600,
            -7_200,
            -3_600,
            -1,
            0,
            1,
            3_599,
            3_600,
            9_000,
            12 * 3_600,
            18 * 3_600,
            86_399,
        ];
        let instants: Vec<Micros> = instants
            .iter()
            .flat_map(|at| hours.map(|second: i64| Micros(at + second * 1_000_000 + 1)))
            .collect();
        let deals: Vec<Record> = instants
            .iter()
            .enumerate()
            .map(|(n, at)| {
                let mut deal = made("deal", n as u64);
                set(&mut deal, "due", Value::DateTime(*at));
                set(&mut deal, "close", Value::Date(at.date_in(&Zone::utc())));
                deal
            })
            .chain([made("deal", 9_999)])
            .collect();
        create(&db, &schema, deals).await.unwrap();
        let mut conn = db.read().await.unwrap();
        for zone in [
            "UTC",
            "Europe/Berlin",
            "America/New_York",
            "Asia/Kolkata",
            "Pacific/Apia",
            "Australia/Lord_Howe",
        ] {
            let zone = Zone::named(zone).unwrap();
            let moment = Moment {
                zone: zone.clone(),
                ..moment()
            };
            for bucket in Bucket::ALL {
                for (field, days) in [("due", &zone), ("close", &Zone::utc())] {
                    let mut expect: BTreeMap<String, i128> = BTreeMap::new();
                    for at in &instants {
                        *expect.entry(bucket.key(at.date_in(days))).or_default() += 1;
                    }
                    let query = ask(vec![bucketed(field, bucket)], vec![Measure::Count]);
                    let groups = run(&mut conn, &schema, query, &moment).await;
                    let found: Vec<(GroupValue, MeasureValue)> = groups
                        .into_iter()
                        .map(|g| (g.keys[0].clone(), g.measures[0].clone()))
                        .collect();
                    let expect: Vec<(GroupValue, MeasureValue)> = expect
                        .into_iter()
                        .map(|(key, count)| (GroupValue::Bucket(key), MeasureValue::Int(count)))
                        .chain([(GroupValue::Empty, MeasureValue::Int(1))])
                        .collect();
                    assert_eq!(found, expect, "{field} {bucket} {zone}");
                }
            }
        }
    })
    .await;
}

#[tokio::test]
async fn sums_do_not_overflow_and_averages_round_once() {
    on_both(|place| async move {
        let (db, schema) = place.with(all()).await;
        let mut deals: Vec<Record> = Vec::new();
        for (n, units) in [i64::MAX, i64::MAX, i64::MAX, -1, 7]
            .into_iter()
            .enumerate()
        {
            let mut deal = made("deal", n as u64);
            set(&mut deal, "stage", Value::Key("won".into()));
            set(&mut deal, "amount", usd(units));
            set(&mut deal, "size", Value::Int(units));
            deals.push(deal);
        }
        for (n, units) in [i64::MIN, i64::MIN, -5].into_iter().enumerate() {
            let mut deal = made("deal", 10 + n as u64);
            set(&mut deal, "stage", Value::Key("lost".into()));
            set(&mut deal, "amount", usd(units));
            set(&mut deal, "size", Value::Int(units));
            set(
                &mut deal,
                "score",
                Value::Decimal(Decimal { units, scale: 2 }),
            );
            deals.push(deal);
        }
        let mut new = made("deal", 20);
        set(&mut new, "stage", Value::Key("new".into()));
        deals.push(new);
        create(&db, &schema, deals).await.unwrap();
        let mut conn = db.read().await.unwrap();
        let field = |name: &str| path(&[name]);
        let measures = || {
            vec![
                Measure::Sum(field("amount")),
                Measure::Avg(field("amount")),
                Measure::Min(field("amount")),
                Measure::Max(field("amount")),
                Measure::Sum(field("size")),
                Measure::Avg(field("size")),
                Measure::Sum(field("score")),
                Measure::Avg(field("score")),
            ]
        };
        let groups = run(
            &mut conn,
            &schema,
            ask(vec![by(&["stage"])], measures()),
            &moment(),
        )
        .await;
        let (max, min) = (i128::from(i64::MAX), i128::from(i64::MIN));
        let money = |units: i128| MeasureValue::Money {
            units,
            currency: Currency::USD,
        };
        let number = |units: i128, scale| MeasureValue::Decimal { units, scale };
        assert_eq!(
            groups.iter().map(|g| shown(&g.keys[0])).collect::<Vec<_>>(),
            ["new", "won", "lost"]
        );
        let empty = [
            money(0),
            MeasureValue::Empty,
            MeasureValue::Empty,
            MeasureValue::Empty,
            MeasureValue::Int(0),
            MeasureValue::Empty,
            number(0, 2),
            MeasureValue::Empty,
        ];
        assert_eq!(groups[0].measures, empty);
        let sum = 3 * max + 6;
        assert_eq!(
            groups[1].measures[..5],
            [
                money(sum),
                // 5.53...e18 and a fifth of the rest: 27,670,116,110,564,327,427 / 5 = ...485.4
                money(5_534_023_222_112_865_485),
                money(-1),
                money(max),
                MeasureValue::Int(sum),
            ]
        );
        assert_eq!(
            groups[1].measures[5],
            number(5_534_023_222_112_865_485_400_000, 6)
        );
        let sum = 2 * min - 5;
        // -18,446,744,073,709,551,621 / 3 is a whole number.
        assert_eq!(sum % 3, 0);
        assert_eq!(
            groups[2].measures[..3],
            [money(sum), money(sum / 3), money(min)]
        );
        assert_eq!(
            groups[2].measures[6..],
            [number(sum, 2), number(sum / 3 * 10_000, 6)]
        );
        for (place, expect) in [
            (1, "won new lost"),
            (2, "won lost new"),
            (3, "won lost new"),
            (4, "won lost new"),
            (5, "won new lost"),
        ] {
            let query = AggregateQuery {
                order_by: vec![(place, Dir::Desc)],
                ..ask(vec![by(&["stage"])], measures())
            };
            let groups = run(&mut conn, &schema, query, &moment()).await;
            let order: Vec<String> = groups.iter().map(|g| shown(&g.keys[0])).collect();
            assert_eq!(order.join(" "), expect, "{place}");
        }
        let query = ask(vec![], vec![Measure::Count, Measure::Sum(field("size"))]);
        let groups = run(&mut conn, &schema, query.clone(), &moment()).await;
        assert_eq!(
            groups,
            [Group {
                keys: vec![],
                measures: vec![
                    MeasureValue::Int(9),
                    MeasureValue::Int(3 * max + 6 + 2 * min - 5)
                ],
            }]
        );
        for nothing in ["stage = won and stage = lost", "name = nothing"] {
            let filter = super::filter(&schema, "deal", nothing);
            let groups = run(
                &mut conn,
                &schema,
                AggregateQuery {
                    filter,
                    ..query.clone()
                },
                &moment(),
            )
            .await;
            assert_eq!(
                groups[0].measures,
                [MeasureValue::Int(0), MeasureValue::Int(0)]
            );
        }
    })
    .await;
}

#[tokio::test]
async fn groups_are_made_of_every_kind_of_field() {
    on_both(|place| async move {
        let user = object("user", "name", vec![crate::support::field("name", schema::FieldType::PersonName)]);
        let team = object("team", "name", vec![crate::support::field("name", schema::FieldType::Text)]);
        let (db, schema) = place.with(all().into_iter().chain([user, team]).collect()).await;
        let mut north = made("team", 1);
        set(&mut north, "name", text("North"));
        let mut ada = made("user", 2);
        let name = PersonName { first: "Ada".into(), last: "Byron".into(), ..PersonName::default() };
        set(&mut ada, "name", Value::Name(Box::new(name)));
        ada.team = Some(link("team", north.id));
        let mut acme = made("company", 3);
        set(&mut acme, "name", text("acme"));
        let hq = schema::Address { city: "Köln".into(), ..schema::Address::default() };
        set(&mut acme, "hq", Value::Address(Box::new(hq)));
        let mut beta = made("company", 4);
        set(&mut beta, "name", text("Beta"));
        let hq = schema::Address { city: "KOLN".into(), ..schema::Address::default() };
        set(&mut beta, "hq", Value::Address(Box::new(hq)));
        let mut gone = made("company", 5);
        set(&mut gone, "name", text("Gone"));
        create(&db, &schema, vec![north, ada.clone(), acme.clone(), beta.clone(), gone.clone()]).await.unwrap();
        let mut deals: Vec<Record> = (10..16).map(|n| made("deal", n)).collect();
        let to = |record: &Record| link(record.object.as_str(), record.id);
        for (n, deal) in deals.iter_mut().enumerate() {
            set(deal, "name", text(["Straße", "STRASSE", "Äpfel", "apfel", "Zoo", "Zoo"][n]));
            set(deal, "active", Value::Bool(n % 2 == 0));
            deal.owner = (n < 4).then(|| to(&ada));
            deal.created_by = (n < 2).then(|| schema::Actor { kind: "user".into(), id: Some(ada.id), name: None });
        }
        set(&mut deals[0], "company", Value::Ref(to(&beta)));
        set(&mut deals[1], "company", Value::Ref(to(&acme)));
        set(&mut deals[2], "company", Value::Ref(to(&acme)));
        set(&mut deals[3], "company", Value::Ref(to(&gone)));
        set(&mut deals[0], "about", Value::Ref(to(&beta)));
        set(&mut deals[1], "about", Value::Ref(to(&gone)));
        set(&mut deals[0], "tags", Value::Tags(vec!["VIP".into(), "süß".into()]));
        set(&mut deals[1], "tags", Value::Tags(vec!["vip".into()]));
        set(&mut deals[0], "kinds", Value::Keys(vec!["a".into(), "b".into()]));
        set(&mut deals[1], "kinds", Value::Keys(vec!["b".into()]));
        set(&mut deals[0], "partners", Value::Refs(vec![to(&acme), to(&gone)]));
        set(&mut deals[1], "partners", Value::Refs(vec![to(&gone)]));
        set(&mut deals[2], "partners", Value::Refs(vec![to(&beta), to(&acme)]));
        set(&mut deals[0], "score", Value::Decimal(Decimal { units: 150, scale: 2 }));
        set(&mut deals[1], "amount", usd(10));
        set(&mut deals[2], "amount", usd(-10));
        create(&db, &schema, deals).await.unwrap();
        save(&db, &schema, vec![changed(&gone, |c| c.deleted_at = Some(c.updated_at))]).await.unwrap();
        let mut conn = db.read().await.unwrap();
        for (key, expect) in [
            (by(&["name"]), "apfel=2 STRASSE=2 Zoo=2"),
            (by(&["active"]), "false=3 true=3"),
            (by(&["company"]), "acme=2 Beta=1 -=3"),
            (by(&["company", "name"]), "acme=2 Beta=1 -=3"),
            (by(&["about"]), "Beta=1 -=5"),
            (by(&["owner"]), "Ada Byron=4 -=2"),
            (by(&["owner", "team"]), "North=4 -=2"),
            (by(&["created_by"]), "Ada Byron=2 -=4"),
            (by(&["tags"]), "süß=1 VIP=2 -=4"),
            (by(&["kinds"]), "a=1 b=2 -=4"),
            (by(&["partners"]), "acme=2 Beta=1 -=4"),
            (by(&["score"]), "1.5=1 -=5"),
            (by(&["amount"]), "-10=1 10=1 -=4"),
            (GroupKey { path: Path([path(&["company", "hq"]).0, vec![Step::Part("city".into())]].concat()), bucket: None }, "KOLN=3 -=3"),
        ] {
            assert_eq!(counted(&mut conn, &schema, key.clone()).await, expect, "{key:?}");
        }
        let query = ask(vec![by(&["owner", "name"])], vec![Measure::Count]);
        let groups = run(&mut conn, &schema, query, &moment()).await;
        assert!(matches!(&groups[0].keys[0], GroupValue::Value(Value::Name(name)) if name.last == "Byron"));
        let query = ask(vec![by(&["company"]), by(&["active"])], vec![Measure::Sum(path(&["amount"]))]);
        let groups = run(&mut conn, &schema, query, &moment()).await;
        let rows: Vec<String> = groups
            .iter()
            .map(|g| match g.measures[0] {
                MeasureValue::Money { units, .. } => format!("{} {} {units}", shown(&g.keys[0]), shown(&g.keys[1])),
                _ => panic!("money"),
            })
            .collect();
        assert_eq!(rows, ["acme false 10", "acme true -10", "Beta true 0", "- false 0", "- true 0"]);
        let query = AggregateQuery { limit: 2, ..ask(vec![by(&["name"]), by(&["active"])], vec![Measure::Count]) };
        let groups = run(&mut conn, &schema, query, &moment()).await;
        assert_eq!(groups.iter().map(|g| shown(&g.keys[0])).collect::<Vec<_>>().len(), 2);
    })
    .await;
}

#[tokio::test]
async fn what_cannot_be_computed_is_refused() {
    on_both(|place| async move {
        let (db, schema) = place.with(all()).await;
        let mut conn = db.read().await.unwrap();
        let inverse = Path(vec![
            Step::Inverse {
                object: "person".into(),
                field: "employer".into(),
            },
            Step::Field("name".into()),
        ]);
        let through = Path([path(&["company"]).0, inverse.0].concat());
        let refused: Vec<AggregateQuery> = vec![
            ask(vec![bucketed("name", Bucket::Day)], vec![]),
            ask(
                vec![GroupKey {
                    path: through.clone(),
                    bucket: None,
                }],
                vec![],
            ),
            ask(vec![], vec![Measure::Sum(path(&["name"]))]),
            ask(vec![], vec![Measure::Sum(path(&["close"]))]),
            ask(vec![], vec![Measure::Max(path(&["tags"]))]),
            ask(vec![], vec![Measure::Sum(through)]),
            ask(vec![by(&["nothing"])], vec![]),
            AggregateQuery {
                order_by: vec![(5, Dir::Asc)],
                ..ask(vec![by(&["name"])], vec![Measure::Count])
            },
            ask(vec![by(&["name"]); 20], vec![]),
        ];
        for query in refused {
            let shown = format!("{query:?}");
            let outcome = store::aggregate(
                &mut conn,
                &schema,
                &Scope::everything().apply(query),
                &moment(),
            )
            .await;
            assert_eq!(outcome.map_err(|error| error.status()), Err(400), "{shown}");
        }
    })
    .await;
}
