// A workspace of three years, 10,000 incidents: how long home takes from what is on the device, a
// key in the palette, a search in every text, whether the board keeps up with a hand, and how much
// memory that is. Everything is kept on the device. node load/scale.mjs INCIDENTS RELOADS

import { setTimeout as sleep } from "node:timers/promises"
import { Server } from "../e2e/fixtures/server.mjs"
import { BoardPage } from "../e2e/pages/board.mjs"
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
const GOALS = { home: 500, palette: 50, search: 50 }
/** Sixty a second, and what a timer is off. */
const FRAME = 1000 / 60 + 1
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
const board = new BoardPage(page)

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

/** How far the frames lie apart that are drawn meanwhile. */
async function frames(during) {
  await page.evaluate(() => {
    window.apart = []
    let last
    const next = now => {
      if (last) window.apart.push(now - last)
      last = now
      window.next = requestAnimationFrame(next)
    }
    window.next = requestAnimationFrame(next)
  })
  await during()
  return page.evaluate(() => (cancelAnimationFrame(window.next), window.apart))
}

/** A hand moves, sixty times a second. */
async function move(times, to) {
  for (let step = 0; step < times; step += 1) {
    await to(step)
    await sleep(1000 / 60)
  }
}

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

  await page.keyboard.press("Escape")
  await board.wayHere.click()
  const card = board.board.getByRole("listitem").getByRole("link").first()
  await card.hover({ timeout: 60_000 })
  await sleep(2000)
  const scrolling = await frames(() => move(180, step => page.mouse.wheel(0, step % 60 < 30 ? 60 : -60)))
  await card.hover()
  await page.mouse.down()
  const dragging = await frames(() => move(180, step => page.mouse.move(300 + 5 * step, 300 + 40 * Math.sin(step / 9))))
  await page.keyboard.press("Escape")
  await page.mouse.up()

  const of = name => taken.map(marks => marks[name]).filter(Number.isFinite)
  print(`${INCIDENTS} incidents on the device, milliseconds`, SPREAD, [
    ["reload until incidents are shown", ...spread(of("shown"))],
    ["reload until a key opens a dialog", ...spread(of("answered"))],
    ["a key in the palette until painted", ...spread(names)],
    ["words in the search until painted", ...spread(texts)],
    ["from frame to frame, scrolling the board", ...spread(scrolling)],
    ["from frame to frame, dragging a card", ...spread(dragging)],
  ])
  console.log(`Memory of the app: ${before.toFixed(0)} MB at home, ${after.toFixed(0)} MB after searching`)
  const slow = samples => quantile(sorted(samples), 0.95)
  for (const [goal, samples] of [["home", of("answered")], ["palette", names], ["search", texts]]) {
    judge(`${goal} within ${GOALS[goal]} ms at 95 %`, `It took ${slow(samples).toFixed(0)} ms`, slow(samples) <= GOALS[goal])
  }
  const hand = Math.max(slow(scrolling), slow(dragging))
  judge("board at 60 frames a second at 95 %", `They lie up to ${hand.toFixed(1)} ms apart`, hand <= FRAME)
} finally {
  await visitor.leave()
  await server.dispose()
}
