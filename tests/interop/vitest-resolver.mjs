// Puts our vitest.mjs in the place of the package.

export async function resolve(specifier, context, next) {
  if (specifier !== "vitest") return next(specifier, context)
  return { url: new URL("./vitest.mjs", import.meta.url).href, shortCircuit: true }
}
