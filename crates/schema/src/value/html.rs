//! Rich text: the HTML that is kept, and the plain text in it.

use std::{
    borrow::Cow,
    collections::{HashMap, HashSet},
    sync::LazyLock,
};

/// What rich text may hold: the library's list of harmless elements, links that
/// lead to the web, mail and telephone only and give away nothing.
static SANITISER: LazyLock<ammonia::Builder<'static>> = LazyLock::new(|| {
    let mut builder = ammonia::Builder::default();
    builder
        .url_schemes(HashSet::from(["http", "https", "mailto", "tel"]))
        .link_rel(Some("noopener noreferrer nofollow"));
    builder
});

/// Levels of elements that a rich text may have. The parser's work grows with
/// their square.
const MOST_LEVELS: usize = 100;
/// Of those, elements that a paragraph's end does not end: the parser begins
/// them anew in each paragraph that follows.
const MOST_STYLES: usize = 16;
/// Tags and entities that a rich text may have.
const MOST_MARKS: usize = 20_000;

/// Leaves of a person's HTML what cannot harm who reads it. HTML that is
/// [too tangled](is_tangled) keeps its words alone.
pub fn sanitise(html: &str) -> String {
    match is_tangled(html) {
        true => from_plain(&plain(html)),
        false => SANITISER.clean(html).to_string(),
    }
}

/// Whether HTML has more markup, or more elements within each other, than any
/// text that a person has written. It is told in one pass: elements that are
/// begun and not ended by a tag of their own count as open.
pub fn is_tangled(html: &str) -> bool {
    if html.bytes().filter(|b| matches!(b, b'<' | b'&')).count() > MOST_MARKS {
        return true;
    }
    let mut open: HashMap<String, usize> = HashMap::new();
    let (mut levels, mut styles) = (0_usize, 0_usize);
    for part in html.split('<').skip(1) {
        let (name, ends) = match part.strip_prefix('/') {
            Some(rest) => (rest, true),
            None => (part, false),
        };
        if !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
            continue;
        }
        let end = name.find(|c: char| !c.is_ascii_alphanumeric());
        let name = name[..end.unwrap_or(name.len())].to_ascii_lowercase();
        if is_void(&name) {
            continue;
        }
        let style = usize::from(is_style(&name));
        let count = open.entry(name).or_default();
        if !ends {
            *count += 1;
            levels += 1;
            styles += style;
        } else if *count > 0 {
            *count -= 1;
            levels -= 1;
            styles -= style;
        }
        if levels > MOST_LEVELS || styles > MOST_STYLES {
            return true;
        }
    }
    false
}

/// The formatting elements of the HTML standard.
fn is_style(name: &str) -> bool {
    matches!(
        name,
        "a" | "b"
            | "big"
            | "code"
            | "em"
            | "font"
            | "i"
            | "nobr"
            | "s"
            | "small"
            | "strike"
            | "strong"
            | "tt"
            | "u"
    )
}

/// Elements that have no end, and those whose end is usually left out.
fn is_void(name: &str) -> bool {
    matches!(
        name,
        "br" | "hr" | "img" | "input" | "wbr" | "col" | "area" | "link" | "meta" | "base"
    ) || matches!(
        name,
        "p" | "li" | "td" | "th" | "tr" | "dt" | "dd" | "option"
    )
}

/// The HTML of a plain text: markup characters escaped, a paragraph per blank line.
pub fn from_plain(text: &str) -> String {
    let mut html = String::with_capacity(text.len() + 16);
    for paragraph in text
        .replace("\r\n", "\n")
        .split("\n\n")
        .map(str::trim)
        .filter(|p| !p.is_empty())
    {
        html.push_str("<p>");
        for (n, line) in paragraph.lines().enumerate() {
            if n > 0 {
                html.push_str("<br>");
            }
            escape(line, &mut html);
        }
        html.push_str("</p>");
    }
    html
}

/// Whether a text is HTML: it has a tag or an entity that a browser would read.
pub fn is_html(text: &str) -> bool {
    let last = text.rfind('>').unwrap_or_default();
    let tag = |at: usize| {
        let rest = text[at + 1..].strip_prefix('/').unwrap_or(&text[at + 1..]);
        rest.starts_with(|c: char| c.is_ascii_alphabetic()) && at < last
    };
    text.match_indices('<').any(|(at, _)| tag(at))
        || text
            .match_indices('&')
            .any(|(at, _)| entity(&text[at..]).is_some())
}

/// The plain text of sanitised HTML, blocks on lines of their own.
pub fn plain(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find(['<', '&']) {
        text.push_str(&rest[..at]);
        rest = &rest[at..];
        if let Some(after) = rest.strip_prefix('<') {
            let end = tag_end(after);
            let name = after
                .trim_start_matches('/')
                .split(|c: char| !c.is_ascii_alphanumeric())
                .next()
                .unwrap_or_default();
            if is_block(name) && !text.is_empty() && !text.ends_with('\n') {
                text.push('\n');
            }
            rest = &after[end..];
        } else if let Some((decoded, length)) = entity(rest) {
            text.push_str(&decoded);
            rest = &rest[length..];
        } else {
            text.push('&');
            rest = &rest[1..];
        }
    }
    text.push_str(rest);
    text.trim().to_string()
}

/// The length of a tag's rest: a `>` within a quoted attribute does not end it.
fn tag_end(tag: &str) -> usize {
    let mut quote = None;
    for (at, c) in tag.char_indices() {
        match (quote, c) {
            (None, '>') => return at + 1,
            (None, '"' | '\'') => quote = Some(c),
            (Some(open), c) if open == c => quote = None,
            _ => {}
        }
    }
    tag.len()
}

fn is_block(name: &str) -> bool {
    matches!(
        name.to_ascii_lowercase().as_str(),
        "p" | "br"
            | "div"
            | "li"
            | "ul"
            | "ol"
            | "tr"
            | "td"
            | "th"
            | "table"
            | "blockquote"
            | "pre"
            | "hr"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "dt"
            | "dd"
            | "dl"
    )
}

/// The character of an entity at the start of a text, and the entity's length.
/// Sanitised HTML has only these by name; others appear as characters.
fn entity(text: &str) -> Option<(Cow<'static, str>, usize)> {
    let end = text.bytes().take(12).position(|b| b == b';')?;
    let name = text.get(1..end)?;
    let decoded = match name {
        "amp" => Cow::Borrowed("&"),
        "lt" => Cow::Borrowed("<"),
        "gt" => Cow::Borrowed(">"),
        "quot" => Cow::Borrowed("\""),
        "nbsp" => Cow::Borrowed(" "),
        "apos" => Cow::Borrowed("'"),
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            Cow::Owned(char::from_u32(code)?.to_string())
        }
    };
    Some((decoded, end + 1))
}

fn escape(text: &str, html: &mut String) {
    for c in text.chars() {
        match c {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            c => html.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_write_is_not_tangled() {
        for html in [
            "",
            "<p>Hello <b>you</b></p>",
            "<ul><li>one<li>two<li>three</ul>",
            &"<p>One <b>bold</b> word and <a href=\"https://a.example\">a link</a>.</p>"
                .repeat(2_000),
            &"<table><tr><td>1</td></tr></table>".repeat(500),
            &format!(
                "{}x{}",
                "<blockquote>".repeat(60),
                "</blockquote>".repeat(60)
            ),
            &"a < b ".repeat(5_000),
            &"<br>".repeat(5_000),
        ] {
            assert!(!is_tangled(html), "{}", &html[..html.len().min(80)]);
        }
    }

    #[test]
    fn what_would_take_the_parser_long_is_tangled() {
        for html in [
            "<div>".repeat(200),
            "<b>x</p>".repeat(200),
            "&".repeat(400_000),
            "<i><p>".repeat(50),
            format!("{}x", "<DIV class=\"a\">".repeat(101)),
        ] {
            assert!(is_tangled(&html), "{}", &html[..html.len().min(80)]);
            assert!(!sanitise(&html).contains("<div"));
        }
    }

    #[test]
    fn many_open_brackets_are_looked_at_once() {
        // Quadratic work would take minutes here.
        assert!(!is_html(&"<a".repeat(500_000)));
        assert!(is_html("x <b>y</b>"));
        assert!(!is_html("1 < 2"));
    }
}
