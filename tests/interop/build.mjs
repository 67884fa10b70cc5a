// The programs under test, built when they are not there.

import { execFileSync } from "node:child_process"
import { existsSync } from "node:fs"
import { dirname, join, resolve } from "node:path"
import { fileURLToPath } from "node:url"

export const root = resolve(dirname(fileURLToPath(import.meta.url)), "../..")
const suffix = process.platform === "win32" ? ".exe" : ""

export function target(...path) {
  return join(resolve(root, process.env.CARGO_TARGET_DIR ?? "target"), ...path) + suffix
}

/** Runs cargo; what it says is shown when it fails. */
export function cargo(args, environment = {}) {
  const env = { ...process.env, ...environment }
  execFileSync("cargo", args, { cwd: root, env, stdio: ["ignore", "ignore", "inherit"] })
}

/** The server: ANDON_BIN, or the one that `cargo build` leaves. */
export function andon() {
  if (process.env.ANDON_BIN) return resolve(process.env.ANDON_BIN)
  const built = target("debug/andon")
  if (!existsSync(built)) cargo(["build", "--quiet", "--locked", "--package", "andon"])
  return built
}

let peerBuilt = false

/** Our own peer, see crates/andon/examples/peer. */
export function peer() {
  if (!peerBuilt) {
    cargo(["build", "--quiet", "--locked", "--package", "andon", "--example", "peer"])
    peerBuilt = true
  }
  return target("debug/examples/peer")
}
