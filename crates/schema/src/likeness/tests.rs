use base::fold;

use super::{Likeness, Name, Named, compare, elsewhere, pairs};

fn name(text: &str, named: Named) -> Name {
    Name::of(&fold(text), named).unwrap()
}

fn check(named: Named, a: &str, b: &str, expect: Option<Likeness>) {
    let (a_name, b_name) = (name(a, named), name(b, named));
    assert_eq!(compare(&a_name, &b_name), expect, "{a} | {b}");
    assert_eq!(compare(&b_name, &a_name), expect, "{b} | {a}");
    // What is alike is also found among many.
    let found = pairs(&[Some(a_name), None, Some(b_name)]);
    let expect: Vec<_> = expect
        .map(|likeness| (0, 2, likeness))
        .into_iter()
        .collect();
    assert_eq!(found, expect, "{a} | {b}");
}

#[test]
fn people() {
    use Likeness::{Equal, Near};
    for (a, b, expect) in [
        ("Anna Müller", "ANNA MULLER", Some(Equal)),
        ("Anna Müller", "Müller, Anna", Some(Equal)),
        ("Dr. Anna Müller", "Anna Müller", Some(Equal)),
        ("Sean O'Brien", "Sean O’Brien", Some(Equal)),
        ("Sean O'Brien", "Sean OBrien", Some(Equal)),
        ("Anna-Lena Groß", "Anna Lena Gross", Some(Equal)),
        ("Anna Müller", "Anna Mueller", Some(Near)),
        ("Jonathan Meier", "Jonahtan Meier", Some(Near)),
        ("Jonathan Meier", "Meyer Jonathan", Some(Near)),
        ("John Smith", "Jon Smith", Some(Near)),
        ("Peter Thomson", "Peter Thompson", Some(Near)),
        ("Peter Hofmannsthal", "Peter Hoffmansthal", Some(Near)),
        ("John Smith", "John A. Smith", Some(Near)),
        ("John Adam Smith", "John A. Smith", Some(Near)),
        ("Anna Maria Weiss", "Anna Weiss", Some(Near)),
        ("Annalena Weiss", "Anna Lena Weiss", Some(Near)),
        // Others of the family.
        ("Maria Braun", "Mario Braun", None),
        ("Daniel Braun", "Daniela Braun", None),
        ("Jan Kowalski", "Jan Kowalska", None),
        ("John Smith", "John Smith Jr.", None),
        ("John Smith", "John Smith III", None),
        // Too short to be misspelt.
        ("Tim Braun", "Tom Braun", None),
        ("Rolf Braun", "Ralf Braun", None),
        ("J. Smith", "John Smith", None),
        ("Li Wei", "Li Fei", None),
        ("Anna", "Anne", None),
        // Two words misspelt, or other ones.
        ("Jonahtan Meyer", "Jonathan Meier", None),
        ("Anna Maria Weiss", "Anna Klara Weiss", None),
        ("Peter Braun", "Paula Braun", None),
        ("Anna Weiss", "Anna Schwarz", None),
        ("Weiss", "Anna Weiss", None),
    ] {
        check(Named::People, a, b, expect);
    }
}

#[test]
fn things() {
    use Likeness::{Equal, Near};
    for (a, b, expect) in [
        ("Contoso GmbH", "CONTOSO", Some(Equal)),
        ("Contoso GmbH & Co. KG", "Contoso Ltd.", Some(Equal)),
        ("Contoso, Inc.", "Contoso Corporation", Some(Equal)),
        ("Contoso S.A.", "Contoso SA", Some(Equal)),
        ("Contoso S.à r.l.", "Contoso Sarl", Some(Equal)),
        ("Contoso Sp. z o.o.", "Contoso", Some(Equal)),
        ("Contoso A/S", "Contoso ApS", Some(Equal)),
        ("The Contoso Company", "Contoso", Some(Equal)),
        ("Smith & Sons", "Smith and Sons", Some(Equal)),
        ("Branch 12", "12 Branch", Some(Equal)),
        ("Contoso", "Contosso", Some(Near)),
        ("Cnotoso Ltd", "Contoso", Some(Near)),
        ("Data Works", "Dataworks Inc.", Some(Near)),
        ("Müller Maschinenbau", "Muller Mashinenbau", Some(Near)),
        ("Northwind Traders", "Norhtwind Traders", Some(Near)),
        // Numbers are exact, and so are short names.
        ("Branch 12", "Branch 13", None),
        ("Branch 12", "Branch 1 2", None),
        ("Branch12", "Branch13", None),
        ("Route 1", "Route 11", None),
        ("Acme", "Acne", None),
        ("Bosch", "Busch", None),
        ("Team A", "Team B", None),
        ("Phase II", "Phase III", None),
        // A form alone is a name, and one within is none.
        ("AG", "KG", None),
        ("AG Barr", "Barr", None),
        ("Contoso Austria", "Contoso Australia", None),
        ("Contoso North", "Contoso South", None),
        ("Contoso", "Contoso Labs", None),
        ("山田商店", "山田書店", None),
    ] {
        check(Named::Things, a, b, expect);
    }
}

#[test]
fn what_has_no_words_has_no_name() {
    for text in ["", " ", "–", "& ."] {
        assert_eq!(Name::of(&fold(text), Named::Things), None, "{text:?}");
    }
}

#[test]
fn a_name_of_any_length_costs_little() {
    let long = "word ".repeat(190);
    let (a, b) = (format!("{long}one"), format!("{long}two"));
    check(Named::Things, &long, &long, Some(Likeness::Equal));
    check(Named::Things, &a, &b, None);
}

#[test]
fn many_of_one_name_are_a_chain_of_neighbours() {
    let names: Vec<_> = (0..1_000)
        .map(|_| Some(name("Anna Müller", Named::People)))
        .collect();
    let found = pairs(&names);
    assert_eq!(found.len(), 10 * 1_000 - 55);
    assert!((1..1_000).all(|n| found.contains(&(n - 1, n, Likeness::Equal))));
}

#[test]
fn titles_are_looked_for_elsewhere_as_they_may_be_written() {
    for (title, expect) in [
        (
            "anna muller",
            &[
                "ana muller",
                "muller anna",
                "muller, anna",
                "nana muller",
                "nna muller",
            ][..],
        ),
        (
            "weiss, anna m",
            &[
                "anna m weiss",
                "anna m, weiss",
                "eiss, anna m",
                "ewiss, anna m",
                "m weiss anna",
                "m, weiss anna",
                "wiess, anna m",
                "wiss, anna m",
            ],
        ),
        ("abc", &["ac", "acb", "bac", "bc"]),
        ("aa", &["a"]),
        ("a", &[]),
        ("", &[]),
    ] {
        assert_eq!(elsewhere(title), expect, "{title}");
    }
}
