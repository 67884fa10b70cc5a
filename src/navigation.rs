//! Where one is and how one gets elsewhere. Links need nothing: a plain press on one that leads
//! to a page of the app goes there without loading.

use leptos::prelude::*;

use crate::browser::address::{self, Address};
use crate::route::Route;

/// A handle on where one is.
#[derive(Clone, Copy)]
pub struct Navigation {
    address: RwSignal<Address>,
}

impl Navigation {
    /// Follows the address bar for as long as the owner lives.
    pub fn provide() -> Self {
        let navigation = Navigation { address: RwSignal::new(address::now()) };
        let look = move || {
            let now = address::now();
            if navigation.address.try_with_untracked(|known| *known != now) == Some(true) {
                navigation.address.set(now);
            }
        };
        let follow = move |to: &str| {
            let (before, hash) = to.split_at(to.find('#').unwrap_or(to.len()));
            let path = before.split('?').next().unwrap_or(before);
            let known = Route::parse(path, hash).is_some();
            if known {
                address::push(to);
                look();
            }
            known
        };
        StoredValue::new_local((address::on_travel(look), address::on_link(follow)));
        provide_context(navigation);
        navigation
    }

    /// Where one is; `None` at an address that leads nowhere.
    pub fn route(&self) -> Option<Route> {
        self.address.with(|address| Route::parse(&address.path, &address.hash))
    }

    /// What the address says behind its `?`, with it.
    pub fn search(&self) -> String {
        self.address.with(|address| address.search.clone())
    }

    /// Says something else there; one is still on the same page, and the way back leads off it.
    pub fn set_search(&self, query: &str) {
        let Some(path) = self.address.try_with_untracked(|address| address.path.clone()) else {
            return;
        };
        let sign = if query.is_empty() { "" } else { "?" };
        let search = format!("{sign}{query}");
        address::replace(&format!("{path}{search}"));
        // Browsers refuse to write the address too often; what is shown follows all the same.
        self.address.try_update(|address| address.search = search);
    }

    pub fn go(&self, to: Route) {
        address::push(&to.path());
        self.address.set(address::now());
    }
}

/// To be called while a component is built.
pub fn use_navigation() -> Navigation {
    expect_context::<Navigation>()
}
