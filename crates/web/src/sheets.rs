//! What holds for every style sheet, told by tests: nothing in it knows left from right, nothing
//! moves for those who asked for less motion, and high contrast is one thing however it is asked for.

use std::fs;
use std::path::{Path, PathBuf};

/// Properties that have a side of the window in their name; each has a logical sister.
const SIDES: [&str; 4] = ["left", "right", "top", "bottom"];
const SIZES: [&str; 6] = [
    "width",
    "height",
    "min-width",
    "max-width",
    "min-height",
    "max-height",
];
/// The only sheets in which motion has times of its own: each says there what it does for
/// those who asked for less.
const LASTING: [&str; 2] = ["loading.css", "tokens.css"];

fn sheets() -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("assets")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|end| end == "css") {
                let text = fs::read_to_string(&path).unwrap();
                found.push((path, text));
            }
        }
    }
    assert!(found.len() > 30, "the sheets lie elsewhere now");
    found
}

/// Property and value of each declaration, without comments.
fn declarations(css: &str) -> Vec<(&str, &str)> {
    let mut found = Vec::new();
    for piece in css.split("*/") {
        let code = piece.split("/*").next().unwrap_or_default();
        for part in code.split(['{', '}', ';']) {
            if let Some((property, value)) = part.trim().split_once(':')
                && !property.is_empty()
                && property
                    .bytes()
                    .all(|b| b.is_ascii_lowercase() || b == b'-')
            {
                found.push((property, value.trim()));
            }
        }
    }
    found
}

/// The parts of a value between spaces (or commas) that no bracket holds.
fn parts(value: &str, between: char) -> Vec<String> {
    let mut depth = 0;
    let mut found = vec![String::new()];
    for c in value.chars() {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        if c == between && depth == 0 {
            found.push(String::new());
        } else if let Some(last) = found.last_mut() {
            last.push(c);
        }
    }
    found.retain(|part| !part.trim().is_empty());
    found
}

/// Why a declaration stands on one side of the window, if it does.
fn physical(property: &str, value: &str) -> Option<&'static str> {
    let words: Vec<&str> = property.split('-').collect();
    if SIZES.contains(&property) {
        return Some("inline-size and block-size");
    }
    if words.iter().any(|word| SIDES.contains(word)) {
        return Some("inline-start, inline-end, block-start, block-end");
    }
    let names_side = parts(value, ' ')
        .iter()
        .any(|part| part == "left" || part == "right");
    if names_side {
        return Some("start and end");
    }
    if value.contains("translateX(") || value.contains("translate3d(") {
        return Some("translate with var(--along)");
    }
    let four = parts(value, ' ');
    let is_box = ["margin", "padding", "inset", "border-width"].contains(&property);
    if is_box && four.len() == 4 && four[1] != four[3] {
        return Some("the -inline property");
    }
    if property == "border-radius" {
        let even = match four.as_slice() {
            [a, b] => a == b,
            [a, b, c] => a == b && b == c,
            [a, b, c, d] => a == b && c == d,
            _ => true,
        };
        return (!even).then_some("border-start-start-radius and its sisters");
    }
    if property == "box-shadow" {
        let aside = parts(value, ',').iter().any(|layer| {
            let first = parts(layer, ' ').into_iter().find(|part| part != "inset");
            let first = first.unwrap_or_default();
            first != "0"
                && first != "none"
                && !first.starts_with("var(")
                && !first.contains("--along")
        });
        return aside.then_some("an offset with var(--along)");
    }
    None
}

#[test]
fn no_sheet_knows_left_from_right() {
    let mut wrong = Vec::new();
    for (path, text) in sheets() {
        for (property, value) in declarations(&text) {
            if let Some(instead) = physical(property, value) {
                let file = path.file_name().unwrap_or_default().display();
                wrong.push(format!("{file}: {property}: {value} (instead: {instead})"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_stands_on_one_side_is_found() {
    for (property, value, found) in [
        ("margin-left", "1rem", true),
        ("margin-inline-start", "1rem", false),
        ("left", "0", true),
        ("width", "2rem", true),
        ("inline-size", "2rem", false),
        ("text-align", "left", true),
        ("text-align", "start", false),
        ("background-position", "right 0.6rem center", true),
        ("transform", "translateX(10%)", true),
        ("padding", "1rem 2rem 1rem 3rem", true),
        ("padding", "1rem calc(2rem + 1px)", false),
        ("border-top-left-radius", "2px", true),
        ("border-radius", "4px 4px 0 0", false),
        ("border-radius", "4px 0 0 4px", true),
        ("box-shadow", "1px 0 0 red", true),
        ("box-shadow", "inset 0 0 0 1px var(--line)", false),
        ("box-shadow", "calc(1px * var(--along)) 0 0 red", false),
    ] {
        assert_eq!(
            physical(property, value).is_some(),
            found,
            "{property}: {value}"
        );
    }
}

#[test]
fn motion_lasts_as_long_as_the_tokens_say() {
    let mut wrong = Vec::new();
    for (path, text) in sheets() {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if LASTING.contains(&name.as_ref()) {
            assert!(
                text.contains("prefers-reduced-motion: reduce"),
                "{name} says nothing of less motion"
            );
            continue;
        }
        for (property, value) in declarations(&text) {
            let moves = property.starts_with("animation") || property.starts_with("transition");
            let own = parts(value, ' ')
                .iter()
                .any(|part| part.ends_with('s') && part.starts_with(|c: char| c.is_ascii_digit()));
            if moves && own {
                wrong.push(format!("{name}: {property}: {value}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn colours_stand_in_the_tokens_alone() {
    let mut wrong = Vec::new();
    for (path, text) in sheets() {
        if path.ends_with("tokens.css") {
            continue;
        }
        for (property, value) in declarations(&text) {
            let literal = ["oklch(", "rgb(", "hsl(", "rgba("];
            if literal.iter().any(|form| value.contains(form)) || value.starts_with('#') {
                wrong.push(format!("{}: {property}: {value}", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn high_contrast_is_the_same_chosen_or_asked_for() {
    let tokens = include_str!("../assets/css/tokens.css");
    let block = |head: &str| {
        let from = tokens.split_once(head).expect("the block is there").1;
        let body = from.split_once('}').expect("a block ends").0;
        body.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let chosen = block(":root[data-theme=\"contrast\"] {");
    let asked = block(":root:not([data-theme=\"contrast\"]) {");
    assert!(chosen.len() > 500);
    assert_eq!(chosen, asked);
}
