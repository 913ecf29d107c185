import { Address } from '../../machines/enrollment/application';
import type { addressStatuses } from '../../machines/enrollment/outside';
import type { Component, Result } from './google-answers';
import type { AddressJudgement } from './port';
import { sameAddress } from './writing';

type Status = (typeof addressStatuses)[number];

/**
 * Google's verdict in the programme's eight statuses (R29, R30):
 *
 * | next action | what is not settled | status |
 * |---|---|---|
 * | ACCEPT | nothing; complete down to the house, and by the US post where it judged | VerifiedShippable |
 * | ACCEPT | nothing | Verified |
 * | CONFIRM_ADD_SUBPREMISES | the unit within the house | PremisesPartial |
 * | CONFIRM, FIX | nothing, but parts were corrected, added or not understood | InteractionRequired |
 * | CONFIRM, FIX | the street alone | StreetPartial |
 * | CONFIRM, FIX | house or unit alone | PremisesPartial |
 * | CONFIRM, FIX | one other part: city, postal code, region | InteractionRequired |
 * | CONFIRM, FIX | several of these | Multiple |
 * | FIX | every part but the country | None |
 *
 * A part is not settled that is missing, unconfirmed or not expected there. NotValidated is said of countries that are not
 * covered, without asking.
 */
export function judgementOf(result: Result, entered: Address): AddressJudgement {
  const status = statusOf(result);
  return { status, suggestedAddresses: status === 'None' ? [] : suggestionsOf(result, entered), problems: problemsOf(result) };
}

function statusOf(result: Result): Status {
  const { verdict, address, uspsData } = result;
  const action = nextActionOf(result);
  if (action === 'ACCEPT') {
    const toTheHouse = verdict.addressComplete && (verdict.validationGranularity === 'PREMISE' || verdict.validationGranularity === 'SUB_PREMISE');
    return toTheHouse && (uspsData?.dpvConfirmation ?? 'Y') === 'Y' ? 'VerifiedShippable' : 'Verified';
  }
  if (action === 'CONFIRM_ADD_SUBPREMISES') return 'PremisesPartial';
  if (action === 'FIX' && !address.addressComponents.some(({ componentType, confirmationLevel }) => componentType !== 'country' && confirmationLevel === 'CONFIRMED')) return 'None';
  const unsettled = new Set([...address.missingComponentTypes, ...address.addressComponents.filter(isUnsettled).map(({ componentType }) => componentType)].map(groupOf));
  if (unsettled.size > 1) return 'Multiple';
  if (unsettled.has('street')) return 'StreetPartial';
  return unsettled.has('premises') ? 'PremisesPartial' : 'InteractionRequired';
}

/** Google's own advice, or where it gives none, what its documentation derives from the other signals. */
function nextActionOf({ verdict, address }: Result): 'FIX' | 'CONFIRM_ADD_SUBPREMISES' | 'CONFIRM' | 'ACCEPT' {
  if (verdict.possibleNextAction !== 'POSSIBLE_NEXT_ACTION_UNSPECIFIED') return verdict.possibleNextAction;
  const { missingComponentTypes: missing, addressComponents: components, unresolvedTokens } = address;
  const imprecise = verdict.validationGranularity === 'OTHER' || verdict.validationGranularity === 'GRANULARITY_UNSPECIFIED';
  const suspicious = components.some(({ confirmationLevel }) => confirmationLevel === 'UNCONFIRMED_AND_SUSPICIOUS');
  if (imprecise || suspicious || unresolvedTokens.length > 0 || missing.some((type) => type !== 'subpremise')) return 'FIX';
  const changed = components.some((component) => component.replaced || component.spellCorrected || isUnsettled(component) || (component.inferred && !minor.has(component.componentType)));
  if (changed) return 'CONFIRM';
  return missing.length > 0 ? 'CONFIRM_ADD_SUBPREMISES' : 'ACCEPT';
}

const isUnsettled = ({ confirmationLevel, unexpected }: Component): boolean =>
  unexpected || confirmationLevel === 'UNCONFIRMED_BUT_PLAUSIBLE' || confirmationLevel === 'UNCONFIRMED_AND_SUSPICIOUS';

/** Parts that follow from the others, so that adding them changes nothing. */
const minor = new Set(['postal_code', 'postal_code_suffix', 'administrative_area_level_1', 'administrative_area_level_2', 'administrative_area_level_3', 'country']);

const premises = new Set(['street_number', 'premise', 'subpremise', 'floor', 'room', 'post_box']);
const groupOf = (type: string): string => (type === 'route' ? 'street' : premises.has(type) ? 'premises' : type);

/** As Google writes the address and as the US post does, where they are not what was entered. */
function suggestionsOf({ address, uspsData }: Result, entered: Address): Address[] {
  const suggested: Address[] = [];
  for (const candidate of [asGoogleWrites(address.postalAddress, entered), asThePostWrites(uspsData?.standardizedAddress)]) {
    const read = Address.safeParse(candidate);
    if (read.success && ![entered, ...suggested].some((known) => sameAddress(known, read.data))) suggested.push(read.data);
  }
  return suggested;
}

/** Where the country's addresses name no city apart, as in Japan and Singapore, the one that was entered stays, once. */
function asGoogleWrites({ addressLines, locality, sublocality, administrativeArea, postalCode }: Result['address']['postalAddress'], entered: Address) {
  const lines = addressLines.map((line) => line.trim()).filter((line) => line !== '');
  const city = locality ?? sublocality ?? entered.city;
  const [first = '', ...others] = lines;
  const street = locality === undefined && first !== city && first.startsWith(city) ? first.slice(city.length).replace(/^[\s,]+/, '') : first;
  return { lines: joined([street, ...others]), city, region: administrativeArea, postalCode };
}

function asThePostWrites(standardized: NonNullable<Result['uspsData']>['standardizedAddress']): object | undefined {
  if (!standardized) return undefined;
  const { firstAddressLine, secondAddressLine, city, state, zipCode, zipCodeExtension } = standardized;
  return { lines: [firstAddressLine, secondAddressLine].filter(Boolean), city, region: state, postalCode: [zipCode, zipCodeExtension].filter(Boolean).join('-') || undefined };
}

/** Three lines at most, as an address here has. */
const joined = ([first = '', second = '', ...others]: readonly string[]): string[] => [first, second, others.join(', ')].filter((line) => line !== '');

function problemsOf({ address }: Result): string[] {
  return [
    ...address.missingComponentTypes.map((type) => `${nameOf(type)} is missing`),
    ...address.addressComponents.flatMap(problemOf),
    ...address.unresolvedTokens.map((token) => `«${token}» is not understood as a part of the address`),
  ];
}

function problemOf({ componentType, componentName, confirmationLevel, replaced, spellCorrected, unexpected }: Component): string[] {
  const part = `${nameOf(componentType)} «${componentName.text}»`;
  if (unexpected) return [`${part} is not expected in an address there`];
  if (confirmationLevel === 'UNCONFIRMED_AND_SUSPICIOUS') return [`${part} is not known, and hardly right`];
  if (confirmationLevel === 'UNCONFIRMED_BUT_PLAUSIBLE') return [`${part} could not be confirmed`];
  if (replaced) return [`${part} stands in place of what was entered`];
  return spellCorrected ? [`${part} was spelled otherwise`] : [];
}

const nameOf = (type: string): string => names[type] ?? type.replaceAll('_', ' ');
const names: Readonly<Record<string, string>> = {
  route: 'street', street_number: 'house number', premise: 'building', subpremise: 'unit', locality: 'city', postal_code: 'postal code', administrative_area_level_1: 'region',
};
