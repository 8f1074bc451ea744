//! A file that is being sent: kept block by block as it comes, however large.

use base::{Error, Id, Result};
use schema::{Changes, Field, FieldValue, Record};
use sha2::{Digest, Sha256};
use store::contents::{self, BLOCK};

use super::{File, MOST, object, plain_name};
use crate::{Cx, records};

/// What has come of a file so far. Should the rest never come, what is there is
/// swept a day later.
pub struct Arriving {
    cx: Cx,
    content: Id,
    hash: Sha256,
    size: u64,
    blocks: u64,
    /// What makes no whole block yet.
    rest: Vec<u8>,
}

impl Arriving {
    /// Nothing has come yet.
    ///
    /// # Errors
    /// `Forbidden` to who may not write.
    pub fn begin(cx: &Cx) -> Result<Self> {
        cx.who.may_write()?;
        Ok(Self {
            content: Id::make(cx.now),
            cx: cx.clone(),
            hash: Sha256::new(),
            size: 0,
            blocks: 0,
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

    /// All has come: the record of the file.
    ///
    /// # Errors
    /// `Invalid` if it is empty or its name is at fault; `Busy` if the database is away.
    pub async fn finish(mut self, name: &str) -> Result<Record> {
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
        let made = records::write(&self.cx, move |mut tx| {
            let (hash, changes) = (hash.clone(), changes.clone());
            Box::pin(async move {
                contents::settle(tx.store, content, &hash, size).await?;
                tx.create(&object(), vec![changes]).await
            })
        });
        let made = made.await?.pop();
        let made = made.ok_or_else(|| Error::broken("no file was made"))?;
        records::get(&self.cx, &object(), made.id).await
    }

    /// It shall not become a file after all.
    pub async fn abandon(self) {
        let content = self.content;
        let gone = records::write_plain(&self.cx, move |tx| {
            Box::pin(async move { contents::drop_blocks(tx, content).await })
        });
        // Should this fail, it is swept.
        drop(gone.await);
    }

    async fn keep(&mut self, block: Vec<u8>) -> Result<()> {
        let (content, number) = (self.content, self.blocks);
        let kept = records::write_plain(&self.cx, move |tx| {
            let block = block.clone();
            Box::pin(async move { contents::put_block(tx, content, number, block).await })
        });
        kept.await?;
        self.blocks += 1;
        Ok(())
    }
}

fn set<V: FieldValue>(changes: &mut Changes, field: Field<V>, value: V) {
    changes.set(field.id(), value.into_value());
}
