// automerge-repo as npm has it creates, finds and edits documents through the relay.

import assert from "node:assert/strict"
import { test } from "node:test"
import { generateAutomergeUrl, interpretAsDocumentId, updateText } from "@automerge/automerge-repo"
import { acknowledged, connect, create, until } from "./clients.mjs"
import { Relay } from "./relay.mjs"

test("what one creates another finds, and both edit it", async t => {
  const relay = await Relay.start(t)
  const token = relay.token()
  const [ada, bela] = [await connect(relay, token), await connect(relay, token)]
  const written = await create(ada, { name: "Search is slow", entries: [] })

  const found = await bela.find(written.url)
  assert.deepEqual(found.doc(), { name: "Search is slow", entries: [] })

  found.change(doc => doc.entries.push("09:40 latency doubled"))
  await until("the edit is here", () => written.doc().entries.length === 1)
  written.change(doc => doc.entries.push("09:45 rolled back"))
  await until("the answer is there", () => found.doc().entries.length === 2)
  assert.deepEqual(found.doc(), written.doc())
})

test("a third who comes late gets everything, after the others have gone too", async t => {
  const relay = await Relay.start(t)
  const token = relay.token()
  const [ada, bela] = [await connect(relay, token), await connect(relay, token)]
  const written = await create(ada, { numbers: {} })
  const found = await bela.find(written.url)
  for (let number = 0; number < 50; number++) {
    const [repo, handle] = number % 2 ? [ada, written] : [bela, found]
    handle.change(doc => (doc.numbers[number] = `by ${repo.peerId}`))
  }
  await acknowledged(ada, written)
  await acknowledged(bela, found)
  await ada.shutdown()
  await bela.shutdown()

  const carla = await connect(relay, token)
  const late = await carla.find(written.url)
  assert.equal(Object.keys(late.doc().numbers).length, 50)
})

test("two who type into one text at once lose no character", async t => {
  const relay = await Relay.start(t)
  const token = relay.token()
  const [ada, bela] = [await connect(relay, token), await connect(relay, token)]
  const written = await create(ada, { text: "|" })
  const found = await bela.find(written.url)
  for (let number = 0; number < 20; number++) {
    written.change(doc => updateText(doc, ["text"], `a${doc.text}`))
    found.change(doc => updateText(doc, ["text"], `${doc.text}b🚨`))
    if (number % 5 === 0) await new Promise(resolve => setTimeout(resolve, 30))
  }
  const both = `${"a".repeat(20)}|${"b🚨".repeat(20)}`
  await until("both have all of it", () => written.doc().text === both && found.doc().text === both)
})

test("a document of several megabytes goes through", async t => {
  const relay = await Relay.start(t)
  const token = relay.token()
  const [ada, bela] = [await connect(relay, token), await connect(relay, token)]
  // Random, so that compression does not make it small.
  const log = Buffer.from(Array.from({ length: 3_000_000 }, () => Math.random() * 256))
  const written = await create(ada, { log: new Uint8Array(log) })
  const found = await bela.find(written.url)
  assert.ok(log.equals(found.doc().log))
})

test("a document that nobody has is unavailable, until somebody brings it", async t => {
  const relay = await Relay.start(t)
  const bela = await connect(relay, relay.token())
  await assert.rejects(bela.find(generateAutomergeUrl()), /unavailable/)

  // Found too early by one, then brought by the other.
  const ada = await connect(relay, relay.token())
  const alone = ada.create({ name: "later" })
  const progress = bela.findWithProgress(alone.url)
  const handle = "handle" in progress ? progress.handle : (await progress.next()).handle
  await acknowledged(ada, alone)
  await until("it came by itself", () => handle.isReady() && handle.doc()?.name === "later")
})

test("a document of another workspace is unavailable, whatever one guesses", async t => {
  const relay = await Relay.start(t)
  const token = relay.token()
  const ada = await connect(relay, token)
  const stranger = await connect(relay, relay.strangersToken())
  const written = await create(ada, { name: "ours" })
  await assert.rejects(stranger.find(written.url), /unavailable/)

  // Who knows the id and brings a document under it gets nothing, and changes nothing.
  const copy = new Uint8Array(await ada.export(written.url))
  const forged = stranger.import(copy, { docId: written.documentId })
  forged.change(doc => (doc.name = "theirs"))
  written.change(doc => (doc.severity = "high"))
  await acknowledged(ada, written)
  const reader = await connect(relay, token)
  assert.deepEqual((await reader.find(written.url)).doc(), { name: "ours", severity: "high" })
  assert.equal(forged.doc().severity, undefined)
})

test("a confidential document is unavailable without the clearance, as if it were a stranger's", async t => {
  const relay = await Relay.start(t)
  const cleared = relay.token("responder", "cleared", "--confidential")
  const ada = await connect(relay, cleared)
  const outsider = await connect(relay, relay.token())
  // Version 8 and `conf` in front: the id alone says that it is confidential.
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  bytes.set(new TextEncoder().encode("conf"))
  bytes[6] = 0x80 | (bytes[6] & 0x0f)
  bytes[8] = 0x80 | (bytes[8] & 0x3f)
  const docId = interpretAsDocumentId(bytes)
  const template = ada.create({ name: "ours" })
  const copy = new Uint8Array(await ada.export(template.url))
  const forged = outsider.import(copy, { docId })
  forged.change(doc => (doc.name = "theirs"))

  const written = ada.import(copy, { docId })
  written.change(doc => (doc.severity = "high"))
  await acknowledged(ada, written)
  const reader = await connect(relay, cleared)
  assert.deepEqual((await reader.find(written.url)).doc(), { name: "ours", severity: "high" })
  const another = await connect(relay, relay.token())
  await assert.rejects(another.find(written.url), /unavailable/)
  assert.equal(forged.doc().severity, undefined)
})

test("an observer reads, and what it writes stays with it", async t => {
  const relay = await Relay.start(t)
  const ada = await connect(relay, relay.token())
  const observer = await connect(relay, relay.token("observer"))
  const written = await create(ada, { name: "read me" })
  const seen = await observer.find(written.url)
  seen.change(doc => (doc.name = "overwritten"))
  written.change(doc => (doc.phase = "mitigated"))
  await until("the observer follows", () => seen.doc().phase === "mitigated")
  assert.deepEqual(written.doc(), { name: "read me", phase: "mitigated" })
})
