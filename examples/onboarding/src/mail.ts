/** Stands for the mail service: the messages of this process, newest last. */
export const outbox: { readonly to: string; readonly text: string }[] = [];

export function sendMail(to: string, text: string): { readonly accepted: true; readonly id: string } {
  const id = `mail-${outbox.push({ to, text })}`;
  return { accepted: true, id };
}
