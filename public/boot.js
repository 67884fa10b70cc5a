// Starts the app, and says so in words when that fails. Installing and updating the kept copy is the app's own work
// (src/browser/install.rs); here is only what must work when the app does not.
const { js, wasm } = document.querySelector("script[data-wasm]").dataset;

function message(title, lines, over) {
  const boot = document.getElementById("boot") ?? document.body.appendChild(document.createElement("div"));
  boot.id = "boot";
  boot.setAttribute("role", "alert");
  boot.classList.toggle("over", over);
  const heading = Object.assign(document.createElement("h1"), { textContent: title });
  const paragraphs = lines.map((line) => Object.assign(document.createElement("p"), { textContent: line }));
  const reload = Object.assign(document.createElement("button"), { type: "button", textContent: "Reload" });
  reload.addEventListener("click", reloadNewest);
  boot.replaceChildren(heading, ...paragraphs, reload);
}

async function start() {
  if (typeof WebAssembly !== "object") {
    message("This browser cannot run Andon", [
      "It has no WebAssembly, or WebAssembly is switched off here (some lockdown modes do that).",
      "Any current Firefox, Chrome, Edge or Safari works.",
    ]);
    return;
  }
  try {
    const { default: init } = await import(js);
    await init({ module_or_path: wasm });
    document.getElementById("boot")?.remove();
  } catch (error) {
    console.error(error);
    if (error instanceof WebAssembly.RuntimeError) return stopped();
    message("Andon could not be loaded", [
      "A part of the app did not arrive, or this browser refused it. What is stored on this device is untouched.",
      `Reload the page; if that does not help, pass this on: ${error}`,
    ]);
  }
}

function stopped() {
  message("Andon stopped because of a fault in the app", [
    "What you entered is stored on this device. Reload to go on.",
    "The browser's console has the details; please report them.",
  ], true);
}

// A panic ends the module: nothing on the page would answer any more, so the person must know.
function watchForFaults() {
  const check = (fault) => {
    if (fault instanceof WebAssembly.RuntimeError) stopped();
  };
  addEventListener("error", (event) => check(event.error));
  addEventListener("unhandledrejection", (event) => check(event.reason));
}

// A broken version that is kept on the device would come back for ever. So this button takes what is newest.
async function reloadNewest() {
  // Offline, or behind a network that never answers, the kept version is all there is.
  const patience = new Promise((resolve) => setTimeout(resolve, 3000));
  const waiting = await Promise.race([newestWorker(), patience]).catch(() => null);
  if (!waiting) return location.reload();
  navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), { once: true });
  waiting.postMessage({ type: "skip-waiting" });
}

async function newestWorker() {
  const registration = await navigator.serviceWorker?.getRegistration();
  await registration?.update();
  const worker = registration?.installing;
  if (!worker) return registration?.waiting;
  await new Promise((settled) => worker.addEventListener("statechange", settled, { once: true }));
  return registration.waiting;
}

// A tab may stay open for weeks, and browsers look for a new version only when a page is opened.
function lookForNewVersions() {
  const look = () => navigator.serviceWorker?.getRegistration().then((registration) => registration?.update()).catch(() => {});
  setInterval(look, 60 * 60 * 1000);
  addEventListener("online", look);
}

watchForFaults();
await start();
lookForNewVersions();
