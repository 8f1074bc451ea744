//! What can be written on the command line.

mod jobs;
mod keys;

use std::path::PathBuf;

use base::Micros;
use clap::{ArgGroup, Args, Parser, Subcommand};
use engine::audit::Head;

pub use jobs::{Jobs, JobsAction, JobsList, JobsRetry};
pub use keys::{Key, KeyAdd};

const EXAMPLES: &str = "\
Examples:
  rapport demo                                 look around in made-up data
  rapport serve                                serve the workspace in ./rapport-data
  echo 'a long pass phrase' | rapport user add ada@north.example --name \"Ada Example\" --role administrator --password-stdin
  rapport key add scripts --role administrator
  rapport import companies customers.csv --match name --dry-run
  rapport export deals deals.csv --filter \"stage = Won and close_date in this_year\"

Settings come from flags, then RAPPORT_* variables, then rapport.toml, then defaults.";

/// A whole CRM in one program.
///
/// Rapport keeps companies, contacts and deals in one SQLite file, or in
/// PostgreSQL, and serves pages and REST. Every command may run beside a
/// serving process on the same data.
#[derive(Debug, Parser)]
#[command(name = "rapport", version, after_help = EXAMPLES, arg_required_else_help = true)]
pub struct Cli {
    #[command(flatten)]
    pub place: Place,
    #[command(subcommand)]
    pub command: Command,
}

/// Where the data is.
#[derive(Debug, Args)]
#[command(next_help_heading = "Where the data is")]
pub struct Place {
    /// Data folder; made if need be [default: ./rapport-data]
    #[arg(long, global = true, value_name = "DIR", env = "RAPPORT_DATA")]
    pub data: Option<PathBuf>,
    /// Database, as postgres://user:password@host/name [default: an SQLite file in the data folder]
    #[arg(
        long,
        global = true,
        value_name = "URL",
        env = "RAPPORT_DATABASE",
        hide_env_values = true
    )]
    pub database: Option<String>,
    /// Workspace: one PostgreSQL schema or one SQLite file each [default: main]
    #[arg(long, global = true, value_name = "NAME", env = "RAPPORT_WORKSPACE")]
    pub workspace: Option<String>,
    /// Settings [default: rapport.toml here or in the data folder, if there is one]
    #[arg(long, global = true, value_name = "FILE", env = "RAPPORT_CONFIG")]
    pub config: Option<PathBuf>,
    /// What is logged on standard error, such as info or info,store=debug [default: warn, serve and demo: info]
    #[arg(long, global = true, value_name = "FILTER", env = "RAPPORT_LOG")]
    pub log: Option<String>,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve pages and REST
    #[command(after_help = "\
Examples:
  rapport serve --listen 0.0.0.0:7878
  rapport serve --database postgres://rapport:secret@db.internal/rapport

It listens only when it can answer, and ends within ten seconds of SIGTERM or Ctrl-C.
With --roles work it does jobs and answers /healthz, /readyz and /metrics only.
While nobody can sign in it prints a link that makes the first account.")]
    Serve(Serve),
    /// Serve a throw-away workspace full of believable data
    #[command(
        after_help = "The data is removed at the end, unless --data or --database says where to keep it."
    )]
    Demo(Demo),
    /// Import a file: CSV, XLSX, ODS, JSON lines or vCards
    #[command(after_help = "\
Examples:
  rapport import companies customers.csv
  rapport import contacts people.csv --match emails --dry-run
  rapport import deals pipeline.csv --map pipeline.toml --match external_id

  rapport import deals book.xlsx --sheet Pipeline
  rapport import contacts people.vcf
  rapport import --set exports/                 companies.csv, contacts.csv, deals.xlsx ...

  zcat people.csv.gz | rapport import contacts -

FILE may be - for standard input, or a named pipe. What kind of file it is, its encoding,
separator and quotes are found out. Exports of Google, Outlook, HubSpot, Salesforce,
Pipedrive, Twenty and EspoCRM are recognised by their headers. Else columns are matched to
fields by their names, or as the mapping says.
Rows at fault are left out, and written with their reasons to FILE.errors.csv, or
FILE.errors-2.csv and so on if that is there (OBJECT.errors.csv in this folder for what
comes through a pipe): correct them there and import that file. With --match a row
changes the record that has its value, and a row that changes nothing writes nothing, so
an import can be repeated. Ctrl-C ends it after the rows that are being written, and it
says which are in. However it ends, the same command with --resume goes on where it stood,
and no row comes in twice. A dry run checks everything and writes nothing to the workspace.

With --set a folder's files are imported as one: each is named after its object, such as
companies.csv, and may have a mapping beside it, companies.toml. What others refer to comes
first.

Exit status, of a dry run too:
  0    the file was gone through; rows at fault were written down
  1    no row is in, or it had to stop; with --strict, a row is at fault
  2    the command is wrong
  130  it was interrupted")]
    Import(Import),
    /// Export records to a file: csv, xlsx or jsonl by its name
    #[command(after_help = "\
Examples:
  rapport export companies companies.csv
  rapport export deals won.jsonl --filter \"stage = Won\"

What is exported can be imported again. FILE may be - for standard output (as CSV).
A file is there under its name when it is whole, not before.")]
    Export(Export),
    /// Take a change set back: an import, an edit, a merge, one change
    #[command(after_help = "\
Examples:
  rapport undo 0195a3c2-7d1e-7c4b-9f00-5a1b2c3d4e5f --preview
  rapport undo 0195a3c2-7d1e-7c4b-9f00-5a1b2c3d4e5f

BATCH is told by an import at its end, and by REST in the header Rapport-Batch. A field
goes back where it still holds what was written, what was made goes to the trash if
nothing came of it since, what was removed comes back. What others did since stays as it
is and is listed. The undo is a change set of its own, so it can be undone. A large one
is a job's work: interrupted or killed, it goes on where it was, here or in a server.

Exit status:
  0    all of it is as it was
  1    something stays as it is, or there is no such change set")]
    Undo(Undo),
    /// Edit or remove all records that meet a filter
    #[command(after_help = "\
Examples:
  rapport bulk deals --filter \"stage = New and created_at < -90d\" --preview
  rapport bulk deals --filter \"owner is empty\" --set '{\"tags\": [\"unowned\"]}'
  rapport bulk companies --filter \"tags has duplicate\" --delete

It is one change set, which rapport undo takes back. A job does it: interrupted or killed,
it goes on where it was, here or in a server. Records at fault are left as they are.

Exit status:
  0    all of them are edited or removed
  1    some are at fault, or it cannot be done")]
    Bulk(Bulk),
    /// Manage the people who can sign in
    #[command(subcommand)]
    User(User),
    /// Manage the keys of programs
    #[command(subcommand)]
    Key(Key),
    /// Make the workspace, or bring its tables up to this version
    Migrate,
    /// Look after jobs: what is done in the background
    #[command(after_help = "\
Examples:
  rapport jobs                                 the newest jobs
  rapport jobs --state failed                  those that were given up
  rapport jobs show 0195a3c2-7d1e-7c4b-9f00-5a1b2c3d4e5f
  rapport jobs retry --failed                  try them all again
  rapport jobs pause upkeep

Jobs are done by rapport serve, unless its --roles say otherwise. Those that are done are
kept for 7 days, those that failed for 90.")]
    Jobs(Jobs),
    /// Look for damage in the workspace; ends with 1 if there is any
    #[command(after_help = "\
It looks at the database file itself (SQLite), at references to records that are not
there, at records that lie above themselves, and at all that is kept beside records and
follows from them, and at values of formulas and roll-ups. Of problems that are alike it prints the first twenty and how many
more there are. It changes nothing, and may run beside a serving process.

It walks through the audit log's chain of hashes and prints where that ends. Keep this
line elsewhere: with --audit-head it finds a log whose end was cut off, too.

With --repair it makes anew what follows from records, first: folded values, links,
handles, documents of the search, counters, formulas and roll-ups. What was written is
never changed.

Exit status:
  0    the workspace is clean
  1    there is damage, or the workspace cannot be opened")]
    Check(Check),
    /// Write a backup of the whole workspace
    #[command(after_help = "\
Examples:
  rapport backup rapport-2026-03-01.backup
  rapport backup --new-key backups.key
  rapport backup rapport-2026-03-01.backup --to age1...

It is of one point in time and holds up nobody: servers may write meanwhile. Everything
is in it but sessions: records, those in the trash too, definitions, people, keys and the
change log. It restores on SQLite and on PostgreSQL, whichever it came from. FILE may be
- for standard output. A file is there under its name when it is whole, not before, and
nobody else on the machine may read it. Keep it where you would keep the workspace, or
encrypt it: for the keys given with --to, else for those of backup.to in rapport.toml.
Encrypted files are in the format of age, whose own tools open them too.

For buckets, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_REGION say who you are, and
AWS_ENDPOINT_URL where a store is that is not Amazon's.")]
    Backup(Backup),
    /// Make a workspace from a backup, or compare one with it
    #[command(after_help = "\
Examples:
  rapport restore rapport-2026-03-01.backup --data restored
  rapport restore rapport-2026-03-01.backup --database postgres://rapport:secret@db/rapport
  rapport restore rapport-2026-03-01.backup --verify --data restored
  rapport restore rapport-2026-03-01.backup --key backups.key

It restores where there is no workspace yet. If it is interrupted, what is there does not
open, and running it again begins anew. With --verify it goes through the backup, looks
whether it is whole, and compares it with the workspace; it changes nothing.

Exit status:
  0    it is restored; with --verify, the workspace is equal to it
  1    it is not; with --verify, the backup is damaged or the workspace differs")]
    Restore(Restore),
    /// Print the OpenAPI document of this workspace
    Openapi,
}

/// `rapport serve`
#[derive(Debug, Args)]
pub struct Serve {
    /// Address to listen at [default: 127.0.0.1:7878]
    #[arg(long, value_name = "HOST:PORT", env = "RAPPORT_LISTEN")]
    pub listen: Option<String>,
    /// What this process does: web answers requests, work does jobs in the background [default: web,work]
    #[arg(
        long,
        value_name = "LIST",
        value_delimiter = ',',
        env = "RAPPORT_ROLES"
    )]
    pub roles: Option<Vec<String>>,
}

/// `rapport demo`
#[derive(Debug, Args)]
pub struct Demo {
    /// Address to listen at [default: 127.0.0.1:7878]
    #[arg(long, value_name = "HOST:PORT", env = "RAPPORT_LISTEN")]
    pub listen: Option<String>,
    /// The moment at which the clock stands still, such as 2026-06-16T09:30:00Z: the data
    /// ends there, and pages look the same whenever they are looked at
    #[arg(long, value_name = "TIME", value_parser = moment)]
    pub at: Option<Micros>,
}

fn moment(text: &str) -> Result<Micros, String> {
    Micros::parse_rfc3339(text).ok_or_else(|| "write it like 2026-06-16T09:30:00Z".to_owned())
}

/// `rapport import`
#[derive(Debug, Args)]
pub struct Import {
    /// What the rows are: the name of an object, such as companies
    #[arg(required_unless_present = "set")]
    pub object: Option<String>,
    /// The file, or - for standard input
    #[arg(required_unless_present = "set")]
    pub file: Option<PathBuf>,
    /// Import the files of a folder, each named after its object
    #[arg(long, value_name = "DIR", conflicts_with_all = ["object", "file", "map", "match_by", "errors", "force", "sheet"])]
    pub set: Option<PathBuf>,
    /// The sheet of a workbook [default: the first that is not empty]
    #[arg(long, value_name = "NAME")]
    pub sheet: Option<String>,
    /// Go on with the same import where it was cut short
    #[arg(long, conflicts_with = "dry_run")]
    pub resume: bool,
    /// A mapping file (TOML): which column is which field, and how it is read
    #[arg(long, value_name = "MAP.toml")]
    pub map: Option<PathBuf>,
    /// Update the record that has the row's value of this field, or create it
    #[arg(long = "match", value_name = "FIELD")]
    pub match_by: Option<String>,
    /// Check everything, write nothing
    #[arg(long)]
    pub dry_run: bool,
    /// End with 1 if any row is at fault; the others are in all the same
    #[arg(long)]
    pub strict: bool,
    /// Where rows at fault go; it must not be there yet [default: FILE.errors.csv]
    #[arg(long, value_name = "ERRORS.csv")]
    pub errors: Option<PathBuf>,
    /// Write over the file that --errors names
    #[arg(long)]
    pub force: bool,
}

/// `rapport backup`
#[derive(Debug, Args)]
pub struct Backup {
    /// The file to write, s3://bucket/folder/file, or - for standard output
    #[arg(required_unless_present = "new_key")]
    pub file: Option<PathBuf>,
    /// Encrypt it, so that only who has the key to this public key (age1...) can read it;
    /// may be given again for others
    #[arg(long, value_name = "KEY")]
    pub to: Vec<String>,
    /// Only make a key: writes it to a file and prints its public key
    #[arg(long, value_name = "FILE", conflicts_with_all = ["file", "to"])]
    pub new_key: Option<PathBuf>,
}

/// `rapport restore`
#[derive(Debug, Args)]
pub struct Restore {
    /// The backup, s3://bucket/folder/file, or - for standard input
    pub file: PathBuf,
    /// Compare the workspace with the backup, change nothing
    #[arg(long)]
    pub verify: bool,
    /// The file of keys, if the backup is encrypted
    #[arg(long, value_name = "FILE")]
    pub key: Option<PathBuf>,
}

/// `rapport check`
#[derive(Debug, Args)]
pub struct Check {
    /// Mend what can be worked out from the records (computed values, too), then look
    #[arg(long)]
    pub repair: bool,
    /// The end of the audit log as an earlier check printed it: the log must still hold it
    #[arg(long, value_name = "ROW:HASH")]
    pub audit_head: Option<Head>,
}

/// `rapport export`
#[derive(Debug, Args)]
pub struct Export {
    /// What to export: the name of an object, such as deals
    pub object: String,
    /// Where to: a name that ends in .csv, .xlsx or .jsonl, or - for standard output
    pub file: PathBuf,
    /// Which records, in the filter language
    #[arg(long, value_name = "FILTER")]
    pub filter: Option<String>,
    /// Which fields, by their names with commas between, in the order of the columns;
    /// all if not given
    #[arg(long, value_name = "FIELDS")]
    pub fields: Option<String>,
    /// Put a quote mark before cells that a spreadsheet would take for formulas;
    /// such a file does not come back as it was
    #[arg(long)]
    pub safe: bool,
}

/// `rapport undo`
#[derive(Debug, Args)]
pub struct Undo {
    /// The change set
    pub batch: String,
    /// Only show what would change, and what stays
    #[arg(long)]
    pub preview: bool,
    /// Print JSON, as REST has it
    #[arg(long)]
    pub json: bool,
}

/// `rapport bulk`
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("deed").required(true).args(["set", "delete", "preview"]))]
pub struct Bulk {
    /// What to edit: the name of an object, such as deals
    pub object: String,
    /// Which records, in the filter language; \"\" is all of them
    #[arg(long, value_name = "FILTER")]
    pub filter: String,
    /// The fields to set, as JSON
    #[arg(long, value_name = "JSON")]
    pub set: Option<String>,
    /// Put them in the trash
    #[arg(long)]
    pub delete: bool,
    /// Only say how many they are
    #[arg(long)]
    pub preview: bool,
}

/// `rapport user`
#[derive(Debug, Subcommand)]
pub enum User {
    /// Add a person who can sign in
    #[command(after_help = "Example:
  echo 'a long enough pass phrase' | rapport user add ada@north.example --name \"Ada Example\" --role manager --password-stdin")]
    Add(UserAdd),
    /// Add a person who chooses their password by a link, or make such a link anew
    #[command(
        after_help = "The link is printed once, as the last line, and is good for 48 hours.
Example:
  rapport user invite ada@north.example --name \"Ada Example\" --role manager"
    )]
    Invite(UserInvite),
    /// Make a link with which a person chooses a new password
    #[command(after_help = "The link is printed once, as the last line, and is good for 2 hours.")]
    Reset(UserReset),
}

/// `rapport user invite`
#[derive(Debug, Args)]
pub struct UserInvite {
    /// The e-mail address to sign in with
    pub email: String,
    /// As colleagues know them; needed for somebody new
    #[arg(long)]
    pub name: Option<String>,
    /// What they may do; needed for somebody new
    #[arg(long, value_name = "ROLE")]
    pub role: Option<String>,
    /// The team that they belong to, by its name
    #[arg(long, value_name = "TEAM")]
    pub team: Option<String>,
}

/// `rapport user reset`
#[derive(Debug, Args)]
pub struct UserReset {
    /// The e-mail address that they sign in with
    pub email: String,
}

/// `rapport user add`
#[derive(Debug, Args)]
pub struct UserAdd {
    /// The e-mail address to sign in with
    pub email: String,
    /// As colleagues know them
    #[arg(long)]
    pub name: String,
    /// What they may do
    #[arg(long, value_name = "ROLE")]
    pub role: String,
    /// Read the password from the first line of standard input; at a terminal, ask for it
    #[arg(long, required = true)]
    pub password_stdin: bool,
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn the_forms_of_the_contract_are_read() {
        for line in [
            "rapport serve --listen 127.0.0.1:7878 --data d --database postgres://x --roles web,work",
            "rapport demo --listen 127.0.0.1:0",
            "rapport user add a@b.example --name N --role sales --password-stdin --data d",
            "rapport key add scripts --role administrator --workspace w",
            "rapport key add shop --role sales --read-only --objects deal,company --expires 90d --from 10.0.0.0/8,::1",
            "rapport key add mine --owner ada@north.example",
            "rapport key list --json --data d",
            "rapport key revoke 0195a3c2-7d1e-7c4b-9f00-5a1b2c3d4e5f",
            "rapport --data d import deals f.csv --map m.toml --match external_id --dry-run",
            "rapport import deals f.xlsx --sheet Pipeline --resume",
            "rapport import --set exports --dry-run",
            "rapport export deals f.jsonl --filter amount>1 --fields name,amount",
            "rapport migrate",
            "rapport undo 0195a3c2-7d1e-7c4b-9f00-5a1b2c3d4e5f --preview --json --data d",
            "rapport bulk deals --filter amount>1 --delete",
            "rapport bulk deals --filter amount>1 --set {} --workspace w",
            "rapport check",
            "rapport openapi --config rapport.toml",
            "rapport jobs --state failed --queue upkeep --json",
            "rapport jobs show 0195a3c2-7d1e-7c4b-9f00-5a1b2c3d4e5f --json --data d",
            "rapport jobs retry --failed --queue upkeep",
        ] {
            let parsed = Cli::try_parse_from(line.split(' '));
            assert!(parsed.is_ok(), "{line}: {parsed:?}");
        }
        for line in [
            "rapport",
            "rapport import deals",
            "rapport import deals f.csv --set exports",
            "rapport import deals f.csv --resume --dry-run",
            "rapport user add a@b.example --name N --role sales",
            "rapport fly",
            "rapport undo",
            "rapport bulk deals --delete",
            "rapport bulk deals --filter a --delete --set {}",
            "rapport bulk deals --filter a",
            "rapport jobs retry",
            "rapport key add mine",
            "rapport key revoke",
            "rapport jobs retry x --failed",
            "rapport jobs --limit 0",
        ] {
            assert!(Cli::try_parse_from(line.split(' ')).is_err(), "{line}");
        }
    }
}
