// The chunks in the relay's database are automerge-repo's, byte for byte and key for key.

import assert from "node:assert/strict"
import { execFileSync } from "node:child_process"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { test } from "node:test"
import { Repo, updateText } from "@automerge/automerge-repo"
import { NodeFSStorageAdapter } from "@automerge/automerge-repo-storage-nodefs"
import { peer } from "./build.mjs"
import { acknowledged, connect, create, until } from "./clients.mjs"
import { Relay } from "./relay.mjs"

function directory() {
  const path = mkdtempSync(join(tmpdir(), "andon-chunks-"))
  // Not earlier: automerge-repo may still be saving when its repo has shut down.
  process.on("exit", () => rmSync(path, { recursive: true, force: true }))
  return path
}

const run = (...args) => execFileSync(peer(), args, { encoding: "utf8" }).trim()

test("automerge-repo reads what the relay stored, snapshots and single changes", async t => {
  const relay = await Relay.start(t)
  const ada = await connect(relay, relay.token())
  const written = await create(ada, { lines: {} })
  // Enough for a snapshot, and some more.
  for (let line = 0; line < 130; line++) {
    written.change(doc => (doc.lines[line] = `line ${line}`))
    await acknowledged(ada, written)
  }
  await relay.stop()

  const files = directory()
  const chunks = Number(run("unpack", relay.data, written.documentId, files))
  assert.ok(chunks > 1 && chunks < 130, `${chunks} chunks`)
  const storage = new NodeFSStorageAdapter(files)
  const kinds = (await storage.loadRange([written.documentId])).map(({ key }) => key[1])
  assert.deepEqual([...new Set(kinds)].sort(), ["incremental", "snapshot"])
  const offline = new Repo({ storage: new NodeFSStorageAdapter(files) })
  const found = await offline.find(written.url)
  assert.deepEqual(found.doc(), written.doc())
  await offline.shutdown()
})

test("our code reads what automerge-repo stored and finds no chunk damaged", async () => {
  const files = directory()
  const offline = new Repo({ storage: new NodeFSStorageAdapter(files), saveDebounceRate: 0 })
  const handle = offline.create({ title: "" })
  for (let typed = 0; typed < 30; typed++) {
    handle.change(doc => updateText(doc, ["title"], `${doc.title}${typed % 10}`))
    await offline.flush()
  }
  await offline.shutdown()
  // Saves that nobody waits for may still be on their way to the disk.
  const whole = `${"0123456789".repeat(3)}, 0 of `
  const said = await until("all of it is on the disk", () => {
    const title = run("title", files, handle.documentId)
    return title.startsWith(whole) && title
  })
  assert.match(said, /, 0 of [1-9]\d* chunks damaged$/)
})
