import { embeddedRules } from '../../activities/addresses/embedded';
import { googleAddresses } from '../../activities/addresses/google';
import { validateAddress } from '../../machines/enrollment/outside';
import { type AddressService, startAddressService } from './address-service';

let service: AddressService;
beforeEach(async () => (service = await startAddressService({ key: 'key' })));
afterEach(() => service.close());

const google = (options: { key?: string; timeoutMs?: number; url?: string } = {}) => googleAddresses({ url: service.url, key: 'key', others: embeddedRules, ...options });
const paris = { lines: ['12 Rue de la Paix'], city: 'Paris', postalCode: '75002' };
const buffalo = { lines: ['4567 Main Street', 'Suite 200'], city: 'Buffalo', region: 'NY', postalCode: '14203' };

describe('R29 R30 an address before the address service', () => {
  test.each([
    ['FR', paris, 'VerifiedShippable'],
    ['US', buffalo, 'VerifiedShippable'],
    ['FR', { ...paris, lines: ['12 Rue de la Pais'] }, 'InteractionRequired'],
    ['FR', { ...paris, postalCode: '75001' }, 'InteractionRequired'],
    ['FR', { ...paris, lines: ['Rue de la Paix'] }, 'PremisesPartial'],
    ['FR', { ...paris, lines: ['99 Rue de la Paix'] }, 'PremisesPartial'],
    ['US', { ...buffalo, lines: ['4567 Main Street'] }, 'PremisesPartial'],
    ['FR', { lines: ['Chemin Inconnu'], city: 'Paris' }, 'None'],
  ])('R29 in %s %j is %s', async (country, address, status) => {
    expect(validateAddress.answer.parse(await google().validate(country, address)).status).toBe(status);
  });

  test('R29 the same comes out where the service gives no advice of its own', async () => {
    await using _ = closing(service);
    service = await startAddressService({ key: 'key', withoutAdvice: true });
    const status = async (country: string, address: typeof paris) => (await google().validate(country, address)).status;
    expect(await status('FR', paris)).toBe('VerifiedShippable');
    expect(await status('FR', { ...paris, lines: ['12 Rue de la Pais'] })).toBe('InteractionRequired');
    expect(await status('FR', { ...paris, lines: ['Rue de la Paix'] })).toBe('PremisesPartial');
    expect(await status('US', { ...buffalo, lines: ['4567 Main Street'] })).toBe('PremisesPartial');
    expect(await status('FR', { ...paris, lines: ['Chemin Inconnu'] })).toBe('None');
  });

  test('R29 names every part that is not settled', async () => {
    expect((await google().validate('FR', { ...paris, lines: ['Rue de la Pais'], postalCode: '75001' })).problems).toEqual([
      'house number is missing', 'street «Rue de la Paix» was spelled otherwise', 'postal code «75002» stands in place of what was entered',
    ]);
    expect((await google().validate('FR', { ...paris, lines: ['12 Chemin Inconnu'] })).problems[0]).toBe('street «Chemin Inconnu» is not known, and hardly right');
  });

  test('R30 suggests the address as the service writes it, and as the US post does', async () => {
    expect((await google().validate('FR', { ...paris, lines: ['12 rue de la pais'], city: 'PARIS' })).suggestedAddresses).toEqual([paris]);
    expect((await google().validate('US', { ...buffalo, region: 'New York' })).suggestedAddresses).toEqual([
      buffalo, { lines: ['4567 MAIN ST SUITE 200'], city: 'BUFFALO', region: 'NY', postalCode: '14203-2051' },
    ]);
  });

  test('R30 suggests nothing where the address is written right, or is not known at all', async () => {
    expect(await google().validate('FR', paris)).toMatchObject({ suggestedAddresses: [], problems: [] });
    expect(await google().validate('FR', { ...paris, lines: ['12 Chemin Inconnu'] })).toMatchObject({ status: 'None', suggestedAddresses: [] });
  });

  test('R29 asks with key and address apart, and with the first answer’s name when the address is judged again', async () => {
    const first = await google().validate('US', { ...buffalo, lines: ['4567 Main Street'] });
    const second = await google().validate('US', buffalo, first.responseId);
    expect(service.questions).toEqual([
      { key: 'key', body: { address: { regionCode: 'US', addressLines: ['4567 Main Street'], locality: 'Buffalo', administrativeArea: 'NY', postalCode: '14203' } } },
      { key: 'key', body: { address: { regionCode: 'US', addressLines: ['4567 Main Street', 'Suite 200'], locality: 'Buffalo', administrativeArea: 'NY', postalCode: '14203' }, previousResponseId: 'answer-1' } },
    ]);
    expect([first.responseId, second.responseId]).toEqual(['answer-1', 'answer-1']);
    expect(service.requests[0]?.query).toEqual({});
  });

  test.each(['KE', 'SA', 'LT'])('R29 an address in %s is held against the embedded rules, which is said', async (country) => {
    const answer = await google().validate(country, { lines: ['7421 King Fahd Road'], city: 'Riyadh' });
    expect(answer).toMatchObject({ ...(await embeddedRules.validate(country, { lines: ['7421 King Fahd Road'], city: 'Riyadh' })), remark: expect.stringContaining('does not cover') });
    expect(service.questions).toHaveLength(country === 'LT' ? 1 : 0);
  });
});

describe('R29 R30 the service’s signals', () => {
  const component = (componentType: string, text: string, confirmationLevel = 'CONFIRMED', more: object = {}) => ({ componentType, componentName: { text }, confirmationLevel, ...more });
  const answer = (verdict: object, address: object, more: object = {}) => ({
    responseId: 'r', result: { verdict, address: { postalAddress: { addressLines: ['12 Rue de la Paix'], locality: 'Paris', postalCode: '75002' }, ...address }, ...more },
  });
  const settled = [component('country', 'France'), component('route', 'Rue de la Paix'), component('locality', 'Paris')];
  const judged = (body: object) => {
    service.faults.next(1, { body });
    return google().validate('FR', paris);
  };

  test.each([
    ['ACCEPT', 'PREMISE', settled, true, 'VerifiedShippable'],
    ['ACCEPT', 'ROUTE', settled, true, 'Verified'],
    ['ACCEPT', 'PREMISE', settled, false, 'Verified'],
    ['CONFIRM', 'PREMISE', [component('route', 'x', 'UNCONFIRMED_BUT_PLAUSIBLE'), component('locality', 'Paris')], true, 'StreetPartial'],
    ['FIX', 'ROUTE', [component('route', 'x', 'UNCONFIRMED_AND_SUSPICIOUS'), component('locality', 'Paris')], true, 'StreetPartial'],
    ['CONFIRM', 'PREMISE', [component('route', 'x'), component('street_number', '9', 'UNCONFIRMED_BUT_PLAUSIBLE')], true, 'PremisesPartial'],
    ['CONFIRM', 'PREMISE', [component('route', 'x', 'UNCONFIRMED_BUT_PLAUSIBLE'), component('street_number', '9', 'UNCONFIRMED_BUT_PLAUSIBLE')], true, 'Multiple'],
    ['FIX', 'PREMISE', [...settled, component('postal_code', '7', 'UNCONFIRMED_AND_SUSPICIOUS')], true, 'InteractionRequired'],
    ['FIX', 'PREMISE', [...settled, component('subpremise', '7', 'CONFIRMED', { unexpected: true })], true, 'PremisesPartial'],
    ['FIX', 'OTHER', [component('country', 'France'), component('route', 'x', 'UNCONFIRMED_BUT_PLAUSIBLE')], false, 'None'],
  ])('R29 %s at %s with %j is a status of the programme', async (possibleNextAction, validationGranularity, addressComponents, addressComplete, status) => {
    expect((await judged(answer({ possibleNextAction, validationGranularity, addressComplete }, { addressComponents }))).status).toBe(status);
  });

  test('R29 where the US post does not deliver, nothing is called shippable', async () => {
    const body = answer({ possibleNextAction: 'ACCEPT', validationGranularity: 'PREMISE', addressComplete: true }, { addressComponents: settled }, { uspsData: { dpvConfirmation: 'N' } });
    expect((await judged(body)).status).toBe('Verified');
  });

  test('R29 what it does not understand is named', async () => {
    const body = answer({ possibleNextAction: 'FIX', validationGranularity: 'PREMISE' }, { addressComponents: settled, unresolvedTokens: ['zzz'] });
    expect(await judged(body)).toMatchObject({ status: 'InteractionRequired', problems: ['«zzz» is not understood as a part of the address'] });
  });

  test('R30 a city within the street line, as in Japan, is not written twice, and a fourth line is joined to the third', async () => {
    service.faults.next(1, { body: answer({ possibleNextAction: 'CONFIRM', validationGranularity: 'PREMISE' }, { addressComponents: settled, postalAddress: { addressLines: ['千代田区丸の内1-9-1', 'a', 'b', 'c'], administrativeArea: '東京都', postalCode: '100-0005' } }) });
    const { suggestedAddresses } = await google().validate('JP', { lines: ['丸の内1丁目9番1号'], city: '千代田区', region: '東京都', postalCode: '100-0005' });
    expect(suggestedAddresses).toEqual([{ lines: ['丸の内1-9-1', 'a', 'b, c'], city: '千代田区', region: '東京都', postalCode: '100-0005' }]);
  });
});

describe('R9 the address service in trouble', () => {
  const caught = (rules = google()): Promise<unknown> => rules.validate('FR', paris).then(() => undefined, (error: unknown) => error);

  test.each([
    [{ status: 429, retryAfter: 7 }, 7000],
    [{ status: 503, retryAfter: 30 }, 30_000],
    [{ status: 500 }, undefined],
  ])('R9 %j is tried again, not before it asked', async (fault, wait) => {
    service.faults.next(1, fault);
    expect(await caught()).toMatchObject({ name: 'TryAgainError', retryAfterMs: wait });
  });

  test('R9 too slow, cut off or absent is tried again', async () => {
    service.faults.next(1, { delay: 400 });
    expect(await caught(google({ timeoutMs: 60 }))).toMatchObject({ name: 'TryAgainError', message: expect.stringContaining('The address service') });
    service.faults.next(1, { cut: true });
    expect(await caught()).toMatchObject({ name: 'TryAgainError' });
    expect(await caught(google({ url: 'http://127.0.0.1:9' }))).toMatchObject({ name: 'TryAgainError', message: expect.stringContaining('cannot be reached') });
  });

  test('R9 broken JSON and another shape are told with the field', async () => {
    service.faults.next(1, { body: '{"result"' });
    expect(await caught()).toMatchObject({ name: 'WrongAnswerError', message: expect.stringContaining('not JSON') });
    service.faults.next(1, { body: { result: { verdict: { possibleNextAction: 'SHRUG' }, address: { postalAddress: {} } }, responseId: 'r' } });
    expect(await caught()).toMatchObject({ name: 'WrongAnswerError', message: expect.stringContaining('result.verdict.possibleNextAction') });
  });

  test('R9 a wrong key is an error for people that says where to look, and never shows the key', async () => {
    const error = await caught(google({ key: 'swordfish' }));
    expect(error).toMatchObject({ name: 'WrongAnswerError', message: expect.stringContaining('PARVIS_ADDRESSES_KEY') });
    expect(String(error)).not.toContain('swordfish');
  });
});

/** Closes the service that a test has put another one in place of. */
const closing = (first: AddressService): AsyncDisposable => ({ [Symbol.asyncDispose]: () => first.close() });
