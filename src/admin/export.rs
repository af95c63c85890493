//! An export that is being made, or waits to be taken. Its file has no name, so that nothing is left
//! when the program ends.

use std::fs::File;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

use crate::report::catalogue::Origin;
use crate::report::export::files::nameless;
use crate::report::export::{ExportError, ExportPlan, Out, Wanted};
use crate::runtime::decide::versions::InForce;
use crate::store::Store;
use crate::time::{Duration, Timestamp};

/// How long an export can be taken.
pub const KEPT: Duration = Duration::HOUR;

/// An export.
pub struct Export {
    /// Its number, by which it is asked for.
    pub id: String,
    /// The name of its file.
    pub name: String,
    /// When it was ordered.
    pub at: Timestamp,
    /// How much is done, of how much.
    done: [AtomicUsize; 2],
    /// The file and its rows, or why there is none.
    pub made: OnceLock<Result<(Arc<File>, u64), String>>,
}

impl Export {
    /// Begins an export in a thread of its own.
    pub fn begin(
        (id, name): (String, String),
        (store, in_force): (Arc<dyn Store>, InForce),
        wanted: Wanted,
        at: Timestamp,
    ) -> Arc<Self> {
        let export = Arc::new(Self {
            id,
            name,
            at,
            done: Default::default(),
            made: OnceLock::new(),
        });
        let own = Arc::clone(&export);
        let making = move || {
            let made = own.make(store.as_ref(), &in_force, wanted);
            // Nobody else fills it.
            let _ = own.made.set(made.map_err(|error| error.to_string()));
        };
        let thread = std::thread::Builder::new().name("export".to_owned());
        if let Err(error) = thread.spawn(making) {
            let _ = export.made.set(Err(error.to_string()));
        }
        export
    }

    /// Returns how much is done, of how much.
    pub fn progress(&self) -> (usize, usize) {
        let [done, of] = &self.done;
        (done.load(Ordering::Relaxed), of.load(Ordering::Relaxed))
    }

    fn make(
        &self,
        store: &dyn Store,
        in_force: &InForce,
        wanted: Wanted,
    ) -> Result<(Arc<File>, u64), ExportError> {
        let tick = |done: usize, of: usize| {
            self.done[0].store(done, Ordering::Relaxed);
            self.done[1].store(of, Ordering::Relaxed);
        };
        let origin = Origin {
            store,
            dialogs: &in_force.dialogs,
            sources: &in_force.sources,
            now: self.at,
            progress: &tick,
        };
        let file = nameless(&std::env::temp_dir())?;
        let summary = ExportPlan::new(origin, wanted)?.write(Out::File(&file))?;
        Ok((Arc::new(file), summary.rows))
    }
}
