//! What the program has been doing, in the text format that Prometheus reads.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use engine::jobs::{Counts as Queue, Ended};
use engine::workspace::Load;

/// Upper bounds of the histogram's buckets, in microseconds.
const BOUNDS: [(u64, &str); 12] = [
    (1_000, "0.001"),
    (2_500, "0.0025"),
    (5_000, "0.005"),
    (10_000, "0.01"),
    (25_000, "0.025"),
    (50_000, "0.05"),
    (100_000, "0.1"),
    (250_000, "0.25"),
    (500_000, "0.5"),
    (1_000_000, "1"),
    (2_500_000, "2.5"),
    (10_000_000, "10"),
];

/// Counts of requests since the start.
#[derive(Debug, Default)]
pub struct Metrics {
    under_way: AtomicI64,
    // One short lock per request; the lines are few, because routes are templates.
    lines: Mutex<BTreeMap<Line, Counts>>,
}

/// What is counted apart.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Line {
    route: String,
    method: &'static str,
    /// Hundreds of the status.
    class: u16,
}

#[derive(Clone, Debug, Default)]
struct Counts {
    requests: u64,
    micros: u64,
    buckets: [u64; BOUNDS.len()],
}

/// Counts a request as under way until it is dropped.
pub struct UnderWay<'m>(&'m Metrics);

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        self.0.under_way.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Metrics {
    /// A request has begun.
    pub fn begin(&self) -> UnderWay<'_> {
        self.under_way.fetch_add(1, Ordering::Relaxed);
        UnderWay(self)
    }

    /// A request was answered. `route` is the template of its address.
    pub fn count(&self, route: &str, method: &axum::http::Method, status: u16, took: Duration) {
        let line = Line {
            route: route.to_owned(),
            method: known_method(method),
            class: status / 100,
        };
        let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        let mut lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        let counts = lines.entry(line).or_default();
        counts.requests += 1;
        counts.micros = counts.micros.saturating_add(micros);
        for ((bound, _), bucket) in BOUNDS.iter().zip(&mut counts.buckets) {
            *bucket += u64::from(micros <= *bound);
        }
    }

    /// The text of `/metrics`. `ready` says whether the database answers, `load`
    /// how much of it is in use.
    pub fn text(&self, ready: bool, load: &Load) -> String {
        let mut out = String::new();
        head(
            &mut out,
            "rapport_ready",
            "gauge",
            "Whether the database answers.",
        );
        line(&mut out, "rapport_ready", "", i64::from(ready));
        head(
            &mut out,
            "rapport_http_requests_in_flight",
            "gauge",
            "Requests under way.",
        );
        let under_way = self.under_way.load(Ordering::Relaxed);
        line(&mut out, "rapport_http_requests_in_flight", "", under_way);
        database(&mut out, load);
        if let Some(bytes) = resident_bytes() {
            let name = "process_resident_memory_bytes";
            head(
                &mut out,
                name,
                "gauge",
                "Memory that the process has in RAM.",
            );
            line(&mut out, name, "", bytes);
        }
        let lines = self
            .lines
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        let name = "rapport_http_requests_total";
        head(
            &mut out,
            name,
            "counter",
            "Requests answered, by route and status class.",
        );
        for (key, counts) in &lines {
            line(&mut out, name, &labels(key, None), counts.requests);
        }
        let name = "rapport_http_request_duration_seconds";
        head(
            &mut out,
            name,
            "histogram",
            "Time from a request's head to its answer.",
        );
        for (key, counts) in &lines {
            for ((_, bound), count) in BOUNDS.iter().zip(counts.buckets) {
                line(
                    &mut out,
                    &format!("{name}_bucket"),
                    &labels(key, Some(bound)),
                    count,
                );
            }
            line(
                &mut out,
                &format!("{name}_bucket"),
                &labels(key, Some("+Inf")),
                counts.requests,
            );
            let seconds = format!(
                "{}.{:06}",
                counts.micros / 1_000_000,
                counts.micros % 1_000_000
            );
            line(
                &mut out,
                &format!("{name}_sum"),
                &labels(key, None),
                seconds,
            );
            line(
                &mut out,
                &format!("{name}_count"),
                &labels(key, None),
                counts.requests,
            );
        }
        out
    }
}

fn database(out: &mut String, load: &Load) {
    let name = "rapport_db_connections";
    let help = "Connections of the pool, by what they do.";
    head(out, name, "gauge", help);
    let in_use = load.connections.saturating_sub(load.idle);
    line(out, name, "{state=\"in_use\"}", in_use);
    line(out, name, "{state=\"idle\"}", load.idle);
    let name = "rapport_db_connections_max";
    head(out, name, "gauge", "How many connections there may be.");
    line(out, name, "", load.most);
    if let Some(waiting) = load.waiting {
        let name = "rapport_db_writes_waiting";
        head(out, name, "gauge", "Writes that wait for their turn.");
        line(out, name, "", waiting);
    }
}

/// Adds what waits, runs and failed, and what ended in this process. Names of
/// queues are the program's own.
pub fn jobs(out: &mut String, queues: &[Queue], ended: &[(&'static str, Ended, u64)]) {
    let name = "rapport_jobs";
    head(
        out,
        name,
        "gauge",
        "Jobs that have not been done, by queue and state.",
    );
    for Queue {
        queue,
        waiting,
        running,
        failed,
        ..
    } in queues
    {
        for (state, count) in [
            ("waiting", waiting),
            ("running", running),
            ("failed", failed),
        ] {
            let labels = format!("{{queue=\"{queue}\",state=\"{state}\"}}");
            line(out, name, &labels, count);
        }
    }
    let name = "rapport_jobs_queue_paused";
    head(
        out,
        name,
        "gauge",
        "Whether jobs of the queue are held back.",
    );
    for Queue {
        queue, paused_at, ..
    } in queues
    {
        let paused = i64::from(paused_at.is_some());
        line(out, name, &format!("{{queue=\"{queue}\"}}"), paused);
    }
    let name = "rapport_jobs_ended_total";
    head(
        out,
        name,
        "counter",
        "Runs of jobs that ended in this process.",
    );
    for (queue, how, count) in ended {
        let labels = format!("{{queue=\"{queue}\",outcome=\"{}\"}}", how.name());
        line(out, name, &labels, count);
    }
}

/// Methods come from outside: an unknown one must not make a line of its own.
fn known_method(method: &axum::http::Method) -> &'static str {
    ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
        .into_iter()
        .find(|known| method.as_str() == *known)
        .unwrap_or("other")
}

fn head(out: &mut String, name: &str, kind: &str, help: &str) {
    let _ = writeln!(out, "# HELP {name} {help}\n# TYPE {name} {kind}");
}

fn line(out: &mut String, name: &str, labels: &str, value: impl std::fmt::Display) {
    let _ = writeln!(out, "{name}{labels} {value}");
}

fn labels(line: &Line, bound: Option<&str>) -> String {
    let Line {
        route,
        method,
        class,
    } = line;
    let bound = bound.map(|le| format!(",le=\"{le}\"")).unwrap_or_default();
    format!("{{route=\"{route}\",method=\"{method}\",status=\"{class}xx\"{bound}}}")
}

/// Where the system tells it.
fn resident_bytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmRSS:"))?;
    let kilobytes: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kilobytes * 1024)
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::Method;

    #[test]
    fn requests_are_counted_by_route_and_class() {
        let metrics = Metrics::default();
        let _here = metrics.begin();
        metrics.count(
            "/api/v1/{objects}",
            &Method::GET,
            200,
            Duration::from_micros(1_500),
        );
        metrics.count(
            "/api/v1/{objects}",
            &Method::GET,
            204,
            Duration::from_secs(20),
        );
        let odd = Method::from_bytes(b"BREW").unwrap();
        metrics.count("none", &odd, 405, Duration::ZERO);
        let load = Load {
            connections: 5,
            idle: 3,
            most: 12,
            waiting: Some(7),
        };
        let text = metrics.text(true, &load);
        for expected in [
            "rapport_http_requests_in_flight 1\n",
            "rapport_http_requests_total{route=\"/api/v1/{objects}\",method=\"GET\",status=\"2xx\"} 2\n",
            "rapport_http_requests_total{route=\"none\",method=\"other\",status=\"4xx\"} 1\n",
            "method=\"GET\",status=\"2xx\",le=\"0.001\"} 0\n",
            "method=\"GET\",status=\"2xx\",le=\"0.0025\"} 1\n",
            "method=\"GET\",status=\"2xx\",le=\"+Inf\"} 2\n",
            "seconds_sum{route=\"/api/v1/{objects}\",method=\"GET\",status=\"2xx\"} 20.001500\n",
            "rapport_ready 1\n",
            "rapport_db_connections{state=\"in_use\"} 2\n",
            "rapport_db_connections{state=\"idle\"} 3\n",
            "rapport_db_connections_max 12\n",
            "rapport_db_writes_waiting 7\n",
        ] {
            assert!(text.contains(expected), "{expected} is not in\n{text}");
        }
    }
}
