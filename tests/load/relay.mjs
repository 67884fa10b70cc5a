// One edit from one client through the relay to the next: ours, which syncs to disk first, and
// others, each with its own client, all in one run. A line is added to a map, as a timeline has
// them; the clock stops when the other client's document has it. Nothing else goes on, so this
// is the way itself, not what happens under load.

import { execFileSync } from "node:child_process"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { cargo, root, target } from "../interop/build.mjs"
import { Relay } from "../interop/relay.mjs"
import { BUILD, peer as built, samod, served as start } from "./peer.mjs"
import { judge, print, quantile, sorted, SPREAD, spread } from "./table.mjs"

const WARM_UP = 50
/** Rounds of each contender in one pass. */
const ROUNDS = 120
/** The contenders take turns, so that a slow minute of the machine is everybody's. */
const PASSES = 3
/** The rest between two rounds, in milliseconds. */
const PAUSE = 5
/** What ours may take, measured by the median of this one. */
const YARDSTICK = "y-websocket 2.1, its client"
const GOAL = 2
const OURS = "Andon, our client"

const scratch = mkdtempSync(join(tmpdir(), "andon-load-"))
const cleanups = [() => rmSync(scratch, { recursive: true, force: true })]

async function served(command, args) {
  const { url, stop } = await start(command, args)
  cleanups.unshift(stop)
  return url
}

async function contenders() {
  const peer = built()
  if (!process.env.ANDON_BIN) cargo([...BUILD, "--bins"])
  const relay = new Relay(process.env.ANDON_BIN ?? target("server/andon"))
  cleanups.unshift(() => relay.remove())
  await relay.start()
  const andon = relay.url(relay.token())
  const echo = await served(peer, ["echo"])

  const other = name => join(root, `tests/load/contenders/${name}.mjs`)
  const started = name => served(process.execPath, [other(name), "serve", join(scratch, name)])
  const client = name => url => [process.execPath, other(name), "probe", url]
  const ours = what => url => [peer, "latency", what, url]
  const automergeRepo = await started("automerge-repo")

  const all = [
    { name: "bare WebSocket echo", url: echo, probe: ours("echo"), before: "nothing" },
    { name: "Andon, presence", url: andon, probe: ours("presence"), before: "nothing" },
    { name: OURS, url: andon, probe: ours("edits"), before: "fsync" },
    { name: YARDSTICK, url: await started("y-websocket"), probe: client("y-websocket"), before: "memory" },
    { name: "Hocuspocus 4, its client", url: await started("hocuspocus"), probe: client("hocuspocus"), before: "memory" },
    { name: "automerge-repo 2.5, its client", url: automergeRepo, probe: client("automerge-repo"), before: "memory" },
    { name: "automerge-repo 2.5, our client", url: automergeRepo, probe: ours("edits"), before: "memory" },
    { name: "Andon, automerge-repo's client", url: andon, probe: client("automerge-repo"), before: "fsync" },
  ]
  const program = samod()
  if (program) {
    const url = await served(program, ["serve", join(scratch, "samod")])
    all.push(
      { name: "samod 0.16, its client", url, probe: url => [program, "probe", url], before: "memory" },
      { name: "samod 0.16, our client", url, probe: ours("edits"), before: "memory" },
    )
  }
  return all
}

function measure({ url, probe }) {
  const [command, ...args] = probe(url)
  const numbers = [WARM_UP, ROUNDS, PAUSE].map(String)
  // Ten seconds more than anybody needs.
  const options = { encoding: "utf8", timeout: 120_000, stdio: ["ignore", "pipe", "pipe"] }
  const lines = execFileSync(command, [...args, ...numbers], options).trim().split("\n")
  return lines.map(Number)
}

try {
  const all = await contenders()
  const samples = new Map(all.map(({ name }) => [name, []]))
  for (let pass = 1; pass <= PASSES; pass++) {
    console.log(`Pass ${pass} of ${PASSES}`)
    for (const contender of [...all]) {
      try {
        samples.get(contender.name).push(...measure(contender))
      } catch (error) {
        console.log(`${contender.name} is left out: ${error.stderr || error.message}`)
        samples.delete(contender.name)
        all.splice(all.indexOf(contender), 1)
      }
    }
  }

  const median = name => quantile(sorted(samples.get(name) ?? []), 0.5) ?? NaN
  const title = `One edit to the next client, milliseconds; the ratio is to ${YARDSTICK}`
  const ratio = name => (median(name) / median(YARDSTICK)).toFixed(2)
  const rows = all.map(({ name, before }) => {
    const milliseconds = samples.get(name).map(micros => micros / 1000)
    return [name, before, ...spread(milliseconds, 3), ratio(name)]
  })
  print(title, ["before", ...SPREAD, "ratio"], rows)
  console.log("before: where the edit is when it is passed on")
  if (samples.has(OURS)) {
    judge(`at most ${GOAL} times ${YARDSTICK}`, `Ours: ${ratio(OURS)}`, median(OURS) <= GOAL * median(YARDSTICK))
  }
} finally {
  for (const clean of cleanups) await clean()
}
