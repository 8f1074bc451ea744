//! What can be written after `rapport jobs`.

use clap::{Args, Subcommand};

/// `rapport jobs`
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Jobs {
    #[command(subcommand)]
    pub action: Option<JobsAction>,
    #[command(flatten)]
    pub list: JobsList,
}

/// Which jobs to list.
#[derive(Debug, Args)]
pub struct JobsList {
    /// Those in this state: waiting, running, done, failed or cancelled
    #[arg(long, value_name = "STATE")]
    pub state: Option<String>,
    /// Those of this queue
    #[arg(long, value_name = "QUEUE")]
    pub queue: Option<String>,
    /// Those of this kind
    #[arg(long, value_name = "KIND")]
    pub kind: Option<String>,
    /// At most so many, the newest
    #[arg(long, value_name = "N", default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=i64::from(engine::jobs::MOST)))]
    pub limit: u32,
    /// Print JSON, as REST has it
    #[arg(long)]
    pub json: bool,
}

/// What to do about jobs.
#[derive(Debug, Subcommand)]
pub enum JobsAction {
    /// Show one job, with the reason of its last failure
    Show(JobsShow),
    /// Try a job again that failed or was cancelled, or all that failed
    Retry(JobsRetry),
    /// End a job that waits or runs; one that runs writes nothing more
    Cancel(JobsOne),
    /// List the queues, and how much waits in them
    Queues(JobsQueues),
    /// Begin no more jobs of a queue; those at work go on
    Pause(JobsQueue),
    /// Begin jobs of a queue again
    Resume(JobsQueue),
}

/// `rapport jobs show`
#[derive(Debug, Args)]
pub struct JobsShow {
    /// The job's id
    pub id: String,
    /// Print JSON, as REST has it
    #[arg(long)]
    pub json: bool,
}

/// `rapport jobs retry`
#[derive(Debug, Args)]
pub struct JobsRetry {
    /// The job's id
    #[arg(required_unless_present = "failed", conflicts_with_all = ["failed", "queue", "kind"])]
    pub id: Option<String>,
    /// All jobs that failed, but for those of which another waits already
    #[arg(long)]
    pub failed: bool,
    /// Only those of this queue
    #[arg(long, value_name = "QUEUE")]
    pub queue: Option<String>,
    /// Only those of this kind
    #[arg(long, value_name = "KIND")]
    pub kind: Option<String>,
}

/// `rapport jobs cancel`
#[derive(Debug, Args)]
pub struct JobsOne {
    /// The job's id
    pub id: String,
}

/// `rapport jobs queues`
#[derive(Debug, Args)]
pub struct JobsQueues {
    /// Print JSON, as REST has it
    #[arg(long)]
    pub json: bool,
}

/// `rapport jobs pause`, `rapport jobs resume`
#[derive(Debug, Args)]
pub struct JobsQueue {
    /// The queue's name
    pub queue: String,
}
