//! An import that goes on where an earlier run of it ended.

use base::Result;

use super::{Run, read::Blocks, report::Reached, waiting::Waiting};
use crate::import::{
    csv::{Row, Source},
    ledger::{Faulty, Ledger, Position},
};

impl Run<'_> {
    /// Takes up what an earlier run left. Gives the rows that this pass is for,
    /// if it is not the first.
    pub(super) async fn go_on(
        &mut self,
        ledger: &Ledger,
        source: &Source,
        from: &Position,
    ) -> Result<Option<Waiting>> {
        let mut conn = self.cx.ws.db().read().await?;
        if let Some(counts) = from.counts.get(from.part) {
            self.report.read = counts.read;
            self.report.created = counts.created;
            self.report.updated = counts.updated;
            self.report.unchanged = counts.unchanged;
            self.report.made = counts.made.clone();
        }
        let (report, faulty) = (&mut self.report, &mut *self.faulty);
        let tell = |fault: Faulty| {
            report.fault(fault.row, fault.line, fault.why.clone());
            let row = Row::of(fault.row, fault.line, &fault.cells);
            faulty.put(&row, &[fault.why])
        };
        ledger.faults(&mut conn, from.part, tell).await?;
        self.bytes = from.bytes;
        self.reached = Reached::row(from.row.max(1), from.line);
        let these = ledger.waits(&mut conn, from.part, from.pass).await?;
        let before = match from.pass {
            1 => None,
            pass => Some(ledger.waits(&mut conn, from.part, pass - 1).await?),
        };
        drop(conn);
        let left = before.iter().flatten().filter(|row| **row > from.row);
        self.open = (these.len() + left.count()) as u64;
        self.waiting = self.restored(source, these).await?;
        match before {
            None => Ok(None),
            Some(rows) => Ok(Some(self.restored(source, rows).await?)),
        }
    }

    /// Rows that waited when an earlier run ended.
    async fn restored(&self, source: &Source, rows: Vec<u64>) -> Result<Waiting> {
        let mut waiting = Waiting::default();
        if rows.is_empty() {
            return Ok(waiting);
        }
        let mut blocks = Blocks::of(&self.plan, source, Some(rows), 0);
        while let Some(block) = blocks.next().await? {
            for item in block.items {
                if let Ok(read) = &item.read {
                    waiting.add(&self.plan, item.row.number, read);
                }
            }
        }
        Ok(waiting)
    }
}
