// The relay goes away and comes back.

import assert from "node:assert/strict"
import { test } from "node:test"
import { acknowledged, connect, create, until } from "./clients.mjs"
import { Relay } from "./relay.mjs"

test("clients come back by themselves, and what they wrote meanwhile meets", async t => {
  const relay = await Relay.start(t)
  const token = relay.token()
  const [ada, bela] = [await connect(relay, token), await connect(relay, token)]
  const written = await create(ada, { lines: { before: true } })
  const found = await bela.find(written.url)

  await relay.stop()
  await until("both noticed", () => !ada.peers.length && !bela.peers.length)
  written.change(doc => (doc.lines.ada = true))
  found.change(doc => (doc.lines.bela = true))
  await relay.start()

  const all = { lines: { before: true, ada: true, bela: true } }
  await until("all is everywhere", () => [written, found].every(handle => Object.keys(handle.doc().lines).length === 3))
  assert.deepEqual(written.doc(), all)
  assert.deepEqual(found.doc(), all)
})

test("what was acknowledged is there after the relay was killed, every time", async t => {
  const relay = await Relay.start(t)
  const token = relay.token()
  const ada = await connect(relay, token)
  const written = await create(ada, { lines: [] })
  const promised = []
  for (let round = 0; round < 10; round++) {
    // Several at once, so that the kill meets one that is under way.
    for (let line = 0; line < 5; line++) {
      written.change(doc => doc.lines.push(`${round}.${line}`))
      promised.push(`${round}.${line}`)
    }
    await acknowledged(ada, written)
    written.change(doc => doc.lines.push(`${round}, unpromised`))
    await relay.stop("SIGKILL")
    // Whoever comes with nothing has only what the relay kept.
    await relay.start()
    const empty = await connect(relay, token)
    const found = await empty.find(written.url)
    const kept = new Set(found.doc().lines)
    assert.deepEqual(promised.filter(line => !kept.has(line)), [])
    await empty.shutdown()
    await until("it is connected again", () => ada.peers.length === 1)
  }
})
