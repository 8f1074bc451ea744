//! Records that may be one and the same are found, and others are left alone.

use std::collections::{BTreeSet, HashMap};

use engine::{
    Cx,
    records::{self, Ask, DuplicateGroup, Expect, ReasonKind},
};
use schema::Record;
use serde_json::{Value as Json, json};
use store::Indexing;
use testkit::{Fresh, on_each, random::Rng};

use crate::{create, id_of, undo::next};

/// Goes through all duplicates of an object, so many groups at once. No two are of
/// the same records.
async fn walked(cx: &Cx, object: &str, limit: usize) -> Vec<DuplicateGroup> {
    let object = id_of(cx, object);
    let (mut groups, mut place, mut calls) = (Vec::new(), None, 0);
    loop {
        let page = records::duplicates(cx, &object, place, limit)
            .await
            .unwrap();
        assert!(page.groups.len() <= limit);
        groups.extend(page.groups);
        calls += 1;
        assert!(calls < 1_000, "it does not end");
        place = page.next;
        if place.is_none() {
            break;
        }
    }
    let sets: BTreeSet<Vec<base::Id>> = groups.iter().map(ids).collect();
    assert_eq!(sets.len(), groups.len(), "{groups:#?}");
    groups
}

fn ids(group: &DuplicateGroup) -> Vec<base::Id> {
    let mut ids: Vec<base::Id> = group.records.iter().map(|link| link.id).collect();
    ids.sort();
    ids
}

/// The names, likeness and reasons of a group, in one line.
fn line(group: &DuplicateGroup) -> String {
    let mut names: Vec<&str> = group
        .records
        .iter()
        .map(|one| one.name.as_deref().unwrap())
        .collect();
    names.sort_unstable();
    let reasons = group.reasons.iter().map(|one| match one.kind {
        ReasonKind::Title => "name".to_owned(),
        _ => one.value.clone(),
    });
    let reasons: Vec<String> = reasons.collect();
    format!(
        "{} | {} | {}",
        names.join(", "),
        group.likeness,
        reasons.join(", ")
    )
}

async fn lines(cx: &Cx, object: &str) -> Vec<String> {
    walked(cx, object, 50).await.iter().map(line).collect()
}

async fn contact(cx: &Cx, name: impl Into<Json>, more: Json) -> Record {
    let mut body = more;
    body["name"] = name.into();
    create(cx, "contact", body).await
}

#[tokio::test]
async fn people_are_found_by_address_number_and_name() {
    on_each(|fresh| async move {
        let cx = next(&fresh);
        let acme = create(&cx, "company", json!({"name": "Acme"}))
            .await
            .id
            .to_string();
        for (name, more) in [
            // The same address or number, written in another way.
            (
                json!("Ada Brook"),
                json!({"emails": "ada@a.example", "phones": "+49 30 1234567"}),
            ),
            (
                json!("Ada Brock"),
                json!({"emails": ["x@y.example", "ADA@A.example"], "phones": "+4930/123-45-67"}),
            ),
            (json!("Bo Hay"), json!({"phones": "+1 415 555 2671"})),
            (json!("Cleo Low"), json!({"phones": "+1 (415) 555-2671"})),
            // One of three has another number in common with one.
            (json!("Carl Moor"), json!({"emails": "moor@m.example"})),
            (
                json!("Carla Moor"),
                json!({"emails": "moor@m.example", "phones": "+49 30 7654321"}),
            ),
            (
                json!("Dan Moor"),
                json!({"emails": "moor@m.example", "phones": "+49 30 7654321"}),
            ),
            // Misspelt, turned round, with and without a title.
            (
                json!("Jonathan Meier"),
                json!({"company": acme, "emails": "j@meier.example"}),
            ),
            (json!("Jonahtan Meier"), json!({"company": acme})),
            (json!({"first": "Emil", "last": "Winter"}), json!({})),
            (json!({"first": "Winter", "last": "Emil"}), json!({})),
            (
                json!("Dr. Paula Sommer"),
                json!({"emails": "paula@sommer.example"}),
            ),
            (
                json!("Paula Sommer"),
                json!({"emails": "paula@other.example"}),
            ),
            // Others: of one family, of nearly the same name at other places.
            (json!("Daniel Herbst"), json!({})),
            (json!("Daniela Herbst"), json!({})),
            (json!("Klaus Hoffman"), json!({"emails": "k@one.example"})),
            (json!("Klaus Hofman"), json!({"emails": "k@two.example"})),
        ] {
            contact(&cx, name, more).await;
        }
        let mut found = lines(&cx, "contact").await;
        found.sort();
        assert_eq!(
            found,
            [
                "Ada Brock, Ada Brook | 97 | ada@a.example, +49301234567",
                "Bo Hay, Cleo Low | 60 | +14155552671",
                "Carl Moor, Carla Moor, Dan Moor | 80 | moor@m.example",
                "Carla Moor, Dan Moor | 80 | moor@m.example, +49307654321",
                "Dr. Paula Sommer, Paula Sommer | 40 | name",
                "Emil Winter, Winter Emil | 60 | name",
                "Jonahtan Meier, Jonathan Meier | 75 | name",
            ]
        );
        for limit in [1, 2, 3] {
            let mut some: Vec<String> = walked(&cx, "contact", limit)
                .await
                .iter()
                .map(line)
                .collect();
            some.sort();
            assert_eq!(some, found, "{limit} at once");
        }
    })
    .await;
}

#[tokio::test]
async fn things_of_any_object_are_found() {
    on_each(|fresh| async move {
        let cx = next(&fresh);
        for (name, more) in [
            ("Contoso GmbH", json!({"website": "https://contoso.example"})),
            ("Contoso Ltd.", json!({"website": "www.contoso.example/"})),
            ("Northwind Traders", json!({})),
            ("Norhtwind Traders, Inc.", json!({})),
            ("Branch 12", json!({})),
            ("Branch 13", json!({})),
            ("Acme", json!({"emails": "info@acme.example"})),
            ("Zenith", json!({"emails": "INFO@acme.example"})),
        ] {
            let mut body = more;
            body["name"] = name.into();
            create(&cx, "company", body).await;
        }
        assert_eq!(
            lines(&cx, "company").await,
            [
                "Acme, Zenith | 80 | info@acme.example",
                "Contoso GmbH, Contoso Ltd. | 85 | name",
                "Norhtwind Traders, Inc., Northwind Traders | 60 | name",
            ]
        );
        let body = json!({"name": "boat", "plural": "boats", "label": "Boat", "title": "name", "fields": [
            {"name": "name", "type": "text", "label": "Name"},
            {"name": "radio", "type": "phones", "label": "Radio"},
        ]});
        engine::definitions::create_object(&cx, &body).await.unwrap();
        let cx = next(&fresh);
        for (name, radio) in [("Albatross", json!(null)), ("Albatros", json!(null)), ("Cormorant", json!("+49 40 1234567")), ("Diver", json!("+49 40 123 4567"))] {
            create(&cx, "boat", json!({"name": name, "radio": radio})).await;
        }
        let boats = ["Cormorant, Diver | 60 | +49401234567", "Albatros, Albatross | 60 | name"];
        assert_eq!(lines(&cx, "boat").await, boats);
        // Contacts do not share what companies or boats have.
        contact(&cx, "Ada Low", json!({"emails": "info@acme.example", "phones": "+49401234567"})).await;
        assert_eq!(lines(&cx, "contact").await, [""; 0]);
        assert_eq!(lines(&cx, "boat").await, boats);
        // Numbers name nothing.
        let body = json!({"name": "slip", "plural": "slips", "label": "Slip", "title": "number", "fields": [{"name": "number", "type": "auto_number", "label": "Number"}]});
        engine::definitions::create_object(&cx, &body).await.unwrap();
        let cx = next(&fresh);
        for _ in 0..3 {
            create(&cx, "slip", json!({})).await;
        }
        assert_eq!(lines(&cx, "slip").await, [""; 0]);
    })
    .await;
}

#[tokio::test]
async fn what_was_merged_or_deleted_is_not_found_again() {
    on_each(|fresh| async move {
        let cx = next(&fresh);
        let contacts = id_of(&cx, "contact");
        let ada = contact(&cx, "Ada Brook", json!({"emails": "ada@a.example"})).await;
        let again = contact(&cx, "A. Brook", json!({"emails": "ADA@a.example"})).await;
        let bo = contact(&cx, "Bodil Winter", json!({})).await;
        let bodil = contact(&cx, "Bodill Winter", json!({})).await;
        assert_eq!(walked(&cx, "contact", 50).await.len(), 2);
        let merging = next(&fresh);
        records::merge(&merging, &contacts, ada.id, vec![again.id], json!({}))
            .await
            .unwrap();
        assert_eq!(
            lines(&cx, "contact").await,
            ["Bodil Winter, Bodill Winter | 50 | name"]
        );
        records::delete(&next(&fresh), &contacts, bodil.id, Expect::Any)
            .await
            .unwrap();
        assert_eq!(lines(&cx, "contact").await, [""; 0]);
        records::restore(&next(&fresh), &contacts, bodil.id)
            .await
            .unwrap();
        records::purge(&next(&fresh), &contacts, bo.id, Expect::Any)
            .await
            .unwrap();
        assert_eq!(lines(&cx, "contact").await, [""; 0]);
        crate::undo::undone(&next(&fresh), merging.batch).await;
        assert_eq!(
            lines(&cx, "contact").await,
            ["A. Brook, Ada Brook | 80 | ada@a.example"]
        );
    })
    .await;
}

#[tokio::test]
async fn a_switchboard_is_told_of_as_unlikely_and_many_copies_as_likely() {
    on_each(|fresh| async move {
        let cx = next(&fresh);
        let mut asks = Vec::new();
        for n in 0..13 {
            let name = [
                "Bo", "Cleo", "Dora", "Emil", "Finn", "Gero", "Hugo", "Ida", "Jon", "Kai", "Lea",
                "Mia", "Nora",
            ][n];
            asks.push(Ask::create(
                json!({"name": format!("{name} Frost"), "phones": "+49 30 1234567"}),
            ));
            asks.push(Ask::create(
                json!({"name": "Zoe Sand", "emails": "zoe@z.example"}),
            ));
        }
        for saved in records::save_many(&cx, &id_of(&cx, "contact"), asks, Indexing::Now)
            .await
            .unwrap()
        {
            saved.unwrap();
        }
        let found = walked(&cx, "contact", 50).await;
        let told: Vec<_> = found
            .iter()
            .map(|one| (one.likeness, one.count, one.records.len()))
            .collect();
        assert_eq!(told, [(30, 13, 10), (97, 13, 10)]);
    })
    .await;
}

#[tokio::test]
async fn a_place_that_is_not_ours_is_refused() {
    on_each(|fresh| async move {
        let cx = next(&fresh);
        for n in 0..3 {
            for _ in 0..2 {
                contact(&cx, format!("Ada Number{n}"), json!({})).await;
            }
        }
        let (contacts, companies) = (id_of(&cx, "contact"), id_of(&cx, "company"));
        let page = records::duplicates(&cx, &contacts, None, 1).await.unwrap();
        let place = page.next.unwrap();
        let sealed = records::seal_duplicates(&cx, &contacts, &place);
        assert!(!sealed.contains("number"));
        assert_eq!(
            records::open_duplicates(&cx, &contacts, &sealed).unwrap(),
            place
        );
        for (object, text) in [
            (&companies, sealed.as_str()),
            (&contacts, "x"),
            (&contacts, &sealed[1..]),
        ] {
            let error = records::open_duplicates(&cx, object, text).unwrap_err();
            assert_eq!((error.status(), error.code()), (400, "cursor"));
        }
        let error = records::duplicates(&cx, &"nothing".into(), None, 1)
            .await
            .unwrap_err();
        assert_eq!(error.status(), 404);
    })
    .await;
}

const GIVEN: &str = "\
    Adele Albert Alexander Benedikt Birgit Bruno Charlotte Christian Clemens Cornelius \
    Daniel Daniela Dominik Eberhard Elisabeth Emil Felix Florian Friederike Gabriel Gertrud \
    Gregor Hannelore Heinrich Hildegard Ingeborg Jakob Johannes Jonathan Katharina Konrad \
    Leopold Ludwig Magdalena Margarethe Maria Mario Matthias Nikolaus Oswald Philipp Raphael \
    Rosalie Sebastian Simon Theodor Ulrich Valentin Wilhelm Xaver";
const FAMILY: &str = "\
    Achterberg Albrecht Aschenbach Baumgartner Beckmann Bernstein Bielefeld Blumenthal \
    Brandt Buchholz Conradi Dahlmann Dietrich Dorfmeister Drechsler Ebersbach Eckhardt \
    Engelhorn Erdmann Falkenstein Feldkamp Fichte Fontane Freitag Fuchs Gansewig Gerlach \
    Goldschmied Grabowski Gutenberg Haberkorn Hartwig Heidenreich Hirschfeld Holzapfel Huber \
    Immendorf Jablonski Jungblut Kaltenbach Kastner Kirchhoff Klinger Kowalczyk Krause \
    Kuhlmann Lachenmann Landgraf Lehmkuhl Lindqvist Lorenz Luckner Maibaum Meier Meyer \
    Mommsen Morgenstern Mundt Nachtigall Neubauer Niemeyer Nussbaum Oberhuber Oppermann \
    Osterloh Papenfuss Pfeiffer Pohlmann Prinz Quandt Rademacher Rauschenberg Reinhold \
    Ritter Rosenzweig Ruckert Sauerbruch Schachner Schmidt Schmitt Schwarzkopf Seidel \
    Siebert Sonnleitner Spielmann Steinway Strohmeyer Tannhauser Thalberg Trautwein Uhland \
    Vogelsang Wackernagel Walther Weizenkorn Wiesengrund Wolkenstein Zeidler Zimmermann \
    Zuckmayer";
/// Names that are alike by themselves: no misspelling of them says whose it is.
const ALIKE: &str = "\
    Daniel Daniela Maria Mario Meier Meyer Schmidt Schmitt";

/// What a made-up contact was made of: a person, and how their copy differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Made {
    Person,
    SameEmail,
    SamePhone,
    Misspelt,
}

/// 5,000 people of as many names, and 250 copies of some: whose it is, how it was
/// made, and its fields.
fn made_up(companies: &[String]) -> Vec<(usize, Made, Json)> {
    let given: Vec<&str> = GIVEN.split(' ').collect();
    let family: Vec<&str> = FAMILY.split(' ').collect();
    let name = |n: usize| (given[n % given.len()], family[n / given.len()]);
    let company = |n: usize| (n / 50) % companies.len();
    let phone = |n: usize| format!("+4930{}", 2_000_000 + n * 37);
    let mut all: Vec<(usize, Made, Json)> = (0..5_000)
        .map(|n| {
            let (given, family) = name(n);
            let email = format!("{given}.{family}@firm{}.example", company(n));
            let body = json!({"name": {"first": given, "last": family}, "emails": email, "phones": phone(n), "company": companies[company(n)]});
            (n, Made::Person, body)
        })
        .collect();
    let mut rng = Rng::new(20_260_301);
    for copy in 0..250 {
        let mut n = copy * 19;
        let (given, family) = name(n);
        let (made, body) = match copy % 5 {
            0 => {
                let email = all[n].2["emails"].as_str().unwrap().to_uppercase();
                (
                    Made::SameEmail,
                    json!({"name": format!("{}. {family}", &given[..1]), "emails": email}),
                )
            }
            1 => {
                let digits = phone(n);
                let typed = format!(
                    "+49 (30) {}-{}.{}",
                    &digits[5..8],
                    &digits[8..10],
                    &digits[10..]
                );
                (
                    Made::SamePhone,
                    json!({"name": format!("{family} {given}"), "phones": typed}),
                )
            }
            _ => {
                let alike: Vec<&str> = ALIKE.split(' ').collect();
                while alike.contains(&name(n).0) || alike.contains(&name(n).1) {
                    n += 1;
                }
                let (given, family) = name(n);
                let (given, family) = match rng.chance(40) {
                    true => (misspelt(&mut rng, given), family.to_owned()),
                    false => (given.to_owned(), misspelt(&mut rng, family)),
                };
                let name = json!({"first": given, "last": family});
                // Some were typed in with nothing else, some at their firm.
                let body = match copy % 3 {
                    0 => json!({"name": name}),
                    1 => json!({"name": name, "company": companies[company(n)]}),
                    _ => {
                        json!({"name": name, "emails": format!("office@firm{}.example", n + 1_000)  , "company": companies[company(n)]})
                    }
                };
                (Made::Misspelt, body)
            }
        };
        all.push((n, made, body));
    }
    all
}

/// A word with one letter left out, doubled, wrong, or swapped with the next one.
fn misspelt(rng: &mut Rng, word: &str) -> String {
    let mut letters: Vec<char> = word.to_lowercase().chars().collect();
    let at = rng.below(letters.len() - 1);
    match rng.below(4) {
        0 => drop(letters.remove(at)),
        1 => letters.insert(at, letters[at]),
        2 => letters[at] = if letters[at] == 'x' { 'k' } else { 'x' },
        _ => letters.swap(at, at + 1),
    }
    let wrong: String = letters.into_iter().collect();
    match wrong == word.to_lowercase() {
        true => misspelt(rng, word),
        false => wrong,
    }
}

/// A contact that was made: whose it is, how, and its name.
type Known = (usize, Made, String);

async fn import(fresh: &Fresh) -> HashMap<base::Id, Known> {
    let cx = next(fresh);
    let (companies, contacts) = (id_of(&cx, "company"), id_of(&cx, "contact"));
    let firms = (0..40).map(|n| Ask::create(json!({"name": format!("Firm {n}")})));
    let saved = records::save_many(&cx, &companies, firms.collect(), Indexing::Later);
    let firms = saved.await.unwrap().into_iter();
    let firms: Vec<String> = firms
        .map(|firm| firm.unwrap().record.id.to_string())
        .collect();
    let mut made = HashMap::new();
    for some in made_up(&firms).chunks(1_000) {
        let asks = some.iter().map(|(_, _, body)| Ask::create(body.clone()));
        let saved = records::save_many(&cx, &contacts, asks.collect(), Indexing::Later);
        for (saved, (person, how, body)) in saved.await.unwrap().into_iter().zip(some) {
            let name = body["name"].to_string();
            made.insert(saved.unwrap().record.id, (*person, *how, name));
        }
    }
    made
}

/// More than one call looks at: 5,000 people and 250 copies.
#[tokio::test]
async fn an_import_with_five_percent_duplicates() {
    on_each(|fresh| async move {
        let made = import(&fresh).await;
        assert_eq!(made.len(), 5_250);
        let mut found: BTreeSet<base::Id> = BTreeSet::new();
        for group in walked(&next(&fresh), "contact", 50).await {
            let ids = ids(&group);
            let people: BTreeSet<usize> = ids.iter().map(|id| made[id].0).collect();
            assert_eq!(people.len(), 1, "different people: {}", line(&group));
            found.extend(ids);
        }
        for (how, count, least) in [
            (Made::SameEmail, 50, 50),
            (Made::SamePhone, 50, 50),
            (Made::Misspelt, 150, 135),
        ] {
            let all = made.iter().filter(|(_, (_, made, _))| *made == how);
            let (there, missed): (Vec<_>, Vec<_>) = all.partition(|(id, _)| found.contains(*id));
            assert_eq!(there.len() + missed.len(), count);
            assert!(
                there.len() >= least,
                "{how:?}: {} are missed, {missed:?}",
                missed.len()
            );
        }
    })
    .await;
}
