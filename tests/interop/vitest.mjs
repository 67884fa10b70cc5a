// The little of Vitest that automerge-repo's acceptance tests use, over Node's test runner.

import assert from "node:assert/strict"
import { it as nodeIt } from "node:test"

export { describe } from "node:test"

// What a relay cannot pass, because these expect that peers see each other come and go. Ours see
// the relay, which introduces nobody.
const PEER_TO_PEER = {
  "emits a peer-candidate event with proper peer metadata when a peer connects": "the peer is the relay",
  "should emit disconnect events on disconnect": "the relay stays when a peer goes",
  "should not send messages after disconnect": "the relay stays when a peer goes",
  "can broadcast a message": "looks for a document the moment it was made; see presence.test.mjs",
}

/** Ends what the tests started. They do that themselves, but not when they fail. */
export const leftovers = []

export function it(name, run) {
  nodeIt(name, { skip: PEER_TO_PEER[name] ?? false, timeout: 60_000 }, async () => {
    try {
      await run()
    } finally {
      for (const end of leftovers.splice(0)) await end()
    }
  })
}

export function expect(actual) {
  return {
    toMatchObject(expected) {
      const common = Object.fromEntries(Object.keys(expected).map(key => [key, actual[key]]))
      assert.deepEqual(common, expected)
    },
  }
}
