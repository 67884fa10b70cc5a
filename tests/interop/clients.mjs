// Clients of the relay: automerge-repo as npm has it, and our own peer.

import { Repo } from "@automerge/automerge-repo"
import { WebSocketClientAdapter } from "@automerge/automerge-repo-network-websocket"
import { peer } from "./build.mjs"
import { Program } from "./program.mjs"

const PATIENCE = 15_000
/** How soon the adapter dials again, in milliseconds. */
const RETRY = 100

/** Waits until the condition holds, and returns what it returned. */
export async function until(what, condition, patience = PATIENCE) {
  const end = Date.now() + patience
  for (;;) {
    const result = await condition()
    if (result) return result
    if (Date.now() > end) throw new Error(`waited in vain until ${what}`)
    await new Promise(resolve => setTimeout(resolve, 10))
  }
}

/** automerge-repo's adapter, made to end. Its own dials for ever, and in Node it throws what it
 * only logs in a browser: a relay that hangs up early. */
export class Adapter extends WebSocketClientAdapter {
  #ended = false

  constructor(url) {
    super(url, RETRY)
    this.onError = () => {}
  }

  connect(...who) {
    if (!this.#ended) super.connect(...who)
  }

  disconnect() {
    if (!this.socket) return
    // For a socket that is not connected yet closing is an error.
    this.socket.addEventListener("error", () => {})
    super.disconnect()
  }

  end() {
    this.#ended = true
    this.disconnect()
  }
}

/** An automerge-repo that is connected to the relay until that is removed. */
export async function connect(relay, token, options = {}) {
  const adapter = new Adapter(relay.url(token))
  const repo = new Repo({ network: [adapter], ...options })
  relay.before(() => adapter.end())
  await until("the handshake is done", () => repo.peers.length === 1)
  return repo
}

/** Waits until the relay has shown that it holds everything of the document, which it does only
 * once that is on its disk. */
export async function acknowledged(repo, handle) {
  await until("the relay acknowledges", () => {
    const relay = repo.peers[0] && repo.getStorageIdOfPeer(repo.peers[0])
    const shown = relay && handle.getSyncInfo(relay)?.lastHeads
    return shown && shown.length === handle.heads().length && shown.every(head => handle.heads().includes(head))
  })
}

/** A document of that content which the relay holds. */
export async function create(repo, content) {
  const handle = repo.create(content)
  await acknowledged(repo, handle)
  return handle
}

/** Our own peer, connected to the relay until that is removed. */
export class Peer {
  #program
  #reports = []

  constructor(relay, token) {
    this.#program = new Program(peer(), ["talk", relay.url(token)])
    this.#program.onLine(line => this.#reports.push(JSON.parse(line)))
    relay.before(() => this.#program.stop("SIGKILL"))
  }

  order(what, details) {
    this.#program.say(JSON.stringify({ do: what, ...details }))
  }

  /** The newest report of that kind for which the condition holds. */
  report(kind, condition = () => true) {
    return until(`our peer reports ${kind}`, () => {
      const found = this.#reports.findLast(report => report.is === kind)
      return found && condition(found) && found
    }).catch(error => {
      const last = JSON.stringify(this.#reports.slice(-3))
      throw new Error(`${error.message}; it said ${last} ${this.#program.complaints}`)
    })
  }
}
