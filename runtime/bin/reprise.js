#!/usr/bin/env node
import { main } from "../dist/cli/main.js";

// A reader that has seen enough (`reprise list | head`) is no error.
process.stdout.on("error", error => {
  if (error.code !== "EPIPE") throw error;
  process.exit(0);
});

process.exitCode = await main(process.argv.slice(2), {
  stdout: process.stdout,
  stderr: process.stderr,
  stdin: process.stdin,
  cwd: process.cwd(),
  environment: process.env,
});
