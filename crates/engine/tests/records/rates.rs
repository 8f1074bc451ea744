//! Amounts in other currencies, and what they are worth in the workspace's.

use std::time::Duration;

use engine::{
    Cx, Principal, Via, jobs, rates,
    records::{self, Ask, Expect},
};
use schema::Record;
use serde_json::{Value as Json, json};
use store::Indexing;
use testkit::on_each;

use crate::{count, create, id_of};

fn in_currency(amount: &str, currency: &str) -> Json {
    json!({ "amount": amount, "currency": currency })
}

async fn rate(cx: &Cx, currency: &str, rate: &str, since: &str) -> Record {
    let body = json!({ "currency": currency, "rate": rate, "since": since });
    create(cx, "exchange_rate", body).await
}

#[tokio::test]
async fn an_amount_in_another_currency_counts_at_the_rate_of_the_day() {
    on_each(|fresh| async move {
        let cx = fresh.cx();
        sales::seed(&cx).await.unwrap();
        let first = create(
            &cx,
            "deal",
            json!({ "name": "Early", "amount": { "amount": "10", "currency": "EUR" } }),
        )
        .await;
        create(
            &cx,
            "exchange_rate",
            json!({ "currency": "eur", "rate": "1.25", "since": "2026-01-01" }),
        )
        .await;
        create(
            &cx,
            "exchange_rate",
            json!({ "currency": "EUR", "rate": "9", "since": "2030-01-01" }),
        )
        .await;
        create(
            &cx,
            "deal",
            json!({ "name": "Late", "amount": { "amount": "10", "currency": "EUR" } }),
        )
        .await;
        create(&cx, "deal", json!({ "name": "Own", "amount": "3.10" })).await;
        assert_eq!(
            count(&cx, "deal", "amount > 12").await,
            2,
            "10 EUR at 1.25 is 12.50, the one before the rate too"
        );
        assert_eq!(count(&cx, "deal", "amount = 10 EUR").await, 2);
        let object = id_of(&cx, "deal");
        records::update(
            &cx,
            &object,
            first.id,
            json!({ "amount": { "amount": "20", "currency": "EUR" } }),
            Default::default(),
        )
        .await
        .unwrap();
        assert_eq!(
            count(&cx, "deal", "amount = 25").await,
            1,
            "a new amount takes the new rate"
        );
    })
    .await;
}

#[tokio::test]
async fn the_first_rate_of_a_currency_values_what_was_written_without_one() {
    on_each(|fresh| async move {
        let cx = fresh.cx();
        let machine = json!({
            "name": "machine", "plural": "machines", "label": "Machine", "title": "name",
            "fields": [{"name": "name", "type": "text"}, {"name": "worth", "type": "money"}],
        });
        engine::definitions::create_object(&cx, &machine)
            .await
            .unwrap();
        let cx = cx.fresh().await.unwrap();
        let acme = json!({ "name": "Acme", "annual_revenue": in_currency("100", "CHF") });
        let acme = create(&cx, "company", acme).await;
        let body = json!({
            "name": "Slate", "price": in_currency("100", "CHF"), "cost": in_currency("50", "CHF"),
        });
        let slate = create(&cx, "product", body).await;
        let worth = json!({ "name": "Press", "worth": in_currency("100", "CHF") });
        create(&cx, "machine", worth).await;
        let other = json!({ "name": "Other", "annual_revenue": in_currency("100", "GBP") });
        create(&cx, "company", other).await;
        let trashed = json!({ "name": "Trashed", "annual_revenue": in_currency("100", "CHF") });
        let trashed = create(&cx, "company", trashed).await;
        records::delete(&cx, &trashed.object, trashed.id, Expect::Any)
            .await
            .unwrap();
        assert_eq!(count(&cx, "company", "annual_revenue > 0").await, 0);

        // One that does not hold yet changes nothing, one of an earlier day does.
        rate(&cx, "CHF", "7", "2030-01-01").await;
        assert_eq!(count(&cx, "company", "annual_revenue > 0").await, 0);
        rate(&cx, "CHF", "0.9", "2026-01-01").await;
        assert_eq!(count(&cx, "company", "annual_revenue = 90").await, 1);
        assert_eq!(count(&cx, "product", "price = 90 and cost = 45").await, 1);
        assert_eq!(count(&cx, "machine", "worth = 90").await, 1);
        assert_eq!(
            count(&cx, "company", "annual_revenue > 0").await,
            1,
            "GBP has no rate"
        );
        records::restore(&cx, &trashed.object, trashed.id)
            .await
            .unwrap();
        assert_eq!(count(&cx, "company", "annual_revenue = 90").await, 2);
        for record in [&acme, &slate] {
            let now = records::get(&cx, &record.object, record.id).await.unwrap();
            assert_eq!((now.version, now.updated_at), (1, record.updated_at));
            let history = records::history(&cx, &record.object, record.id, None, 10)
                .await
                .unwrap();
            assert_eq!(history.len(), 1, "a value is no change of the record");
        }
        // A newer rate is for newer amounts.
        rate(&cx, "CHF", "0.8", "2026-02-01").await;
        assert_eq!(count(&cx, "company", "annual_revenue = 90").await, 2);
        assert_eq!(fresh.ws.check().await.unwrap().len(), 0);
    })
    .await;
}

#[tokio::test]
async fn a_rate_that_had_to_wait_for_its_day_values_what_was_written_before() {
    on_each(|fresh| async move {
        let cx = fresh.cx();
        rate(&cx, "CHF", "2", "2026-03-14").await;
        let acme = json!({ "name": "Acme", "annual_revenue": in_currency("100", "CHF") });
        create(&cx, "company", acme).await;
        rates::catch_up(&fresh.ws).await.unwrap();
        assert_eq!(count(&cx, "company", "annual_revenue > 0").await, 0);
        fresh.clock.advance(Duration::from_secs(86_400));
        rates::catch_up(&fresh.ws).await.unwrap();
        assert_eq!(count(&cx, "company", "annual_revenue = 200").await, 1);
    })
    .await;
}

#[tokio::test]
async fn more_amounts_than_one_transaction_takes_are_valued_after_it() {
    const PRODUCTS: usize = 10_500;
    on_each(|fresh| async move {
        let cx = fresh.cx();
        let object = id_of(&cx, "product");
        let asks: Vec<Ask> = (0..PRODUCTS)
            .map(|n| {
                Ask::create(json!({ "name": format!("P{n}"), "price": in_currency("1", "CHF") }))
            })
            .collect();
        for some in asks.chunks(1_500) {
            records::save_many(&cx, &object, some.to_vec(), Indexing::Later)
                .await
                .unwrap();
        }
        rate(&cx, "CHF", "3", "2026-01-01").await;
        let valued = count(&cx, "product", "price = 3").await;
        assert_eq!(valued, 10_000, "with the rate itself");
        let (ws, pace) = (fresh.ws.clone(), jobs::Pace::default());
        jobs::work_off(ws, pace).await.unwrap();
        let valued = count(&cx, "product", "price = 3").await;
        assert_eq!(valued, PRODUCTS as u64);
    })
    .await;
}

/// Neither sees the other: the amount no rate, the rate no amount.
#[tokio::test]
async fn an_amount_that_is_written_beside_the_first_rate_is_valued() {
    const CURRENCIES: [&str; 16] = [
        "CHF", "GBP", "JPY", "SEK", "NOK", "DKK", "PLN", "CZK", "HUF", "CAD", "AUD", "NZD", "INR",
        "BRL", "MXN", "ZAR",
    ];
    on_each(|fresh| async move {
        let (here, other) = (fresh.cx(), fresh.again().await);
        let there = other.cx(Principal::System, Via::Rest);
        for currency in CURRENCIES {
            let body = json!({ "name": currency, "annual_revenue": in_currency("1", currency) });
            tokio::join!(
                create(&here, "company", body),
                rate(&there, currency, "2", "2026-01-01"),
            );
        }
        assert_eq!(
            count(&here, "company", "annual_revenue = 2").await,
            CURRENCIES.len() as u64,
            "{}",
            fresh.database()
        );
    })
    .await;
}
