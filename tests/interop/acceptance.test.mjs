// automerge-repo's own acceptance tests for network adapters, as they come in its package, with
// the relay as the network. They are written for Vitest; what they use of it stands in
// vitest.mjs beside this file.

import { register } from "node:module"
import { WebSocketClientAdapter } from "@automerge/automerge-repo-network-websocket"
import { Relay } from "./relay.mjs"

register("./vitest-resolver.mjs", import.meta.url)
// The tests wait for these modules to have loaded.
await import("@automerge/automerge-repo")
const { runNetworkAdapterTests } = await import("@automerge/automerge-repo/helpers/tests/network-adapter-tests.js")

const THREE = 3

runNetworkAdapterTests(async () => {
  const relay = await Relay.start()
  const token = relay.token()
  const adapters = Array.from({ length: THREE }, () => new WebSocketClientAdapter(relay.url(token), 100))
  for (const adapter of adapters) relay.before(() => adapter.socket && adapter.disconnect())
  return { adapters, teardown: () => relay.remove() }
}, "through the relay")
