// Who is let in, as a client of another maker sees it.

import assert from "node:assert/strict"
import { test } from "node:test"
import WebSocket from "ws"
import { connect, until } from "./clients.mjs"
import { Relay } from "./relay.mjs"

/** The HTTP status that a dial ends with; 101 is in. */
function dial(url, options) {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url, options)
    socket.on("open", () => (resolve(101), socket.terminate()))
    socket.on("unexpected-response", (_, response) => (resolve(response.statusCode), socket.terminate()))
    socket.on("error", reject)
  })
}

test("a wrong token, or none, is refused", async t => {
  const relay = await Relay.start(t)
  assert.equal(await dial(relay.url()), 401)
  assert.equal(await dial(relay.url("guess")), 401)
  assert.equal(await dial(relay.url(relay.token())), 101)
})

test("a token in a header is as good as one in the address", async t => {
  const relay = await Relay.start(t)
  const headers = { authorization: `Bearer ${relay.token()}` }
  assert.equal(await dial(relay.url(), { headers }), 101)
})

test("an integration has no business with documents", async t => {
  const relay = await Relay.start(t)
  assert.equal(await dial(relay.url(relay.token("integration"))), 403)
})

test("a page of another origin is refused, even with a token", async t => {
  const relay = await Relay.start(t)
  const token = relay.token()
  assert.equal(await dial(relay.url(token), { origin: "https://elsewhere.example" }), 403)
})

test("who came in with a token that is revoked is out", async t => {
  const relay = await Relay.start(t)
  const token = relay.token("responder", "laptop")
  const socket = new WebSocket(relay.url(token))
  const closed = new Promise(resolve => socket.on("close", resolve))
  await new Promise((resolve, reject) => (socket.on("open", resolve), socket.on("error", reject)))
  relay.revoke("laptop")
  assert.equal(await closed, 1008)
  assert.equal(await dial(relay.url(token)), 401)
})

test("rubbish ends its own connection and nobody else's", async t => {
  const relay = await Relay.start(t)
  const token = relay.token()
  const ada = await connect(relay, token)
  for (const rubbish of [Buffer.from([0xff, 0x00]), Buffer.alloc(0), Buffer.from("5b7fffffffffffffff", "hex"), "text"]) {
    const socket = new WebSocket(relay.url(token))
    const closed = new Promise(resolve => socket.on("close", resolve))
    socket.on("open", () => {
      for (let sent = 0; sent < 100; sent++) socket.send(rubbish)
    })
    await closed
  }
  const bela = await connect(relay, token)
  const written = ada.create({ fine: true })
  await until("the document is there", async () => (await bela.find(written.url).catch(() => null))?.doc().fine)
})
