//! What a workspace is set to, by several at once.

use engine::{
    logo,
    records::{self, Ask, Unsaved},
    settings,
};
use serde_json::json;
use testkit::on_each;

use crate::{count, create, faults, id_of, json_of};

const PNG: &[u8] = b"\x89PNG\r\n\x1a\nrest";

#[tokio::test]
async fn nobody_puts_back_what_another_changes_at_the_same_time() {
    on_each(|fresh| async move {
        let other = fresh.again().await;
        for n in 0..10 {
            let (name, here) = (json!({"name": format!("North {n}")}), fresh.cx());
            let there = other.cx(engine::Principal::System, engine::Via::Command);
            let picture = [PNG, format!("{n}").as_bytes()].concat();
            let month = json!({"fiscal_start_month": n % 12 + 1});
            let (named, put, set) = tokio::join!(
                settings::change(&here, &name),
                logo::put(&there, &picture),
                settings::change(&there, &month),
            );
            named.unwrap();
            set.unwrap();
            let mark = put.unwrap().logo;
            let kept = settings::read(&here).await.unwrap();
            assert_eq!(kept.name, format!("North {n}"));
            assert_eq!((kept.logo, kept.fiscal_start_month), (mark, n % 12 + 1));
            assert_eq!(logo::read(&other).await.unwrap(), Some(picture));
        }
    })
    .await;
}

#[tokio::test]
async fn what_was_not_seen_is_not_replaced() {
    on_each(|fresh| async move {
        let cx = fresh.cx();
        let seen = settings::read(&cx).await.unwrap().json();
        let theirs = json!({"name": "North", "zone": "Europe/Zurich"});
        settings::change(&cx, &theirs).await.unwrap();
        let mine = json!({"name": "South", "region": "CH"});
        let refused = settings::change_seen(&cx, &mine, &seen).await.unwrap_err();
        assert_eq!(refused.status(), 409);
        assert_eq!(faults(&refused), [("name".to_owned(), "overtaken")]);
        assert_eq!(settings::read(&cx).await.unwrap().region, "US");
        // The same as theirs, and something else than theirs.
        let mine = json!({"name": "North", "region": "CH"});
        let kept = settings::change_seen(&cx, &mine, &seen).await.unwrap();
        assert_eq!(
            (kept.zone.as_str(), kept.region.as_str()),
            ("Europe/Zurich", "CH")
        );
    })
    .await;
}

#[tokio::test]
async fn no_amount_is_written_in_a_currency_that_is_changed_meanwhile() {
    on_each(|fresh| async move {
        sales::seed(&fresh.cx()).await.unwrap();
        let other = fresh.again().await;
        let there = || other.cx(engine::Principal::System, engine::Via::Command);
        let deal = id_of(&fresh.cx(), "deal");
        let body = || json!({"name": "Roof", "amount": "100"});
        // By a context of before.
        let before = there();
        let chf = json!({"currency": "CHF"});
        settings::change(&fresh.cx(), &chf).await.unwrap();
        let made = records::create(&before, &deal, body()).await.unwrap();
        let value = json_of(&fresh.cx(), &made)["amount"].clone();
        assert_eq!(value["currency"], "CHF", "{value}");
        records::purge(&fresh.cx(), &deal, made.id, records::Expect::Any)
            .await
            .unwrap();
        // At the same moment: either there is no amount, or the currency stays.
        for (n, code) in ["EUR", "USD", "GBP", "SEK", "CHF"].iter().enumerate() {
            let (here, there) = (fresh.cx(), there());
            let other_currency = json!({"currency": code});
            let (set, made) = tokio::join!(
                settings::change(&here, &other_currency),
                records::create(&there, &deal, body()),
            );
            let made = made.unwrap();
            let kept = settings::read(&here).await.unwrap().currency;
            assert_eq!(set.is_ok(), kept.as_str() == *code, "{n}");
            let value = json_of(&here, &made)["amount"].clone();
            assert_eq!(value["currency"], kept.as_str(), "{value}");
            records::purge(&here, &deal, made.id, records::Expect::Any)
                .await
                .unwrap();
        }
        let amount = create(&fresh.cx(), "deal", body()).await;
        let refused = settings::change(&fresh.cx(), &json!({"currency": "JPY"})).await;
        assert_eq!(
            faults(&refused.unwrap_err()),
            [("currency".to_owned(), "in_use")]
        );
        // In the trash it is still there.
        records::delete(&fresh.cx(), &deal, amount.id, records::Expect::Any)
            .await
            .unwrap();
        let refused = settings::change(&fresh.cx(), &json!({"currency": "JPY"})).await;
        assert!(refused.is_err());
    })
    .await;
}

#[tokio::test]
async fn records_of_several_objects_are_written_together_or_not_at_all() {
    on_each(|fresh| async move {
        let cx = fresh.cx();
        let [pipeline, stage] = ["pipeline", "stage"].map(|name| id_of(&cx, name));
        let id = base::Id::make(cx.now);
        let own = |name: &str| vec![Ask::create(json!({"id": id, "name": name}))];
        let stages = |percent: [u32; 2]| {
            let all = percent.iter().enumerate().map(|(n, percent)| {
                Ask::create(
                    json!({"name": format!("S {n}"), "pipeline": id, "probability": percent}),
                )
            });
            all.collect::<Vec<Ask>>()
        };
        let asked = |name: &str, percent| {
            vec![
                (pipeline.clone(), own(name)),
                (stage.clone(), stages(percent)),
            ]
        };
        let refused = records::save_together(&cx, asked("Renewals", [400, 500])).await;
        let Err(Unsaved::Refused(refused)) = refused else {
            panic!("{refused:?}");
        };
        let places: Vec<(usize, usize)> = refused.iter().map(|one| (one.part, one.place)).collect();
        assert_eq!(places, [(1, 0), (1, 1)]);
        assert_eq!(count(&cx, "pipeline", "name = Renewals").await, 0);
        let saved = records::save_together(&cx, asked("Renewals", [40, 50]))
            .await
            .unwrap();
        assert_eq!((saved[0].len(), saved[1].len()), (1, 2));
        assert_eq!(count(&cx, "stage", "pipeline.name = Renewals").await, 2);
    })
    .await;
}
