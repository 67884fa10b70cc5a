// The little of Vitest that automerge-repo's acceptance tests use, over Node's test runner.

import assert from "node:assert/strict"
import { it as nodeIt } from "node:test"

export { describe } from "node:test"

// These expect that peers see each other. Ours see the relay, which introduces nobody.
const PEER_TO_PEER = {
  "emits a peer-candidate event with proper peer metadata when a peer connects": "the peer is the relay",
}

export function it(name, run) {
  nodeIt(name, { skip: PEER_TO_PEER[name] ?? false, timeout: 20_000 }, run)
}

export function expect(actual) {
  return {
    toMatchObject(expected) {
      const common = Object.fromEntries(Object.keys(expected).map(key => [key, actual[key]]))
      assert.deepEqual(common, expected)
    },
  }
}
