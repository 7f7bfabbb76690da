import { type BrowserContext, test as base, expect, type Page } from "@playwright/test";
import { type Furnish, OWNER, Server } from "./server.ts";

export { expect } from "@playwright/test";

type Credentials = { username: string; password: string };
type Fixtures = {
  /** Opens a browser of its own in which somebody is signed in. */
  signedIn: (server: Server, who?: Credentials) => Promise<Page>;
  /** Errors of the pages that a test brings about on purpose. */
  expected: { errors: RegExp[] };
  watched: undefined;
};

/** What must not happen on any page, collected. */
class Watch {
  readonly others = new Set<string>();
  readonly errors: string[] = [];

  over(context: BrowserContext): void {
    context.on("request", (request) => {
      const { protocol, hostname } = new URL(request.url());
      const isOwn = hostname === "127.0.0.1" || protocol === "data:" || protocol === "blob:";
      if (!isOwn) this.others.add(request.url());
    });
    context.on("weberror", (error) => this.errors.push(String(error.error())));
    context.on("console", (message) => {
      if (message.type() === "error") this.errors.push(message.text());
    });
  }
}

/** What Chromium itself says of a request that was refused, or found no server. */
const REFUSED = /^Failed to load resource/;

/** Every test also holds that no page asks another host for something, and that none fails. */
export const test = base.extend<Fixtures & { watch: Watch }>({
  // biome-ignore lint/correctness/noEmptyPattern: fixtures are told by this pattern what they use
  watch: async ({}, use) => use(new Watch()),
  // biome-ignore lint/correctness/noEmptyPattern: as above
  expected: async ({}, use) => use({ errors: [] }),
  context: async ({ context, watch }, use) => {
    watch.over(context);
    await use(context);
  },
  watched: [
    async ({ watch, expected }, use) => {
      await use(undefined);
      const known = [REFUSED, ...expected.errors];
      const errors = watch.errors.filter((error) => !known.some((of) => of.test(error)));
      expect([...watch.others], "requests to other hosts").toEqual([]);
      expect(errors, "errors of the page").toEqual([]);
    },
    { auto: true },
  ],
  signedIn: async ({ browser, watch, contextOptions }, use) => {
    const open: BrowserContext[] = [];
    await use(async (server, who = OWNER) => {
      const context = await browser.newContext({ ...contextOptions, baseURL: server.url });
      open.push(context);
      watch.over(context);
      await signIn(context, server, who);
      return context.newPage();
    });
    for (const context of open) await context.close();
  },
});

/** Gives a browser somebody's session without a page. */
export async function signIn(
  context: BrowserContext,
  server: Server,
  who: Credentials = OWNER,
): Promise<void> {
  const reply = await context.request.post(`${server.url}/api/v1/session`, { form: who });
  if (!reply.ok()) throw new Error(`${who.username} cannot sign in: ${reply.status()}`);
}

/** One server for the tests of a file, furnished and seeded once. */
export function served<T>(seed: (server: Server) => Promise<T>, ...furnish: Furnish[]) {
  let held: { server: Server; seeded: T } | undefined;
  const get = () => {
    if (!held) throw new Error("the server is there only within tests");
    return held;
  };
  test.beforeAll(async () => {
    test.setTimeout(300_000);
    const server = await Server.start(furnish);
    try {
      held = { server, seeded: await seed(server) };
    } catch (error) {
      await server.stop();
      throw error;
    }
  });
  test.afterAll(async () => {
    await held?.server.stop();
    held = undefined;
  });
  return {
    get server() {
      return get().server;
    },
    get seeded() {
      return get().seeded;
    },
  };
}
