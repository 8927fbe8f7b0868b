// Prints all that the analysis says of the project in a directory.
import { analyzeProject } from "@reprise/compiler";

const [, , projectDirectory = "."] = process.argv;
const { diagnostics, manifest } = analyzeProject({ projectDirectory });
process.stdout.write(JSON.stringify({ diagnostics, manifest }));
