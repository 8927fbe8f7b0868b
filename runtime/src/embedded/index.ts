export { startEmbeddedPostgres, type EmbeddedOptions, type EmbeddedPostgres } from "./start.js";
export { resolveDatabase, type DatabaseChoice, type ResolvedDatabase } from "./resolve-database.js";
