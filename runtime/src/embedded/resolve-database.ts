import { RepriseError } from "../language/errors.js";
import { startEmbeddedPostgres } from "./start.js";

export interface DatabaseChoice {
  readonly databaseUrl?: string | undefined;
  /** Where the embedded server lives, if it comes to that. */
  readonly directory?: string | undefined;
  readonly log?: ((line: string) => void) | undefined;
}

export interface ResolvedDatabase {
  readonly url: string;
  /** Stops the embedded server, if it was started for this. */
  stop(): Promise<void>;
}

/**
 * The database to use: the option, `REPRISE_DATABASE_URL`, `DATABASE_URL`, else the embedded server.
 * @throws RepriseError `E_OPTION` for one that is empty; `E_DATABASE_UNREACHABLE` in production, where a database that nobody
 * chose would be lost with the container.
 */
export async function resolveDatabase(choice: DatabaseChoice = {}): Promise<ResolvedDatabase> {
  const { REPRISE_DATABASE_URL, DATABASE_URL, NODE_ENV } = process.env;
  const given = Object.entries({ databaseUrl: choice.databaseUrl, REPRISE_DATABASE_URL, DATABASE_URL }).filter(
    ([, value]) => value !== undefined,
  );
  if (choice.databaseUrl === "") throw empty("databaseUrl");
  const url = given.find(([, value]) => value !== "")?.[1];
  if (url !== undefined) return { url, stop: () => Promise.resolve() };
  // A secret that did not arrive, most likely: a database of our own would look as if all were well.
  if (given[0] !== undefined) throw empty(given[0][0]);
  if (NODE_ENV === "production") {
    throw new RepriseError("E_DATABASE_UNREACHABLE", {
      message: "no database is configured, and NODE_ENV is production",
      hint: "Set DATABASE_URL. The embedded Postgres is for development and tests.",
    });
  }
  const { directory, log } = choice;
  return startEmbeddedPostgres({
    ...(directory === undefined ? {} : { directory }),
    ...(log === undefined ? {} : { log }),
  });
}

function empty(name: string): RepriseError {
  return new RepriseError("E_OPTION", {
    message: `${name} is empty, which names no database`,
    hint: "Give it the URL of a Postgres, or leave it out: outside production, an embedded Postgres is started then.",
  });
}
