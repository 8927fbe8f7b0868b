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
 * @throws RepriseError `E_DATABASE_UNREACHABLE` in production, where a database that nobody chose would be lost with the
 * container.
 */
export async function resolveDatabase(choice: DatabaseChoice = {}): Promise<ResolvedDatabase> {
  const { REPRISE_DATABASE_URL, DATABASE_URL, NODE_ENV } = process.env;
  const url = [choice.databaseUrl, REPRISE_DATABASE_URL, DATABASE_URL].find(
    value => value !== undefined && value !== "",
  );
  if (url !== undefined) return { url, stop: () => Promise.resolve() };
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
