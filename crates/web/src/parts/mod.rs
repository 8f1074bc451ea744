//! The parts that pages are made of.

pub mod cell;
pub mod face;
pub mod factor;
pub mod notice;
