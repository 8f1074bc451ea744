//! The program as people and scripts run it: its commands, their output and
//! exit status, on both databases.

mod commands;
mod demo;
mod maven;
mod serving;
mod support;
