//! A file that is being sent: kept block by block as it comes, however large.

use base::{Error, Id, Result};
use schema::{Action, Changes, Field, FieldValue, Record};
use sha2::{Digest, Sha256};
use store::contents::{self, BLOCK};
use tokio::runtime::Handle;

use super::{File, MOST, drop_blocks, object, plain_name};
use crate::{Cx, records};

/// What has come of a file so far. Should the rest never come, what is there goes as
/// soon as this does; after a crash it is swept a day later.
pub struct Arriving {
    cx: Cx,
    content: Id,
    hash: Sha256,
    size: u64,
    blocks: u64,
    /// Whether there may be blocks.
    has_begun: bool,
    /// Whether the record of the file has been asked for. How that ended may not be
    /// known, so from then on only the sweep takes anything away.
    is_settled: bool,
    /// What makes no whole block yet.
    rest: Vec<u8>,
}

impl Arriving {
    /// Nothing has come yet.
    ///
    /// # Errors
    /// `Forbidden` to who may not write.
    pub fn begin(cx: &Cx) -> Result<Self> {
        cx.who.may_change()?;
        cx.may_do(Action::Create, &object())?;
        Ok(Self {
            content: Id::make(cx.now),
            cx: cx.clone(),
            hash: Sha256::new(),
            size: 0,
            blocks: 0,
            has_begun: false,
            is_settled: false,
            rest: Vec::new(),
        })
    }

    /// Whether nothing has come so far.
    pub fn is_empty(&self) -> bool {
        self.size == 0
    }

    /// The next bytes.
    ///
    /// # Errors
    /// `TooLarge` if it becomes larger than files may be; `Busy` if the database is
    /// away or full.
    pub async fn push(&mut self, bytes: &[u8]) -> Result<()> {
        self.size += bytes.len() as u64;
        if self.size > MOST {
            let message = format!("A file has at most {} MB.", MOST >> 20);
            return Err(Error::too_large(message));
        }
        self.hash.update(bytes);
        self.rest.extend_from_slice(bytes);
        while self.rest.len() >= BLOCK {
            let after = self.rest.split_off(BLOCK);
            let block = std::mem::replace(&mut self.rest, after);
            self.keep(block).await?;
        }
        Ok(())
    }

    /// All has come: the record of the file, made at the moment of `cx`.
    ///
    /// # Errors
    /// `Invalid` if it is empty or its name is at fault; `Busy` if the database is away.
    pub async fn finish(mut self, cx: &Cx, name: &str) -> Result<Record> {
        if self.size == 0 {
            let message = "The file is empty. Choose one that holds something.";
            return Err(Error::invalid("file", "empty", message));
        }
        let rest = std::mem::take(&mut self.rest);
        if !rest.is_empty() {
            self.keep(rest).await?;
        }
        let hash = contents::hex(&self.hash.clone().finalize());
        let mut changes = Changes::default();
        set(&mut changes, File::NAME, plain_name(name));
        set(
            &mut changes,
            File::SIZE,
            i64::try_from(self.size).map_err(Error::broken)?,
        );
        set(&mut changes, File::HASH, hash.clone());
        let (content, size) = (self.content, self.size);
        self.is_settled = true;
        let made = records::write(cx, move |mut tx| {
            let (hash, changes) = (hash.clone(), changes.clone());
            Box::pin(async move {
                let is_new = contents::settle(tx.store, content, &hash, size).await?;
                Ok((is_new, tx.create(&object(), vec![changes]).await?))
            })
        });
        let (is_new, made) = match made.await {
            Ok(made) => made,
            Err(error) => {
                // Of a refusal it is known that nothing was made.
                self.is_settled = matches!(error, Error::Busy { .. } | Error::Broken { .. });
                return Err(error);
            }
        };
        if !is_new {
            // Should this fail, they are swept.
            drop(drop_blocks(cx, content).await);
        }
        let made = made.first();
        let made = made.ok_or_else(|| Error::broken("no file was made"))?;
        records::get(cx, &object(), made.id).await
    }

    async fn keep(&mut self, block: Vec<u8>) -> Result<()> {
        let (content, number) = (self.content, self.blocks);
        self.has_begun = true;
        let kept = records::write_plain(&self.cx, move |tx| {
            let block = block.clone();
            Box::pin(async move { contents::put_block(tx, content, number, block).await })
        });
        kept.await?;
        self.blocks += 1;
        Ok(())
    }
}

/// It shall not become a file after all.
impl Drop for Arriving {
    fn drop(&mut self) {
        if !self.has_begun || self.is_settled {
            return;
        }
        let (cx, content) = (self.cx.clone(), self.content);
        if let Ok(runtime) = Handle::try_current() {
            // Should this fail, they are swept.
            runtime.spawn(async move { drop(drop_blocks(&cx, content).await) });
        }
    }
}

fn set<V: FieldValue>(changes: &mut Changes, field: Field<V>, value: V) {
    changes.set(field.id(), value.into_value());
}
