//! Backups in a bucket of Amazon S3, or of what speaks its protocol.

use std::{
    fs::File,
    io::{Seek, SeekFrom, Write},
    time::Duration,
};

use base::{Error, Result};
use reqwest::{Client, Method, Response};
use rusty_s3::{
    Credentials, S3Action, UrlStyle,
    actions::{
        AbortMultipartUpload, CompleteMultipartUpload, CompleteMultipartUploadResponse,
        CreateMultipartUpload, DeleteObject, GetObject, ListObjectsV2, UploadPart,
    },
};
use tokio::io::AsyncReadExt;

use super::lines::unwritable;

/// How addresses in a bucket begin.
pub const SCHEME: &str = "s3://";
/// What is sent in one request. There may be 10,000 of them.
const PART: u64 = 16 * 1024 * 1024;
/// How long one request may take, its bytes included, and a connection.
const LONGEST: Duration = Duration::from_secs(600);
const CONNECT: Duration = Duration::from_secs(10);

/// Who may use a store, and where it is.
#[derive(Clone)]
pub struct Access {
    /// None: Amazon's own.
    pub endpoint: Option<String>,
    pub region: String,
    pub key: String,
    pub secret: String,
    /// Of credentials that last for a while only.
    pub token: Option<String>,
}

/// What it holds opens the store, so it is not shown.
impl std::fmt::Debug for Access {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Access")
            .field("endpoint", &self.endpoint)
            .field("region", &self.region)
            .finish_non_exhaustive()
    }
}

/// A place in a bucket: `s3://bucket/folder/file`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    bucket: String,
    key: String,
}

impl Address {
    /// None if it is an address of something else.
    ///
    /// # Errors
    /// `Malformed` if it begins as an address in a bucket and is none.
    pub fn parse(text: &str) -> Result<Option<Self>> {
        let Some(rest) = text.strip_prefix(SCHEME) else {
            return Ok(None);
        };
        let (bucket, key) = rest.split_once('/').unwrap_or((rest, ""));
        let key = key.trim_end_matches('/');
        let is_odd = |part: &str| matches!(part, "" | "." | "..");
        if bucket.is_empty() || (!key.is_empty() && key.split('/').any(is_odd)) {
            let message = format!(
                "\"{text}\" is no place in a bucket. Write it like s3://bucket/folder/file."
            );
            return Err(Error::malformed("bucket", message));
        }
        Ok(Some(Self {
            bucket: bucket.to_owned(),
            key: key.to_owned(),
        }))
    }

    /// Whether it is the whole bucket, and no file can be there.
    pub fn is_folder(&self) -> bool {
        self.key.is_empty()
    }

    /// A file in this folder.
    #[must_use]
    pub fn join(&self, name: &str) -> Self {
        let key = match self.key.as_str() {
            "" => name.to_owned(),
            folder => format!("{folder}/{name}"),
        };
        Self {
            bucket: self.bucket.clone(),
            key,
        }
    }
}

/// A bucket that can be written to and read.
pub struct Bucket {
    bucket: rusty_s3::Bucket,
    credentials: Credentials,
    http: Client,
}

impl Bucket {
    /// The bucket of an address.
    ///
    /// # Errors
    /// `Malformed` if there can be none of this name there.
    pub fn of(address: &Address, access: &Access) -> Result<Self> {
        let (endpoint, style) = match &access.endpoint {
            Some(endpoint) => (endpoint.clone(), UrlStyle::Path),
            None => (
                format!("https://s3.{}.amazonaws.com", access.region),
                UrlStyle::VirtualHost,
            ),
        };
        let refused = |why: String| {
            let message = format!("The bucket {} cannot be used: {why}.", address.bucket);
            Error::malformed("bucket", message)
        };
        let url = endpoint
            .parse()
            .map_err(|error| refused(format!("{endpoint} is no address ({error})")))?;
        let bucket =
            rusty_s3::Bucket::new(url, style, address.bucket.clone(), access.region.clone())
                .map_err(|error| refused(error.to_string()))?;
        let credentials = match &access.token {
            Some(token) => Credentials::new_with_token(&*access.key, &*access.secret, &**token),
            None => Credentials::new(&*access.key, &*access.secret),
        };
        let http = Client::builder()
            .connect_timeout(CONNECT)
            .timeout(LONGEST)
            .build()
            .map_err(Error::broken)?;
        Ok(Self {
            bucket,
            credentials,
            http,
        })
    }

    /// Writes a file there. It has its name when it is whole, not before.
    ///
    /// # Errors
    /// `Busy` if the store cannot be reached or refuses it.
    pub async fn put(&self, address: &Address, file: File) -> Result<()> {
        let key = &address.key;
        let begin = CreateMultipartUpload::new(&self.bucket, Some(&self.credentials), key);
        let answer = self.ask(Method::POST, &begin, Vec::new()).await?;
        let answer = text(answer).await?;
        let upload = CreateMultipartUpload::parse_response(&answer).map_err(unclear)?;
        let upload = upload.upload_id();
        let outcome = self.put_parts(key, upload, file).await;
        if outcome.is_err() {
            // What was sent so far would be paid for.
            let give_up =
                AbortMultipartUpload::new(&self.bucket, Some(&self.credentials), key, upload);
            if let Err(error) = self.ask(Method::DELETE, &give_up, Vec::new()).await {
                tracing::warn!(%error, "a part of a backup is left in the bucket");
            }
        }
        outcome
    }

    async fn put_parts(&self, key: &str, upload: &str, mut file: File) -> Result<()> {
        file.seek(SeekFrom::Start(0)).map_err(unwritable)?;
        let mut file = tokio::fs::File::from_std(file);
        let mut tags = Vec::new();
        for number in 1.. {
            let mut part = Vec::new();
            let read = (&mut file).take(PART).read_to_end(&mut part).await;
            // An empty file has one part, too.
            if read.map_err(unwritable)? == 0 && number > 1 {
                break;
            }
            let put = UploadPart::new(&self.bucket, Some(&self.credentials), key, number, upload);
            let answer = self.ask(Method::PUT, &put, part).await?;
            let tag = answer
                .headers()
                .get("etag")
                .and_then(|tag| tag.to_str().ok());
            tags.push(tag.ok_or_else(|| unclear("it has no ETag"))?.to_owned());
        }
        let end = CompleteMultipartUpload::new(
            &self.bucket,
            Some(&self.credentials),
            key,
            upload,
            tags.iter().map(String::as_str),
        );
        let url = end.sign(LONGEST);
        let body = end.body().into_bytes();
        let answer = text(self.send(Method::POST, url.as_str(), body).await?).await?;
        // It may answer 200 and fail all the same.
        CompleteMultipartUploadResponse::parse(&answer)
            .map(drop)
            .map_err(|_| refused(&answer, "200 OK"))
    }

    /// Reads a file of it.
    ///
    /// # Errors
    /// `NotFound` if there is none; `Busy` if the store cannot be reached or
    /// refuses it.
    pub async fn get(&self, address: &Address, mut into: impl Write) -> Result<()> {
        let get = GetObject::new(&self.bucket, Some(&self.credentials), &address.key);
        let mut answer = self.ask(Method::GET, &get, Vec::new()).await?;
        while let Some(bytes) = answer.chunk().await.map_err(unreachable)? {
            into.write_all(&bytes).map_err(unwritable)?;
        }
        into.flush().map_err(unwritable)
    }

    /// The names of the files in a folder.
    ///
    /// # Errors
    /// `Busy` if the store cannot be reached or refuses it.
    pub async fn names(&self, folder: &Address) -> Result<Vec<String>> {
        let prefix = folder.join("").key;
        let (mut names, mut next) = (Vec::new(), None::<String>);
        loop {
            let mut list = ListObjectsV2::new(&self.bucket, Some(&self.credentials));
            list.with_prefix(prefix.as_str());
            list.with_delimiter("/");
            if let Some(token) = next.take() {
                list.with_continuation_token(token);
            }
            let answer = text(self.ask(Method::GET, &list, Vec::new()).await?).await?;
            let page = ListObjectsV2::parse_response(&answer).map_err(unclear)?;
            let here = page.contents.into_iter();
            names.extend(here.filter_map(|one| one.key.strip_prefix(&prefix).map(str::to_owned)));
            match page.next_continuation_token {
                Some(token) => next = Some(token),
                None => return Ok(names),
            }
        }
    }

    /// Removes a file.
    ///
    /// # Errors
    /// `Busy` if the store cannot be reached or refuses it.
    pub async fn remove(&self, address: &Address) -> Result<()> {
        let delete = DeleteObject::new(&self.bucket, Some(&self.credentials), &address.key);
        self.ask(Method::DELETE, &delete, Vec::new())
            .await
            .map(drop)
    }

    async fn ask<'a>(
        &self,
        method: Method,
        action: &impl S3Action<'a>,
        body: Vec<u8>,
    ) -> Result<Response> {
        self.send(method, action.sign(LONGEST).as_str(), body).await
    }

    async fn send(&self, method: Method, url: &str, body: Vec<u8>) -> Result<Response> {
        let request = self.http.request(method, url).body(body);
        let answer = request.send().await.map_err(unreachable)?;
        let status = answer.status();
        match status.as_u16() {
            200..300 => Ok(answer),
            404 => {
                let told = text(answer).await?;
                match told.contains("NoSuchKey") {
                    true => Err(Error::not_found("backup in the bucket")),
                    false => Err(refused(&told, &status.to_string())),
                }
            }
            _ => Err(refused(&text(answer).await?, &status.to_string())),
        }
    }
}

async fn text(answer: Response) -> Result<String> {
    answer.text().await.map_err(unreachable)
}

/// The address is signed: whoever reads it could use it.
fn unreachable(error: reqwest::Error) -> Error {
    let error = error.without_url();
    let mut causes = vec![error.to_string()];
    let mut source = std::error::Error::source(&error);
    while let Some(cause) = source {
        causes.push(cause.to_string());
        source = cause.source();
    }
    Error::busy(format!(
        "the bucket cannot be reached: {}",
        causes.join(": ")
    ))
}

fn refused(answer: &str, status: &str) -> Error {
    let part = |name: &str| {
        let (_, rest) = answer.split_once(&format!("<{name}>"))?;
        Some(rest.split_once('<')?.0.to_owned())
    };
    let why = [part("Code"), part("Message")];
    let why: Vec<String> = why.into_iter().flatten().collect();
    Error::busy(format!("the bucket answers {status} {}", why.join(": ")))
}

fn unclear(why: impl std::fmt::Display) -> Error {
    Error::busy(format!("the bucket's answer cannot be read: {why}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_name_a_bucket_and_a_place_in_it() {
        let there = |text: &str| Address::parse(text).unwrap().unwrap();
        assert_eq!(there("s3://b/f/").join("x").key, "f/x");
        assert_eq!(there("s3://b").join("x").key, "x");
        assert_eq!(Address::parse("/tmp/x").unwrap(), None);
        for wrong in [
            "s3://",
            "s3:///x",
            "s3://b/../x",
            "s3://b/a//x",
            "s3://b/./x",
        ] {
            assert!(Address::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn what_a_store_refuses_is_said_in_its_words() {
        let told = refused(
            "<Error><Code>AccessDenied</Code><Message>No.</Message></Error>",
            "403 Forbidden",
        );
        let told = format!("{told:?}");
        assert!(told.contains("403 Forbidden AccessDenied: No."), "{told}");
    }
}
