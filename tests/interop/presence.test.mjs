// Presence: passed on at once, never stored, and readable by both kinds of clients.

import assert from "node:assert/strict"
import { test } from "node:test"
import { connect, create, Peer, until } from "./clients.mjs"
import { Relay } from "./relay.mjs"

/** The messages that the handle hears from now on. */
function heard(handle) {
  const messages = []
  handle.on("ephemeral-message", ({ message, senderId }) => messages.push({ message, senderId }))
  return messages
}

test("what one says all others hear once, and nobody hears oneself", async t => {
  const relay = await Relay.start(t)
  const token = relay.token()
  const repos = await Promise.all([1, 2, 3].map(() => connect(relay, token)))
  const written = await create(repos[0], { name: "who is here" })
  const handles = [written, await repos[1].find(written.url), await repos[2].find(written.url)]
  const ears = handles.map(heard)
  for (const [at, handle] of handles.entries()) {
    for (let said = 0; said < 5; said++) handle.broadcast({ from: at, said })
  }
  await until("all was heard", () => ears.every(messages => messages.length >= 10))
  for (const [at, messages] of ears.entries()) {
    for (const other of [0, 1, 2].filter(other => other !== at)) {
      const from = messages.filter(({ message }) => message.from === other)
      assert.deepEqual(from.map(({ message }) => message.said), [0, 1, 2, 3, 4])
      assert.ok(from.every(({ senderId }) => senderId === repos[other].peerId))
    }
    assert.equal(messages.length, 10)
  }
})

test("presence of a stranger's document goes nowhere", async t => {
  const relay = await Relay.start(t)
  const token = relay.token()
  const ada = await connect(relay, token)
  const stranger = await connect(relay, relay.strangersToken())
  const written = await create(ada, { name: "ours" })
  const forged = stranger.import(new Uint8Array(await ada.export(written.url)), { docId: written.documentId })
  const [ours, theirs] = [heard(written), heard(forged)]
  written.broadcast("ours")
  forged.broadcast("theirs")
  // Something that follows the same way and does arrive shows that the others did not.
  const bela = await connect(relay, token)
  const found = await bela.find(written.url)
  await until("a message came through", () => {
    found.broadcast("last")
    return ours.length > 0
  })
  assert.ok(ours.every(({ message }) => message === "last"))
  assert.deepEqual(theirs, [])
})

test("our presence is a plain map for automerge-repo, and theirs is presence for us", async t => {
  const relay = await Relay.start(t)
  const token = relay.token()
  const ada = await connect(relay, token)
  const peer = new Peer(relay, token)
  peer.order("declare", { name: "Search is slow", description: "" })
  const { document } = await peer.report("incident", incident => incident.waiting === 0)
  const handle = await ada.find(document)
  const messages = heard(handle)

  const here = { person: "p-1", name: "Responder", place: "summary/cause", leaving: false }
  peer.order("presence", { document, ...here })
  await until("it was heard", () => messages.length > 0)
  assert.deepEqual(messages[0].message, { type: "andon/presence", ...here })

  const there = { person: "p-2", name: "Zoë 🚨", place: "name", leaving: true }
  handle.broadcast({ type: "andon/presence", ...there })
  assert.deepEqual(await peer.report("presence"), { is: "presence", document, ...there })

  handle.broadcast({ type: "cursor", at: 7 })
  await peer.report("stranger")
})
