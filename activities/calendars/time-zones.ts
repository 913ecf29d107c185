import { getTimezonesForCountry } from 'countries-and-timezones';

/**
 * The time zone that a country's business days end in: of the subdivision where a country has several and says which,
 * else the policy's zone (that of the seat of its business). Only IANA names that Node's Intl takes.
 */
export function timeZoneOf(country: string, subdivision?: string): string {
  const own = subdivision ? zonesBySubdivision[country]?.[subdivision] : undefined;
  return own ?? policyZones[country] ?? getTimezonesForCountry(country)?.[0]?.name ?? 'UTC';
}

export interface Offset {
  /** Epoch ms. */
  from: number;
  /** Minutes east of UTC. */
  minutes: number;
}

/** A zone's offsets from UTC over a span of time: what holds at its start, then each change at its instant. */
export function offsetsOf(timeZone: string, from: number, to: number): Offset[] {
  const minutesAt = offsetReader(timeZone);
  const offsets: Offset[] = [{ from, minutes: minutesAt(from) }];
  for (let at = from; at < to; at += WEEK) {
    let before = at;
    let after = Math.min(at + WEEK, to);
    const was = minutesAt(before);
    const becomes = minutesAt(after);
    if (was === becomes) continue;
    while (after - before > MINUTE) {
      const middle = Math.floor((before + after) / 2 / MINUTE) * MINUTE;
      if (minutesAt(middle) === was) before = middle;
      else after = middle;
    }
    offsets.push({ from: after, minutes: becomes });
  }
  return offsets;
}

const MINUTE = 60_000;
/** No zone changes its offset and back within a week, Ramadan's month of winter time in Morocco included. */
const WEEK = 7 * 86_400_000;

/** Asks Intl for a zone's offset at an instant, in whole minutes. */
function offsetReader(timeZone: string): (at: number) => number {
  const format = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset', hour: 'numeric' });
  return (at) => {
    const name = format.formatToParts(at).find((part) => part.type === 'timeZoneName')?.value ?? 'GMT';
    const match = /^GMT(?:([+-])(\d{2}):(\d{2}))?/.exec(name);
    if (!match?.[1]) return 0;
    return (match[1] === '-' ? -1 : 1) * (Number(match[2]) * 60 + Number(match[3]));
  };
}

/** Countries with several zones: where most business is; and countries that the list of zones leaves out or gives a neighbour's. */
const policyZones: Readonly<Record<string, string>> = {
  AQ: 'UTC',
  AR: 'America/Argentina/Buenos_Aires',
  AU: 'Australia/Sydney',
  BR: 'America/Sao_Paulo',
  BV: 'Europe/Oslo',
  CA: 'America/Toronto',
  CD: 'Africa/Kinshasa',
  CL: 'America/Santiago',
  CY: 'Asia/Nicosia',
  DE: 'Europe/Berlin',
  EC: 'America/Guayaquil',
  ES: 'Europe/Madrid',
  FM: 'Pacific/Pohnpei',
  GL: 'America/Nuuk',
  HM: 'Indian/Kerguelen',
  ID: 'Asia/Jakarta',
  KI: 'Pacific/Tarawa',
  KZ: 'Asia/Almaty',
  MH: 'Pacific/Majuro',
  MN: 'Asia/Ulaanbaatar',
  MX: 'America/Mexico_City',
  MY: 'Asia/Kuala_Lumpur',
  NZ: 'Pacific/Auckland',
  PF: 'Pacific/Tahiti',
  PG: 'Pacific/Port_Moresby',
  PS: 'Asia/Hebron',
  PT: 'Europe/Lisbon',
  RU: 'Europe/Moscow',
  TF: 'Indian/Kerguelen',
  UA: 'Europe/Kyiv',
  UM: 'Pacific/Wake',
  US: 'America/New_York',
  UZ: 'Asia/Tashkent',
  VN: 'Asia/Ho_Chi_Minh',
  XK: 'Europe/Belgrade',
};

/** `zone: codes` turned round to `code: zone`. A subdivision with two zones has that of most of its people. */
const bySubdivision = (zones: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(zones).flatMap(([zone, codes]) => codes.split(' ').map((code) => [code, zone])));

const zonesBySubdivision: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  AU: bySubdivision({
    'Australia/Sydney': 'NSW ACT',
    'Australia/Melbourne': 'VIC',
    'Australia/Brisbane': 'QLD',
    'Australia/Adelaide': 'SA',
    'Australia/Perth': 'WA',
    'Australia/Hobart': 'TAS',
    'Australia/Darwin': 'NT',
  }),
  BR: bySubdivision({
    'America/Sao_Paulo': 'SP RJ MG ES PR SC RS GO DF',
    'America/Bahia': 'BA',
    'America/Fortaleza': 'CE MA PB PI RN',
    'America/Recife': 'PE',
    'America/Maceio': 'AL SE',
    'America/Belem': 'PA AP',
    'America/Araguaina': 'TO',
    'America/Manaus': 'AM',
    'America/Porto_Velho': 'RO',
    'America/Boa_Vista': 'RR',
    'America/Rio_Branco': 'AC',
    'America/Cuiaba': 'MT',
    'America/Campo_Grande': 'MS',
  }),
  CA: bySubdivision({
    'America/Toronto': 'ON QC',
    'America/Vancouver': 'BC',
    'America/Edmonton': 'AB NT',
    'America/Regina': 'SK',
    'America/Winnipeg': 'MB',
    'America/Halifax': 'NS PE',
    'America/Moncton': 'NB',
    'America/St_Johns': 'NL',
    'America/Whitehorse': 'YT',
    'America/Iqaluit': 'NU',
  }),
  ES: bySubdivision({ 'Atlantic/Canary': 'CN', 'Africa/Ceuta': 'CE ML' }),
  MX: bySubdivision({
    'America/Tijuana': 'BCN',
    'America/Hermosillo': 'SON',
    'America/Chihuahua': 'CHH',
    'America/Mazatlan': 'BCS NAY SIN',
    'America/Cancun': 'ROO',
    'America/Merida': 'CAM YUC',
    'America/Monterrey': 'COA NLE TAM DUR',
  }),
  PT: bySubdivision({ 'Atlantic/Azores': '20', 'Atlantic/Madeira': '30' }),
  RU: bySubdivision({
    'Europe/Moscow': 'MOW SPE MOS LEN KDA ROS NIZ TA VOR BEL TUL YAR',
    'Europe/Kaliningrad': 'KGD',
    'Europe/Samara': 'SAM UD',
    'Europe/Saratov': 'SAR',
    'Europe/Volgograd': 'VGG',
    'Europe/Astrakhan': 'AST',
    'Europe/Ulyanovsk': 'ULY',
    'Europe/Kirov': 'KIR',
    'Asia/Yekaterinburg': 'SVE CHE TYU PER BA ORE KGN KHM YAN',
    'Asia/Omsk': 'OMS',
    'Asia/Novosibirsk': 'NVS',
    'Asia/Barnaul': 'ALT AL',
    'Asia/Tomsk': 'TOM',
    'Asia/Novokuznetsk': 'KEM',
    'Asia/Krasnoyarsk': 'KYA KK TY',
    'Asia/Irkutsk': 'IRK BU',
    'Asia/Chita': 'ZAB',
    'Asia/Yakutsk': 'SA AMU',
    'Asia/Vladivostok': 'PRI KHA YEV',
    'Asia/Magadan': 'MAG',
    'Asia/Sakhalin': 'SAK',
    'Asia/Kamchatka': 'KAM',
    'Asia/Anadyr': 'CHU',
  }),
  US: bySubdivision({
    'America/New_York': 'CT DE DC FL GA ME MD MA NH NJ NY NC OH PA RI SC VT VA WV',
    'America/Detroit': 'MI',
    'America/Indiana/Indianapolis': 'IN',
    'America/Kentucky/Louisville': 'KY',
    'America/Chicago': 'AL AR IL IA KS LA MN MS MO NE ND OK SD TN TX WI',
    'America/Denver': 'CO MT NM UT WY',
    'America/Boise': 'ID',
    'America/Phoenix': 'AZ',
    'America/Los_Angeles': 'CA NV OR WA',
    'America/Anchorage': 'AK',
    'Pacific/Honolulu': 'HI',
    'America/Puerto_Rico': 'PR VI',
    'Pacific/Guam': 'GU MP',
    'Pacific/Pago_Pago': 'AS',
  }),
};
