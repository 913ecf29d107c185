import { setTimeout as pause } from 'node:timers/promises';
import { mailsAt, type Mail } from '../../client/mails';
import { addressesOf, type Settings } from '../../configuration/settings';
import { StoryDiffers } from '../story';
import type { Stage } from './scene';

/** How long a mail may take, ms of the clock. */
const patience = 30_000;

/** The mails of one case, as they stand in the mail catcher. */
export function postOf(settings: Settings, caseId: string) {
  const mails = mailsAt(addressesOf(settings).mails);
  const read = new Set<number>();
  const ofTheCase = async (address: string) => (await mails.list()).filter(({ to, subject }) => [to].flat().includes(address) && subject.includes(`(${caseId})`));
  return {
    /** The first mail to an address whose subject holds the text, and that nobody has taken yet; waited for. @throws StoryDiffers */
    async take(address: string, text: string): Promise<Mail> {
      for (const end = Date.now() + patience; ; await pause(100)) {
        const all = await ofTheCase(address);
        const found = all.find(({ n, subject }) => !read.has(n) && subject.includes(text));
        if (found) {
          read.add(found.n);
          return mails.show(found.n);
        }
        if (Date.now() > end) throw new StoryDiffers(`no mail «${text}» has come to ${address}; there ${all.length === 0 ? 'are none' : `is ${all.map(({ subject }) => `«${subject}»`).join(', ')}`}`);
      }
    },
  };
}

/** Somewhere mail is read. */
export class Mailbox {
  constructor(
    protected readonly stage: Stage,
    readonly address: string,
  ) {}

  /** Waits for a mail whose subject holds the text. */
  async receives(text: string): Promise<Mail> {
    const { post, happens, caseId } = this.stage;
    const mail = await post.take(this.address, text);
    happens({ at: Date.parse(mail.date ?? mail.receivedAt), kind: 'mail', to: this.address, subject: mail.subject.replace(` (${caseId})`, '') });
    return mail;
  }

  /** Sees that a mail says all of this. @throws StoryDiffers */
  finds({ text, subject, date, receivedAt }: Mail, ...words: string[]): Promise<void> {
    const missing = words.filter((word) => !text?.replace(/\s+/g, ' ').includes(word));
    if (missing.length > 0) throw new StoryDiffers(`the mail «${subject}» does not say ${missing.map((word) => `«${word}»`).join(', ')}: ${text}`);
    this.stage.happens({ at: Date.parse(date ?? receivedAt), kind: 'seen', what: `the mail says ${words.map((word) => `«${word}»`).join(', ')}` });
    return Promise.resolve();
  }
}
