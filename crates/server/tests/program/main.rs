//! The program as people and scripts run it: its commands, their output and
//! exit status, on both databases.

#![allow(clippy::unwrap_used, reason = "what a test relies on may end it")]

mod buckets;
mod commands;
mod cut_short;
mod demo;
mod events;
mod files;
mod growth;
mod hardening;
mod imports;
mod jobs;
mod kill;
mod maven;
mod merges;
mod running;
mod samples;
mod serving;
mod support;
mod two_nodes;
mod two_processes;
mod undos;
