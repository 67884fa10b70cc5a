// automerge-repo's own acceptance tests for network adapters, as they come in its package, with
// the relay as the network. They are written for Vitest; what they use of it stands in
// vitest.mjs beside this file. They wait for fixed times, which pause.mjs makes long enough.

import { register } from "node:module"
import { Adapter } from "./clients.mjs"
import { Relay } from "./relay.mjs"
import { leftovers } from "./vitest.mjs"

register("./resolver.mjs", import.meta.url)
// The tests wait for these modules to have loaded.
await import("@automerge/automerge-repo")
const { runNetworkAdapterTests } = await import("@automerge/automerge-repo/helpers/tests/network-adapter-tests.js")

const THREE = 3

runNetworkAdapterTests(async () => {
  const relay = await Relay.start()
  leftovers.push(() => relay.remove())
  const token = relay.token()
  const adapters = Array.from({ length: THREE }, () => new Adapter(relay.url(token)))
  for (const adapter of adapters) relay.before(() => adapter.end())
  return { adapters, teardown: () => relay.remove() }
}, "through the relay")
