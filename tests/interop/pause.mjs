// A pause that is long enough on a busy machine too. automerge-repo's tests give 50 ms to
// connections that are still being made.

const PATIENCE = 40

export const pause = (milliseconds = 0) => new Promise(resolve => setTimeout(resolve, milliseconds * PATIENCE))
