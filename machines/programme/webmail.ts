import knownProviders from 'email-providers/all.json';
import { parse } from 'tldts';

/**
 * Webmail (R31): an address there proves nothing about a company. Judged by registrable domain, so that
 * `someone@mail.yahoo.co.uk` is Yahoo's and `someone@gmail.fabrikam.example` is Fabrikam's.
 */

/**
 * The webmail or throw-away service that an address belongs to, as its registrable domain (`yahoo.co.uk`); undefined for
 * a mailbox on a company's own domain, and for what is no address at all.
 */
export function webmailProvider(email: string): string | undefined {
  const { domain, domainWithoutSuffix: name, publicSuffix } = parse(email.slice(email.lastIndexOf('@') + 1).trim());
  if (!domain || !name || !publicSuffix) return undefined;
  if (brandsAnywhere.has(name)) return domain;
  if (brandsInCountries.has(name) && /^(com|(com?\.)?[a-z]{2})$/.test(publicSuffix)) return domain;
  return providers().has(domain) ? domain : undefined;
}

/** Services that hold their name under every suffix. A work account's first domain, `*.onmicrosoft.com`, is no mailbox of the company either. */
const brandsAnywhere = new Set([
  'gmail', 'googlemail', 'yahoo', 'ymail', 'rocketmail', 'hotmail', 'aol', 'gmx', 'yandex', 'icloud', 'protonmail', 'tutanota', 'onmicrosoft',
]);

/** Services whose name is also a word: theirs under .com and under countries only. */
const brandsInCountries = new Set(['outlook', 'live', 'msn', 'zoho', 'fastmail']);

/** What the public list lacks. */
const alsoProviders = [
  'me.com', 'mac.com', 'appleid.com', 'proton.me', 'pm.me', 'passport.com', 'passport.net', 'windowslive.com', 'duck.com', 'tuta.com', 'tuta.io',
  'tutamail.com', 'keemail.me', 'posteo.de', 'posteo.net', 'mailbox.org', 'mailfence.com', 'disroot.org', 'riseup.net', 'zohomail.com', 'zohomail.eu',
  'ya.ru', 'narod.ru', 'internet.ru', 'mailo.com', 'bbox.fr', 'numericable.fr', 'noos.fr', 'cegetel.net', '9online.fr', 'magenta.de',
  'kpnmail.nl', 'ziggo.nl', 'xs4all.nl', 'scarlet.be', 'hispeed.ch', 'gmx.ch', 'aon.at', 'chello.at',
  'comhem.se', 'online.no', 'mail.dk', 'stofanet.dk', 'virgilio.it', 'tim.it', 'email.it', 'telefonica.net', 'movistar.es',
  'tlen.pl', 'op.pl', 'vp.pl', 'interia.eu', 'interia.com', 'azet.sk', 'volny.cz', 'citromail.hu', 'mail.bg', 'dir.bg', 'ukr.net', 'i.ua',
  'meta.ua', 'sina.com.cn', '139.com', '189.cn', 'wo.cn', 'aliyun.com', 'kakao.com', 'nifty.com', 'au.com', 'rakuten.jp', 'hinet.net',
  'pchome.com.tw', 'rediff.com', 'terra.com.mx', 'prodigy.net.mx', 'mail.mn', 'rr.com', 'spectrum.net', 'pacbell.net', 'yopmail.com',
  'mailinator.com', 'mailnesia.com', 'maildrop.cc', 'sharklasers.com', 'simplelogin.com', 'anonaddy.com', 'mozmail.com',
];

/** Companies that the public list takes for providers: their own people write from there. */
const companies = [
  'bt.com', 'example.com', 'about.com', 'alibaba.com', 'ancestry.com', 'aver.com', 'discovery.com', 'dnsmadeeasy.com', 'enel.net', 'facebook.com', 'infomart.or.jp',
  'medscape.com', 'name.com', 'nus.edu.sg', 'oath.com', 'parrot.com', 'saudia.com', 'sfgov.net', 'singpost.com', 'space.com', 'swissinfo.org', 'techspot.com',
  'telstra.com', 'telus.com', 'twc.com', 'unican.es', 'upf.org',
];

let built: ReadonlySet<string> | undefined;

/** Built at the first question: the command line loads this file on every start. */
function providers(): ReadonlySet<string> {
  if (!built) {
    const set = new Set<string>([...knownProviders, ...alsoProviders]);
    for (const company of companies) set.delete(company);
    built = set;
  }
  return built;
}
