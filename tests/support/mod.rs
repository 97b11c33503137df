//! What several tests share: protocols, storms, oracles, sessions.

pub mod both;
pub mod case;
pub mod chaos;
pub mod clockwork;
pub mod companions;
pub mod cycles;
pub mod doc;
pub mod folder_session;
pub mod group_mail;
pub mod hello;
pub mod mail;
pub mod mutants;
pub mod oracle;
pub mod recorder;
pub mod rules;
pub mod scenarios;
pub mod seen;
pub mod session;
pub mod storms;
pub mod surroundings;
pub mod tables;
pub mod three;
pub mod tutorial;
