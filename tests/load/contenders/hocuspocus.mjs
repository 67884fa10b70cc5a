// Hocuspocus without a database, and two of its clients.

import { HocuspocusProvider } from "@hocuspocus/provider"
import { Server } from "@hocuspocus/server"
import * as Y from "yjs"
import WebSocket from "ws"
import { main, LINE } from "./rounds.mjs"

// The provider reaches for the browser's.
globalThis.WebSocket ??= WebSocket

async function connect(url) {
  const document = new Y.Doc()
  const provider = new HocuspocusProvider({ url, name: "incident", document })
  await new Promise(resolve => provider.on("synced", resolve))
  return document
}

main({
  async serve() {
    const server = new Server({ address: "127.0.0.1", port: 0, quiet: true })
    await server.listen()
    return `ws://127.0.0.1:${server.httpServer.address().port}`
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
