// Other people in the same incident, each with a connection and a document of their own:
// `node writers.mjs ADDRESS DOCUMENT PEOPLE`, PEOPLE as JSON. On standard input `write` and `rest` begin and end their typing; at the end it prints what they wrote.
//
// Each types five characters a second, and begins a new line after five or six seconds.

import { setPriority } from "node:os"
import { createInterface } from "node:readline"
import { Client } from "./client.mjs"
import { freshId } from "./workspace.mjs"

/** Between two characters, in milliseconds, give or take half of it. */
const KEY = 200
const LINE = [25, 30]
const HEARTBEAT = 10_000
const WORDS = "All hands: mitigation holds, the queue in region two is draining, next look in ten minutes. "

const [address, document, people] = process.argv.slice(2)
// They have machines of their own: the browser that is measured comes first on this one, and what
// they would have to do to show the lines of the others is not done here.
setPriority(10)

const between = (least, most) => least + Math.random() * (most - least)

class Writer {
  #client
  /** Entries lie on the shelf of their id's last digit. */
  #shelves
  #timers = []
  #id
  #text
  #left = 0
  written = 0
  lines = 0

  constructor(person) {
    this.person = person
  }

  async come() {
    this.#client = await Client.come(address, document)
    const { core } = this.#client
    this.#shelves = core.getWithType("_root", "entries")[1]
  }

  write() {
    this.#client.writeOnly()
    const key = () => {
      this.#key()
      this.#timers[0] = setTimeout(key, between(KEY / 2, KEY * 1.5))
    }
    this.#timers = [setTimeout(key, between(0, KEY)), setInterval(() => this.#present(), HEARTBEAT)]
  }

  rest() {
    this.#timers.forEach(clearTimeout)
  }

  #key() {
    const letter = WORDS[this.written % WORDS.length]
    this.written += 1
    const { core } = this.#client
    if (this.#left > 0) {
      this.#left -= 1
      core.splice(this.#text, core.length(this.#text), 0, letter)
    } else {
      this.#left = Math.round(between(...LINE))
      this.lines += 1
      this.#begin(core, letter)
      this.#present()
    }
    core.commit(undefined, Math.floor(Date.now() / 1000))
    this.#client.flush()
  }

  /** A new line, as the schema has it. */
  #begin(core, letter) {
    const at = Date.now()
    this.#id = freshId(at)
    const [, shelf] = core.getWithType(this.#shelves, this.#id.at(-1))
    const entry = core.putObject(shelf, this.#id, {})
    const occurred = core.putObject(entry, "occurred", {})
    core.put(occurred, "precision", "exact", "str")
    core.put(occurred, "at", at, "int")
    core.put(entry, "noted", at, "int")
    core.put(entry, "author", this.person.id, "str")
    core.put(entry, "kind", "note", "str")
    this.#text = core.putObject(entry, "text", letter)
  }

  #present() {
    const { id: person, name } = this.person
    this.#client.say({ type: "andon/presence", person, name, place: `entry/${this.#id}`, leaving: false })
  }
}

const writers = JSON.parse(people).map(person => new Writer(person))
await Promise.all(writers.map(writer => writer.come()))
console.log("ready")

let begun, before
const sum = what => writers.reduce((all, writer) => all + writer[what], 0)
for await (const order of createInterface({ input: process.stdin })) {
  if (order === "write") {
    begun = Date.now()
    before = [sum("written"), sum("lines")]
    writers.forEach(writer => writer.write())
  } else if (order === "rest") {
    writers.forEach(writer => writer.rest())
    const seconds = (Date.now() - begun) / 1000
    const [characters, lines] = [sum("written") - before[0], sum("lines") - before[1]]
    console.log(JSON.stringify({ seconds, characters, lines, cpu: process.cpuUsage() }))
  }
}
process.exit()
