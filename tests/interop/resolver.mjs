// Puts our vitest.mjs and pause.mjs in the place of those that automerge-repo's tests mean.

export async function resolve(specifier, context, next) {
  const ours = { vitest: "./vitest.mjs", "../pause.js": "./pause.mjs" }[specifier]
  if (!ours) return next(specifier, context)
  return { url: new URL(ours, import.meta.url).href, shortCircuit: true }
}
