import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

/** `using directory = new TemporaryDirectory("snippets")`: it is gone at the end of the block. */
export class TemporaryDirectory implements Disposable {
  readonly path: string;

  constructor(name: string) {
    this.path = mkdtempSync(path.join(tmpdir(), `reprise-${name}-`));
  }

  file(name: string): string {
    return path.join(this.path, name);
  }

  [Symbol.dispose](): void {
    rmSync(this.path, { recursive: true });
  }
}
