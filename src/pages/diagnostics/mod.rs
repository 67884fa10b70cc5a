//! Everything one needs to know when something seems wrong, and to tell somebody else.

mod index_section;
mod report;
pub mod space;

use leptos::prelude::*;

use crate::browser::page;
use crate::pages::shell::status_bar::tone_name;
use crate::pages::shell::title::page_title;
use crate::state::andon::{Diagnostics, use_andon};
use crate::state::sync_status::{Link, Storage, SyncStatus};
use crate::ui::button::{Button, ButtonLook};
use crate::ui::live_region::use_announcer;
use crate::ui::notice::{Notice, NoticeTone};

use index_section::IndexSection;
use report::report;
use space::{files_text, persistence_text, space_text};

#[component]
pub fn DiagnosticsPage() -> impl IntoView {
    page_title(|| "Diagnostics".into());
    let andon = use_andon();
    let found = LocalResource::new(move || async move { andon.diagnostics().await });
    let shown = move || found.get().map(|found| view! { <Found found=found /> });
    view! {
        <div class="page page-narrow diagnostics">
            <header class="page-head">
                <h1>"Diagnostics"</h1>
                <Button on_press=move |()| found.refetch()>"Look again"</Button>
                <CopyReport found=Signal::derive_local(move || found.get()) />
            </header>
            <SyncSection />
            {move || shown()}
            <IndexSection />
            <ExportSection />
        </div>
    }
}

#[component]
fn SyncSection() -> impl IntoView {
    let andon = use_andon();
    let advice = move || andon.sync.with(advice);
    let shared = Memo::new(move |_| andon.sync.with(|sync| sync.link != Link::Alone));
    view! {
        <section class="card" aria-labelledby="diagnostics-sync">
            <h2 id="diagnostics-sync">"Your changes"</h2>
            <p class="sync-line" data-tone=move || tone_name(andon.sync.with(|s| s.tone()))>
                <span class="dot" aria-hidden="true"></span>
                <strong>{move || andon.sync.with(|sync| sync.words())}</strong>
            </p>
            <p>{advice}</p>
            <dl class="facts">
                <div>
                    <dt>"Not yet stored on this device"</dt>
                    <dd>{move || andon.sync.with(|sync| sync.unsaved)}</dd>
                </div>
                <div>
                    <dt>"Not yet stored at the relay"</dt>
                    <dd>{move || andon.sync.with(|sync| sync.waiting)}</dd>
                </div>
                <div>
                    <dt>"Files not yet stored at the relay"</dt>
                    <dd>{move || andon.sync.with(|sync| sync.files)}</dd>
                </div>
            </dl>
            {move || {
                shared.get().then(|| {
                    view! {
                        <p>
                            <Button on_press=move |()| andon.reconnect()>"Connect now"</Button>
                        </p>
                    }
                })
            }}
        </section>
    }
}

/// What is safe and what to do.
fn advice(sync: &SyncStatus) -> &'static str {
    match (&sync.storage, &sync.link) {
        (Storage::Full, _) => {
            "The browser gives Andon no more room, so what you write now is not kept on this device. Free some \
             space on the device, keep this tab open until the relay has everything, and copy what matters."
        }
        (Storage::Failing { .. }, _) => {
            "The browser could not store something. Keep this tab open until the relay has everything, then reload."
        }
        (_, Link::Alone) => {
            "Everything is on this device and nowhere else. Nothing has to be done."
        }
        (_, Link::Offline | Link::Connecting { .. }) => {
            "Everything is stored on this device and will be sent when the relay answers. You can go on working, \
             and close the tab."
        }
        (_, Link::Live) if sync.waiting == 0 && sync.files == 0 => {
            "The relay has stored everything you wrote."
        }
        (_, Link::Live) if sync.is_barred() => {
            "Your access can read, but not write. What you write stays on this device; ask for a join link that may \
             write and paste it in the settings."
        }
        (_, Link::Live) => "Changes are on their way. They are stored on this device already.",
        (_, Link::Refused { .. }) => {
            "Everything is stored on this device. The relay does not take it: ask for a new join link and paste it \
             in the settings."
        }
    }
}

#[component]
fn Found(found: Diagnostics) -> impl IntoView {
    let relay = if found.relay.is_empty() { "none".to_owned() } else { found.relay.clone() };
    view! {
        <section class="card" aria-labelledby="diagnostics-device">
            <h2 id="diagnostics-device">"This device"</h2>
            <dl class="facts">
                <div><dt>"Space used"</dt><dd>{space_text(found.space)}</dd></div>
                <div><dt>"Kept by the browser"</dt><dd>{persistence_text(&found.persistence)}</dd></div>
                <div><dt>"Pictures and files"</dt><dd>{files_text(found.files)}</dd></div>
                <div><dt>"Documents stored"</dt><dd>{found.documents_on_device}</dd></div>
                <div><dt>"Documents open now"</dt><dd>{found.documents_open}</dd></div>
                <div>
                    <dt>"Opens without a network"</dt>
                    <dd>
                        {if found.service_worker {
                            "yes"
                        } else {
                            "not yet: reload once while the relay answers"
                        }}
                    </dd>
                </div>
                <div><dt>"Relay"</dt><dd><code>{relay}</code></dd></div>
                <div><dt>"Workspace"</dt><dd><code>{found.workspace.clone()}</code></dd></div>
                <div><dt>"Version of Andon"</dt><dd>{env!("CARGO_PKG_VERSION")}</dd></div>
            </dl>
        </section>
        <section class="card" aria-labelledby="diagnostics-damaged">
            <h2 id="diagnostics-damaged">"Damaged pieces"</h2>
            <Damaged damaged=found.damaged />
        </section>
        {(!found.refused.is_empty()).then(|| view! { <Refused refused=found.refused /> })}
    }
}

#[component]
fn Damaged(damaged: Vec<(String, String, String)>) -> impl IntoView {
    if damaged.is_empty() {
        return view! { <p>"None. Everything that is stored here could be read."</p> }.into_any();
    }
    let rows: Vec<AnyView> = damaged
        .into_iter()
        .map(|(document, chunk, reason)| {
            view! {
                <tr>
                    <td><code>{document}</code></td>
                    <td><code>{chunk}</code></td>
                    <td>{reason}</td>
                </tr>
            }
            .into_any()
        })
        .collect();
    view! {
        <Notice tone=NoticeTone::Busy>
            <p>
                "These pieces could not be read and were set aside, not deleted. The rest of each document is "
                "shown. What is missing is fetched again from the relay; alone on this device it stays missing."
            </p>
        </Notice>
        {table("Damaged pieces", &["Document", "Piece", "Why"], rows)}
    }
    .into_any()
}

#[component]
fn Refused(refused: Vec<(String, String)>) -> impl IntoView {
    let rows: Vec<AnyView> = refused
        .into_iter()
        .map(|(document, reason)| {
            view! {
                <tr>
                    <td><code>{document}</code></td>
                    <td>{reason}</td>
                </tr>
            }
            .into_any()
        })
        .collect();
    view! {
        <section class="card" aria-labelledby="diagnostics-refused">
            <h2 id="diagnostics-refused">"Refused by the relay"</h2>
            <p>"The relay did not take these documents. They are stored on this device."</p>
            {table("Refused by the relay", &["Document", "Why"], rows)}
        </section>
    }
}

fn table(label: &'static str, heads: &[&'static str], rows: Vec<AnyView>) -> AnyView {
    let heads = heads.iter().map(|head| view! { <th scope="col">{*head}</th> }).collect_view();
    view! {
        <div class="table-box" tabindex="0" role="region" aria-label=label>
            <table>
                <thead>
                    <tr>{heads}</tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

#[component]
fn CopyReport(#[prop(into)] found: Signal<Option<Diagnostics>, LocalStorage>) -> impl IntoView {
    let andon = use_andon();
    let announcer = use_announcer();
    let outcome = RwSignal::new("Copy for a report");
    let copy = move |()| {
        let Some(found) = found.get_untracked() else { return };
        let text = report(&found, &andon.sync.get_untracked(), andon.now.get_untracked());
        crate::browser::spawn(async move {
            let said = match page::copy_text(text).await {
                Ok(()) => "Copied",
                Err(_) => "The browser did not let us copy",
            };
            outcome.try_set(said);
            announcer.announce(said);
        });
    };
    view! {
        <Button look=ButtonLook::Quiet on_press=copy title="Contains no texts and no names">
            {move || outcome.get()}
        </Button>
    }
}

#[component]
fn ExportSection() -> impl IntoView {
    view! {
        <section class="card" aria-labelledby="diagnostics-export">
            <h2 id="diagnostics-export">"Taking everything with you"</h2>
            <p>
                "On the machine that runs the relay, " <code>"andon export --format md"</code> " writes one Markdown file per "
                "incident and " <code>"andon export --format json"</code> " everything as JSON."
            </p>
        </section>
    }
}
