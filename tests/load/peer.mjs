// Our own peer (crates/andon/examples/peer), optimised, and other programs that serve.

import { cargo, target } from "../interop/build.mjs"
import { Program } from "../interop/program.mjs"

/** How our programs are built to be measured. */
export const BUILD = ["build", "--quiet", "--locked", "--profile", "server", "--package", "andon"]

export function peer() {
  console.log("Building our client")
  cargo([...BUILD, "--example", "peer"])
  return target("server/examples/peer")
}

/** Starts a program that prints its address. */
export async function served(command, args) {
  const program = new Program(command, args)
  const [url] = await program.line(/^ws:.*/)
  return { url, stop: () => program.stop() }
}
