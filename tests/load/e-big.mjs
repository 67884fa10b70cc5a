import { Workspace } from "./workspace.mjs"
const w = await Workspace.open()
await w.grow(Number(process.argv[2] ?? 400))
console.log("URL", `${w.server.url}/#join=${w.token}`)
setInterval(() => {}, 1000)
