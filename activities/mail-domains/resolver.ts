import { NODATA, NOTFOUND, promises } from 'node:dns';
import { domainToASCII } from 'node:url';
import { codeOf } from '../errors';
import type { MailDomains, MailServers } from './port';

export interface ResolvedMailDomainsOptions {
  /** Address of a name server, `192.0.2.53` or `192.0.2.53:5353`. Default: the system's. */
  server?: string | undefined;
  /** For one question to one server, milliseconds; each is asked twice. Default 2,000. */
  timeoutMs?: number;
}

/**
 * Asks name servers whether a domain takes mail: by its MX records, or where it has none, by an address of its own, which mail
 * then goes to (RFC 5321, 5.1). A record that names no server says that the domain takes no mail (RFC 7505).
 */
export function resolvedMailDomains({ server, timeoutMs = 2_000 }: ResolvedMailDomainsOptions = {}): MailDomains {
  return {
    async haveMailServers(domain) {
      const name = domainToASCII(domain.trim().replace(/\.$/, ''));
      if (name === '') return false; // no name server knows a name that cannot be asked for
      const resolver = new promises.Resolver({ timeout: timeoutMs, tries: 2 });
      if (server !== undefined) resolver.setServers([server]);
      const exchanges = await asked(async () => (await resolver.resolveMx(name)).map(({ exchange }) => exchange));
      if (exchanges === 'unknown' || exchanges === 'noSuchName') return answerOf(exchanges);
      if (exchanges.length > 0) return exchanges.some((exchange) => exchange !== '' && exchange !== '.');
      const [four, six] = await Promise.all([asked(() => resolver.resolve4(name)), asked(() => resolver.resolve6(name))]);
      if ([four, six].some((addresses) => Array.isArray(addresses) && addresses.length > 0)) return true;
      return four === 'unknown' || six === 'unknown' ? 'unknown' : false;
    },
  };
}

const answerOf = (outcome: 'unknown' | 'noSuchName'): MailServers => (outcome === 'unknown' ? 'unknown' : false);

/** Records, none of the kind, no such name at all, or no answer that says so. */
async function asked(resolve: () => Promise<string[]>): Promise<string[] | 'noSuchName' | 'unknown'> {
  try {
    return await resolve();
  } catch (error) {
    const code = codeOf(error);
    if (code === NODATA) return [];
    return code === NOTFOUND ? 'noSuchName' : 'unknown';
  }
}
