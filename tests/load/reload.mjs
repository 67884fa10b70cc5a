// Reloading the app with no network and no relay, with many incidents on the device: from the
// navigation's start until home lists them and answers a key. Timed inside the page.

import { setTimeout as sleep } from "node:timers/promises"
import { equip } from "./paint.mjs"
import { reload, watch } from "./starting.mjs"
import { judge, print, quantile, sorted, SPREAD, spread } from "./table.mjs"
import { Visitor } from "./visitor.mjs"
import { Workspace } from "./workspace.mjs"

const INCIDENTS = 200
const RELOADS = Number(process.argv[2] ?? 30)
/** What the first reloads have to themselves: the browser compiles and remembers. */
const WARM_UP = 3
const PATIENCE = 120_000
/** In milliseconds. */
const GOAL = 1000

const workspace = await Workspace.open()
const visitor = await Visitor.come(workspace.server)
try {
  await workspace.grow(INCIDENTS)
  const { documents } = workspace
  console.log(`${documents.length} incidents; a browser joins and fetches them`)
  await visitor.join(workspace.token, "Anna")
  for (const end = Date.now() + PATIENCE; ; await sleep(500)) {
    const kept = await visitor.kept(documents)
    if (kept === documents.length) break
    if (Date.now() > end) throw new Error(`only ${kept} incidents came to the device`)
  }
  // All is stored; the app has yet to note that it has seen it.
  await sleep(2000)
  await equip(visitor.context)
  await visitor.context.addInitScript(watch)
  await visitor.context.setOffline(true)
  await workspace.server.kill()

  const taken = []
  for (let round = 0; round < WARM_UP + RELOADS; round += 1) {
    const marks = await reload(visitor.page)
    if (round >= WARM_UP) taken.push(marks)
  }
  const of = name => taken.map(marks => marks[name]).filter(Number.isFinite)
  print(`Reload with no network and no relay, ${documents.length} incidents on the device, milliseconds since the navigation began`, SPREAD, [
    ["first paint", ...spread(of("first"))],
    ["app compiled and started", ...spread(of("wasm"))],
    ["storage asked", ...spread(of("opening"))],
    ["last read before the list", ...spread(of("read"))],
    [`incidents shown (${taken[0].rows} drawn)`, ...spread(of("shown"))],
    ["a key opens a dialog", ...spread(of("answered"))],
  ])
  const slow = quantile(sorted(of("answered")), 0.95)
  judge(`interactive within ${GOAL} ms at 95 %`, `It took ${slow.toFixed(0)} ms`, slow <= GOAL)
} finally {
  await visitor.leave()
  await workspace.close()
}
