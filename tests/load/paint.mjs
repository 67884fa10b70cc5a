// Clocks inside the page, so that no way between programs is timed.

/** Runs in the page: calls back, with the time, once the frame that shows what is there now is
 * drawn. (Drawn by the page's thread: what the screen takes after that is nobody's here.) */
function painted(then) {
  requestAnimationFrame(() => {
    const { port1, port2 } = new MessageChannel()
    port1.onmessage = () => then(performance.now())
    port2.postMessage(0)
  })
}

/** Gives every page that is opened from now on `painted`. */
export const equip = context => context.addInitScript(`window.painted = ${painted}`)
