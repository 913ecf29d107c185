import { mkdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { reasonOf, TryAgainError } from '../errors';
import { awaitLock } from '../lock';
import { replaceWhole } from '../whole-files';
import { type Directory, DirectoryError } from './port';
import { DirectoryRecord, type Tenant, type User } from './record';

/**
 * The directory in one JSON file, for one machine. It is read again whenever it has changed, and replaced whole by
 * renaming, so that worker and gateway may both read while one writes; writers wait for each other at a lock file.
 */
export function fileDirectory(file: string): Directory {
  let held: { stamp: string; record: DirectoryRecord } | undefined;

  const read = async (): Promise<DirectoryRecord> => {
    const stamp = await stampOf(file);
    if (held?.stamp !== stamp) held = { stamp, record: await parseFile(file) };
    return held.record;
  };

  const change = (by: (record: DirectoryRecord) => boolean): Promise<void> =>
    locked(file, async () => {
      const record = await parseFile(file);
      if (by(record)) await replaceWhole(file, `${JSON.stringify(record, null, 2)}\n`);
    });

  return {
    tenant: async (domain) => tenantOf(await read(), domain),
    user: async (tenant, id) => tenantOf(await read(), tenant)?.users.find((user) => user.id === id),
    staff: async (id) => (await read()).staff.find((member) => member.id === id),
    everyone: read,

    async findAccount({ tenant: domain }) {
      const tenant = tenantOf(await read(), domain);
      return tenant ? { outcome: 'found', country: tenant.country, inProgramme: tenant.programme.status === 'Active' } : { outcome: 'unknown' };
    },

    async createAccount({ tenant: domain, name, country, firstName, lastName, email }, key) {
      let outcome: 'created' | 'taken' = 'created';
      await change((record) => {
        const before = tenantOf(record, domain);
        if (before) {
          outcome = before.createdBy === key ? 'created' : 'taken';
          return false;
        }
        const admin: User = { id: email.slice(0, email.indexOf('@')).toLowerCase(), name: `${firstName} ${lastName}`, email, roles: ['global-admin', 'user'] };
        record.tenants.push({ domain, name, country, domains: [], users: [admin], identifiers: [], programme: {}, createdBy: key });
        return true;
      });
      return outcome;
    },

    async updateSupport({ tenant: domain, support }) {
      await change((record) => {
        tenantOrThrow(record, domain, file).support = support;
        return true;
      });
    },

    hasDomain: async (tenant, domain) => tenantOf(await read(), tenant)?.domains.some((own) => sameText(own, domain)) ?? false,

    async checkPartnerId({ tenant: domain, country, partnerId }) {
      const identifier = tenantOf(await read(), domain)?.identifiers.find((candidate) => candidate.partnerId === partnerId);
      if (!identifier) return { outcome: 'unknown' };
      if (identifier.type !== 'Location') return { outcome: 'notALocation', type: identifier.type };
      if (identifier.country !== country) return { outcome: 'otherCountry', country: identifier.country };
      return { outcome: 'valid', partnerId, name: identifier.name };
    },

    identifiers: async (domain) => (tenantOf(await read(), domain)?.identifiers ?? []).map(({ partnerId, type, country, name }) => ({ partnerId, type, country, name })),

    async addLocation({ tenant: domain, country, name, address }, key) {
      let partnerId = '';
      await change((record) => {
        const { identifiers } = tenantOrThrow(record, domain, file);
        const before = identifiers.find(({ addedBy }) => addedBy === key);
        partnerId = before?.partnerId ?? unusedPartnerId(record);
        if (before) return false;
        identifiers.push({ partnerId, type: 'Location', country, name, ...(address ? { address } : {}), addedBy: key });
        return true;
      });
      return partnerId;
    },

    async checkAdminAgent({ tenant: domain, person }) {
      const tenant = tenantOf(await read(), domain);
      return { member: tenant !== undefined && (personOf(tenant, person)?.roles.includes('admin-agent') ?? false) };
    },

    async assignAdminAgent(domain, person) {
      await change((record) => {
        const user = personOf(tenantOrThrow(record, domain, file), person);
        if (!user) throw new DirectoryError(`The account ${domain} has no user «${person}»: add the person under user management first.`);
        if (user.roles.includes('admin-agent')) return false;
        user.roles.push('admin-agent');
        return true;
      });
    },

    async addUser({ tenant: domain, firstName, lastName, email, roles }, key) {
      let outcome: 'added' | 'exists' | 'ofAnotherAccount' = 'added';
      await change((record) => {
        const tenant = tenantOrThrow(record, domain, file);
        const holder = record.tenants.find(({ users }) => users.some((user) => sameText(user.email, email)));
        if (holder) {
          const before = holder.users.find((user) => sameText(user.email, email));
          outcome = holder !== tenant ? 'ofAnotherAccount' : before?.addedBy === key ? 'added' : 'exists';
          return false;
        }
        tenant.users.push({ id: unusedUserId(tenant, email), name: `${firstName} ${lastName}`, email, roles: [...new Set(['user' as const, ...roles])], addedBy: key });
        return true;
      });
      return outcome;
    },

    async activate({ caseId, tenant: domain, partnerId, agreementVersion, signedBy, signedAt }) {
      await change((record) => {
        const tenant = tenantOrThrow(record, domain, file);
        const { status, caseId: by, agreementVersion: signed } = tenant.programme;
        if (status === 'Active' && by === caseId && signed === agreementVersion) return false;
        if (status === 'Active' && by !== undefined && by !== caseId)
          throw new DirectoryError(
            `The account ${domain} is active already, through case ${by}: it cannot be activated by case ${caseId}.`,
          );
        tenant.programme = { status: 'Active', partnerId, agreementVersion, signedBy, signedAt: new Date(signedAt).toISOString(), caseId };
        return true;
      });
      return { status: 'Active' };
    },

    async deactivate({ caseId, tenant: domain, because, at }) {
      await change((record) => {
        const { programme } = tenantOrThrow(record, domain, file);
        if (programme.status !== 'Active' || programme.caseId !== caseId) return false; // done already, or active through another case
        Object.assign(programme, { status: 'Closed', closedAt: new Date(at).toISOString(), closedBecause: because });
        return true;
      });
      return { status: 'Closed' };
    },
  };
}

const sameText = (a: string, b: string): boolean => a.toLowerCase() === b.trim().toLowerCase();

const tenantOf = (record: DirectoryRecord, domain: string): Tenant | undefined =>
  record.tenants.find((tenant) => sameText(tenant.domain, domain));

function tenantOrThrow(record: DirectoryRecord, domain: string, file: string): Tenant {
  const tenant = tenantOf(record, domain);
  if (!tenant) throw new DirectoryError(`The directory ${file} has no account ${domain}: add it to its tenants.`);
  return tenant;
}

const personOf = (tenant: Tenant, person: string): User | undefined =>
  tenant.users.find((user) => user.id === person || sameText(user.email, person));

/** A PartnerID that no account of the directory has: the one after the highest. */
const unusedPartnerId = (record: DirectoryRecord): string =>
  String(record.tenants.flatMap(({ identifiers }) => identifiers).reduce((highest, { partnerId }) => Math.max(highest, Number(partnerId)), 6_000_000) + 1);

/** What stands before the @, with a number where somebody has that name already. */
function unusedUserId({ users }: Tenant, email: string): string {
  const name = email.slice(0, email.indexOf('@')).toLowerCase();
  const taken = (id: string): boolean => users.some((user) => user.id === id);
  let id = name;
  for (let number = 2; taken(id); number += 1) id = `${name}-${number}`;
  return id;
}

/** Changes with every replacement: a rename brings another inode. */
async function stampOf(file: string): Promise<string> {
  try {
    const { ino, mtimeMs, size } = await stat(file);
    return `${ino} ${mtimeMs} ${size}`;
  } catch (error) {
    throw new DirectoryError(`The directory cannot be read at ${file}: ${reasonOf(error)}`, { cause: error });
  }
}

async function parseFile(file: string): Promise<DirectoryRecord> {
  let json: unknown;
  try {
    json = JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    throw new DirectoryError(`The directory cannot be read at ${file}: ${reasonOf(error)}`, { cause: error });
  }
  const parsed = DirectoryRecord.safeParse(json);
  if (!parsed.success) throw new DirectoryError(`The directory ${file} has not the right form:\n${z.prettifyError(parsed.error)}`);
  return parsed.data;
}

/** A change takes milliseconds, and many may wait for theirs; longer than an activity may take is of no use. Ms. */
const patience = 8_000;

/** Runs `work` while holding the lock beside the file; waits for other writers. */
async function locked(file: string, work: () => Promise<void>): Promise<void> {
  const lock = await lockBeside(file);
  if (!lock.held) throw new TryAgainError(`The directory ${file} is being changed by ${lock.pid === undefined ? 'another process' : `process ${lock.pid}`} for more than ${patience / 1_000} seconds.`);
  try {
    await work();
  } finally {
    await lock.release();
  }
}

async function lockBeside(file: string): ReturnType<typeof awaitLock> {
  try {
    await mkdir(path.dirname(file), { recursive: true });
    return await awaitLock(`${file}.lock`, patience);
  } catch (error) {
    throw new DirectoryError(`The directory cannot be changed at ${file}: ${reasonOf(error)}`, { cause: error });
  }
}
