/** Whether a source that nobody has analysed is likely to define a workflow: it names the runtime, and calls what is called so. */
export function definesWorkflow(text: string): boolean {
  return /["']@reprise\/runtime["']/.test(text) && /\bworkflow\s*\(/.test(text);
}
