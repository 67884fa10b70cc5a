// From a key to the frame that shows it, in an incident with a long timeline, while ten others
// write in it and while nobody does; beside the same in a page with nothing but a text field.
//
// A display shows sixty frames a second, so even there a key waits up to 16.7 ms for the next. The
// goal is about what comes before: it is measured with frames drawn as soon as there is something
// to draw. The same with sixty frames a second is shown below it.

import { setTimeout as sleep } from "node:timers/promises"
import { fileURLToPath } from "node:url"
import { Program } from "../interop/program.mjs"
import { equip } from "./paint.mjs"
import { judge, print, quantile, sorted, SPREAD, spread } from "./table.mjs"
import { NO_DISPLAY, Visitor } from "./visitor.mjs"
import { Workspace } from "./workspace.mjs"

const ENTRIES = 5_000
const OTHERS = 10
const KEYS = Number(process.argv[2] ?? 250)
/** Keys before those that are measured. */
const WARM_UP = 15
/** Between two keys, in milliseconds: eight keys a second, never in step with the frames. */
const PAUSE = [60, 190]
/** The browser tells of events that took this long, in milliseconds, or longer. */
const TOLD = 16
/** Nothing here takes this long: the browser put the keys down to a frame that it made much later. */
const STALL = 1000
const GOAL = 16
const TEXT = "three resource definitions are still stuck in termination, all else is gone and stays so "
const LINE = 60

/** Runs in the page: times every key that writes something. */
function listen(told) {
  let pressed = 0
  window.keys = { painted: [], told: [] }
  addEventListener("keydown", event => (pressed = event.timeStamp), true)
  addEventListener("input", () => {
    const begun = pressed
    painted(now => window.keys.painted.push(now - begun))
  }, true)
  new PerformanceObserver(list => {
    for (const entry of list.getEntries()) if (entry.name === "keydown") window.keys.told.push(entry.duration)
  }).observe({ type: "event", durationThreshold: told })
}

/** Types into what has the focus, and takes the times. */
async function type(page, count = KEYS) {
  for (let key = 0; key < WARM_UP + count; key += 1) {
    if (key === WARM_UP) await page.evaluate(() => (window.keys = { painted: [], told: [] }))
    await page.keyboard.press(TEXT[key % TEXT.length] === " " ? "Space" : TEXT[key % TEXT.length])
    // In the quick line this adds the line; in a text it begins another one.
    if (key % LINE === LINE - 1) await page.keyboard.press("Enter")
    await sleep(PAUSE[0] + Math.random() * (PAUSE[1] - PAUSE[0]))
  }
  const shown = await page.waitForFunction(count => window.keys.painted.length >= count, count, { timeout: STALL * 10 })
    .then(() => true, () => false)
  const keys = await page.evaluate(() => window.keys)
  if (!shown) throw new Error(`only ${keys.painted.length} of ${count} keys were shown`)
  return keys
}

async function measure(workspace, writers, incident, args) {
  const visitor = await Visitor.come(workspace.server, args)
  const { page } = visitor
  try {
    await equip(visitor.context)
    await visitor.context.addInitScript(listen, TOLD)
    const rows = []

    await page.goto("/healthz")
    await page.evaluate(() => document.body.replaceChildren(document.createElement("textarea")))
    await page.focus("textarea")
    rows.push(["a text field on an empty page", await type(page)])

    await visitor.join(workspace.token, "Anna")
    await visitor.read(incident.path)
    const places = {
      "quick line": () => visitor.incident.composer.field.focus(),
      "entry in its place": () => visitor.editLast(),
    }
    for (const [place, go] of Object.entries(places)) {
      await go()
      rows.push([`${place}, nobody else writes`, await type(page)])
      writers.say("write")
      // Until all of them write.
      await sleep(2000)
      rows.push([`${place}, ${OTHERS} others write`, await type(page)])
      const wrote = writers.line(/^\{.*/)
      writers.say("rest")
      const { characters, lines, seconds } = JSON.parse((await wrote)[0])
      console.log(`The others: ${(characters / seconds).toFixed(0)} characters and ${(lines / seconds).toFixed(1)} lines a second`)
      await page.keyboard.press("Escape")
      await sleep(2000)
    }
    return rows
  } finally {
    await visitor.leave()
  }
}

/** The browser's own account. It leaves out what took less than it tells of. */
function account({ painted, told }) {
  if (told.some(duration => duration > STALL)) return "stalled"
  const all = sorted([...Array(Math.max(0, painted.length - told.length)).fill(0), ...told])
  const slow = quantile(all, 0.95)
  return slow ? slow.toFixed(0) : `<${TOLD}`
}

const workspace = await Workspace.open()
let writers
try {
  const people = await workspace.invite(OTHERS)
  const incident = await workspace.longIncident("a long night", ENTRIES)
  const program = fileURLToPath(new URL("writers.mjs", import.meta.url))
  writers = new Program(process.execPath, [program, workspace.address, incident.document, JSON.stringify(people)])
  await writers.line(/^ready/, 60_000)

  const columns = [...SPREAD, "told 95 %"]
  const what = `Key to painted frame, ${ENTRIES} timeline entries, milliseconds`
  const row = ([name, keys]) => [name, ...spread(keys.painted), account(keys)]
  const free = await measure(workspace, writers, incident, NO_DISPLAY)
  print(`${what}, no waiting for a display`, columns, free.map(row))
  const display = await measure(workspace, writers, incident, [])
  print(`${what}, 60 frames a second`, columns, display.map(row))
  console.log("told: the duration of the key's event as the browser tells it, in steps of 8 ms, up to the screen;")
  console.log("stalled: it told of no frame for a while, as one without a window may, though the page drew them")

  const loaded = free.filter(([name]) => name.includes("others"))
  const worst = Math.max(...loaded.map(([, keys]) => quantile(sorted(keys.painted), 0.95)))
  judge(`${GOAL} ms at 95 % while ${OTHERS} others write`, `It took ${worst.toFixed(1)} ms, without the display`, worst <= GOAL)
} finally {
  await writers?.stop()
  await workspace.close()
}
