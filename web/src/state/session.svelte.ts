import { api, onSignedOut, reply, type Schemas } from "../api/client.ts";
import { Problem } from "../api/problem.ts";

export type User = Schemas["User"];

/** Who is signed in. */
class Session {
  #state = $state.raw<"opening" | "out" | { user: User }>("opening");

  constructor() {
    // What was typed stays where it is: the sign-in lies over the page and not in its place.
    onSignedOut(() => {
      this.#state = "out";
    });
  }

  get user(): User | undefined {
    return typeof this.#state === "object" ? this.#state.user : undefined;
  }

  get isOpening(): boolean {
    return this.#state === "opening";
  }

  /** Whether the user may change datasets and look at what others did. */
  get isAdmin(): boolean {
    return this.user?.role === "owner" || this.user?.role === "admin";
  }

  get isOwner(): boolean {
    return this.user?.role === "owner";
  }

  /** Finds out who is signed in. */
  async open(): Promise<void> {
    try {
      this.#state = { user: await reply(api.GET("/api/v1/me")) };
    } catch (error) {
      if (error instanceof Problem && error.trouble.kind !== "signed-out") throw error;
      this.#state = "out";
    }
  }

  /** Signs in; throws a [`Problem`] of kind `signed-out` if name and password do not fit. */
  async signIn(username: string, password: string): Promise<void> {
    await reply(
      api.POST("/api/v1/session", {
        body: { username, password },
        bodySerializer: (body) => new URLSearchParams(body as Record<string, string>),
        headers: { "Content-Type": "application/x-www-form-urlencoded" },
      }),
    );
    await this.open();
  }

  async signOut(): Promise<void> {
    await reply(api.DELETE("/api/v1/session"));
    this.#state = "out";
  }
}

export const session = new Session();
