//! The real program against a simulated Telegram, and its commands.

mod admin;
mod alarms;
mod backups;
mod botapi;
mod business;
mod channels;
mod chat;
mod contacts;
mod conversations;
mod data_protection;
#[cfg(feature = "postgres")]
#[path = "../support/database.rs"]
mod database;
mod demo;
mod desk;
mod desk_business;
mod desk_cases;
mod desk_cases_reach;
mod desk_ends;
mod desk_files;
mod desk_many;
mod desk_moves;
mod desk_names;
mod desk_reach;
mod desk_replies;
mod desk_story;
mod desk_topics;
mod doctor;
mod faults;
mod fix;
mod graph;
mod groups;
mod guide;
#[cfg(feature = "postgres")]
mod in_database;
mod init;
mod links;
mod live;
mod messengers;
mod new;
mod replay;
mod report;
mod results;
mod segments;
#[path = "../support/mod.rs"]
mod support;
mod telegram_channel;
mod time;
mod tryout;
mod versions;
mod web;
mod webhook;
