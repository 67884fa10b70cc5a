// Signing in with OpenID Connect, against a provider of another maker.

import assert from "node:assert/strict"
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { test } from "node:test"
import WebSocket from "ws"
import { Browser, Provider, SECRET } from "./provider.mjs"
import { Relay } from "./relay.mjs"

async function both(t, { options = [], provider: more } = {}) {
  const provider = await Provider.start(t)
  const relay = new Relay()
  t.after(() => relay.remove())
  const secretFile = join(relay.data, "secret")
  writeFileSync(secretFile, `${SECRET}\n`)
  relay.options = [...provider.options(secretFile), ...options]
  relay.environment = { RUST_LOG: "trace" }
  await relay.start()
  provider.serve(relay.address, more)
  return { provider, relay }
}

const who = async (browser, relay) => (await browser.ask(`${relay.address}/api/v1/session`)).json()

/** The status that the socket is opened with, and when it closes again. */
function dial(browser, relay) {
  const socket = new WebSocket(relay.url(), { headers: { cookie: browser.header(relay.address) } })
  const closed = new Promise(resolve => socket.on("close", resolve))
  return new Promise((resolve, reject) => {
    socket.on("open", () => resolve({ status: 101, closed }))
    socket.on("unexpected-response", (_, response) => (resolve({ status: response.statusCode }), socket.terminate()))
    socket.on("error", reject)
  })
}

test("who signs in is in, with the role that is set and a cookie that no script reads", async t => {
  const { relay } = await both(t, { options: ["--sign-in-role", "observer", "--sign-in-domain", "example.org"] })
  const anna = new Browser()
  assert.deepEqual(await (await anna.ask(`${relay.address}/api/v1/sign-in`)).json(), { name: "Test House" })
  assert.equal((await who(anna, relay)).code, "unauthenticated")
  const { url } = await anna.signIn(relay.address, "anna@example.org")
  assert.equal(url, `${relay.address}/`)
  const { role, name, confidential } = await who(anna, relay)
  assert.deepEqual({ role, name, confidential }, { role: "observer", name: "anna@example.org (signs in)", confidential: false })

  const authorization = new URL(anna.visited.find(url => url.includes("code_challenge")))
  assert.equal(authorization.searchParams.get("code_challenge_method"), "S256")
  assert.equal(authorization.searchParams.get("response_type"), "code")
  assert.ok(authorization.searchParams.get("nonce") && authorization.searchParams.get("state"))
  const ours = anna.set.filter(cookie => cookie.startsWith("andon_"))
  const [session] = ours.filter(cookie => !cookie.includes("sign_in"))
  assert.match(session, /HttpOnly; SameSite=Strict; Path=\/; Max-Age=2592000$/)
  assert.match(ours[0], /^andon_\w+_sign_in=.+; HttpOnly; SameSite=Lax; Path=\/api\/v1\/sign-in; Max-Age=600$/)
  assert.ok(ours.some(cookie => /sign_in=; .*Max-Age=0/.test(cookie)), "what was kept for the way is gone")
  assert.equal((await dial(anna, relay)).status, 101)
})

test("who signs in is listed, revoked within a second, and let in again, like a token", async t => {
  const { relay } = await both(t)
  const anna = new Browser()
  await anna.signIn(relay.address, "anna@example.org")
  // The second time is the same person, not another.
  await anna.signIn(relay.address, "anna@example.org")
  const rows = relay.tokens().split("\n").filter(row => row.includes("anna@example.org"))
  assert.equal(rows.length, 1, rows.join("\n"))
  const { closed } = await dial(anna, relay)
  const begun = Date.now()
  relay.revoke("anna@example.org (signs in)")
  assert.equal(await closed, 1008)
  assert.ok(Date.now() - begun < 1500, "within a second, and the time that the command takes")
  assert.equal((await who(anna, relay)).code, "unauthenticated")
  const { response, text } = await anna.signIn(relay.address, "anna@example.org")
  assert.equal(response.status, 403)
  assert.match(text, /access to this Andon was taken back/)
  relay.restore("anna@example.org (signs in)")
  await anna.signIn(relay.address, "anna@example.org")
  assert.equal((await who(anna, relay)).role, "responder")
})

test("a provider that is down locks out nobody who is in, and join links work on", async t => {
  const { provider, relay } = await both(t)
  const anna = new Browser()
  await anna.signIn(relay.address, "anna@example.org")
  await provider.stop()
  await relay.stop()
  // It starts without the provider, too.
  await relay.start()
  assert.equal((await who(anna, relay)).role, "responder")
  assert.equal((await dial(anna, relay)).status, 101)
  const ben = new Browser()
  const { response, text } = await ben.go(`${relay.address}/api/v1/sign-in/begin`)
  assert.equal(response.status, 503)
  assert.match(text, /It does not answer.*stays in.*join link/s)
  assert.match(response.headers.get("content-security-policy"), /default-src 'self'/)
  const body = JSON.stringify({ token: relay.token() })
  assert.equal((await ben.ask(`${relay.address}/api/v1/session`, { method: "POST", body })).status, 200)
  assert.equal((await who(ben, relay)).role, "responder")
})

test("an answer is taken once, and only by the browser that asked", async t => {
  const { relay } = await both(t)
  const anna = new Browser()
  const end = /\/api\/v1\/sign-in\/end/
  const { url: answer } = await anna.signIn(relay.address, "anna@example.org", { until: end })
  const refused = async (browser, url, status) => {
    const { response } = await browser.go(url)
    assert.equal(response.status, status)
    assert.equal((await who(browser, relay)).code, "unauthenticated")
  }
  // Somebody who got hold of the address, with nothing kept, and with another's keepsake.
  await refused(new Browser(), answer, 400)
  const mallory = new Browser()
  await mallory.go(`${relay.address}/api/v1/sign-in/begin`, { until: /interaction/ })
  await refused(mallory, answer, 400)
  const forged = new URL(answer)
  forged.searchParams.set("state", "guessed")
  await refused(anna, forged.href, 400)
  await refused(anna, `${relay.address}/api/v1/sign-in/end?error=access_denied&state=x`, 403)
  // Knowing the state does not help without the verifier.
  const [name, kept] = [...anna.cookies(relay.address)].find(([name]) => name.endsWith("_sign_in"))
  const [state, nonce, verifier] = kept.split(".")
  const thief = new Browser()
  await thief.ask(relay.address)
  thief.cookies(relay.address).set(name, [state, nonce, verifier.split("").reverse().join("")].join("."))
  await refused(thief, answer, 403)
})

test("an answer to another question than this browser's is refused, and a second use too", async t => {
  const { relay } = await both(t)
  const end = /\/api\/v1\/sign-in\/end/
  const anna = new Browser()
  const { url: answer } = await anna.signIn(relay.address, "anna@example.org", { until: end })
  const [name, kept] = [...anna.cookies(relay.address)].find(([name]) => name.endsWith("_sign_in"))
  const [state, , verifier] = kept.split(".")
  anna.cookies(relay.address).set(name, [state, "another-nonce", verifier].join("."))
  assert.equal((await anna.go(answer)).response.status, 403)

  const ben = new Browser()
  const { url } = await ben.signIn(relay.address, "ben@example.org", { until: end })
  const keepsake = [...ben.cookies(relay.address)].find(([name]) => name.endsWith("_sign_in"))
  await ben.go(url)
  assert.equal((await who(ben, relay)).role, "responder")
  const again = new Browser()
  await again.ask(relay.address)
  again.cookies(relay.address).set(...keepsake)
  assert.equal((await again.go(url)).response.status, 403)
})

test("only confirmed addresses of the domains that are set are let in", async t => {
  const { relay } = await both(t, { options: ["--sign-in-domain", "example.org"] })
  for (const person of ["eve@elsewhere.example", "unconfirmed@example.org", "eve@example.org.elsewhere.example", "nobody"]) {
    const eve = new Browser()
    const { response, text } = await eve.signIn(relay.address, person)
    assert.equal(response.status, 403, person)
    assert.match(text, /not among those that this Andon lets in/)
    assert.equal((await who(eve, relay)).code, "unauthenticated")
  }
  const anna = new Browser()
  await anna.signIn(relay.address, "anna@EXAMPLE.org")
  assert.equal((await who(anna, relay)).role, "responder")
})

test("who signs in comes into the workspace that is set, and is told when there is none of that name", async t => {
  const { relay } = await both(t, { options: ["--sign-in-workspace", "Bank"] })
  const anna = new Browser()
  const { response, text } = await anna.signIn(relay.address, "anna@example.org")
  assert.equal(response.status, 500)
  assert.match(text, /the setting is sign-in-workspace/)
  const bank = relay.workspace("Bank")
  await anna.signIn(relay.address, "anna@example.org")
  assert.equal((await who(anna, relay)).workspace, bank)
})

test("many who try while the provider is down do not wait for each other", async t => {
  const { provider, relay } = await both(t)
  // It takes connections and never answers.
  provider.fallSilent()
  const begun = Date.now()
  const tries = Array.from({ length: 5 }, () => new Browser().go(`${relay.address}/api/v1/sign-in/begin`))
  for (const { response } of await Promise.all(tries)) assert.equal(response.status, 503)
  assert.ok(Date.now() - begun < 15_000, "the time that one of them takes")
})

test("none of the secrets of a sign-in is ever logged", async t => {
  const { relay } = await both(t)
  const anna = new Browser()
  const { url: answer } = await anna.signIn(relay.address, "anna@example.org", { until: /sign-in\/end/ })
  const kept = [...anna.cookies(relay.address).values()].flatMap(value => value.split("."))
  const code = new URL(answer).searchParams.get("code")
  await anna.go(answer)
  const sessions = [...anna.cookies(relay.address).values()]
  const joined = relay.token()
  await new Browser().ask(`${relay.address}/api/v1/session`, { method: "POST", body: JSON.stringify({ token: joined }) })
  await (await dial(anna, relay)).status
  await relay.stop()
  assert.ok(relay.log.includes("/api/v1/sign-in/end"), "requests are logged at this level")
  assert.ok(relay.log.includes("signed in"))
  for (const secret of [SECRET, Buffer.from(`andon:${SECRET}`).toString("base64"), code, joined, ...kept, ...sessions]) {
    assert.ok(secret.length > 15 && !relay.log.includes(secret), `${secret} was logged`)
  }
})

test("without a provider nobody is offered one", async t => {
  const relay = await Relay.start(t)
  const anna = new Browser()
  assert.deepEqual(await (await anna.ask(`${relay.address}/api/v1/sign-in`)).json(), { name: null })
  for (const path of ["begin", "end?code=x&state=y"]) {
    assert.equal((await anna.ask(`${relay.address}/api/v1/sign-in/${path}`)).status, 404)
  }
})

test("groups that the provider names give roles, and lose them with the next sign-in", async t => {
  const groups = { "ada@example.org": ["staff", "on-call leads"], "ben@example.org": ["staff"], "ola@example.org": "auditors" }
  const roles = ["--sign-in-admin", "on-call leads", "--sign-in-responder", "staff", "--sign-in-observer", "auditors"]
  const { relay } = await both(t, {
    options: ["--sign-in-role", "observer", "--sign-in-role-claim", "groups", ...roles],
    provider: {
      // Told to whoever asks for the scope of that name, in the token or where one asks for more.
      claims: { email: ["email", "email_verified"], profile: ["preferred_username"], groups: ["groups"] },
      findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, email: id, email_verified: true, groups: groups[id] }) }),
    },
  })
  const as = async person => {
    const browser = new Browser()
    await browser.signIn(relay.address, person)
    const { role, confidential } = await who(browser, relay)
    return `${role}${confidential ? ", cleared" : ""}`
  }
  assert.equal(await as("ada@example.org"), "admin, cleared", "the widest role of several groups")
  assert.equal(await as("ben@example.org"), "responder")
  assert.equal(await as("ola@example.org"), "observer")
  assert.equal(await as("eve@example.org"), "observer", "nobody's group: the role that is set")
  const tab = new Browser()
  await tab.signIn(relay.address, "ada@example.org")
  const { closed } = await dial(tab, relay)
  groups["ada@example.org"] = ["staff"]
  assert.equal(await as("ada@example.org"), "responder", "left the leads")
  assert.equal(await closed, 1001, "what was open with the wider role comes in again")
})
