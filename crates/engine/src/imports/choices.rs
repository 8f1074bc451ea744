//! What people decide about a file before it is imported, and the mapping that
//! says the same.

use std::fmt::Write as _;

use serde::{Deserialize, Serialize};

use crate::import::Sketch;

/// What is decided about a file.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Choices {
    /// One for each column, in their order; those that are missing stay as they are.
    pub columns: Vec<Goes>,
    /// The field that existing records are found by; none: every row is a new one.
    pub match_by: Option<String>,
    pub dates: Dates,
    pub numbers: Numbers,
}

/// Where a column goes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Goes {
    /// Where its name or the recognised layout says.
    #[default]
    AsFound,
    /// It is not imported.
    Nowhere,
    /// To this field or part of one.
    To { path: String, missing: Missing },
}

/// What becomes of a text that no record is called by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Missing {
    /// The row is refused.
    #[default]
    Refuse,
    /// The record is made.
    Create,
    /// The reference stays empty.
    Empty,
}

impl Missing {
    /// Its word in mappings.
    pub fn name(self) -> &'static str {
        match self {
            Self::Refuse => "error",
            Self::Create => "create",
            Self::Empty => "empty",
        }
    }

    /// The one of a word of mappings.
    pub fn named(name: &str) -> Option<Self> {
        [Self::Refuse, Self::Create, Self::Empty]
            .into_iter()
            .find(|missing| missing.name() == name)
    }
}

/// In which order days are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Dates {
    /// As ISO 8601 has it, or as the layout says.
    #[default]
    Plain,
    DayFirst,
    MonthFirst,
}

impl Dates {
    /// Every order.
    pub const ALL: [Self; 3] = [Self::Plain, Self::DayFirst, Self::MonthFirst];

    /// Its name in forms.
    pub fn name(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::DayFirst => "day_first",
            Self::MonthFirst => "month_first",
        }
    }

    fn patterns(self) -> Option<String> {
        let days: &[&str] = match self {
            Self::Plain => return None,
            Self::DayFirst => &["D.M.YYYY", "D/M/YYYY", "D-M-YYYY", "YYYY-MM-DD"],
            Self::MonthFirst => &["M/D/YYYY", "M-D-YYYY", "M.D.YYYY", "YYYY-MM-DD"],
        };
        let mut all: Vec<String> = Vec::new();
        for day in days {
            let times = ["", " HH:mm", " HH:mm:ss", " h:mm a"];
            all.extend(times.map(|time| quoted(&format!("{day}{time}"))));
        }
        all.push(quoted("YYYY-MM-DDTHH:mm:ss"));
        Some(format!("[{}]", all.join(", ")))
    }
}

/// How numbers are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Numbers {
    /// `1234.50`, or as the layout says.
    #[default]
    Plain,
    /// `1,234.50`
    Comma,
    /// `1.234,50`
    Point,
}

impl Numbers {
    /// Every way.
    pub const ALL: [Self; 3] = [Self::Plain, Self::Comma, Self::Point];

    /// Its name in forms.
    pub fn name(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Comma => "comma",
            Self::Point => "point",
        }
    }

    fn marks(self) -> Option<(&'static str, &'static str)> {
        match self {
            Self::Plain => None,
            Self::Comma => Some((".", ",")),
            Self::Point => Some((",", ".")),
        }
    }
}

/// Lines of a mapping before those of its columns.
const BEFORE: usize = 9;

impl Choices {
    /// The same as the text of a mapping file. Column `n` stands on a line of its
    /// own: see [`Choices::column_at`].
    pub fn mapping(&self, sketch: &Sketch) -> String {
        let mut lines = vec![
            "layout = true".to_string(),
            "unmatched = \"create\"".to_string(),
        ];
        if self.match_by.is_none() {
            // Not even as the layout has it.
            lines.push("match = \"\"".to_string());
        }
        let marks = self.numbers.marks();
        if self.dates.patterns().is_some() || marks.is_some() {
            lines.push("[format]".to_string());
            lines.push("trim = true".to_string());
            lines.extend(self.dates.patterns().map(|all| format!("date = {all}")));
            if let Some((point, comma)) = marks {
                lines.push(format!("decimal_mark = {}", quoted(point)));
                lines.push(format!("thousands = {}", quoted(comma)));
            }
        }
        lines.resize(BEFORE - 1, String::new());
        lines.push("[columns]".to_string());
        for (n, column) in sketch.columns.iter().enumerate() {
            let name = quoted(&column.name);
            lines.push(match self.columns.get(n).unwrap_or(&Goes::AsFound) {
                Goes::AsFound => String::new(),
                Goes::Nowhere => format!("{name} = false"),
                Goes::To {
                    path,
                    missing: Missing::Refuse,
                } => format!("{name} = {}", quoted(path)),
                Goes::To { path, missing } => format!(
                    "{name} = {{ field = {}, missing = {} }}",
                    quoted(path),
                    quoted(missing.name())
                ),
            });
        }
        lines.join("\n")
    }

    /// The column that stands on a line of the mapping, from 1.
    pub fn column_at(line: usize) -> Option<usize> {
        line.checked_sub(BEFORE + 1)
    }
}

/// A basic string of TOML.
fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => {
                quoted.push('\\');
                quoted.push(c);
            }
            c if c.is_control() => {
                // Writing to a text cannot fail.
                let _ = write!(quoted, "\\u{:04X}", u32::from(c));
            }
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::{Mapping, SketchColumn};

    fn sketch(names: &[&str]) -> Sketch {
        let columns = names.iter().map(|name| SketchColumn {
            name: (*name).to_string(),
            ..SketchColumn::default()
        });
        Sketch {
            columns: columns.collect(),
            ..Sketch::default()
        }
    }

    #[test]
    fn choices_are_a_mapping_whose_faults_lead_back_to_their_columns() {
        let hostile = "a\"b\\c\nd\u{1} = [x] #";
        let sketch = sketch(&["Name", hostile, "Firm", "Left"]);
        let choices = Choices {
            columns: vec![
                Goes::AsFound,
                Goes::To {
                    path: "name".into(),
                    missing: Missing::Refuse,
                },
                Goes::To {
                    path: "company".into(),
                    missing: Missing::Create,
                },
            ],
            match_by: None,
            dates: Dates::DayFirst,
            numbers: Numbers::Point,
        };
        let text = choices.mapping(&sketch);
        let mapping = Mapping::parse(&text).unwrap_or_else(|error| panic!("{error}\n{text}"));
        let named: Vec<(&str, Option<usize>)> = mapping
            .columns
            .iter()
            .map(|column| {
                let line = Choices::column_at(column.header.line);
                (column.header.value.as_str(), line)
            })
            .collect();
        assert_eq!(named, [(hostile, Some(1)), ("Firm", Some(2))]);
        assert_eq!(Choices::column_at(3), None);
    }
}
