import { textLikeness } from '../../machines/enrollment/likeness';
import { close, folded } from '../../machines/programme/folding';
import { startStandIn, type StandIn } from '../../dev/stand-in';

/** A stretch of street that the service knows. */
interface Street {
  readonly country: string;
  readonly route: string;
  readonly numbers: readonly [number, number];
  readonly city: string;
  readonly region?: string;
  readonly postalCode: string;
  /** Its houses have several units, so that an address without one is not whole. */
  readonly units?: boolean;
}

const streets: readonly Street[] = [
  { country: 'FR', route: 'Rue de la Paix', numbers: [1, 28], city: 'Paris', postalCode: '75002' },
  { country: 'DE', route: 'Friedrichstraße', numbers: [1, 255], city: 'Berlin', postalCode: '10117' },
  { country: 'IE', route: 'Grafton Street', numbers: [1, 120], city: 'Dublin 2', postalCode: 'D02 VF65' },
  { country: 'US', route: 'Main Street', numbers: [1, 5000], city: 'Buffalo', region: 'NY', postalCode: '14203', units: true },
];

interface Component {
  componentType: string;
  componentName: { text: string };
  confirmationLevel: 'CONFIRMED' | 'UNCONFIRMED_BUT_PLAUSIBLE' | 'UNCONFIRMED_AND_SUSPICIOUS';
  inferred?: true;
  replaced?: true;
  spellCorrected?: true;
}

/** What it was asked: the key and the body. */
export interface AddressServiceQuestion {
  readonly key: string | undefined;
  readonly body: { address: Entered; previousResponseId?: string };
}

interface Entered {
  regionCode: string;
  addressLines: string[];
  locality?: string;
  administrativeArea?: string;
  postalCode?: string;
}

export interface AddressService extends StandIn {
  readonly questions: readonly AddressServiceQuestion[];
}

/**
 * An address service that speaks Google Address Validation and knows a few streets. It advises a next action as the real one
 * does, unless `withoutAdvice`.
 */
export async function startAddressService({ key, withoutAdvice = false }: { key: string; withoutAdvice?: boolean }): Promise<AddressService> {
  const questions: AddressServiceQuestion[] = [];
  const standIn = await startStandIn({
    port: 0,
    kindOf: () => 'validation',
    errorOf: (status) => errorBody(status, status === 429 ? 'RESOURCE_EXHAUSTED' : 'UNAVAILABLE', 'The service cannot answer just now.'),
    routes(app) {
      app.post('*', async (c) => {
        if (c.req.path !== '/v1:validateAddress') return c.json(errorBody(404, 'NOT_FOUND', 'There is no such method.'), 404);
        const body = (await c.req.json()) as AddressServiceQuestion['body']; // a wrong one fails the test that sent it
        questions.push({ key: c.req.header('x-goog-api-key'), body });
        if (c.req.header('x-goog-api-key') !== key) return c.json(errorBody(400, 'INVALID_ARGUMENT', 'API key not valid. Please pass a valid API key.'), 400);
        if (body.address.regionCode === 'LT') return c.json(errorBody(400, 'INVALID_ARGUMENT', 'Unsupported region code: LT.'), 400);
        return c.json({ result: validated(body.address, withoutAdvice), responseId: `answer-${questions.length}` });
      });
    },
  });
  return { ...standIn, questions };
}

function validated(entered: Entered, withoutAdvice: boolean) {
  const [line = '', unit] = entered.addressLines;
  const number = /^(\d+)\s|\s(\d+)$/.exec(line)?.slice(1).find(Boolean);
  const route = line.replace(/^\d+\s+|\s+\d+$/, '');
  const street = streets.find((each) => each.country === entered.regionCode && textLikeness(folded(each.route), folded(route)) > 0.75);
  const components: Component[] = [{ componentType: 'country', componentName: { text: entered.regionCode }, confirmationLevel: 'CONFIRMED' }];
  const missing: string[] = [];
  const add = (componentType: string, text: string, confirmationLevel: Component['confirmationLevel'], more: Partial<Component> = {}) =>
    components.push({ componentType, componentName: { text }, confirmationLevel, ...more });
  const compare = (type: string, given: string | undefined, right: string | undefined) => {
    if (right === undefined) return;
    add(type, right, 'CONFIRMED', given === undefined ? { inferred: true } : close(folded(given)) === close(folded(right)) ? {} : { replaced: true });
  };

  if (street) add('route', street.route, 'CONFIRMED', folded(street.route) === folded(route) ? {} : { spellCorrected: true });
  else add('route', route, 'UNCONFIRMED_AND_SUSPICIOUS');
  const within = street && number && Number(number) >= street.numbers[0] && Number(number) <= street.numbers[1];
  if (number) add('street_number', number, within ? 'CONFIRMED' : 'UNCONFIRMED_BUT_PLAUSIBLE');
  else missing.push('street_number');
  if (unit) add('subpremise', unit, 'CONFIRMED');
  else if (street?.units) missing.push('subpremise');
  if (street) {
    compare('locality', entered.locality, street.city);
    compare('administrative_area_level_1', entered.administrativeArea, street.region);
    compare('postal_code', entered.postalCode, street.postalCode);
  } else {
    if (entered.locality) add('locality', entered.locality, 'UNCONFIRMED_BUT_PLAUSIBLE');
    if (entered.postalCode) add('postal_code', entered.postalCode, 'UNCONFIRMED_BUT_PLAUSIBLE');
    else missing.push('postal_code');
  }
  const precise = within ? 'PREMISE' : street ? 'ROUTE' : 'OTHER';
  return {
    verdict: { validationGranularity: precise, addressComplete: missing.length === 0, ...(withoutAdvice ? {} : { possibleNextAction: advice(components, missing, precise) }) },
    address: {
      postalAddress: {
        regionCode: entered.regionCode, addressLines: [street ? line.replace(route, street.route) : line, ...(unit ? [unit] : [])], locality: street?.city ?? entered.locality,
        administrativeArea: street?.region ?? entered.administrativeArea, postalCode: street?.postalCode ?? entered.postalCode,
      },
      addressComponents: components,
      ...(missing.length > 0 ? { missingComponentTypes: missing } : {}),
    },
    ...(entered.regionCode === 'US' && street ? { uspsData: uspsData(street, number, unit) } : {}),
  };
}

function advice(components: readonly Component[], missing: readonly string[], precise: string) {
  if (precise === 'OTHER' || missing.some((type) => type !== 'subpremise')) return 'FIX';
  if (components.some(({ confirmationLevel, replaced, spellCorrected }) => confirmationLevel !== 'CONFIRMED' || replaced || spellCorrected)) return 'CONFIRM';
  return missing.length > 0 ? 'CONFIRM_ADD_SUBPREMISES' : 'ACCEPT';
}

/** The US post writes in capitals, and delivers where there is a unit. */
const uspsData = (street: Street, number: string | undefined, unit: string | undefined) => ({
  standardizedAddress: {
    firstAddressLine: [number, street.route.toUpperCase().replace('STREET', 'ST'), unit?.toUpperCase()].filter(Boolean).join(' '), city: street.city.toUpperCase(), state: street.region, zipCode: street.postalCode,
    zipCodeExtension: '2051',
  },
  dpvConfirmation: unit ? 'Y' : 'D',
});

const errorBody = (code: number, status: string, message: string) => ({ error: { code, message, status } });
