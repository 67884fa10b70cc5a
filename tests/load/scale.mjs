// A workspace of three years, 10,000 incidents: how long home takes from what is on the device, a
// key in the palette, a search in every text, and how much memory that is. Everything is kept on
// the device. node load/scale.mjs INCIDENTS RELOADS

import { Server } from "../e2e/fixtures/server.mjs"
import { Palette } from "../e2e/pages/palette.mjs"
import { equip } from "./paint.mjs"
import { reload, watch } from "./starting.mjs"
import { judge, print, quantile, sorted, SPREAD, spread } from "./table.mjs"
import { Visitor } from "./visitor.mjs"

const INCIDENTS = Number(process.argv[2] ?? 10_000)
const RELOADS = Number(process.argv[3] ?? 10)
/** How long fetching and reading everything may take. */
const PATIENCE = 1_800_000
/** In milliseconds. */
const GOALS = { home: 500, key: 16, search: 50 }
const ROUNDS = 5
const NAMES = ["card", "card pay", "clster", "declare", "invoices disks", "sett"]
const TEXTS = ["rollback", "error", "support reports", "calico", "certificate broker", '"rolled back"', "dashbord"]

const server = await Server.start()
await server.stop()
const made = Date.now()
await server.andon("demo", "--incidents", String(INCIDENTS))
console.log(`${INCIDENTS} incidents made in ${((Date.now() - made) / 1000).toFixed(1)} s`)
await server.start()
const visitor = await Visitor.come(server)
const { page } = visitor
const palette = new Palette(page)

/** The time from a change of the field until what it brings is painted: of texts, hits or that there are none. */
const type = (words, ofTexts) =>
  page.evaluate(
    ([words, ofTexts]) =>
      new Promise(resolve => {
        const dialog = document.querySelector("dialog[open]")
        const field = dialog.querySelector("[role=combobox]")
        const found = () => dialog.querySelector("mark") || dialog.textContent.includes("Nothing on this device")
        const clear = () => {
          field.value = ""
          field.dispatchEvent(new InputEvent("input", { bubbles: true }))
        }
        clear()
        setTimeout(() => {
          const began = performance.now()
          const seen = new MutationObserver(() => {
            if (ofTexts && !found()) return
            seen.disconnect()
            painted(now => resolve(now - began))
          })
          seen.observe(dialog, { subtree: true, childList: true, characterData: true })
          field.value = words
          field.dispatchEvent(new InputEvent("input", { bubbles: true }))
        }, 200)
      }),
    [words, ofTexts],
  )

const rounds = words => Array(ROUNDS).fill(words).flat()

/** Megabytes of the app's own memory, which only ever grows. */
const memory = () => page.evaluate(() => window.memory.buffer.byteLength / 1e6)

try {
  await equip(visitor.context)
  await visitor.context.addInitScript(watch)
  await visitor.join(await server.token(), "Anna")
  const fetching = Date.now()
  await page.goto("/settings")
  await page.getByRole("radio", { name: "Everything" }).check()
  const kept = page.getByText(/^All \d+ that are to be kept/)
  await kept.waitFor({ timeout: PATIENCE })
  console.log(`${await kept.textContent()} Fetched in ${((Date.now() - fetching) / 1000).toFixed(0)} s`)

  const taken = []
  await page.goto("/")
  await page.getByRole("listitem").first().waitFor({ timeout: 60_000 })
  for (let round = 0; round <= RELOADS; round += 1) {
    const marks = await reload(page)
    if (round > 0) taken.push(marks)
  }
  const before = await memory()

  await page.keyboard.press("Escape")
  const reading = Date.now()
  await palette.button.click()
  await palette.dialog.getByText("Still reading").waitFor({ timeout: PATIENCE })
  await palette.dialog.getByText("Still reading").waitFor({ state: "hidden", timeout: PATIENCE })
  console.log(`All texts read for the first time in ${((Date.now() - reading) / 1000).toFixed(0)} s`)
  const texts = []
  for (const words of rounds(TEXTS)) texts.push(await type(words, true))
  const after = await memory()
  await page.keyboard.press("Escape")
  await page.keyboard.press("Control+k")
  await palette.field.waitFor()
  const names = []
  for (const words of rounds(NAMES)) names.push(await type(words, false))

  const of = name => taken.map(marks => marks[name]).filter(Number.isFinite)
  print(`${INCIDENTS} incidents on the device, milliseconds`, SPREAD, [
    ["reload until incidents are shown", ...spread(of("shown"))],
    ["reload until a key opens a dialog", ...spread(of("answered"))],
    ["a key in the palette until painted", ...spread(names)],
    ["words in the search until painted", ...spread(texts)],
  ])
  console.log(`Memory of the app: ${before.toFixed(0)} MB at home, ${after.toFixed(0)} MB after searching`)
  const slow = samples => quantile(sorted(samples), 0.95)
  for (const [goal, samples] of [["home", of("answered")], ["key", names], ["search", texts]]) {
    judge(`${goal} within ${GOALS[goal]} ms at 95 %`, `It took ${slow(samples).toFixed(0)} ms`, slow(samples) <= GOALS[goal])
  }
} finally {
  await visitor.leave()
  await server.dispose()
}
