//! Fragments that many pages share.

pub mod cell;
pub mod date;
pub mod dialog;
pub mod face;
pub mod factor;
pub mod loading;
pub mod menu;
pub mod notice;
pub mod tabs;
pub mod teach;
pub mod toast;
