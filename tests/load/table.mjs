// How measurements are told: quantiles, a small table, and whether a goal was met.

import { cpus, loadavg } from "node:os"

/** The value that this share of the samples does not exceed. The samples must be sorted. */
export const quantile = (sorted, share) => sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)]

export const sorted = samples => [...samples].sort((a, b) => a - b)

/** The cells median, 95 %, 99 % and n. */
export const SPREAD = ["median", "95 %", "99 %", "n"]
export function spread(samples, digits = 1) {
  const ordered = sorted(samples)
  return [0.5, 0.95, 0.99].map(share => quantile(ordered, share)?.toFixed(digits) ?? "–").concat(samples.length)
}

/** Prints rows of cells, the first of which is a name, with how busy the machine is. */
export function print(title, columns, rows) {
  const width = Math.max(...rows.map(([name]) => name.length), 24)
  const line = ([name, ...cells]) => [name.padEnd(width), ...cells.map(cell => String(cell).padStart(8))].join(" ")
  console.log(`\n${title}`)
  console.log(`Load of the machine: ${loadavg()[0].toFixed(2)} on ${cpus().length} cores`)
  for (const row of [["", ...columns], ...rows]) console.log(line(row))
}

/** Says whether it came out as it should. A goal that is missed is told, and no failure. */
export function judge(goal, reached, met) {
  console.log(`Goal: ${goal}. ${reached}. ${met ? "Met." : "MISSED."}`)
}
