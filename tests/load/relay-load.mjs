// A bad day for a relay: a thousand people connected, in a hundred incidents. A hundred of them look
// at one, where five write two changes a second each; the others sit nine in an incident, where one
// writes a change a second. So 109 changes a second have to go to 1,800 places, each of which
// answers. Ours syncs to disk before it passes on; the others do not.
//
// All clients are ours (crates/andon/examples/peer), so what differs is the relay alone.

import { execFileSync } from "node:child_process"
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { cargo, root, target } from "../interop/build.mjs"
import { Program } from "../interop/program.mjs"
import { Relay } from "../interop/relay.mjs"
import { BUILD, peer as built, samod } from "./peer.mjs"
import { judge, print, quantile, sorted } from "./table.mjs"

const CLIENTS = 1000
const DOCUMENTS = 100
const SECONDS = 15
const STARTS = 5
/** For a step of the clients, in milliseconds. */
const PATIENCE = 90_000
const TICKS = Number(execFileSync("getconf", ["CLK_TCK"], { encoding: "utf8" }))

const scratch = mkdtempSync(join(tmpdir(), "andon-load-"))
const cleanups = [() => rmSync(scratch, { recursive: true, force: true })]

/** Memory in MB and processor time in milliseconds that a process has taken. */
function usage(pid) {
  const [, pages] = readFileSync(`/proc/${pid}/status`, "utf8").match(/VmRSS:\s+(\d+) kB/)
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1].split(" ")
  return { memory: Number(pages) / 1000, processor: ((Number(fields[11]) + Number(fields[12])) / TICKS) * 1000 }
}

/** Starts a program that prints its address, several times; the median of how long that takes. */
async function started(command, args) {
  const took = []
  for (let round = 1; ; round++) {
    const begun = performance.now()
    const program = new Program(command, args)
    const [url] = await program.line(/^ws:.*|listens on .*/)
    took.push(performance.now() - begun)
    if (round === STARTS) {
      cleanups.unshift(() => program.stop())
      return { program, url, start: quantile(sorted(took), 0.5) }
    }
    await program.stop()
  }
}

async function measure(name, { program, url, start }, peer) {
  const clients = new Program(peer, ["load", url, CLIENTS, DOCUMENTS, SECONDS].map(String), { keep: 2000 })
  const step = async () => {
    const answer = clients.line(/^\{.*\}$/, PATIENCE)
    clients.say("next")
    return JSON.parse((await answer)[0])
  }
  try {
    const alone = usage(program.pid)
    await step()
    const idle = usage(program.pid)
    await step()
    const before = usage(program.pid)
    const { edits, missing, took } = await step()
    const after = usage(program.pid)
    const ordered = sorted(took)
    const at = share => quantile(ordered, share)
    return {
      name, start, alone, edits, missing, ordered, at,
      idle: ((idle.memory - alone.memory) * 1000) / CLIENTS,
      active: ((after.memory - alone.memory) * 1000) / CLIENTS,
      processor: (after.processor - before.processor) / edits,
      memory: after.memory,
    }
  } finally {
    await clients.stop("SIGKILL")
  }
}

try {
  const peer = built()
  if (!process.env.ANDON_BIN) cargo([...BUILD, "--bins"])
  const relay = new Relay(process.env.ANDON_BIN ?? target("server/andon"))
  cleanups.unshift(() => relay.remove())
  const token = relay.token()
  const args = ["serve", "--data", relay.data, "--listen", "127.0.0.1:0"]
  const ours = async () => {
    const own = await started(relay.binary, args)
    const [, address] = own.url.match(/http:\/\/(.*)/)
    return { ...own, url: `ws://${address}/sync?access_token=${token}` }
  }
  const server = join(root, "tests/load/contenders/automerge-repo.mjs")
  const contenders = [
    ["Andon, fsync before passing on", ours],
    ["automerge-repo 2.5 server", () => started(process.execPath, [server, "serve", join(scratch, "automerge-repo")])],
  ]
  const program = samod()
  if (program) contenders.push(["samod 0.16", () => started(program, ["serve", join(scratch, "samod")])])

  const results = []
  for (const [name, start] of contenders) {
    console.log(`Measuring ${name}`)
    try {
      const contender = await start()
      results.push(await measure(name, contender, peer))
      // One at a time has the machine.
      await contender.program.stop()
    } catch (error) {
      console.log(`${name} is left out: ${error.message}`)
    }
  }
  const columns = ["50 %", "95 %", "99 %", "n", "missing"]
  const latency = one => [...[0.5, 0.95, 0.99].map(share => one.at(share)?.toFixed(1) ?? "–"), one.ordered.length, one.missing]
  print("An edit until another client has it, milliseconds", columns, results.map(one => [one.name, ...latency(one)]))
  const costs = one => [one.start.toFixed(0), one.alone.memory.toFixed(1), one.idle.toFixed(1), one.active.toFixed(1), one.memory.toFixed(1), one.processor.toFixed(2)]
  print(
    "What it costs: start in ms, memory alone in MB, per idle and per active connection in kB, in the end in MB, processor per edit in ms",
    ["start", "alone", "idle", "active", "end", "cpu/edit"],
    results.map(one => [one.name, ...costs(one)]),
  )
  console.log(`The binary has ${(statSync(relay.binary).size / 1e6).toFixed(1)} MB`)
  const [own, ...others] = results
  const best = what => Math.min(...others.map(what))
  const words = (what, digits) => `${what(own).toFixed(digits)} against ${best(what).toFixed(digits)}`
  const [late, memory] = [one => one.at(0.95) ?? Infinity, one => one.memory]
  judge("the lowest latency at 95 % of all", words(late, 1), late(own) <= best(late) && own.missing === 0)
  judge("the least memory of all", words(memory, 1), memory(own) <= best(memory))
} finally {
  for (const clean of cleanups) await clean()
}
