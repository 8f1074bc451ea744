//! What can be written after `rapport key`.

use clap::{Args, Subcommand};

/// `rapport key`
#[derive(Debug, Subcommand)]
pub enum Key {
    /// Make a key for a program; it is printed once, as the last line
    #[command(after_help = "\
Examples:
  rapport key add shop --role sales --from 203.0.113.0/24
  rapport key add reports --role viewer --objects deal,company --expires 90d
  rapport key add ada-script --owner ada@north.example --read-only
  rapport key add portal-ida --role portal --contact ida@mill.example --expires 1d

With a role, the key may what the role lets it. Without one it is personal: it acts as its
owner, in the rights that they have at that moment. With a contact a customer comes in by it:
their own records are those that name them, their team's those that name a company of theirs.")]
    Add(KeyAdd),
    /// List the keys that are not revoked, newest first
    List(KeyList),
    /// Revoke a key for good
    Revoke(KeyRevoke),
}

/// `rapport key add`
#[derive(Debug, Args)]
pub struct KeyAdd {
    /// What the key is for
    pub name: String,
    /// What it may do: the key of a role
    #[arg(long, value_name = "ROLE", required_unless_present = "owner")]
    pub role: Option<String>,
    /// The e-mail address of the user whose records are the key's own, and whose teams are its
    #[arg(long, value_name = "EMAIL")]
    pub owner: Option<String>,
    /// The e-mail address of the contact who comes in by it, in the place of an owner
    #[arg(
        long,
        value_name = "EMAIL",
        requires = "role",
        conflicts_with = "owner"
    )]
    pub contact: Option<String>,
    /// It writes nothing
    #[arg(long)]
    pub read_only: bool,
    /// The only objects that exist for it, with commas between them
    #[arg(long, value_name = "OBJECT", value_delimiter = ',')]
    pub objects: Vec<String>,
    /// Until when it may be used: 90d, 2030-01-31 or 2030-01-31T12:00:00Z
    #[arg(long, value_name = "WHEN")]
    pub expires: Option<String>,
    /// Addresses and networks that it may be used from, with commas between them
    #[arg(long, value_name = "ADDRESS", value_delimiter = ',')]
    pub from: Vec<String>,
}

/// `rapport key list`
#[derive(Debug, Args)]
pub struct KeyList {
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// `rapport key revoke`
#[derive(Debug, Args)]
pub struct KeyRevoke {
    /// The id of the key, as rapport key list prints it
    pub id: String,
}
