//! The table that is printed, in Markdown.

use std::{fmt, time::Duration};

use crate::measure::Times;

/// Rows of one run.
pub struct Table {
    title: String,
    rows: Vec<[String; 5]>,
}

impl Table {
    pub fn new(title: &str) -> Self {
        Self {
            title: title.to_string(),
            rows: Vec::new(),
        }
    }

    /// Times beside those of the bare engine.
    pub fn ratio(&mut self, what: &str, ours: &Times, bare: &Times) {
        let ratio = ours.median().as_secs_f64() / bare.median().as_secs_f64().max(1e-9);
        self.push([
            what.into(),
            span(ours.median()),
            span(ours.p95()),
            span(bare.median()),
            format!("{ratio:.1}"),
        ]);
    }

    /// How many of something in a second, beside the bare engine's.
    pub fn rate(&mut self, what: &str, ours: f64, bare: f64) {
        self.push([
            what.into(),
            format!("{ours:.0} /s"),
            String::new(),
            format!("{bare:.0} /s"),
            format!("{:.1}", bare / ours.max(1e-9)),
        ]);
    }

    /// A single figure.
    pub fn figure(&mut self, what: &str, value: String) {
        self.push([
            what.into(),
            value,
            String::new(),
            String::new(),
            String::new(),
        ]);
    }

    fn push(&mut self, row: [String; 5]) {
        eprintln!("{}", row.join("  "));
        self.rows.push(row);
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "### {}\n", self.title)?;
        writeln!(
            f,
            "| what | Rapport, median | p95 | bare engine | ratio |\n|---|---|---|---|---|"
        )?;
        self.rows
            .iter()
            .try_for_each(|row| writeln!(f, "| {} |", row.join(" | ")))
    }
}

/// A length of time as people read it.
pub fn span(time: Duration) -> String {
    let micros = time.as_micros();
    match micros {
        0..1_000 => format!("{micros} µs"),
        1_000..1_000_000 => format!("{:.2} ms", time.as_secs_f64() * 1e3),
        _ => format!("{:.2} s", time.as_secs_f64()),
    }
}

/// `10 k`, `1 M`.
pub fn thousands(n: usize) -> String {
    match n {
        1_000_000.. => format!("{} M", n / 1_000_000),
        1_000.. => format!("{} k", n / 1_000),
        _ => n.to_string(),
    }
}
