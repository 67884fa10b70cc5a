// What every contender has in common: `serve` prints an address and serves until it is stopped;
// `probe URL WARM_UP ROUNDS PAUSE_MS` prints the microseconds of every round, one a line.

/** The line that one edit adds to a map, as a timeline has them. */
export const LINE = "All hands: mitigation holds. "

/** `pair(url)` connects a writer and a reader: `edit(key)` adds the line, `whenRead(then)` calls
 * back once, as soon as the reader has what was added next. */
export async function main({ serve, pair }) {
  const [mode, url, ...numbers] = process.argv.slice(2)
  if (mode === "serve") {
    console.log(await serve())
    return
  }
  const [warmUp, rounds, pause] = numbers.map(Number)
  const { edit, whenRead } = await pair(url)
  for (let round = 0; round < warmUp + rounds; round++) {
    const took = await new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error("an edit did not come")), 10_000)
      const begun = performance.now()
      whenRead(() => {
        const took = performance.now() - begun
        clearTimeout(timer)
        resolve(took)
      })
      edit(String(round))
    })
    if (round >= warmUp) console.log(took * 1000)
    await new Promise(resolve => setTimeout(resolve, pause))
  }
  process.exit()
}
