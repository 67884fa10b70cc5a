// y-websocket's own server, which keeps documents in memory, and two of its clients.

import { once } from "node:events"
import { createServer } from "node:http"
import { createRequire } from "node:module"
import WebSocket, { WebSocketServer } from "ws"
import { main, LINE } from "./rounds.mjs"

async function connect(url) {
  // Not in the server, which has its own copy of Yjs.
  const [Y, { WebsocketProvider }] = [await import("yjs"), await import("y-websocket")]
  const document = new Y.Doc()
  // Without disableBc two clients of one process would meet without the server.
  const provider = new WebsocketProvider(url, "incident", document, { WebSocketPolyfill: WebSocket, disableBc: true })
  await new Promise(resolve => provider.once("sync", resolve))
  return document
}

main({
  async serve() {
    // What y-websocket's program does, on a free port.
    const { setupWSConnection } = createRequire(import.meta.url)("y-websocket/bin/utils")
    const http = createServer()
    new WebSocketServer({ server: http }).on("connection", setupWSConnection)
    http.listen(0, "127.0.0.1")
    await once(http, "listening")
    return `ws://127.0.0.1:${http.address().port}`
  },

  async pair(url) {
    const [writer, reader] = [await connect(url), await connect(url)]
    const lines = writer.getMap("lines")
    return {
      edit: key => lines.set(key, LINE),
      whenRead: then => reader.once("update", then),
    }
  },
})
