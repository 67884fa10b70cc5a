// A real OpenID Connect provider (npm oidc-provider) with its own pages, and a browser without a
// screen that goes through them.

import { createServer } from "node:http"
import { Provider as OidcProvider } from "oidc-provider"

/** What the relay is called there, and the secret that they share. */
export const CLIENT = "andon"
export const SECRET = "a-secret-between-relay-and-provider"

export class Provider {
  #server = createServer((request, response) => this.#handle(request, response))
  #handle = (_, response) => response.writeHead(503).end()

  /** Takes a port, so that the relay can be told of it. */
  static async start(test) {
    const provider = new Provider()
    await new Promise(resolve => provider.#server.listen(0, "127.0.0.1", resolve))
    provider.port = provider.#server.address().port
    test.after(() => provider.stop())
    return provider
  }

  get issuer() {
    return `http://127.0.0.1:${this.port}`
  }

  /** Arguments for `andon serve`, which shares the secret by a file. */
  options(secretFile) {
    const name = ["--sign-in-issuer", this.issuer, "--sign-in-client", CLIENT, "--sign-in-name", "Test House"]
    return [...name, "--sign-in-secret-file", secretFile]
  }

  /** Begins to work for the relay at that address. */
  serve(relay, more = {}) {
    const oidc = new OidcProvider(this.issuer, {
      clients: [{ client_id: CLIENT, client_secret: SECRET, redirect_uris: [`${relay}/api/v1/sign-in/end`] }],
      claims: { email: ["email", "email_verified"], profile: ["preferred_username"] },
      cookies: { keys: ["for tests only"] },
      pkce: { required: () => true },
      ttl: { Session: 3600, Grant: 3600, Interaction: 600, AccessToken: 600, IdToken: 600 },
      findAccount: (_, id) => ({
        accountId: id,
        claims: () => ({ sub: id, email: id, email_verified: !id.startsWith("unconfirmed"), preferred_username: id.split("@")[0] }),
      }),
      ...more,
    })
    this.#handle = oidc.callback()
  }

  fallSilent() {
    this.#handle = () => {}
  }

  async stop() {
    this.#server.closeAllConnections()
    await new Promise(resolve => this.#server.close(resolve))
  }
}

/** A browser: cookies by site, and forms. Redirects are followed step by step and kept. */
export class Browser {
  #cookies = new Map()
  /** Every address that it was sent to. */
  visited = []
  /** Every Set-Cookie that came, with its attributes. */
  set = []

  cookies(url) {
    return this.#cookies.get(new URL(url).origin) ?? new Map()
  }

  header(url) {
    return [...this.cookies(url)].map(([name, value]) => `${name}=${value}`).join("; ")
  }

  async ask(url, options = {}) {
    const headers = { ...options.headers, cookie: this.header(url) }
    const response = await fetch(url, { redirect: "manual", ...options, headers })
    const origin = new URL(url).origin
    if (!this.#cookies.has(origin)) this.#cookies.set(origin, new Map())
    for (const cookie of response.headers.getSetCookie()) {
      this.set.push(cookie)
      const [, name, value] = cookie.match(/^([^=]+)=([^;]*)/)
      if (value) this.#cookies.get(origin).set(name, value)
      else this.#cookies.get(origin).delete(name)
    }
    return response
  }

  /** Goes where it is sent, until there is a page or `until` matches the next address. */
  async go(url, { until, ...options } = {}) {
    for (let step = 0; step < 20; step++) {
      this.visited.push(url)
      const response = await this.ask(url, options)
      if (response.status < 300 || response.status >= 400) return { url, response, text: await response.text() }
      url = new URL(response.headers.get("location"), url).href
      options = {}
      if (until?.test(url)) return { url }
    }
    throw new Error("sent about without an end")
  }

  /** Signs in from the app's link to what comes back from the provider: with `until` up to there. */
  async signIn(relay, person, { until } = {}) {
    let page = await this.go(`${relay}/api/v1/sign-in/begin`, { until })
    // The provider's own pages ask who one is, then whether the relay may know.
    while (page.text?.includes("/interaction/")) {
      const [, action] = page.text.match(/<form[^>]* action="([^"]+)"/)
      const [, prompt] = page.text.match(/name="prompt" value="([^"]+)"/)
      const form = prompt === "login" ? { prompt, login: person, password: "any" } : { prompt }
      page = await this.go(new URL(action, page.url).href, { method: "POST", body: new URLSearchParams(form), until })
    }
    return page
  }
}
