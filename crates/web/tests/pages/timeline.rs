//! Timelines and galleries.

use serde_json::json;
use testkit::on_each;

use crate::browser::Browser;

#[tokio::test]
async fn a_timeline_has_bars_from_begin_to_end_in_groups() {
    on_each(async |fresh| {
        let mut browser = Browser::signed_in(fresh).await;
        for (name, from, to, source) in [
            ("Short", "2026-11-02", "2026-11-04", "event"),
            ("Long", "2026-10-01", "2027-08-01", "referral"),
            ("Gone", "2026-01-01", "2026-02-01", "event"),
        ] {
            let fields =
                json!({"name": name, "opened_on": from, "close_date": to, "source": source});
            browser.record("deal", fields).await;
        }
        let shown = browser
            .get("/deals?view=timeline&span=days&on=2026-11-05")
            .await;
        shown.expect(
            200,
            &[
                "data-page=\"timeline\"",
                "data-by=\"opened_on\"",
                "data-until=\"close_date\"",
                "at-7 for-3",
                "data-drag=\"start\"",
                "data-from=\"2026-10-26\"",
                "Long",
            ],
        );
        assert!(!shown.has("Gone") && shown.html.len() < 95_000);
        let grouped = browser
            .get("/deals?view=timeline&on=2026-11-05&rows=source")
            .await;
        grouped.expect(200, &["timeline__group", "Referral", "Event"]);
        let narrowed = browser
            .get("/deals?view=timeline&on=2026-11-05&q=Short")
            .await;
        assert!(narrowed.has("Short") && !narrowed.has("Long"));
        browser
            .get("/deals?view=timeline&on=2020-01-01")
            .await
            .expect(200, &["Nothing here"]);
        for strange in [
            "span=never",
            "on=9999-12-31",
            "on=0001-01-01&span=months",
            "rows=nosuch",
            "by=close_date",
            "by=closed_at&until=-",
        ] {
            browser
                .get(&format!("/deals?view=timeline&{strange}"))
                .await
                .expect(200, &[]);
        }
        browser
            .get("/deals?view=timeline&filter=nosuch%20%3D%201")
            .await
            .expect(400, &["data-position=\"0\""]);
        browser
            .get("/deals?view=timeline&by=name")
            .await
            .expect(404, &[]);
        browser
            .get("/pipelines?view=timeline")
            .await
            .expect(404, &[]);
    })
    .await;
}

#[tokio::test]
async fn a_card_has_a_small_picture_of_a_large_one() {
    on_each(async |fresh| {
        let mut browser = Browser::signed_in(fresh).await;
        let photo = image::RgbImage::from_fn(1600, 900, |x, y| {
            let noise = x.wrapping_mul(2_654_435_761) ^ y.wrapping_mul(40_503).rotate_left(7);
            let [a, b, c, _] = noise.to_le_bytes();
            image::Rgb([a, b, c])
        });
        let mut bytes = std::io::Cursor::new(Vec::new());
        photo.write_to(&mut bytes, image::ImageFormat::Png).unwrap();
        let bytes = bytes.into_inner();
        let mut file = engine::files::Arriving::begin(&browser.fresh.cx()).unwrap();
        file.push(&bytes).await.unwrap();
        let kept = file.finish(&browser.fresh.cx(), "photo.png").await.unwrap();
        let address = format!("/-/files/{}/picture?small=true", kept.id);
        for _ in 0..2 {
            let small = browser.get(&address).await;
            small.expect(200, &[]);
            assert_eq!(small.headers["content-type"], "image/jpeg");
            let length: usize = small.headers["content-length"]
                .to_str()
                .unwrap()
                .parse()
                .unwrap();
            assert!(length < bytes.len() / 4, "{length} of {}", bytes.len());
        }
        let whole = browser.get(address.trim_end_matches("?small=true")).await;
        assert_eq!(
            whole.headers["content-length"],
            bytes.len().to_string().as_str()
        );
    })
    .await;
}

#[tokio::test]
async fn a_gallery_shows_records_with_and_without_pictures() {
    on_each(async |fresh| {
        let mut browser = Browser::signed_in(fresh).await;
        let mut ids = Vec::new();
        for (name, bytes) in [
            ("front.png", &b"\x89PNG\r\n\x1a\nrest"[..]),
            ("evil.png", b"<svg onload=alert(1)>"),
        ] {
            let mut file = engine::files::Arriving::begin(&browser.fresh.cx()).unwrap();
            file.push(bytes).await.unwrap();
            ids.push(
                file.finish(&browser.fresh.cx(), name)
                    .await
                    .unwrap()
                    .id
                    .to_string(),
            );
        }
        browser
            .record("deal", json!({"name": "Pictured", "files": [ids[0]]}))
            .await;
        browser.record("deal", json!({"name": "Plain"})).await;
        let shown = browser.get("/deals?view=gallery").await;
        let address = format!("/-/files/{}/picture", ids[0]);
        shown.expect(
            200,
            &[
                "data-page=\"gallery\"",
                &address,
                "tile__none",
                "Pictured",
                "Plain",
            ],
        );
        let picture = browser.get(&address).await;
        picture.expect(200, &[]);
        assert_eq!(picture.headers["content-type"], "image/png");
        assert!(
            picture.headers["content-security-policy"]
                .to_str()
                .unwrap()
                .contains("sandbox")
        );
        // One that cannot be made smaller is shown as it is.
        let small = browser.get(&format!("{address}?small=true")).await;
        small.expect(200, &[]);
        assert_eq!(small.headers["content-type"], "image/png");
        // What is only called a picture is none.
        browser
            .get(&format!("/-/files/{}/picture", ids[1]))
            .await
            .expect(415, &[]);
        browser
            .get("/-/files/nonsense/picture")
            .await
            .expect(404, &[]);
        let narrowed = browser.get("/deals?view=gallery&q=Plain").await;
        assert!(narrowed.has("Plain") && !narrowed.has("Pictured"));
        browser
            .get("/deals?view=gallery&filter=nosuch%20%3D%201")
            .await
            .expect(400, &["data-position=\"0\""]);
        browser
            .get("/deals?view=gallery&q=nothing")
            .await
            .expect(200, &["Nothing matches"]);
    })
    .await;
}
