#!/usr/bin/env node
import { main } from "../dist/cli/main.js";

// A reader that has seen enough (`reprise list | head`) is no error.
process.stdout.on("error", error => {
  if (error.code !== "EPIPE") throw error;
  process.exit(0);
});

const code = await main(process.argv.slice(2), {
  stdout: process.stdout,
  stderr: process.stderr,
  stdin: process.stdin,
  cwd: process.cwd(),
  environment: process.env,
});

process.exitCode = code;
// What was loaded to be replayed may hold the process open. What was written comes first, and whoever no longer reads it is met above.
process.stdout.write("", error => {
  if (error == null) process.stderr.write("", () => process.exit());
});
