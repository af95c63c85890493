//! Dialogs as written: reading, checking, showing them; and the invariants that can be read from the source.

mod architecture;
mod cases;
mod codes;
mod complaints;
mod decode;
mod desk;
mod desk_people;
mod diagnostics;
mod dialogs;
mod expressions;
mod guide;
mod hostile;
mod llms;
mod lower;
mod mistakes;
mod module_graph;
mod names;
mod pages;
mod rounds;
mod schema;
mod script;
mod test_reports;
mod texts;
mod vote_mistakes;
mod words;
mod yaml;
