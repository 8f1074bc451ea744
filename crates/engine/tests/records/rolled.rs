//! Roll-ups of the first and the last, over lists of references, and beside undo
//! and merge.

use engine::{
    Cx, definitions,
    records::{self, Expect},
};
use schema::Record;
use serde_json::{Value as Json, json};
use testkit::on_each;

use crate::{
    create, id_of, json_of,
    undo::{next, undone},
};

/// Teams of players: a player plays in many teams, and a match is of one.
async fn objects(cx: &Cx) -> Cx {
    for body in [
        json!({"name": "club", "fields": [
            {"name": "name", "type": "text", "required": true},
        ]}),
        json!({"name": "player", "fields": [
            {"name": "name", "type": "text", "required": true},
            {"name": "goals", "type": "integer"},
            {"name": "born", "type": "date"},
            {"name": "clubs", "type": "references", "to": "club", "inverse": "players"},
        ]}),
        json!({"name": "game", "fields": [
            {"name": "name", "type": "text", "required": true},
            {"name": "day", "type": "date"},
            {"name": "prize", "type": "money"},
            {"name": "club", "type": "reference", "to": "club", "inverse": "games"},
        ]}),
    ] {
        let cx = cx.fresh().await.unwrap();
        definitions::create_object(&cx, &body).await.unwrap();
    }
    for (name, text) in [
        ("squad", "players.count"),
        ("goals", "players[goals > 1].sum(goals)"),
        ("eldest", "players.first(name by born)"),
        ("newest_game", "games.last(name)"),
        ("next_game", "games[name != off].first(name by day)"),
        ("last_prize", "games.last(prize by day)"),
        ("day_of_last", "games.last(day by name)"),
    ] {
        let body = json!({"name": name, "type": "rollup", "rollup": text});
        let cx = cx.fresh().await.unwrap();
        if let Err(error) = definitions::add_field(&cx, "club", &body).await {
            panic!("{text}: {error:?}");
        }
    }
    cx.fresh().await.unwrap()
}

async fn now(cx: &Cx, record: &Record) -> Json {
    let read = records::get(cx, &record.object, record.id).await.unwrap();
    json_of(cx, &read)
}

async fn change(cx: &Cx, record: &Record, body: Json) {
    records::update(cx, &record.object, record.id, body, Expect::Any)
        .await
        .unwrap();
}

async fn club(cx: &Cx, name: &str) -> Record {
    create(cx, "club", json!({ "name": name })).await
}

async fn player(cx: &Cx, name: &str, goals: i64, born: &str, clubs: &[&Record]) -> Record {
    let clubs: Vec<String> = clubs.iter().map(|club| club.id.to_string()).collect();
    let body = json!({"name": name, "goals": goals, "born": born, "clubs": clubs});
    create(cx, "player", body).await
}

async fn game(cx: &Cx, name: &str, day: Json, club: &Record) -> Record {
    let body = json!({"name": name, "day": day, "prize": "5", "club": club.id.to_string()});
    create(cx, "game", body).await
}

/// The fields of a record that are named, as a list.
async fn read(cx: &Cx, record: &Record, fields: &[&str]) -> Json {
    let told = now(cx, record).await;
    fields.iter().map(|field| told[*field].clone()).collect()
}

async fn clean(cx: &Cx) {
    assert_eq!(cx.ws.check_computed().await.unwrap(), []);
    assert_eq!(cx.ws.check().await.unwrap(), []);
}

#[tokio::test]
async fn lists_of_references_are_rolled_up() {
    const FIELDS: [&str; 3] = ["squad", "goals", "eldest"];
    on_each(|fresh| async move {
        let cx = objects(&fresh.cx()).await;
        let (red, blue) = (club(&cx, "Red").await, club(&cx, "Blue").await);
        assert_eq!(read(&cx, &red, &FIELDS).await, json!([0, 0, null]));
        let ana = player(&cx, "Ana", 3, "1990-05-01", &[&red, &blue]).await;
        let bo = player(&cx, "Bo", 1, "1980-05-01", &[&red]).await;
        assert_eq!(read(&cx, &red, &FIELDS).await, json!([2, 3, "Bo"]));
        assert_eq!(read(&cx, &blue, &FIELDS).await, json!([1, 3, "Ana"]));
        change(
            &cx,
            &bo,
            json!({"clubs": {"add": [blue.id.to_string()]}, "goals": 2}),
        )
        .await;
        assert_eq!(read(&cx, &red, &FIELDS).await, json!([2, 5, "Bo"]));
        assert_eq!(read(&cx, &blue, &FIELDS).await, json!([2, 5, "Bo"]));
        change(&cx, &bo, json!({"clubs": {"remove": [red.id.to_string()]}})).await;
        assert_eq!(read(&cx, &red, &FIELDS).await, json!([1, 3, "Ana"]));
        records::delete(&cx, &ana.object, ana.id, Expect::Any)
            .await
            .unwrap();
        assert_eq!(read(&cx, &red, &FIELDS).await, json!([0, 0, null]));
        records::restore(&cx, &ana.object, ana.id).await.unwrap();
        assert_eq!(read(&cx, &red, &FIELDS).await, json!([1, 3, "Ana"]));
        clean(&cx).await;

        // Records that become one: what pointed to either counts once.
        let merging = next(&fresh);
        records::merge(&merging, &red.object, red.id, vec![blue.id], json!({}))
            .await
            .unwrap();
        assert_eq!(read(&cx, &red, &FIELDS).await, json!([2, 5, "Bo"]));
        clean(&cx).await;
        undone(&next(&fresh), merging.batch).await;
        assert_eq!(read(&cx, &red, &FIELDS).await, json!([1, 3, "Ana"]));
        assert_eq!(read(&cx, &blue, &FIELDS).await, json!([2, 5, "Bo"]));
        clean(&cx).await;
    })
    .await;
}

#[tokio::test]
async fn the_first_and_the_last_are_rolled_up() {
    const FIELDS: [&str; 4] = ["newest_game", "next_game", "day_of_last", "last_prize"];
    on_each(|fresh| async move {
        let cx = objects(&fresh.cx()).await;
        let red = club(&cx, "Red").await;
        assert_eq!(
            read(&cx, &red, &FIELDS).await,
            json!([null, null, null, null])
        );
        let b = game(&next(&fresh), "b", json!("2026-05-02"), &red).await;
        game(&next(&fresh), "a", json!("2026-05-03"), &red).await;
        game(&next(&fresh), "off", json!("2026-05-01"), &red).await;
        let without = game(&next(&fresh), "c", json!(null), &red).await;
        let money = json!({"amount": "5.00", "currency": "USD"});
        let expected = json!(["c", "b", "2026-05-01", money]);
        assert_eq!(read(&cx, &red, &FIELDS).await, expected);
        let changing = next(&fresh);
        change(&changing, &b, json!({"day": "2026-06-01", "prize": "7"})).await;
        let seven = json!({"amount": "7.00", "currency": "USD"});
        let expected = json!(["c", "a", "2026-05-01", seven]);
        assert_eq!(read(&cx, &red, &FIELDS).await, expected);
        let filter = "next_game = a and last_prize > 6 and day_of_last = 2026-05-01";
        assert_eq!(crate::count(&cx, "club", filter).await, 1);
        clean(&cx).await;
        undone(&next(&fresh), changing.batch).await;
        let expected = json!(["c", "b", "2026-05-01", money]);
        assert_eq!(read(&cx, &red, &FIELDS).await, expected);
        records::purge(&cx, &without.object, without.id, Expect::Any)
            .await
            .unwrap();
        assert_eq!(read(&cx, &red, &FIELDS).await[0], "off");
        clean(&cx).await;

        let other = club(&cx, "Other").await;
        let late = next(&fresh);
        game(&late, "late", json!("2026-01-01"), &other).await;
        let merging = next(&fresh);
        records::merge(
            &merging,
            &id_of(&cx, "club"),
            red.id,
            vec![other.id],
            json!({}),
        )
        .await
        .unwrap();
        assert_eq!(read(&cx, &red, &FIELDS[..2]).await, json!(["late", "late"]));
        clean(&cx).await;
        undone(&next(&fresh), merging.batch).await;
        assert_eq!(read(&cx, &red, &FIELDS[..2]).await, json!(["off", "b"]));
        clean(&cx).await;
    })
    .await;
}
