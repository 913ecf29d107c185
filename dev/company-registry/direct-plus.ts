import type { Company } from '../../activities/company-registry/companies';
import type { Likely } from './likeliest';

/** The answers of D&B Direct+ in its own shapes, as far as a look-up by DUNS number and a search by name need them. */

/** Numbers of Direct+'s errors, with the HTTP status that each comes with. */
export const errors = {
  notFound: { status: 404, errorCode: '10001', errorMessage: 'No record was found for the D-U-N-S Number provided' },
  malformed: { status: 400, errorCode: '10002', errorMessage: 'A parameter of the request is missing or invalid' },
  moved: { status: 502, errorCode: '10505', errorMessage: 'The D-U-N-S Number provided has been replaced by another one' },
  noMatch: { status: 404, errorCode: '20505', errorMessage: 'No match was found for the criteria provided' },
  unauthorized: { status: 401, errorCode: '00004', errorMessage: 'The request carries no valid credentials' },
  tokenExpired: { status: 401, errorCode: '00040', errorMessage: 'The access token is not valid or has expired' },
  tooMany: { status: 429, errorCode: '00046', errorMessage: 'Too many requests' },
  unavailable: { status: 503, errorCode: '00002', errorMessage: 'The service is not available at the moment' },
  unknownPath: { status: 404, errorCode: '00001', errorMessage: 'There is no such resource' },
} as const;
export type RegistryError = (typeof errors)[keyof typeof errors];

export interface ErrorDetail {
  readonly parameter: string;
  readonly description: string;
}

/** For `moved`, the description of the parameter `duns` is the new number alone, nine digits. */
export const errorBody = (error: RegistryError, errorDetails: readonly ErrorDetail[] = [], inquiry: object = {}) => ({
  transactionDetail: transaction(),
  inquiryDetail: inquiry,
  error: { errorCode: error.errorCode, errorMessage: error.errorMessage, errorDetails },
});

export const companyBody = (company: Company, blockIDs: string) => ({
  transactionDetail: transaction(),
  inquiryDetail: { duns: company.duns, blockIDs: blockIDs.split(',') },
  organization: {
    ...organization(company),
    telephone: company.telephone === undefined ? [] : [{ telephoneNumber: company.telephone }],
    websiteAddress: company.domain === undefined ? [] : [{ url: `https://${company.domain}`, domainName: company.domain }],
  },
});

/** @param matched how many there are, those that are not returned included */
export const matchBody = (found: readonly Likely[], matched: number, inquiry: object) => ({
  transactionDetail: transaction(),
  inquiryDetail: inquiry,
  candidatesMatchedQuantity: matched,
  matchDataCriteria: 'Name and Address Lookup',
  matchCandidates: found.map(({ company, confidence }, index) => ({
    displaySequence: index + 1,
    organization: organization(company),
    matchQualityInformation: { confidenceCode: confidence, nameMatchScore: confidence * 10 },
  })),
});

const organization = (company: Company) => ({
  duns: company.duns,
  dunsControlStatus: {
    operatingStatus: company.status === 'active' ? { description: 'Active', dnbCode: 9074 } : { description: 'Out of Business', dnbCode: 403 },
  },
  primaryName: company.name,
  countryISOAlpha2Code: company.country,
  primaryAddress: {
    streetAddress: { line1: company.line1, line2: company.line2 ?? null },
    addressLocality: { name: company.city },
    addressRegion: company.region === undefined ? {} : { name: company.region, abbreviatedName: company.region },
    postalCode: company.postalCode ?? null,
    addressCountry: { isoAlpha2Code: company.country },
  },
  registrationNumbers: company.registrationNumber === undefined ? [] : [{ registrationNumber: company.registrationNumber }],
});

let transactions = 0;

const transaction = () => ({ transactionID: `parvis-${(transactions += 1)}`, transactionTimestamp: new Date().toISOString(), inLanguage: 'en-US' });
