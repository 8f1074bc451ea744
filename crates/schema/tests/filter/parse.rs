//! What the grammar takes, and where and how it refuses.

use base::Error;
use schema::{
    Filter,
    filter::{Literal, Op, Right, parse, to_text},
};

use crate::workspace::{SCHEMA, def};

fn deals(text: &str) -> Result<Filter, Error> {
    parse(text, def("deal"), &SCHEMA)
}

/// The text is read, and written again as `canonical`, which is read as the same.
fn same(text: &str, canonical: &str) {
    let filter = deals(text).unwrap_or_else(|error| panic!("{text}: {error}"));
    let written = to_text(&filter, def("deal"), &SCHEMA);
    assert_eq!(written, canonical, "of {text}");
    assert_eq!(deals(&written).unwrap(), filter, "{text} again");
}

#[test]
fn every_form_of_the_grammar_is_read() {
    same(
        r#"stage = Won and amount >= 1000 and (company.name ~ "acme" or tags has vip) and close_date in this_quarter and owner = me and created_at >= -30d and company.deals[stage = Won].count >= 2"#,
        "stage = Won and amount >= 1000 and (company.name ~ acme or tags has vip) and close_date in this_quarter and owner = me and created_at >= -30d and company.deals[stage = Won].count >= 2",
    );
    same("", "");
    same("  \n\t ", "");
    same("stage = Won", "stage = Won");
    same("  stage=Won  ", "stage = Won");
    same("stage = won", "stage = won");
    same("stage = 'Lost for good'", "stage = \"Lost for good\"");
    same("stage = \"elan\"", "stage = elan");
    same("stage != Won", "stage != Won");
    same("stage in (Won, lost)", "stage in (Won, lost)");
    same("stage not in (Won)", "stage not in (Won)");
    same("stage NOT  IN(Won,'lost')", "stage not in (Won, lost)");
    same("stage is empty", "stage is empty");
    same("stage IS NOT EMPTY", "stage is not empty");
    same("active", "active");
    same("not active", "not active");
    same(
        "active = true and active!=FALSE",
        "active = true and active != false",
    );
    same(
        "active AND NOT active OR active",
        "active and not active or active",
    );
    same("not (active or stage = Won)", "not (active or stage = Won)");
    same("not(active)and(active)", "not active and active");
    same("((active))", "active");
    same(
        "active and (active and active)",
        "active and (active and active)",
    );
    same(
        "active or (active and active)",
        "active or active and active",
    );
    same("order = order", "order = order");
    same("name=Acme", "name = Acme");
    same("name = acme@example.com", "name = acme@example.com");
    same("name = Müller-Lüdenscheidt", "name = Müller-Lüdenscheidt");
    same("name = e\u{301}te\u{301}", "name = e\u{301}te\u{301}");
    same(
        r#"name = "a \"b\" \\ 'c' \n\t\r""#,
        r#"name = "a \"b\" \\ 'c' \n\t\r""#,
    );
    same(r#"name = 'it\'s'"#, r#"name = "it's""#);
    same(r#"name = 'say "hi"'"#, r#"name = 'say "hi"'"#);
    same("name = 'me'", "name = \"me\"");
    same("name = me", "name = \"me\"");
    same("name = 2017-01-01", "name = \"2017-01-01\"");
    same("name = 007", "name = \"007\"");
    same(
        "company.address.country = IN and name in (is, has)",
        "company.address.country = \"IN\" and name in (\"is\", \"has\")",
    );
    same("name = ''", "name = \"\"");
    same("name > M and name <= 'z z'", "name > M and name <= \"z z\"");
    same(
        "name ~ and_more or name !~ 'x'",
        "name ~ and_more or name !~ x",
    );
    same("amount >= 1000", "amount >= 1000");
    same("amount>=-1000.50", "amount >= -1000.50");
    same("amount = 1000 EUR", "amount = 1000 EUR");
    same(
        "amount = 1000 eur and active",
        "amount = 1000 EUR and active",
    );
    same("amount = 1000 and active", "amount = 1000 and active");
    same("amount in (1, 2 CHF,-3)", "amount in (1, 2 CHF, -3)");
    same("amount = '12.50'", "amount = 12.50");
    same(
        "chance < 12.5 and weight > 0.001 and seats = 3 and stars >= 4 and hours < 3600",
        "chance < 12.5 and weight > 0.001 and seats = 3 and stars >= 4 and hours < 3600",
    );
    same("close_date = 2017-02-28", "close_date = 2017-02-28");
    same(
        "close_date >= -30d and close_date < +2w",
        "close_date >= -30d and close_date < +2w",
    );
    same(
        "close_date = TODAY or close_date=yesterday or close_date = tomorrow",
        "close_date = today or close_date = yesterday or close_date = tomorrow",
    );
    same("close_date in this_quarter", "close_date in this_quarter");
    same(
        "close_date in LAST_fiscal_year",
        "close_date in last_fiscal_year",
    );
    same(
        "close_date not in last_30_days",
        "close_date not in last_30_days",
    );
    same(
        "close_date in 2017-01-01..2017-03-31",
        "close_date in 2017-01-01..2017-03-31",
    );
    same(
        "close_date in 2017-01-01 .. 2017-03-31",
        "close_date in 2017-01-01..2017-03-31",
    );
    same(
        "close_date in 2017-01-01..  2017-03-31 and active",
        "close_date in 2017-01-01..2017-03-31 and active",
    );
    same(
        "close_date in (2017-01-01, today, -1m)",
        "close_date in (2017-01-01, today, -1m)",
    );
    same("signed_at > now", "signed_at > now");
    same(
        "signed_at > 2017-01-01T10:00:00+02:00",
        "signed_at > 2017-01-01T08:00:00Z",
    );
    same(
        "signed_at > 2017-01-01t10:00:00.5z",
        "signed_at > 2017-01-01T10:00:00.5Z",
    );
    same("signed_at <= -12H", "signed_at <= -12h");
    same("owner = me", "owner = me");
    same("owner = 'me'", "owner = \"me\"");
    same("owner = ME", "owner = me");
    same("team in (my_team, Sales)", "team in (my_team, Sales)");
    same("owner.boss = me", "owner.boss = me");
    same("created_by = me", "created_by = me");
    same(
        "created_by = Ada or created_by.boss = me",
        "created_by = Ada or created_by.boss = me",
    );
    same(
        "company = 0195A3C2-7d1e-7c4b-9f00-5a1b2c3d4e5f",
        "company = 0195a3c2-7d1e-7c4b-9f00-5a1b2c3d4e5f",
    );
    same("company = 'Acme Corp'", "company = \"Acme Corp\"");
    same("company ~ acme", "company ~ acme");
    same("company = 2017", "company = \"2017\"");
    same("company.name = Acme", "company.name = Acme");
    same(
        "company.address.city = Berlin",
        "company.address.city = Berlin",
    );
    same(
        "company.parent.parent.employees > 10",
        "company.parent.parent.employees > 10",
    );
    same("about.employees > 10", "about.employees > 10");
    same(
        "subject is empty or subject = 0195a3c2-7d1e-7c4b-9f00-5a1b2c3d4e5f",
        "subject is empty or subject = 0195a3c2-7d1e-7c4b-9f00-5a1b2c3d4e5f",
    );
    same("tags has vip", "tags has vip");
    same(
        "tags has 'v i p' or tags ~ vi",
        "tags has \"v i p\" or tags ~ vi",
    );
    same(
        "channels has web or channels has 'Trade fair'",
        "channels has web or channels has \"Trade fair\"",
    );
    same("channels ~ fair", "channels ~ fair");
    same(
        "contacts has 'Ada Lovelace'",
        "contacts has \"Ada Lovelace\"",
    );
    same("contacts is empty", "contacts is empty");
    same(
        "contacts.name.last = Lovelace",
        "contacts.name.last = Lovelace",
    );
    same(
        "company.emails = x@example.com",
        "company.emails = x@example.com",
    );
    same(
        "company.emails ~ example or company.phones has '0171 1234'",
        "company.emails ~ example or company.phones has \"0171 1234\"",
    );
    same(
        "id = 0195a3c2-7d1e-7c4b-9f00-5a1b2c3d4e5f",
        "id = 0195a3c2-7d1e-7c4b-9f00-5a1b2c3d4e5f",
    );
    same(
        "version > 3 and number in (1,2)",
        "version > 3 and number in (1, 2)",
    );
    same(
        "data is empty and papers is not empty",
        "data is empty and papers is not empty",
    );
}

#[test]
fn aggregates_are_read_with_and_without_conditions() {
    same("notes.count >= 2", "notes.count >= 2");
    same("notes[text ~ x].count >= 2", "notes[text ~ x].count >= 2");
    same(
        "notes [ text ~ x ] . count >= 2",
        "notes[text ~ x].count >= 2",
    );
    same("company.deals.count > 1", "company.deals.count > 1");
    same(
        "company.deals[stage = Won].sum(amount) > 1000",
        "company.deals[stage = Won].sum(amount) > 1000",
    );
    same(
        "company.deals.sum(amount) > 1000",
        "company.deals.sum(amount) > 1000",
    );
    same(
        "company.deals.avg( seats )>1.5",
        "company.deals.avg(seats) > 1.5",
    );
    same(
        "company.deals.max(close_date) in this_year",
        "company.deals.max(close_date) in this_year",
    );
    same(
        "company.deals.min(signed_at) is empty",
        "company.deals.min(signed_at) is empty",
    );
    same(
        "company.deals.first(stage) = Won",
        "company.deals.first(stage) = Won",
    );
    same(
        "company.deals.last(owner) = me",
        "company.deals.last(owner) = me",
    );
    same(
        "company.deals.first(company.address.city) ~ Ber",
        "company.deals.first(company.address.city) ~ Ber",
    );
    same("contacts.count = 0", "contacts.count = 0");
    same(
        "company.deals[notes[text ~ a].count > 1].count > 1",
        "company.deals[notes[text ~ a].count > 1].count > 1",
    );
    same(
        "notes has 7 or notes is empty",
        "notes has \"7\" or notes is empty",
    );
}

#[track_caller]
fn refused(text: &str, position: usize, says: &str) {
    match deals(text) {
        Err(Error::Malformed {
            code: "filter",
            message,
            position: at,
            ..
        }) => {
            assert_eq!(at, Some(position), "of {text}: {message}");
            assert!(message.contains(says), "of {text}: {message}");
        }
        other => panic!("{text}: {other:?}"),
    }
}

#[test]
fn faults_say_where_and_what_is_expected() {
    refused("stagee = Won", 0, "Did you mean stage?");
    refused("stagee = Won", 0, "close_date");
    refused("active and nam = x", 11, "Did you mean name?");
    refused(
        "company.nmae = x",
        8,
        "company has no field \"nmae\". Did you mean name?",
    );
    refused("company.address.town = x", 16, "street, city");
    refused("company.address.city.x = y", 21, "nothing follows");
    refused("name.x = y", 5, "only references");
    refused("subject.name = x", 8, "several kinds");
    refused("company. = x", 8, "name of a field");
    refused(".company = x", 0, "name of a field");
    refused("= x", 0, "a field or \"(\"");
    refused("stage", 5, "one of =, !=, in, not in");
    refused("stage Won", 6, "one of =");
    refused("stage = ", 8, "a value");
    refused("stage =", 7, "a value");
    refused("stage = and active", 8, "a value");
    refused("stage = Wonn", 8, "Did you mean Won?");
    refused("stage = x", 8, "Prospecting, Won, \"Lost for good\".");
    refused("stage in (Won, Wox)", 15, "no option");
    refused("stage in Won", 9, "\"(\"");
    refused("stage in ()", 10, "a value");
    refused("stage in (Won", 9, "not closed");
    refused("stage in (Won lost)", 14, "\",\" or \")\"");
    refused("stage not Won", 10, "\"in\" after \"not\"");
    refused("stage is Won", 9, "\"empty\"");
    refused("stage ~ Won", 6, "does not go with stage");
    refused(
        "stage < Won",
        6,
        "Use =, !=, in, not in, is empty, is not empty.",
    );
    refused("stage == Won", 6, "\"=\"");
    refused("stage <> Won", 6, "\"!=\"");
    refused(
        "amount ~ \"x\"",
        7,
        "does not go with amount, which is an amount of money",
    );
    refused("amount = x", 9, "an amount such as 1000");
    refused("amount = 1,000", 10, "Expected \"and\", \"or\" or the end");
    refused("amount = 1e3", 9, "an amount");
    refused("amount = 10 XQZ", 12, "not a known currency");
    refused("seats = 10 EUR", 11, "a number");
    refused("seats = ten", 8, "Expected a number, not \"ten\".");
    refused("seats = 1.2.3", 8, "a number");
    refused("seats has 1", 6, "\"has\" does not go");
    refused("active = maybe", 9, "true or false");
    refused("active ~ x", 7, "does not go");
    refused("not name", 8, "one of =");
    refused("close_date = soon", 13, "a day or time");
    refused("close_date = 2017-02-30", 13, "no day 2017-02-30");
    refused("signed_at > 2017-01-01T10:00", 12, "with its zone");
    refused("close_date = this_month", 13, "goes with \"in\"");
    refused(
        "close_date in this_mnth",
        14,
        "a list in parentheses or a period",
    );
    refused(
        "close_date in 2017-03-01..2017-01-01",
        14,
        "ends before it begins",
    );
    refused("close_date in 2017-03-01..", 14, "from one day to another");
    refused("close_date ~ x", 11, "does not go");
    refused("owner = my_team", 8, "references to teams");
    refused("company = me", 10, "references to people");
    refused("subject = Acme", 10, "an id");
    refused("subject ~ Acme", 8, "titles are not known");
    refused("id = 7", 5, "an id");
    refused("tags = vip", 5, "Use ~, !~, has");
    refused("contacts = x", 9, "a list of references");
    refused("data = 1", 5, "Use is empty, is not empty.");
    refused("total > 1", 6, "cannot be used in a filter");
    refused("company.address.lat > 1", 20, "cannot be used in a filter");
    refused("name = 'x", 7, "not closed");
    refused("name = \"a\\x\"", 9, "backslash");
    refused("name = Acme Corp", 12, "not one word goes in quotes");
    refused("name = a+b", 8, "not one word goes in quotes");
    refused("name = x)", 8, "closes none");
    refused("name = x]", 8, "closes none");
    refused("(name = x", 0, "not closed");
    refused("(name = x ; active)", 10, "\")\"");
    refused("name = x and", 12, "a field");
    refused("name = x or or active", 12, "a field");
    refused("not not active", 4, "a field or \"(\"");
    refused("name = #", 7, "a value");
    refused("name = \u{0}", 7, "NUL");
    refused("é = 1", 0, "no field");
    refused("name = 'é' x", 11, "Expected \"and\"");
    refused("company[name = x].count > 1", 0, "does not lead to many");
    refused("notes[txt = x].count > 1", 6, "Did you mean text?");
    refused("notes[text = x] > 1", 16, "\".\" and an aggregate");
    refused("notes[text = x].total > 1", 16, "count, or sum");
    refused("notes[text = x.count > 1", 21, "\"]\"");
    refused("notes[].count > 1", 6, "a field");
    refused("notes[text = x", 5, "not closed");
    refused("notes.sum(text) > 1", 10, "sum takes numbers and money");
    refused("notes.sum > 1", 6, "no field \"sum\"");
    refused(
        "company.deals.sum(amount) > 1 EUR",
        30,
        "leave the currency out",
    );
    refused("company.deals.sum(notes.number) > 1", 18, "leads to many");
    refused("company.deals.sum(amount > 1", 25, "\")\"");
    refused("company.deals.sum(amount", 17, "not closed");
    refused("company.deals.sum() > 1", 18, "a field");
    refused("company.deals.first(tags) has x", 20, "a single value");
    refused("notes.count is empty", 12, "never empty");
    refused("notes.count ~ 1", 12, "does not go");
}

#[test]
fn hostile_sizes_are_refused_where_they_pass_the_bound() {
    let deep = |n: usize| format!("{}active{}", "(".repeat(n), ")".repeat(n));
    assert!(deals(&deep(100)).is_ok());
    refused(&deep(101), 100, "at most 100 deep");
    refused(&deep(40_000), 100, "at most 100 deep");
    refused(&"x".repeat(100_001), 100_000, "at most 100000 characters");
    refused(&"é".repeat(100_001), 100_000, "at most 100000 characters");
    let many = |n: usize| vec!["active"; n].join(" or ");
    assert!(deals(&many(500)).is_ok());
    refused(&many(501), many(500).len() + 4, "at most 500 tests");
    let list = |n: usize| format!("seats in ({})", vec!["1"; n].join(","));
    assert!(deals(&list(1000)).is_ok());
    refused(&list(1001), 9, "at most 1000 values");
    let lists = vec![list(1000); 6].join(" or ");
    assert!(
        deals(&lists)
            .unwrap_err()
            .public()
            .contains("at most 5000 values")
    );
    refused(
        &format!("seats = {}", "1".repeat(41)),
        8,
        "at most 40 digits",
    );
    let far = deals("close_date > -99999999999999999999d").unwrap();
    let Filter::Test(test) = far else { panic!() };
    assert_eq!(test.op, Op::Gt);
    assert!(matches!(
        test.right,
        Right::One(Literal::Offset {
            amount: i64::MIN..=-1,
            ..
        })
    ));
    let longest = format!("{} = 1", "x".repeat(90_000));
    refused(&longest, 0, "no field");
}

#[test]
fn paths_and_conditions_within_conditions_have_an_end() {
    let path = |n: usize| format!("company.{}name = x", "parent.".repeat(n - 2));
    assert!(deals(&path(8)).is_ok());
    let error = deals(&path(9)).unwrap_err().public();
    assert!(error.contains("at most 8 steps"), "{error}");
    assert!(deals(&path(8_000)).is_err());
    let within = |n: usize| {
        let open = "children[".repeat(n);
        format!("company.{open}name = x{}", "].count > 0".repeat(n))
    };
    assert!(deals(&within(10)).is_ok());
    let error = deals(&within(12)).unwrap_err().public();
    assert!(error.contains("at most 12 steps away"), "{error}");
}
