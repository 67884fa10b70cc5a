// From a key in one browser to the frame in another that shows it, through the relay and both disks;
// beside it a bare WebSocket between the same two browsers, by an echo and by the relay itself.
// All three begin with a key in a text field and end with a painted frame, and take turns.

import { setTimeout as sleep } from "node:timers/promises"
import { Client } from "./client.mjs"
import { equip } from "./paint.mjs"
import { peer, served } from "./peer.mjs"
import { judge, print, quantile, sorted, SPREAD, spread } from "./table.mjs"
import { NO_DISPLAY, Visitor } from "./visitor.mjs"
import { Workspace } from "./workspace.mjs"

const PASSES = 4
/** Rounds of each way in one pass. */
const ROUNDS = Number(process.argv[2] ?? 25)
const WARM_UP = 3
/** Between two keys, in milliseconds: long enough that each key is an edit of its own. */
const PAUSE = [300, 400]
const PATIENCE = 10_000
/** How often the clocks are compared. */
const LOOKS = 300
/** About the size of the frame that carries one edit. */
const PADDING = 120
/** Within a blink, in milliseconds. */
const GOAL = 100

/** Runs in the page: when a key was pressed, and when what, all on the machine's clock. */
function watch(document) {
  const clock = (at = performance.now()) => performance.timeOrigin + at
  const round = (window.round = {})
  const holds = (data, text) => new TextDecoder("latin1").decode(data).includes(text)
  const carries = data => holds(data, document) && !holds(data, "ephemeral")
  addEventListener("keydown", event => (round.pressed = clock(event.timeStamp)), true)
  window.WebSocket = class extends WebSocket {
    constructor(...given) {
      super(...given)
      this.addEventListener("message", ({ data }) => carries(data) && (round.heard ??= clock()))
    }
    send(data) {
      if (carries(data)) round.sent ??= clock()
      super.send(data)
    }
  }
  window.shows = () => painted(now => (round.shown ??= clock(now)))
  window.begin = expected => {
    for (const key of Object.keys(round)) delete round[key]
    window.expected = expected
  }
  const list = () => window.document.querySelector("[aria-label='Timeline entries']")
  new MutationObserver(() => {
    if (!window.expected || !list()?.textContent.includes(window.expected)) return
    window.expected = undefined
    shows()
  }).observe(window.document, { subtree: true, childList: true, characterData: true })
}

/** Runs in an empty page: makes it a text field, in which each key sends a word, and a place that
 * shows what word came last. */
async function converse({ url, opening, words }) {
  const [field, place] = ["textarea", "p"].map(name => document.createElement(name))
  document.body.replaceChildren(field, place)
  const frames = texts => texts.map(text => Uint8Array.from(atob(text), letter => letter.charCodeAt(0)))
  const [first, said] = [frames(opening), frames(words)]
  const socket = new WebSocket(url)
  socket.binaryType = "arraybuffer"
  const next = () => first.length && socket.send(first.shift())
  await new Promise((resolve, reject) => {
    socket.onopen = resolve
    socket.onerror = () => reject(new Error(`no connection to ${url}`))
  })
  next()
  socket.onmessage = ({ data }) => {
    if (!new TextDecoder("latin1").decode(data).includes("ephemeral")) return next()
    place.textContent = `word ${said.length} of ${data.byteLength} bytes`
    shows()
  }
  field.addEventListener("input", () => socket.send(said.shift()))
}

/** How far the page's clock is ahead of ours, by the quickest of many answers, and how sure that is. */
async function compare(page) {
  const ours = () => performance.timeOrigin + performance.now()
  const looks = []
  for (let look = 0; look < LOOKS; look += 1) {
    const asked = ours()
    const theirs = await page.evaluate(() => performance.timeOrigin + performance.now())
    const answered = ours()
    looks.push({ ahead: theirs - (asked + answered) / 2, unsure: (answered - asked) / 2 })
  }
  return looks.sort((a, b) => a.unsure - b.unsure)[0]
}

const base64 = frames => frames.map(frame => Buffer.from(frame).toString("base64"))

/** A page of the visitor's that talks over a bare WebSocket. */
async function bare(visitor, url, opening, toSay = []) {
  const page = await visitor.context.newPage()
  await page.goto("/healthz")
  await page.evaluate(converse, { url, opening: base64(opening), words: base64(toSay) })
  return page
}

/** As many words as there are rounds. */
const words = client => Array.from({ length: PASSES * (WARM_UP + ROUNDS) }, () => client.word("x".repeat(PADDING)))

/** Two pages that pass words on by the relay, which stores nothing of them. */
async function throughRelay({ address }, anna, ben, document) {
  const acquainted = await Client.come(address, document)
  const [voice, ear] = [1, 2].map(() => new Client(document, acquainted.relay))
  acquainted.leave()
  const from = await bare(anna, address, [voice.greeting(), voice.news()], words(voice))
  const to = await bare(ben, address, [ear.greeting(), ear.news()])
  return { from, to }
}

/** Presses a key in one page and waits until the other has shown what it did. */
async function round({ from, to, expect }, letter) {
  const [begin, done] = [expected => window.begin(expected), () => window.round.shown]
  await from.evaluate(begin)
  await to.evaluate(begin, expect?.(letter))
  await from.keyboard.press(letter)
  await to.waitForFunction(done, undefined, { timeout: PATIENCE, polling: 20 })
  const [begun, ended] = [await from.evaluate(() => ({ ...round })), await to.evaluate(() => ({ ...round }))]
  return { pressed: begun.pressed, sent: begun.sent, heard: ended.heard, shown: ended.shown }
}

const workspace = await Workspace.open()
const visitors = []
let echo
try {
  echo = await served(peer(), ["echo"])
  for (const name of ["Anna", "Ben"]) {
    const visitor = await Visitor.come(workspace.server, NO_DISPLAY)
    visitors.push(visitor)
    await equip(visitor.context)
  }
  const [anna, ben] = visitors
  const incident = await workspace.longIncident("read together", 50)
  for (const visitor of visitors) {
    await visitor.context.addInitScript(watch, incident.document)
    await visitor.join(workspace.token, visitor === anna ? "Anna" : "Ben")
    await visitor.read(incident.path)
  }
  await anna.editLast()
  let typed = "measured: "
  await anna.page.keyboard.type(` ${typed}`)
  await ben.incident.timeline.entry(typed.trim()).waitFor()

  const [other] = workspace.documents
  const alone = await bare(anna, echo.url, [], words(new Client(other, "echo")))
  const ways = [
    { name: "bare WebSocket echo", from: alone, to: alone },
    { name: "a word through the relay", ...(await throughRelay(workspace, anna, ben, other)) },
    { name: "an edit through the relay", from: anna.page, to: ben.page, expect: letter => (typed += letter) },
  ]

  const clocks = new Map()
  for (const page of ways.flatMap(({ from, to }) => [from, to])) clocks.set(page, await compare(page))
  const edit = ways.at(-1)
  const [hers, his] = [clocks.get(edit.from), clocks.get(edit.to)]
  const skew = his.ahead - hers.ahead
  console.log(`Ben's clock is ${skew.toFixed(2)} ms ahead of Anna's, give or take ${(hers.unsure + his.unsure).toFixed(2)} ms; it is taken off`)

  const taken = new Map(ways.map(({ name }) => [name, []]))
  for (let pass = 1; pass <= PASSES; pass += 1) {
    for (const way of ways) {
      for (const page of new Set([way.to, way.from])) await page.bringToFront()
      if (!way.expect) await way.from.focus("textarea")
      for (let number = 0; number < WARM_UP + ROUNDS; number += 1) {
        const times = await round(way, "abcdefghijklmnopqrstuvwxyz"[number % 26])
        const behind = clocks.get(way.to).ahead - clocks.get(way.from).ahead
        if (number >= WARM_UP) {
          taken.get(way.name).push({ ...times, heard: times.heard - behind, shown: times.shown - behind })
        }
        await sleep(PAUSE[0] + Math.random() * (PAUSE[1] - PAUSE[0]))
      }
    }
  }

  const between = (name, from, to) => taken.get(name).map(times => times[to] - times[from])
  const whole = name => between(name, "pressed", "shown")
  const median = name => quantile(sorted(whole(name)), 0.5)
  const ratio = name => (median(name) / median(ways[0].name)).toFixed(1)
  print("From a key in one browser to the frame in another, milliseconds; the ratio is to the echo", [...SPREAD, "ratio"], [
    ...ways.map(({ name }) => [name, ...spread(whole(name)), ratio(name)]),
    ["  until stored and sent", ...spread(between(edit.name, "pressed", "sent")), ""],
    ["  until stored and passed on", ...spread(between(edit.name, "sent", "heard")), ""],
    ["  until shown", ...spread(between(edit.name, "heard", "shown")), ""],
  ])
  const slow = quantile(sorted(whole(edit.name)), 0.95)
  judge(`${GOAL} ms at 95 %, within a blink`, `It took ${slow.toFixed(1)} ms`, slow <= GOAL)
} finally {
  for (const visitor of visitors) await visitor.leave()
  await echo?.stop()
  await workspace.close()
}
