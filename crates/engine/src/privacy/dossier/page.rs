//! What is held on somebody, as a page that needs nothing else.

use super::gathered::{Gathered, Part};

/// The page.
pub fn html(gathered: &Gathered) -> String {
    let mut page = String::from(HEAD);
    page.push_str(&format!(
        "<h1>{}</h1>\n<p>All that is held on {0}, as of {}. The same for programs is in data.json.</p>\n",
        escaped(&gathered.title),
        escaped(&gathered.made_at),
    ));
    for part in &gathered.parts {
        put(&mut page, part);
    }
    if !gathered.files.is_empty() {
        page.push_str("<h2>Files</h2>\n<ul>\n");
        for (name, _) in &gathered.files {
            page.push_str(&format!("<li>{}</li>\n", escaped(name)));
        }
        page.push_str("</ul>\n");
    }
    page.push_str("<h2>Changes</h2>\n<table>\n");
    for change in &gathered.changes {
        let text = |key: &str| escaped(change[key].as_str().unwrap_or_default());
        let fields = change["fields"].as_array().into_iter().flatten();
        let fields: Vec<&str> = fields.filter_map(serde_json::Value::as_str).collect();
        page.push_str(&format!(
            "<tr><td>{}</td><td>{}</td><td>{}</td></tr>\n",
            text("at"),
            text("what"),
            escaped(&fields.join(", ")),
        ));
    }
    page.push_str("</table>\n</body>\n</html>\n");
    page
}

fn put(page: &mut String, part: &Part) {
    page.push_str(&format!("<h2>{}</h2>\n", escaped(&part.label)));
    for record in &part.records {
        if !record.title.is_empty() {
            page.push_str(&format!("<h3>{}</h3>\n", escaped(&record.title)));
        }
        page.push_str("<dl>\n");
        for (label, text) in &record.lines {
            page.push_str(&format!(
                "<dt>{}</dt><dd>{}</dd>\n",
                escaped(label),
                escaped(text)
            ));
        }
        page.push_str("</dl>\n");
    }
}

fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            c => safe.push(c),
        }
    }
    safe
}

const HEAD: &str = "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
    <meta name=\"viewport\" content=\"width=device-width\">\n\
    <meta http-equiv=\"content-security-policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
    <title>All that is held</title>\n<style>\n\
    :root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem}\n\
    h1{font-size:1.6rem}h2{font-size:1.2rem;margin-top:2rem;border-bottom:1px solid}h3{font-size:1rem;margin-bottom:0}\n\
    dl{display:grid;grid-template-columns:12rem 1fr;gap:.25rem 1rem;margin:.5rem 0 1.5rem}dt{opacity:.7}\n\
    dd{margin:0;white-space:pre-wrap;overflow-wrap:anywhere}td{padding:.1rem 1rem .1rem 0;vertical-align:top}\n\
    @media(max-width:32rem){dl{grid-template-columns:1fr}}\n\
    </style>\n</head>\n<body>\n";
