//! What could stand at a place of a filter that is being written.

use schema::filter::{Values, Wanted, expected};

use crate::workspace::{SCHEMA, def};

/// What is offered at the mark `|`, in short: `field:company`, `op`, words, `options`, ...
fn offered(marked: &str) -> (String, String) {
    let at = marked.find('|').map(|at| marked[..at].chars().count());
    let text = marked.replacen('|', "", 1);
    let found = expected(&text, at.unwrap(), def("deal"), &SCHEMA);
    let values = |values: &Values| match values {
        Values::Options(_) => "options".to_owned(),
        Values::Truth => "truth".to_owned(),
        Values::Day => "day".to_owned(),
        Values::Records { to, .. } => {
            let to: Vec<&str> = to.iter().map(|to| to.as_str()).collect();
            format!("records:{}", to.join("|"))
        }
        Values::Other => "other".to_owned(),
    };
    let wanted = found.wanted.iter().map(|one| match one {
        Wanted::Field { object, is_many } => {
            format!(
                "field:{}{}",
                object.as_str(),
                if *is_many { "*" } else { "" }
            )
        }
        Wanted::Operator { all, .. } => format!("op:{}", all.len()),
        Wanted::Words(words) => words.join(" "),
        Wanted::Value(one) => format!("value:{}", values(one)),
        Wanted::List(one) => format!("list:{}", values(one)),
    });
    let taken: String = text.chars().take(found.to).skip(found.from).collect();
    (wanted.collect::<Vec<_>>().join(", "), taken)
}

#[test]
fn what_the_parser_would_read_is_offered() {
    for (text, wanted, word) in [
        ("|", "not (, field:deal", ""),
        ("sta|", "not (, field:deal", "sta"),
        ("sta|ge = Won", "not (, field:deal", "stage"),
        ("stage |", "op:6", ""),
        ("stage i|", "op:6", "i"),
        ("stage is |", "empty not empty", ""),
        ("stage is n|", "empty not empty", "n"),
        ("stage not |", "in", ""),
        ("stage =|", "value:options", ""),
        ("stage = W|", "value:options", "W"),
        ("stage = \"Lost f|or good\"", "value:options", "\"Lost for"),
        ("stage = Won |", "and or", ""),
        ("stage = Won a|", "and or", "a"),
        ("stage = Won and |", "not (, field:deal", ""),
        ("stage = Won and not |", "(, field:deal", ""),
        ("(stage = Won |", "and or, )", ""),
        ("stage in |", "list:options", ""),
        ("stage in (|", "value:options", ""),
        ("stage in (Won |", ", )", ""),
        ("stage in (Won, |", "value:options", ""),
        ("close_date in |", "list:day", ""),
        ("close_date >= |", "value:day", ""),
        ("close_date >= -3|", "value:day", "-3"),
        ("owner = |", "value:records:user", ""),
        ("company = Ac|", "value:records:company", "Ac"),
        ("company.|", "field:company", ""),
        ("company.na|", "field:company", "na"),
        ("company.parent.em|", "field:company", "em"),
        ("company.deals.|", "field:deal*", ""),
        ("company.deals[|", "not (, field:deal", ""),
        ("company.deals[stage = Won |", "and or, ]", ""),
        (
            "company.deals[stage = Won]|",
            ".count .sum( .avg( .min( .max( .first( .last(",
            "",
        ),
        (
            "company.deals[stage = Won].c|",
            ".count .sum( .avg( .min( .max( .first( .last(",
            ".c",
        ),
        (
            "company.address.|",
            "street city region postcode country lat lon",
            "",
        ),
        ("amount !|", "op:10", "!"),
        ("amount > |", "value:other", ""),
        // What is wrong already has nothing that follows.
        ("nosuch = |", "", ""),
        ("stage = Nope |", "", ""),
        ("stage.x|", "", "x"),
    ] {
        let (found, taken) = offered(text);
        assert_eq!((found.as_str(), taken.as_str()), (wanted, word), "{text}");
    }
}

#[test]
fn any_text_is_taken() {
    for text in ["\"", "'\\", "((((", "a\u{0}", "é", "stage = \"é", "\\"] {
        for at in 0..=text.chars().count() + 2 {
            let found = expected(text, at, def("deal"), &SCHEMA);
            assert!(found.from <= found.to && found.to <= text.chars().count());
        }
    }
}
