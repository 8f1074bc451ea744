//! A backup table by table; each is checked against its sum.

use std::io::BufRead;

use base::Result;
use store::copy::{Row, Table};

use super::lines::{Head, Line, Lines, Mark, Sum, Summing};

/// A backup that is being read.
pub struct Reading<'r> {
    lines: Lines<'r>,
    table: Option<(Table, Summing)>,
    /// A line that was read after the rows that are given first.
    waiting: Option<Mark>,
    tables: usize,
    rows: u64,
}

/// What comes next in a backup.
pub enum Step {
    /// The rows of this table begin.
    Table(Table),
    Rows(Vec<Row>),
    /// They are whole.
    End(Sum),
}

impl<'r> Reading<'r> {
    /// # Errors
    /// `Malformed` if it is no backup, `Unsupported` if it is of a newer program.
    pub fn open(from: &'r mut (dyn BufRead + Send)) -> Result<(Head, Self)> {
        let (head, lines) = Lines::open(from)?;
        let reading = Self {
            lines,
            table: None,
            waiting: None,
            tables: 0,
            rows: 0,
        };
        Ok((head, reading))
    }

    /// How many rows were read.
    pub fn rows(&self) -> u64 {
        self.rows
    }

    /// A fault at the present place.
    pub fn damaged(&self, why: &str) -> base::Error {
        self.lines.damaged(why)
    }

    /// The next step; none at the end of a backup that is whole.
    ///
    /// # Errors
    /// `Malformed` if it is damaged.
    pub fn next(&mut self) -> Result<Option<Step>> {
        let mut page: Vec<Row> = Vec::new();
        let mark = match self.waiting.take() {
            Some(mark) => mark,
            None => loop {
                match self.lines.next()? {
                    Line::Row(row) => {
                        self.row(&row)?;
                        page.push(row);
                        if self.is_full(&page) {
                            return Ok(Some(Step::Rows(page)));
                        }
                    }
                    Line::Mark(mark) => break mark,
                }
            },
        };
        if !page.is_empty() {
            self.waiting = Some(mark);
            return Ok(Some(Step::Rows(page)));
        }
        self.mark(mark)
    }

    fn is_full(&self, page: &[Row]) -> bool {
        let most = self.table.as_ref().map_or(0, |(table, _)| table.page());
        page.len() >= most
    }

    fn row(&mut self, row: &Row) -> Result<()> {
        let Some((table, summing)) = &mut self.table else {
            return Err(self.lines.damaged("a row belongs to no table"));
        };
        if row.len() != table.columns.len() {
            return Err(self
                .lines
                .damaged("a row has not as many values as columns"));
        }
        summing.add(table, row)?;
        self.rows += 1;
        Ok(())
    }

    fn mark(&mut self, mark: Mark) -> Result<Option<Step>> {
        match (mark, self.table.take()) {
            (Mark::Table(table), None) => {
                self.table = Some((table.clone(), Summing::new()));
                Ok(Some(Step::Table(table)))
            }
            (Mark::End(said), Some((table, summing))) => {
                self.tables += 1;
                let sum = summing.sum();
                if sum != said {
                    let why = format!("the rows of {} are not those that were written", table.name);
                    return Err(self.lines.damaged(&why));
                }
                Ok(Some(Step::End(sum)))
            }
            (Mark::Whole { tables, rows }, None) => {
                match (tables, rows) == (self.tables, self.rows) {
                    true => Ok(None),
                    false => Err(self.lines.damaged("parts of it are missing")),
                }
            }
            _ => Err(self.lines.damaged("its parts are not in order")),
        }
    }
}
