import { Failure } from '../../client/failures';
import type { Mail } from '../../client/mails';
import type { Principal } from '../../machines/principal';
import { StoryDiffers } from '../story';
import { Mailbox } from './mailbox';
import type { Stage } from './scene';
import { Visitor } from './visitor';

/** Somebody who acts in a case. */
class Person extends Mailbox {
  constructor(
    stage: Stage,
    readonly name: string,
    readonly role: string,
    address: string,
    private readonly principal: () => Promise<Principal>,
  ) {
    super(stage, address);
  }

  /** Sends an event. @throws Failure where the case refuses it */
  async sends(type: string, payload: object = {}, reason?: string): Promise<void> {
    await this.ask(type, payload, reason);
    const because = reason ?? ('because' in payload && typeof payload.because === 'string' ? payload.because : undefined);
    await this.did(`${type}${said(payload)}`, because);
  }

  /** Sends an event that the case does not take, with a sentence that says so. @throws StoryDiffers where it takes it */
  async isRefused(type: string, payload: object, saying: string): Promise<void> {
    const refusal = await this.ask(type, payload).then(() => undefined, (error: unknown) => error);
    if (!(refusal instanceof Failure)) throw refusal ?? new StoryDiffers(`${type} of ${this.name} was taken, and was to be refused`);
    if (!refusal.message.includes(saying)) throw new StoryDiffers(`${type} of ${this.name} was refused otherwise than with «${saying}»: ${refusal.message}`);
    this.stage.happens({ at: await this.now(), kind: 'refusal', who: this.titled, what: type, because: refusal.message });
  }

  protected get titled(): string {
    return `${this.name} (${this.role})`;
  }

  protected async did(what: string, because?: string): Promise<void> {
    this.stage.happens({ at: await this.now(), kind: 'act', who: this.titled, what, ...(because ? { because } : {}) });
  }

  protected async asks(): Promise<Principal> {
    return this.principal();
  }

  private async ask(type: string, payload: object, reason?: string): Promise<void> {
    await this.stage.programme.cases.send(this.stage.caseId, { event: { ...payload, type }, by: await this.principal(), ...(reason ? { reason } : {}) });
  }

  private async now(): Promise<number> {
    return (await this.stage.programme.cases.view(this.stage.caseId)).now;
  }
}

/** One of the programme's own people. */
export class Member extends Person {
  /** Hands in the story's application. */
  async startsTheEnrollment(): Promise<void> {
    const { programme, caseId, application, file } = this.stage;
    await programme.cases.start(application, { id: caseId, by: await this.asks() });
    await this.did(`starts the enrollment from ${file}`);
  }
}

/** One of the company's people, with a browser. */
export class Applicant extends Person {
  private readonly browser = new Visitor();

  async opensTheLinkOf(mail: Mail): Promise<void> {
    const link = mail.links.find((one) => one.includes('/confirm/'));
    if (link === undefined) throw new StoryDiffers(`the mail «${mail.subject}» has no link to confirm by`);
    await this.browser.open(link);
    await this.did('opens the link of the mail');
  }

  async presses(button: string): Promise<void> {
    await this.browser.press(button);
    await this.did(`presses «${button}»`);
  }

  /** By the page's link with this text, and as oneself. */
  async signsIn(link: string): Promise<void> {
    await this.browser.follow(link);
    await this.browser.press(this.name);
    await this.did('signs in with the work account');
  }

  /** R37: opens the case's page by a mail, signs in there, and reads the agreement in every language. @throws StoryDiffers where one is not to be read */
  async readsTheAgreementOf(mail: Mail): Promise<void> {
    const casePage = mail.links.find((one) => one.includes('/cases/'));
    if (casePage === undefined) throw new StoryDiffers(`the mail «${mail.subject}» has no link to the case’s page`);
    const page = new Visitor();
    await page.open(casePage);
    await page.press('Sign in', { email: this.address });
    const links = new Set<string>();
    for (const language of ['en', 'fr']) {
      await page.open(`${casePage}?language=${language}`);
      for (const link of page.linksTo('/agreements/')) links.add(link);
    }
    if (links.size === 0) throw new StoryDiffers(`the page of the case has no link to the agreement: ${page.text.slice(0, 300)}`);
    for (const link of links) {
      await page.open(link);
      if (!page.text.includes('SHA-256')) throw new StoryDiffers(`${link} does not name the agreement’s digest`);
    }
    await this.did(`signs in on the case’s page and reads the agreement before it is signed (${links.size} ${links.size === 1 ? 'language' : 'languages'})`);
  }
}

/** What an event carries, shortly. */
function said(payload: object): string {
  const { because: _, ...rest } = payload as { because?: unknown };
  const text = JSON.stringify(rest);
  return text === '{}' ? '' : ` ${text.length > 300 ? `${text.slice(0, 300)}…` : text}`;
}
