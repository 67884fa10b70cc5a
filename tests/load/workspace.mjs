// A real server and a workspace of realistic size, written through the real protocol: the incidents
// of the demo, as often over as it takes.

import { randomBytes } from "node:crypto"
import { documentIdToBinary, ImmutableString, interpretAsDocumentId, Repo, splice } from "@automerge/automerge-repo"
import { Server } from "../e2e/fixtures/server.mjs"
import { acknowledged, Adapter } from "../interop/clients.mjs"

/** The demo's incidents were written down in this year. */
const YEAR = 2026
/** Entries of one change, where many are written at once. */
const BATCH = 25
const MINUTE = 60_000

const string = text => new ImmutableString(text)
const bytes = uuid => new Uint8Array(Buffer.from(uuid.replaceAll("-", ""), "hex"))
const uuid = bytes => Buffer.from(bytes).toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-")
const documentId = uuid => interpretAsDocumentId(bytes(uuid))

/** An id (UUIDv7) made at that time. */
export function freshId(at = Date.now()) {
  const id = randomBytes(16)
  id.writeUIntBE(at, 0, 6)
  id[6] = 0x70 | (id[6] & 0x0f)
  id[8] = 0x80 | (id[8] & 0x3f)
  return uuid(id)
}

/** The id of one of the workspace's own documents: see `derived` in crates/model/src/workspace.rs. */
function derived(workspace, name) {
  const [prime, mask] = [(1n << 88n) + 0x13bn, (1n << 128n) - 1n]
  let hash = 0x6c62272e07bb014262b821756295c58dn
  for (const byte of [...bytes(workspace), ...Buffer.from(name)]) hash = ((hash ^ BigInt(byte)) * prime) & mask
  const id = Buffer.from(hash.toString(16).padStart(32, "0"), "hex")
  id[6] = 0x80 | (id[6] & 0x0f)
  id[8] = 0x80 | (id[8] & 0x3f)
  return uuid(id)
}

export class Workspace {
  #adapter
  #repo
  #index
  #people

  /** A server with the demo's incidents. */
  static async open() {
    const workspace = new Workspace()
    workspace.server = await Server.start()
    // The demo is for a server that does not run.
    await workspace.server.stop()
    await workspace.server.andon("demo")
    await workspace.server.start()
    await workspace.#connect()
    return workspace
  }

  async #connect() {
    this.token = await this.server.token()
    const headers = { authorization: `Bearer ${this.token}` }
    const { workspace } = await (await fetch(`${this.server.url}/api/v1/session`, { headers })).json()
    this.#adapter = new Adapter(this.address)
    this.#repo = new Repo({ network: [this.#adapter] })
    await this.#repo.networkSubsystem.whenReady()
    this.#index = await this.#repo.find(documentId(derived(workspace, `index/${YEAR}`)))
    this.#people = await this.#repo.find(documentId(derived(workspace, "workspace")))
  }

  /** Where a client of the protocol connects. */
  get address() {
    return `${this.server.sync}?access_token=${this.token}`
  }

  get #rows() {
    return Object.entries(this.#index.doc().incidents)
  }

  /** The documents of all incidents. */
  get documents() {
    return this.#rows.map(([id]) => documentId(id))
  }

  /** Copies incidents until there are so many. */
  async grow(count) {
    const originals = this.#rows
    const copies = []
    for (let made = originals.length; made < count; made += 1) {
      const round = Math.floor(made / originals.length) + 1
      copies.push(await this.#copy(originals[made % originals.length][0], ` (${round})`))
    }
    await this.#settled(copies)
  }

  /** One incident with so many timeline entries, a minute apart, the last of them now. */
  async longIncident(name, entries) {
    const [original] = this.#rows.find(([, row]) => Number(row.entries) > 20)
    const copy = await this.#copy(original, ` (${name})`)
    const texts = Object.values(copy.doc().entries).flatMap(shelf => Object.values(shelf).map(entry => entry.text))
    const author = String(copy.doc().reporter)
    const now = Date.now()
    for (let written = texts.length; written < entries; written += BATCH) {
      copy.change(doc => {
        for (let number = written; number < Math.min(written + BATCH, entries); number += 1) {
          const at = now - (entries - number) * MINUTE
          const occurred = { precision: string("exact"), at }
          const [kind, text] = [string("note"), texts[number % texts.length]]
          const id = freshId(at)
          // An entry lies on the shelf of its id's last digit.
          doc.entries[id.at(-1)][id] = { occurred, noted: at, author: string(author), kind, text }
        }
      })
    }
    await this.#settled([copy])
    const id = uuid(documentIdToBinary(copy.documentId))
    return { document: copy.documentId, path: `/i/${id}` }
  }

  /** So many people whom the workspace knows. */
  async invite(count) {
    const people = Array.from({ length: count }, (_, number) => ({ id: freshId(), name: `Responder ${number + 1}` }))
    this.#people.change(doc => people.forEach(({ id, name }) => (doc.people[id] = string(name))))
    await this.#settled([this.#people])
    return people
  }

  /** A copy of an incident and of its row. */
  async #copy(original, mark) {
    const source = await this.#repo.find(documentId(original))
    const id = freshId(Date.UTC(YEAR, 0, 2))
    const copy = this.#repo.import(await this.#repo.export(source.url), { docId: documentId(id) })
    copy.change(doc => splice(doc, ["name"], doc.name.length, 0, mark))
    this.#index.change(doc => {
      const row = { ...doc.incidents[original] }
      for (const [key, value] of Object.entries(row)) row[key] = typeof value === "object" ? string(String(value)) : value
      row.name = string(copy.doc().name)
      doc.incidents[id] = row
    })
    return copy
  }

  async #settled(handles) {
    await Promise.all([this.#index, ...handles].map(handle => acknowledged(this.#repo, handle)))
  }

  async close() {
    this.#adapter?.end()
    await this.server.dispose()
  }
}
