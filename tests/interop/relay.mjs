// The real server with a data directory of its own, on a free port of the loopback.

import { execFileSync } from "node:child_process"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { andon, peer } from "./build.mjs"
import { Program } from "./program.mjs"

export class Relay {
  #program
  #port = 0
  #clients = []
  /** More arguments for `andon serve`, and more of its environment. */
  options = []
  environment = {}

  constructor(binary = andon()) {
    this.binary = binary
    this.data = mkdtempSync(join(tmpdir(), "andon-relay-"))
  }

  /** A relay that serves until the test is over. */
  static async start(test, binary) {
    const relay = new Relay(binary)
    test?.after(() => relay.remove())
    await relay.start()
    return relay
  }

  async start() {
    const args = ["serve", "--data", this.data, "--listen", `127.0.0.1:${this.#port}`, ...this.options]
    this.#program = new Program(this.binary, args, { keep: Infinity, env: { ...process.env, ...this.environment } })
    const [, port] = await this.#program.line(/^Andon listens on http:\/\/127\.0\.0\.1:(\d+)/)
    // After a restart the clients look for it where it was.
    this.#port = Number(port)
  }

  get address() {
    return `http://127.0.0.1:${this.#port}`
  }

  get log() {
    return this.#program.complaints
  }

  stop(signal) {
    return this.#program.stop(signal)
  }

  /** What ends a client, to be called before the relay goes for good. */
  before(end) {
    this.#clients.push(end)
  }

  async remove() {
    for (const end of this.#clients) await end()
    await this.#program?.stop("SIGKILL")
    rmSync(this.data, { recursive: true, force: true })
  }

  #run(...args) {
    return execFileSync(this.binary, args, { encoding: "utf8" }).trim()
  }

  token(role = "responder", name = role, ...flags) {
    return this.#run("token", "create", "--role", role, "--name", name, "--data", this.data, ...flags)
  }

  revoke(name) {
    this.#run("token", "revoke", name, "--data", this.data)
  }

  restore(name) {
    this.#run("token", "restore", name, "--data", this.data)
  }

  /** Makes a workspace; returns its id. */
  workspace(name) {
    return this.#run("workspace", "create", name, "--data", this.data)
  }

  tokens() {
    return this.#run("token", "list", "--data", this.data)
  }

  /** A token for another workspace of the same relay. */
  strangersToken() {
    return execFileSync(peer(), ["stranger", this.data], { encoding: "utf8" }).trim()
  }

  /** Where a client with that token connects. */
  url(token) {
    const query = token === undefined ? "" : `?access_token=${token}`
    return `ws://127.0.0.1:${this.#port}/sync${query}`
  }
}
