// Our own peer (crates/andon/examples/peer), optimised, and other programs that serve.

import { join } from "node:path"
import { cargo, root, target } from "../interop/build.mjs"
import { Program } from "../interop/program.mjs"

/** How our programs are built to be measured. */
export const BUILD = ["build", "--quiet", "--locked", "--profile", "server", "--package", "andon"]

export function peer() {
  console.log("Building our client")
  cargo([...BUILD, "--example", "peer"])
  return target("server/examples/peer")
}

/** samod as a relay, for comparison; nothing when it cannot be built. */
export function samod() {
  const directory = target("samod-relay")
  console.log("Building samod, for comparison (the first time about three minutes)")
  try {
    const manifest = join(root, "tests/load/samod-relay/Cargo.toml")
    cargo(["build", "--quiet", "--locked", "--release", "--manifest-path", manifest], { CARGO_TARGET_DIR: directory })
    return join(directory, "release/samod-relay")
  } catch (error) {
    console.log(`samod is left out, because it could not be built: ${error.message}`)
  }
}

/** Starts a program that prints its address. */
export async function served(command, args) {
  const program = new Program(command, args)
  const [url] = await program.line(/^ws:.*/)
  return { url, stop: () => program.stop() }
}
