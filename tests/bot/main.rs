//! The real program against a simulated Telegram, and its commands.

mod admin;
mod botapi;
mod business;
mod channels;
mod chat;
mod contacts;
mod conversations;
mod data_protection;
mod demo;
mod desk;
mod desk_cases;
mod desk_ends;
mod desk_files;
mod desk_many;
mod desk_names;
mod desk_replies;
mod desk_story;
mod desk_topics;
mod faults;
mod fix;
mod graph;
mod groups;
mod init;
mod links;
mod messengers;
mod new;
mod report;
mod results;
mod segments;
#[path = "../support/mod.rs"]
mod support;
mod telegram_channel;
mod time;
mod tryout;
mod web;
mod webhook;
