import { createHash, randomBytes } from 'node:crypto';
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { WorkerOptions } from '@temporalio/worker';
import { createActivities } from '../../activities';
import { DirectoryRecord } from '../../activities/directory/record';
import { replaceWhole } from '../../activities/whole-files';
import { archiveOf } from '../../activities/archive/files';
import { dependenciesFrom } from '../../activities/dependencies';
import { casesOver, type Cases } from '../../client/cases';
import { connectTemporal, type TemporalAccess } from '../../client/connect';
import { projectFolder } from '../../configuration/load';
import { readSettings, type Settings } from '../../configuration/settings';
import { startRegistry, type Registry } from '../../dev/company-registry/registry';
import { startLeiRegister } from '../../dev/lei-register/register';
import { startMailCatcher, type MailCatcher } from '../../dev/mail-catcher/catcher';
import { Application, type ApplicationInput } from '../../machines/enrollment/application';
import type { Principal } from '../../machines/principal';
import { application } from './applications';
import { contact, globalAdmin, mailboxHolder, operator } from './people';
import { runningWorker } from './running-worker';
import { passTime } from '../../client/rehearsal';

/** The whole programme on loopback: a real server, registry, SMTP and directory, and a worker of one's own task queue. */
export interface Programme extends AsyncDisposable {
  readonly settings: Settings;
  readonly environment: Record<string, string>;
  readonly cases: Cases;
  readonly access: TemporalAccess;
  readonly mails: MailCatcher;
  readonly registry: Registry;
  /** The folder that a real installation would keep its data in. */
  readonly data: string;
  /** Of a company of its own, whose account and PartnerID no other case has. */
  enroll(given?: Partial<ApplicationInput>): Promise<EnrolledCase>;
  /** An application of that kind, and the people of its account: those of Fabrikam. */
  ownApplication(given?: Partial<ApplicationInput>): Promise<ApplicationInput>;
}

export interface ProgrammeOptions {
  /** False: the test runs its own. */
  readonly worker?: boolean;
  readonly workerOptions?: Partial<WorkerOptions>;
  readonly tokenSeconds?: number;
  /** More settings, or other ones. */
  readonly environment?: Record<string, string>;
}

export async function startedProgramme({ worker: withWorker = true, workerOptions, tokenSeconds, environment: differing = {} }: ProgrammeOptions = {}): Promise<Programme> {
  const data = await mkdtemp(path.join(os.tmpdir(), 'parvis-programme-'));
  await cp(path.join(projectFolder, 'dev', 'directory', 'directory.json'), path.join(data, 'directory.json'));
  const mails = await startMailCatcher({ smtpPort: 0, webPort: 0, folder: path.join(data, 'mail') });
  const companiesFile = path.join(projectFolder, 'dev', 'company-registry', 'companies.csv');
  const register = await startLeiRegister({ port: 0, companiesFile });
  const registry = await startRegistry({
    port: 0, companiesFile, key: 'parvis', secret: 'parvis',
    ...(tokenSeconds === undefined ? {} : { tokenSeconds }),
  });
  const environment = {
    PARVIS_DATA: data,
    PARVIS_TEMPORAL_PORT: process.env['PARVIS_TEST_TEMPORAL']!.split(':')[1]!, // set by global-setup
    PARVIS_TASK_QUEUE: `test-${randomBytes(4).toString('hex')}`,
    PARVIS_SMTP_URL: mails.smtpUrl,
    PARVIS_REGISTRY_URL: registry.url,
    PARVIS_GLEIF_URL: register.url,
    PARVIS_MAIL_WEB_PORT: new URL(mails.webUrl).port,
    PARVIS_LINK_KEY: randomBytes(32).toString('base64'),
    PARVIS_SIGN_IN: 'development',
    ...differing,
  };
  const settings = readSettings(environment);
  const access = await connectTemporal(settings, environment);
  const cases = casesOver(access, { archive: archiveOf(settings) });

  const where = { address: access.address, namespace: access.namespace, taskQueue: settings.PARVIS_TASK_QUEUE };
  const stopWorker = withWorker ? await runningWorker(where, createActivities(dependenciesFrom(settings)), workerOptions) : undefined;

  const directory = path.join(data, 'directory.json');
  /** Accounts are added one after the other. */
  let adding: Promise<unknown> = Promise.resolve();
  const ownApplication = async (given: Partial<ApplicationInput> = {}): Promise<ApplicationInput> => {
    const tenant = given.tenant ?? `fabrikam-${randomBytes(4).toString('hex')}.onmicrosoft.example`;
    const wanted = application({ tenant, ...given });
    const partnerId = partnerIdOf(tenant);
    await (adding = adding.then(() => addAccountLikeFabrikams(directory, { domain: tenant, country: wanted.country, partnerId })));
    return { ...wanted, ...(wanted.partnerId === fabrikamsPartnerId ? { partnerId } : {}) };
  };

  const enrolled: string[] = [];
  return {
    settings, environment, cases, access, mails, registry, data, ownApplication,
    async enroll(given = {}) {
      const id = `fabrikam-${randomBytes(4).toString('hex')}`;
      const applied = await ownApplication(given);
      await cases.start(Application.parse(applied), { id, by: operator });
      enrolled.push(id);
      return new EnrolledCase(id, applied, cases, access, mails);
    },
    async [Symbol.asyncDispose]() {
      for (const id of enrolled) await access.client.workflow.getHandle(`enrollment:${id}`).terminate('the test is over').catch(() => {});
      await stopWorker?.();
      await access.close();
      await mails.close();
      await registry.close();
      await register.close();
      await rm(data, { recursive: true, force: true });
    },
  };
}

const fabrikamsPartnerId = '4821936';

/** Nine digits, the same for the same account. */
const partnerIdOf = (tenant: string): string => String(100_000_000 + (createHash('sha256').update(tenant).digest().readUInt32BE() % 900_000_000));

/** The same people and Locations, and for `partnerId` a Location of the country. */
async function addAccountLikeFabrikams(file: string, { domain, country, partnerId }: { domain: string; country: string; partnerId: string }): Promise<void> {
  const record = DirectoryRecord.parse(JSON.parse(await readFile(file, 'utf8')));
  if (record.tenants.some((tenant) => tenant.domain === domain)) return;
  const fabrikam = record.tenants.find((tenant) => tenant.domain === globalAdmin.tenant);
  if (!fabrikam) throw new Error(`${file} has no account ${globalAdmin.tenant}`);
  record.tenants.push({ ...fabrikam, domain, country, identifiers: [{ partnerId, type: 'Location', country, name: 'Fabrikam' }] });
  await replaceWhole(file, JSON.stringify(record));
}

/** One enrollment on the real server. */
export class EnrolledCase {
  constructor(
    readonly id: string,
    private readonly applied: ApplicationInput,
    private readonly cases: Cases,
    private readonly access: TemporalAccess,
    private readonly mails: MailCatcher,
  ) {}

  /** The Location of its account, associated or not. */
  get ownPartnerId(): string {
    return partnerIdOf(this.applied.tenant);
  }

  view() {
    return this.cases.view(this.id);
  }

  async history() {
    return (await this.cases.history(this.id)).entries;
  }

  send(type: string, by: Principal, payload: object = {}, more: { key?: string; ifRevision?: number; reason?: string } = {}) {
    // Fabrikam's people are those of each company of a test.
    const who = by.kind === 'account' && by.tenant === globalAdmin.tenant ? { ...by, tenant: this.applied.tenant } : by;
    return this.cases.send(this.id, { event: { ...payload, type }, by: who, ...more });
  }

  /** Waits until a leaf state holds. */
  until(state: string, timeoutMs = 30_000) {
    return this.cases.wait(this.id, { states: [state] }, { timeoutMs, what: state });
  }

  /** The mails of this case so far, or once there are so many different ones; copies of one message are all there. */
  async received(count = 0, timeoutMs = 30_000) {
    for (const end = Date.now() + timeoutMs; ; await pause(50)) {
      const found = (await this.mails.messages()).filter(({ subject, text }) => subject.includes(this.id) || text.includes(this.id));
      if (new Set(found.map(({ messageId }) => messageId)).size >= count) return found;
      if (Date.now() > end) throw new Error(`${count} mails were expected, there are ${found.length}: ${found.map(({ subject }) => subject).join('; ')}`);
    }
  }

  /** Both proofs of the contact, by events. */
  async confirm() {
    const { particulars } = await this.until('mailbox.awaiting');
    await this.send('mailbox.confirm', mailboxHolder, { tokenHash: particulars.confirmation?.tokenHash });
    await this.send('registration.prove', contact);
    return this.until('clock.onTime');
  }

  /** Lets the case's own time pass, as the server skips it. @param to epoch ms, in the case's time */
  async elapse(to: number) {
    await passTime(this.access, `enrollment:${this.id}`, to);
  }
}
