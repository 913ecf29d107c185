import { serve } from '@hono/node-server';
import { agreementsOf } from '../../activities/agreements/files';
import { documentsOf } from '../../activities/documents/files';
import { readLinkKey } from '../../activities/mail/link-key';
import { gatewayApp, type GatewayDependencies } from '../../client/http/app';
import { directoryOf } from '../../client/identity/people';
import type { Programme } from '../support/programme';

/** The gateway over real HTTP, on a port of its own unless one is wanted. */
export async function startedGateway(programme: Programme, { port: wanted = 0, ...different }: Partial<GatewayDependencies> & { readonly port?: number } = {}): Promise<{ url: string; log: string[] } & AsyncDisposable> {
  const log: string[] = [];
  const app = gatewayApp({
    cases: programme.cases,
    agreements: agreementsOf(programme.settings),
    documents: documentsOf(programme.settings),
    directory: directoryOf(programme.settings),
    linkKey: readLinkKey(programme.settings),
    signIn: 'development',
    publicUrl: 'http://127.0.0.1',
    temporal: () => Promise.resolve(),
    log: (line) => void log.push(line),
    ...different,
  });
  const server = await new Promise<{ port: number; close: () => Promise<void> }>((resolve) => {
    const running = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: wanted }, ({ port }) =>
      resolve({ port, close: () => new Promise((closed) => running.close(() => closed())) }),
    );
  });
  return { url: `http://127.0.0.1:${server.port}`, log, [Symbol.asyncDispose]: () => server.close() };
}

/** A browser without JavaScript: it keeps cookies, follows redirects and presses the buttons that a page has. */
export class Browser {
  private readonly cookies = new Map<string, string>();
  status = 0;
  path = '';
  html = '';
  headers = new Headers();

  constructor(
    private readonly url: string,
    private readonly language = 'en',
  ) {}

  async open(path: string, request: RequestInit = {}): Promise<this> {
    const at = new URL(path, this.url);
    const response = await fetch(at, {
      ...request,
      redirect: 'manual',
      headers: { 'accept-language': this.language, cookie: [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; '), ...Object.fromEntries(new Headers(request.headers)) },
    });
    for (const cookie of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      if (/max-age=0/i.test(cookie)) this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    const location = response.headers.get('location');
    if (location && response.status === 303) {
      const next = new URL(location, at);
      return this.open(next.origin === new URL(this.url).origin ? next.pathname + next.search : next.href);
    }
    Object.assign(this, { status: response.status, path, html: await response.text(), headers: response.headers });
    return this;
  }

  /** The fields of the form whose button bears the text, and where it is sent. */
  form(button: string): { action: string; fields: URLSearchParams } {
    for (const [, action = '', content = ''] of this.html.matchAll(/<form method="post" action="([^"]*)">(.*?)<\/form>/gs)) {
      if (!content.includes(button)) continue;
      const fields = new URLSearchParams();
      for (const [, name = '', value = ''] of content.matchAll(/name="([^"]*)" value="([^"]*)"/g)) fields.set(name, value);
      return { action, fields };
    }
    throw new Error(`there is no button «${button}» on ${this.path}:\n${this.html}`);
  }

  press(button: string): Promise<this> {
    const { action, fields } = this.form(button);
    return this.open(action, { method: 'POST', body: fields, headers: { origin: 'null', 'sec-fetch-site': 'same-origin' } });
  }

  get text(): string {
    return this.html.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');
  }
}
