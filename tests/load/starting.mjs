// Starting the app, timed inside the page: when home lists incidents and when it answers a key.

import { setTimeout as sleep } from "node:timers/promises"

const PATIENCE = 120_000

/** Runs in the page before everything else: notes when what happened first. */
export function watch() {
  const marks = (window.marks = {})
  const mark = name => (marks[name] ??= performance.now())
  const before = (object, name, note) => {
    const real = object[name]
    object[name] = function (...given) {
      return note(real.apply(this, given))
    }
  }
  before(WebAssembly, "instantiateStreaming", result =>
    result.then(done => {
      mark("wasm")
      window.memory = done.instance.exports.memory
      return done
    }))
  before(IDBFactory.prototype, "open", request => {
    mark("opening")
    return request
  })
  for (const name of ["get", "getAll", "getAllKeys", "openCursor"]) {
    before(IDBObjectStore.prototype, name, request => {
      request.addEventListener("success", () => {
        if (!marks.listed) marks.read = performance.now()
      })
      return request
    })
  }
  const press = () => {
    if (document.querySelector("[role=dialog], dialog[open]")) return painted(() => mark("answered"))
    document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "d", code: "KeyD", bubbles: true, cancelable: true }))
    // A key that was pressed too early went nowhere.
    requestAnimationFrame(press)
  }
  const looking = new MutationObserver(() => {
    if (!document.querySelector("a.incident-row")) return
    looking.disconnect()
    mark("listed")
    painted(() => {
      mark("shown")
      marks.rows = document.querySelectorAll("a.incident-row").length
      press()
    })
  })
  looking.observe(document, { subtree: true, childList: true })
}

/** Loads the page anew; returns the times in milliseconds since then. */
export async function reload(page) {
  await page.reload()
  await page.waitForFunction(() => window.marks?.answered, undefined, { timeout: PATIENCE })
  const marks = await page.evaluate(() => {
    const [first] = performance.getEntriesByName("first-contentful-paint")
    return { ...window.marks, first: first?.startTime }
  })
  // What the app does behind the page at a start shall not meet the next one.
  await sleep(500)
  return marks
}
