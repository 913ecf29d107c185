import { z } from 'zod';
import { Failure, rootMessage } from './failures';

const iso = (epochMs: number): string => new Date(epochMs).toISOString();

/** A message as the mail catcher lists it; its times, epoch ms there, are ISO 8601 here. */
const Listed = z.looseObject({
  n: z.number(),
  from: z.string(),
  to: z.union([z.string(), z.array(z.string())]),
  subject: z.string(),
  messageId: z.string().nullish(),
  date: z.number().transform(iso).nullish(),
  receivedAt: z.number().transform(iso),
  size: z.number(),
});
const Message = Listed.extend({ text: z.string().nullish(), html: z.string().nullish(), links: z.array(z.string()).default([]) });
export type ListedMail = z.infer<typeof Listed>;
export type Mail = z.infer<typeof Message>;

/** The mail catcher of `npm start`, read over its JSON. @throws Failure `unreachable`; `usage` for a number that is not there. */
export function mailsAt(url: string): { list(): Promise<ListedMail[]>; show(n: number): Promise<Mail> } {
  return {
    list: async () => read(`${url}/messages.json`, z.array(Listed)),
    show: async (n) => read(`${url}/messages/${n}.json`, Message, `There is no message ${n}; \`parvis mail\` lists them.`),
  };
}

async function read<S extends z.ZodType>(url: string, schema: S, missing?: string): Promise<z.output<S>> {
  let response: Response;
  try {
    response = await fetch(url, { signal: AbortSignal.timeout(3_000) });
  } catch (error) {
    throw new Failure('unreachable', `The mail catcher does not answer at ${new URL(url).origin} (${rootMessage(error)}). It runs under \`npm start\`.`, {}, error);
  }
  if (response.status === 404 && missing) throw new Failure('usage', missing);
  if (!response.ok) throw new Failure('unreachable', `${url} answers ${response.status}; is that the mail catcher of \`npm start\`?`);
  const parsed = schema.safeParse(await response.json().catch(() => undefined));
  if (!parsed.success) throw new Failure('otherVersion', `${url} does not answer as a mail catcher of this release does.`);
  return parsed.data;
}
