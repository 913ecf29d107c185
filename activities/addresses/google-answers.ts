import { z } from 'zod';

/** The parts of Google Address Validation's answers that we read. It leaves out what is false, empty or unspecified. */

const text = z.string().trim().min(1);
const maybe = z.string().trim().optional().transform((value) => value || undefined);
const types = z.array(z.string()).default([]);

const Component = z.object({
  componentName: z.object({ text: z.string() }),
  componentType: text,
  confirmationLevel: z.enum(['CONFIRMATION_LEVEL_UNSPECIFIED', 'CONFIRMED', 'UNCONFIRMED_BUT_PLAUSIBLE', 'UNCONFIRMED_AND_SUSPICIOUS']).default('CONFIRMATION_LEVEL_UNSPECIFIED'),
  inferred: z.boolean().default(false),
  spellCorrected: z.boolean().default(false),
  replaced: z.boolean().default(false),
  unexpected: z.boolean().default(false),
});
export type Component = z.infer<typeof Component>;

const Granularity = z.enum(['GRANULARITY_UNSPECIFIED', 'SUB_PREMISE', 'PREMISE', 'PREMISE_PROXIMITY', 'BLOCK', 'ROUTE', 'OTHER']);
const NextAction = z.enum(['POSSIBLE_NEXT_ACTION_UNSPECIFIED', 'FIX', 'CONFIRM_ADD_SUBPREMISES', 'CONFIRM', 'ACCEPT']);

const Result = z.object({
  verdict: z.object({
    validationGranularity: Granularity.default('GRANULARITY_UNSPECIFIED'),
    possibleNextAction: NextAction.default('POSSIBLE_NEXT_ACTION_UNSPECIFIED'),
    addressComplete: z.boolean().default(false),
  }),
  address: z.object({
    postalAddress: z.object({ addressLines: z.array(z.string()).default([]), locality: maybe, sublocality: maybe, administrativeArea: maybe, postalCode: maybe }),
    addressComponents: z.array(Component).default([]),
    missingComponentTypes: types,
    unresolvedTokens: types,
  }),
  uspsData: z
    .object({
      standardizedAddress: z.object({ firstAddressLine: maybe, secondAddressLine: maybe, city: maybe, state: maybe, zipCode: maybe, zipCodeExtension: maybe }).optional(),
      /** Y: the post delivers there, its inner number included. */
      dpvConfirmation: maybe,
    })
    .optional(),
});
export type Result = z.infer<typeof Result>;

export const ValidationAnswer = z.object({ result: Result, responseId: text });

export const GoogleError = z.object({ error: z.object({ code: z.number(), message: z.string(), status: z.string().optional() }) });
