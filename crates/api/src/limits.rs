//! How much may be asked at once. The program's configuration sets these.

use std::time::Duration;

/// Bounds on requests.
#[derive(Clone, Debug, PartialEq)]
pub struct Limits {
    /// Requests per second that one key or user may make, and how many at once
    /// after a pause. 0 is no bound.
    pub requests_per_second: u32,
    /// Bytes of a JSON body.
    pub body_bytes: usize,
    /// Bytes of the files that are sent for an import.
    pub upload_bytes: u64,
    /// How long they may take to arrive.
    pub upload_patience: Duration,
    /// Levels that JSON may be nested.
    pub json_depth: usize,
    /// How long a request's body may take to arrive.
    pub body_patience: Duration,
    /// How long an answer may take, body included.
    pub answer_patience: Duration,
    /// How long a key or session is taken for valid without asking the
    /// database again: so long may one that was revoked still be used.
    pub remember_callers: Duration,
    /// Under which address the program is reached from outside, such as
    /// `https://crm.example`; the one that a request was sent to if none.
    pub url: Option<String>,
    /// Other sites whose scripts may call REST with a key, such as
    /// `https://app.example`; `*` is every site.
    pub origins: Vec<String>,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            requests_per_second: 1_000,
            body_bytes: 10 * 1024 * 1024,
            upload_bytes: engine::imports::UPLOAD_BYTES,
            upload_patience: Duration::from_secs(3_600),
            json_depth: 100,
            body_patience: Duration::from_secs(30),
            answer_patience: Duration::from_secs(60),
            remember_callers: Duration::from_secs(5),
            url: None,
            origins: Vec::new(),
        }
    }
}
