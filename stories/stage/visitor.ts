import { StoryDiffers } from '../story';

/** Somebody who visits the programme's pages: follows links and redirects, keeps cookies, presses the buttons that a page has. */
export class Visitor {
  private readonly cookies = new Map<string, string>();
  private address = '';
  private html = '';

  /** @throws StoryDiffers where there is no such page. */
  async open(address: string): Promise<void> {
    await this.request(new URL(address, this.address === '' ? undefined : this.address).href, {});
  }

  /** @throws StoryDiffers where the page has no such link. */
  async follow(text: string): Promise<void> {
    const link = [...this.html.matchAll(/<a [^>]*href="([^"]*)"[^>]*>(.*?)<\/a>/gs)].find(([, , content = '']) => content.includes(text));
    if (!link) throw this.without(`link «${text}»`);
    await this.open(decoded(link[1] ?? ''));
  }

  /** Sends the form whose button bears the text, with what is typed into it. @throws StoryDiffers where the page has no such button. */
  async press(text: string, typed: Readonly<Record<string, string>> = {}): Promise<void> {
    const form = [...this.html.matchAll(/<form method="post" action="([^"]*)">(.*?)<\/form>/gs)].find(([, , content = '']) => content.includes(text));
    if (!form) throw this.without(`button «${text}»`);
    const [, action = '', content = ''] = form;
    const fields = [...content.matchAll(/name="([^"]*)" value="([^"]*)"/g)].map(([, name = '', value = '']): [string, string] => [name, decoded(value)]);
    await this.request(new URL(decoded(action), this.address).href, {
      method: 'POST', body: new URLSearchParams([...fields.filter(([name]) => typed[name] === undefined), ...Object.entries(typed)]), headers: { origin: new URL(this.address).origin, 'sec-fetch-site': 'same-origin' },
    });
  }

  /** Where the page's links lead whose address has this in it. */
  linksTo(part: string): string[] {
    return [...this.html.matchAll(/<a [^>]*href="([^"]*)"/g)].map(([, link = '']) => decoded(link)).filter((link) => link.includes(part));
  }

  /** What the page says, without its markup. */
  get text(): string {
    return decoded(this.html.replace(/<style[^]*?<\/style>/g, ' ').replace(/<[^>]*>/g, ' ')).replace(/\s+/g, ' ').trim();
  }

  private async request(address: string, request: { method?: string; body?: URLSearchParams; headers?: Record<string, string> }): Promise<void> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(address, { ...request, redirect: 'manual', headers: { ...request.headers, cookie } });
    for (const set of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? [];
      if (/max-age=0/i.test(set)) this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    const location = response.headers.get('location');
    if (location && response.status === 303) return this.request(new URL(location, address).href, {});
    this.html = await response.text();
    this.address = address;
    if (!response.ok) throw new StoryDiffers(`${new URL(address).pathname.replace(/[\w-]{43}/, '…')} answers ${response.status}: ${this.text.slice(0, 300)}`);
  }

  private without(what: string): StoryDiffers {
    return new StoryDiffers(`there is no ${what} on the page, which says: ${this.text.slice(0, 300)}`);
  }
}

const decoded = (html: string): string => html.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&amp;', '&');
