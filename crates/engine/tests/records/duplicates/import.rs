//! An import with copies in it: which of them are found, and that nobody else is.

use std::collections::{BTreeSet, HashMap};

use engine::records::{self, Ask};
use serde_json::{Value as Json, json};
use store::Indexing;
use testkit::{Fresh, on_each, random::Rng};

use super::{contact, ids, line, lines, walked};
use crate::{id_of, undo::next};

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

        // Far from each other in the order of names, so that no call sees both.
        let cx = next(&fresh);
        for (first, last) in [
            ("Wunibald", "Amsel"),
            ("Amsel", "Wunibald"),
            ("Walburga", "Specht"),
            ("Alburga", "Specht"),
            ("Borwin", "Kranich"),
            ("Obrwin", "Kranich"),
        ] {
            contact(&cx, json!({"first": first, "last": last}), json!({})).await;
        }
        let mut far = lines(&cx, "contact").await;
        far.retain(|line| {
            ["Amsel", "Specht", "Kranich"]
                .iter()
                .any(|name| line.contains(name))
        });
        far.sort();
        assert_eq!(
            far,
            [
                "Alburga Specht, Walburga Specht | 50 | name",
                "Amsel Wunibald, Wunibald Amsel | 60 | name",
                "Borwin Kranich, Obrwin Kranich | 50 | name",
            ]
        );
    })
    .await;
}
