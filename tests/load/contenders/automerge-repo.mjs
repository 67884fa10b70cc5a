// automerge-repo's own server, which stores in files, and two of its clients.

import { ImmutableString, Repo } from "@automerge/automerge-repo"
import { WebSocketClientAdapter, WebSocketServerAdapter } from "@automerge/automerge-repo-network-websocket"
import { NodeFSStorageAdapter } from "@automerge/automerge-repo-storage-nodefs"
import { WebSocketServer } from "ws"
import { main, LINE } from "./rounds.mjs"

const connect = url => new Repo({ network: [new WebSocketClientAdapter(url)] })

main({
  async serve() {
    const server = new WebSocketServer({ host: "127.0.0.1", port: 0 })
    await new Promise(resolve => server.on("listening", resolve))
    new Repo({
      network: [new WebSocketServerAdapter(server)],
      storage: new NodeFSStorageAdapter(process.argv[3]),
      sharePolicy: async () => false,
    })
    return `ws://127.0.0.1:${server.address().port}`
  },

  async pair(url) {
    const [writer, reader] = [connect(url), connect(url)]
    const written = writer.create({ lines: {} })
    const read = await found(reader, written.url)
    return {
      // One value, as the others write it, and not a text to type into.
      edit: key => written.change(doc => (doc.lines[key] = new ImmutableString(LINE))),
      whenRead: then => read.once("change", then),
    }
  },
})

async function found(repo, url) {
  for (let attempt = 0; attempt < 100; attempt++) {
    try {
      return await repo.find(url)
    } catch {
      // The server does not have it yet.
      await new Promise(resolve => setTimeout(resolve, 50))
    }
  }
  throw new Error("the reader did not find the document")
}
