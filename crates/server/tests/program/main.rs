//! The whole program, as a process: what only a running `rapport` can show.

mod kill;
mod running;
mod two_processes;
