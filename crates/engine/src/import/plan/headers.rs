//! The columns of a file, by what people and mappings call them.

use std::collections::HashMap;

use base::Result;

use super::fault::at;
use crate::import::mapping::header_key;

/// As many columns are named in a complaint.
const SHOWN: usize = 30;

/// The names of a file's columns: a second one of a name has its count, one
/// without a name its place.
pub struct Headers {
    names: Vec<String>,
    /// The first column of a name, as it is written and as it is compared.
    exact: HashMap<String, usize>,
    alike: HashMap<String, usize>,
}

impl Headers {
    /// Names the columns of a header.
    pub fn new(cells: &[String]) -> Self {
        let mut headers = Self {
            names: Vec::with_capacity(cells.len()),
            exact: HashMap::new(),
            alike: HashMap::new(),
        };
        let mut seen: HashMap<String, usize> = HashMap::new();
        for (n, cell) in cells.iter().enumerate() {
            let name = match cell.trim() {
                "" => format!("column {}", n + 1),
                cell => {
                    let count = seen.entry(header_key(cell)).or_default();
                    *count += 1;
                    match *count {
                        1 => cell.to_string(),
                        count => format!("{cell} [{count}]"),
                    }
                }
            };
            headers.exact.entry(name.clone()).or_insert(n);
            headers.alike.entry(header_key(&name)).or_insert(n);
            headers.names.push(name);
        }
        headers
    }

    /// How many columns there are.
    pub fn len(&self) -> usize {
        self.names.len()
    }

    /// What a column is called.
    pub fn name(&self, n: usize) -> &str {
        &self.names[n]
    }

    /// The place of a column by what the mapping calls it.
    ///
    /// # Errors
    /// `Malformed` with the line of the mapping and the columns that there are.
    pub fn column(&self, name: &str, line: usize) -> Result<usize> {
        let found = self.exact.get(name.trim());
        let found = found.or_else(|| self.alike.get(&header_key(name))).copied();
        found.ok_or_else(|| {
            let message = format!(
                "the file has no column \"{name}\". Its columns are: {}.",
                self.told()
            );
            at(line, message)
        })
    }

    /// The first columns, for a complaint.
    pub fn told(&self) -> String {
        let shown = self.names.len().min(SHOWN);
        self.names[..shown].join(", ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_found_as_they_are_written_or_alike() {
        let cells = ["Name", "", " name ", "E-Mail", "NAME"].map(str::to_string);
        let headers = Headers::new(&cells);
        let names: Vec<&str> = (0..headers.len()).map(|n| headers.name(n)).collect();
        assert_eq!(
            names,
            ["Name", "column 2", "name [2]", "E-Mail", "NAME [3]"]
        );
        for (name, place) in [
            ("Name", 0),
            ("name", 0),
            ("column 2", 1),
            ("name [2]", 2),
            ("e_mail", 3),
            ("NAME [3]", 4),
        ] {
            assert_eq!(headers.column(name, 1).unwrap(), place, "{name}");
        }
        let error = headers.column("nom", 7).unwrap_err().public();
        assert!(
            error.starts_with("Line 7 of the mapping: the file has no column \"nom\""),
            "{error}"
        );
    }
}
