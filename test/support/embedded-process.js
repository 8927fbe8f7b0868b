// A process that uses the embedded server: starts it, says so, and ends as it is told.
import { createInterface } from "node:readline";

const [runtime = "", directory = "", ends = "at once"] = process.argv.slice(2);
const { startEmbeddedPostgres } = await import(`${runtime}/dist/embedded/index.js`);

const { url, adopted, directory: home } = await startEmbeddedPostgres({ directory });
if (ends === "in its own time") process.on("SIGTERM", () => console.log("draining"));
console.log(JSON.stringify({ url, adopted, home }));
for await (const line of createInterface({ input: process.stdin })) {
  if (line === "exit") process.exit();
  if (line === "throw") throw new Error("as it was told");
}
