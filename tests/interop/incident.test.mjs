// An incident that our own code wrote, read and edited by automerge-repo.

import assert from "node:assert/strict"
import { test } from "node:test"
import { ImmutableString, splice } from "@automerge/automerge-repo"
import { acknowledged, connect, Peer, until } from "./clients.mjs"
import { Relay } from "./relay.mjs"

async function declared(t) {
  const relay = await Relay.start(t)
  const token = relay.token()
  const [peer, ada] = [new Peer(relay, token), await connect(relay, token)]
  peer.order("declare", { name: "Checkout fails in one region", description: "- errors 500\n- since 09:40" })
  const { document } = await peer.report("incident", incident => incident.waiting === 0)
  return { relay, token, peer, ada, document, handle: await ada.find(document) }
}

/** A string as our schema means it: one value, while a plain JavaScript string is a text that
 * several people may type into. */
const string = value => new ImmutableString(value)
/** Entries lie on shelves, by the last digit of their ids. */
const texts = doc => Object.values(doc.entries).flatMap(Object.entries).sort().map(([, entry]) => entry.text)

test("an incident declared by us reads as its schema says", async t => {
  const { handle } = await declared(t)
  const doc = handle.doc()
  assert.equal(Number(doc.schema), 2)
  assert.equal(doc.name, "Checkout fails in one region")
  assert.equal(doc.summary.description, "- errors 500\n- since 09:40")
  assert.equal(String(doc.zone), "Europe/Paris")
  assert.match(String(doc.channel), /checkout/)
  assert.equal(String(doc.roles.commander), String(doc.reporter))
  assert.equal(doc.team[doc.reporter], true)
  assert.equal(String(doc.milestones.declared.precision), "exact")
  assert.ok(Math.abs(doc.milestones.declared.at - Date.now()) < 60_000)
  assert.deepEqual(texts(doc), ["Declared: Checkout fails in one region\n- errors 500\n- since 09:40"])
})

test("edits of both kinds of clients meet in one incident", async t => {
  const { peer, ada, document, handle } = await declared(t)
  peer.order("addEntry", { document, text: "Rolled back" })
  await until("the entry is here", () => texts(handle.doc()).length === 2)

  // As another program would write it, by the schema.
  handle.change(doc => {
    doc.severity = string("SEV-2")
    splice(doc, ["name"], 0, "Checkout".length, "💳 payment")
    doc.entries["1"]["01890000-0000-7000-8000-000000000001"] = {
      occurred: { precision: string("about"), at: Date.UTC(2026, 0, 2, 3, 4) },
      noted: Date.now(),
      text: "Seen first by the cashiers",
      kind: string("observation"),
    }
  })
  const incident = await peer.report("incident", ({ entries }) => entries.length === 3)
  assert.equal(incident.name, "💳 payment fails in one region")
  assert.equal(incident.severity, "SEV-2")
  assert.equal(incident.entries[0], "Seen first by the cashiers")
  assert.deepEqual(incident.problems, [])

  // Positions are UTF-16 units on both sides: the card counts two.
  peer.order("editName", { document, at: 3, delete: 7, insert: "Payment" })
  await until("the name is here", () => handle.doc().name === "💳 Payment fails in one region")
  await acknowledged(ada, handle)
})

test("both type into the name at the same time and every character stays", async t => {
  const { peer, document, handle } = await declared(t)
  const name = handle.doc().name
  for (let typed = 0; typed < 10; typed++) {
    peer.order("editName", { document, at: 0, delete: 0, insert: "<" })
    handle.change(doc => splice(doc, ["name"], doc.name.length, 0, ">"))
  }
  const both = "<".repeat(10) + name + ">".repeat(10)
  await until("the whole name is here", () => handle.doc().name === both)
  await peer.report("incident", incident => incident.name === both)
})

test("what another program writes against the schema is left out and told, and breaks nothing", async t => {
  const { peer, document, handle } = await declared(t)
  handle.change(doc => {
    doc.severity = "SEV-2"
    doc.milestones.detected = "yesterday"
    doc.entries["0"]["no id"] = { text: "?" }
    delete doc.links
  })
  const incident = await peer.report("incident", ({ problems }) => problems.length >= 4)
  assert.equal(incident.name, "Checkout fails in one region")
  assert.equal(incident.severity, null)
  assert.equal(incident.entries.length, 1)
  peer.order("addEntry", { document, text: "Going on" })
  await until("the entry is here", () => texts(handle.doc()).includes("Going on"))
})
