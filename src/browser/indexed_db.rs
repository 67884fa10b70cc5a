//! IndexedDB as this app uses it: issue some requests in a transaction, then wait until the
//! browser says that the transaction is complete. Only then is anything read or believed.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use js_sys::{Function, JsString, Promise, Reflect};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Event, IdbDatabase, IdbFactory, IdbObjectStore, IdbOpenDbRequest, IdbTransaction,
    IdbTransactionDurability, IdbTransactionMode, IdbTransactionOptions,
};

use super::clock::Timer;
use super::storage::StorageError;
use super::thrown::Thrown;
use super::{Listener, property, window};

/// Opening queues behind a deletion that other tabs hold up, and browsers say nothing then.
const PATIENCE: Duration = Duration::from_secs(10);

/// An open connection.
pub(super) struct Database {
    handle: IdbDatabase,
    closed: Rc<Cell<bool>>,
    _closing: Listener,
}

impl Database {
    /// Opens the database, or makes it with `create`, which runs inside the transaction that
    /// does so.
    pub async fn open(
        name: &str,
        version: u32,
        create: fn(&IdbDatabase) -> Result<(), JsValue>,
    ) -> Result<Self, StorageError> {
        let unavailable = |error: JsValue| StorageError::Unavailable(Thrown::from(error).text());
        let factory: IdbFactory = window()
            .and_then(|window| property(&window, "indexedDB"))
            .ok_or_else(|| StorageError::Unavailable("there is no IndexedDB".into()))?;
        let request = factory.open_with_u32(name, version).map_err(unavailable)?;

        let opening = request.clone();
        let upgrade = Closure::once(move |_: Event| {
            let created = opening.result().and_then(|database| create(database.unchecked_ref()));
            // Aborting makes the whole opening fail, so that no half-made database is left.
            if created.is_err()
                && let Some(transaction) = opening.transaction()
            {
                let _ = transaction.abort();
            }
        });
        request.set_onupgradeneeded(Some(upgrade.as_ref().unchecked_ref()));
        let patience = RefCell::new(None);
        let answer = first_event(|answer| {
            let give_up = answer.clone();
            patience.replace(Some(Timer::after(PATIENCE, move || {
                let _ = give_up.call0(&JsValue::UNDEFINED);
            })));
            request.set_onsuccess(Some(answer));
            request.set_onerror(Some(answer));
            request.set_onblocked(Some(answer));
        })
        .await;
        match answer.as_deref() {
            Some("success") => {
                let handle = request.result().map_err(unavailable)?.unchecked_into();
                Ok(Self::opened(handle))
            }
            Some("blocked") | None => {
                close_when_opened(&request);
                Err(StorageError::Blocked)
            }
            Some(_) => Err(match request.error() {
                Ok(Some(error)) => match Thrown::from(JsValue::from(error)) {
                    full if full.name == "QuotaExceededError" => StorageError::QuotaExceeded,
                    // An older app met the database of a newer one.
                    newer if newer.name == "VersionError" => StorageError::Unavailable(
                        "a newer Andon is in use in this browser; reload this page".into(),
                    ),
                    other => StorageError::Unavailable(other.text()),
                },
                _ => StorageError::Unavailable("the browser gave no reason".into()),
            }),
        }
    }

    fn opened(handle: IdbDatabase) -> Self {
        let closed = Rc::new(Cell::new(false));
        let flag = closed.clone();
        let database = handle.clone();
        let targets = [
            // Somebody upgrades or deletes the database and waits for us.
            (handle.clone().into(), "versionchange"),
            // The browser has closed the connection on its own.
            (handle.clone().into(), "close"),
        ];
        let closing = Listener::on(targets, move |_| {
            flag.set(true);
            database.close();
        });
        Database { handle, closed, _closing: closing }
    }

    /// Whether the connection is gone.
    pub fn is_closed(&self) -> bool {
        self.closed.get()
    }

    /// Reads: `requests` only issues; the results are there when this returns.
    pub async fn read<T>(
        &self,
        store: &str,
        requests: impl FnOnce(&IdbObjectStore) -> Result<T, JsValue>,
    ) -> Result<T, StorageError> {
        let transaction = self.handle.transaction_with_str(store).map_err(failed)?;
        let store = transaction.object_store(store).map_err(failed)?;
        let issued = requests(&store);
        complete(&transaction, issued).await
    }

    /// Writes all or nothing; when this returns, the browser has flushed it to the disk.
    pub async fn write(
        &self,
        stores: &[&str],
        requests: impl FnOnce(&IdbTransaction) -> Result<(), JsValue>,
    ) -> Result<(), StorageError> {
        let names: Vec<JsString> = stores.iter().map(|name| JsString::from(*name)).collect();
        // Engines differ in what they do when not asked: Chrome and Firefox say "complete" when
        // the bytes have only reached the operating system.
        let options = IdbTransactionOptions::new();
        options.set_durability(IdbTransactionDurability::Strict);
        let transaction = self
            .handle
            .transaction_with_str_sequence_and_mode_and_options(
                &names,
                IdbTransactionMode::Readwrite,
                &options,
            )
            .map_err(failed)?;
        let issued = requests(&transaction);
        complete(&transaction, issued).await
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        self.handle.close();
    }
}

async fn complete<T>(
    transaction: &IdbTransaction,
    issued: Result<T, JsValue>,
) -> Result<T, StorageError> {
    let issued = match issued {
        Ok(issued) => issued,
        Err(error) => {
            // Left alone, the requests before the one that failed would be committed.
            let _ = transaction.abort();
            return Err(failed(error));
        }
    };
    let answer = first_event(|answer| {
        transaction.set_oncomplete(Some(answer));
        transaction.set_onabort(Some(answer));
    })
    .await;
    if answer.as_deref() == Some("complete") {
        return Ok(issued);
    }
    Err(match transaction.error() {
        Some(error) => failed(error.into()),
        // Aborted without an error: the connection was closed under it.
        None => StorageError::Failed("the browser closed the database".into()),
    })
}

/// The name of the first event that arrives at the handler given to `attach`.
async fn first_event(attach: impl FnOnce(&Function)) -> Option<String> {
    let mut attach = Some(attach);
    let promise = Promise::new(&mut |resolve: Function, _| {
        if let Some(attach) = attach.take() {
            attach(&resolve);
        }
    });
    let event = JsFuture::from(promise).await.ok()?;
    Some(event.dyn_into::<Event>().ok()?.type_())
}

/// A blocked request goes on waiting. Nobody will use its connection, which would block others.
fn close_when_opened(request: &IdbOpenDbRequest) {
    let opening = request.clone();
    let close = Closure::once_into_js(move |_: Event| {
        if let Ok(database) = opening.result() {
            database.unchecked_into::<IdbDatabase>().close();
        }
    });
    request.set_onsuccess(Some(close.unchecked_ref()));
}

fn failed(error: JsValue) -> StorageError {
    match Thrown::from(error) {
        full if full.name == "QuotaExceededError" => StorageError::QuotaExceeded,
        other => StorageError::Failed(other.text()),
    }
}

/// A field of a stored object; `undefined` where there is none.
pub(super) fn field(of: &JsValue, name: &str) -> JsValue {
    Reflect::get(of, &JsValue::from_str(name)).unwrap_or(JsValue::UNDEFINED)
}
