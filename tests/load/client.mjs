// A client of the wire protocol with Automerge's own core, for many clients on one machine.
// automerge-repo's rebuilds the document as JavaScript objects at every change, its own and those
// of others: 7 ms each with 5,000 entries, so that ten of them are busy with nothing else.

import { randomUUID } from "node:crypto"
import { cbor } from "@automerge/automerge-repo"
import WebSocket from "ws"
// The package exports what makes objects only.
import core from "../node_modules/@automerge/automerge/dist/mjs/wasm_bindgen_output/nodejs/automerge_wasm.cjs"

/** A connection that follows one document. */
export class Client {
  #socket
  #session = randomUUID()
  #said = 0
  #heard = () => {}
  #state = core.initSyncState()
  #writesOnly = false
  peer = `load-${randomUUID()}`
  /** The relay's name for itself, which every frame to it carries. */
  relay
  core = core.Automerge.new()

  /** One that only puts frames together, unless it comes to the relay. */
  constructor(document, relay) {
    Object.assign(this, { document, relay })
  }

  /** Connects and has the document. */
  static async come(address, document) {
    const client = new Client(document)
    client.#socket = new WebSocket(address)
    client.#socket.binaryType = "arraybuffer"
    await new Promise((resolve, reject) => client.#socket.once("open", resolve).once("error", reject))
    const arrived = new Promise((resolve, reject) => {
      client.#heard = () => client.core.getHeads().length && resolve()
      client.#socket.once("close", () => reject(new Error("the relay hung up")))
    })
    client.#socket.on("message", frame => client.#hear(cbor.decode(new Uint8Array(frame))))
    client.#socket.send(client.greeting())
    await arrived
    return client
  }

  /** The frame that begins a connection. */
  greeting() {
    const message = { type: "join", senderId: this.peer, peerMetadata: { isEphemeral: true }, supportedProtocolVersions: ["1"] }
    return cbor.encode(message)
  }

  #hear(message) {
    if (message.type === "peer") this.relay = message.senderId
    else if (message.type === "sync" && this.#writesOnly) return
    else if (message.type === "sync") this.core.receiveSyncMessage(this.#state, message.data)
    else if (message.type === "error") throw new Error(`from the relay: ${message.message}`)
    else return
    this.flush()
    this.#heard()
  }

  /** From now on takes in nothing of what others write: that is work for somebody else's machine. */
  writeOnly() {
    this.#writesOnly = true
  }

  /** Sends what was changed. */
  flush() {
    const news = this.news()
    if (news) this.#socket.send(news)
  }

  /** Says something to everybody who follows the document. */
  say(what) {
    this.#socket.send(this.word(what))
  }

  /** The frame that asks for the document, or tells what was changed. */
  news() {
    const data = this.core.generateSyncMessage(this.#state)
    return data && this.#frame({ type: this.core.getHeads().length ? "sync" : "request", data })
  }

  /** The frame of something that is passed on to all who follow the document, and not stored. */
  word(what) {
    this.#said += 1
    return this.#frame({ type: "ephemeral", sessionId: this.#session, count: this.#said, data: cbor.encode(what) })
  }

  #frame(message) {
    const { peer: senderId, relay: targetId, document: documentId } = this
    return cbor.encode({ ...message, senderId, targetId, documentId })
  }

  leave() {
    this.#socket.close()
  }
}
