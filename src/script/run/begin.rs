//! Opens the world of a test, with what is known of its person.

use std::path::Path;

use super::{Log, Options, Runner};
use crate::contact::Contact;
use crate::dialog::bot::Dialogs;
use crate::script::case::Test;
use crate::script::plan::TestPlan;
use crate::script::world::World;
use crate::store::StoreError;
use crate::time::Timestamp;
use crate::value::Value;

impl<'a> Runner<'a> {
    /// Opens the world of a test, in which nothing was said yet.
    pub(in crate::script) fn open(
        test: &Test,
        plan: &TestPlan,
        (dialogs, now): (&'a Dialogs, Timestamp),
        folder: Option<&Path>,
        options: Options,
    ) -> Result<Self, StoreError> {
        let mut contact = Contact::new(World::owner(), now);
        contact.name.clone_from(&test.contact.name);
        contact.language.clone_from(&test.contact.language);
        contact.source.clone_from(&test.contact.source);
        contact
            .tags
            .extend(test.contact.tags.iter().chain(&test.given.tags).cloned());
        contact.fields.clone_from(&plan.fields);
        if contact.name.is_none()
            && let Some(Value::Text(name)) = contact.fields.get("name")
        {
            contact.name = Some(name.clone());
        }
        let folder = folder.map(Path::to_owned);
        Ok(Self {
            world: World::new(dialogs, now, test.room, contact, folder)?,
            lines: Log::default(),
            options,
        })
    }
}
