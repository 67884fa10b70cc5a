// Another program, started by a test and stopped with it.

import { spawn } from "node:child_process"
import { createInterface } from "node:readline"

const PATIENCE = 15_000

const running = new Set()
// Nothing that was started here outlives us.
process.on("exit", () => running.forEach(child => child.kill("SIGKILL")))
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => process.exit(1))

export class Program {
  #child
  #ended
  /** What it said on standard error: all of it, or the last words, for the case that something goes wrong. */
  complaints = ""
  #listeners = new Set()

  constructor(command, args, { keep = 4000, ...options } = {}) {
    this.#child = spawn(command, args, { stdio: ["pipe", "pipe", "pipe"], ...options })
    running.add(this.#child)
    this.#ended = new Promise(resolve => {
      this.#child.once("error", error => resolve(error.message))
      this.#child.once("close", (code, signal) => resolve(signal ?? code))
    }).finally(() => running.delete(this.#child))
    this.#child.stderr.on("data", data => {
      this.complaints = (this.complaints + data).slice(-keep)
    })
    // One that has ended takes no more orders; how it ended is told elsewhere.
    this.#child.stdin.on("error", () => {})
    createInterface({ input: this.#child.stdout }).on("line", line => {
      for (const listener of [...this.#listeners]) listener(line)
    })
  }

  /** Hears every line from now on; returns what stops it. */
  onLine(listener) {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** The first match among the lines to come. */
  async line(pattern, patience = PATIENCE) {
    let stop, timer
    const found = new Promise((resolve, reject) => {
      stop = this.onLine(line => {
        const match = line.match(pattern)
        if (match) resolve(match)
      })
      this.#ended.then(how => reject(new Error(`it ended (${how}): ${this.complaints}`)))
      timer = setTimeout(() => reject(new Error(`no ${pattern}: ${this.complaints}`)), patience)
    })
    return found.finally(() => (stop(), clearTimeout(timer)))
  }

  get pid() {
    return this.#child.pid
  }

  say(line) {
    this.#child.stdin.write(line + "\n")
  }

  /** The exit code, or the signal. */
  get ended() {
    return this.#ended
  }

  async stop(signal = "SIGTERM") {
    this.#child.kill(signal)
    const timer = setTimeout(() => this.#child.kill("SIGKILL"), PATIENCE)
    await this.#ended
    clearTimeout(timer)
  }
}
