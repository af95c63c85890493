//! The channels of this run: finds the one that carries what is said at a place.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::channel::Channel;
use crate::id::Name;
use crate::store::{Address, Place};

/// The channels by name. Clones share them.
#[derive(Clone, Default)]
pub struct Channels(Arc<BTreeMap<Name, Arc<dyn Channel>>>);

impl Channels {
    /// Returns the channel of a place, or `None` if it is not connected in this run.
    pub fn at(&self, place: &Place) -> Option<&Arc<dyn Channel>> {
        self.0.get(place.channel())
    }

    /// Returns the place of a chat by its address, or `None` if its messenger is not connected.
    pub fn chat(&self, address: &Address) -> Option<Place> {
        let (channel, _) = address.0.split_once(':')?;
        self.0.get(channel)?.chat(&address.0).map(Place)
    }

    /// Lists the channels with their names.
    pub fn iter(&self) -> impl Iterator<Item = (&Name, &Arc<dyn Channel>)> {
        self.0.iter()
    }
}

impl FromIterator<(Name, Arc<dyn Channel>)> for Channels {
    fn from_iter<I: IntoIterator<Item = (Name, Arc<dyn Channel>)>>(channels: I) -> Self {
        Self(Arc::new(channels.into_iter().collect()))
    }
}
