import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { expect, onTestFinished, test } from "vitest";
import { freshSchema } from "../support/fresh-schema.js";
import { root } from "../support/program.js";

test("npm run demo kills three workers, records nothing twice, and exits 0", async () => {
  const { url, schema } = freshSchema();
  const child = spawn("npm", ["run", "demo"], {
    cwd: root,
    // Everything is built already, and the build would take the packages away from the other tests for a moment.
    env: {
      ...process.env,
      npm_config_ignore_scripts: "true",
      DATABASE_URL: url,
      REPRISE_SCHEMA: schema,
      NO_COLOR: "1",
    },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  onTestFinished(() => {
    if (child.exitCode === null && child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
  });
  const [[code], out, err] = await Promise.all([once(child, "close"), text(child.stdout), text(child.stderr)]);
  expect({ code, err: code === 0 ? "" : `${out}\n${err}` }).toEqual({ code: 0, err: "" });
  expect(out).toMatch(/activities recorded more than once +0\b/);
  expect(out).toMatch(/effects that took place more than once +0\b/);
  expect(out).toMatch(/workers killed with SIGKILL +3\b/);
  expect(out).toContain("error DET410");
});
