import * as oidc from 'openid-client';
import { z } from 'zod';
import { isOnThisMachine } from '../../configuration/on-this-machine';
import type { Settings } from '../../configuration/settings';

/** Who somebody is by an OpenID provider’s word. Which person of the directory that is, `people.ts` says. */
export interface Identity {
  readonly issuer: string;
  /** The provider’s own name of the person, which never changes. */
  readonly subject: string;
  readonly address: string;
  /** What the claim of the work account holds, where the settings ask for one. */
  readonly tenant?: string;
}

/** A sign-in that has begun in a browser, and what only that browser may finish it with. */
export interface Pending {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
}

/** How long a sign-in is believed, and what prolongs it. */
export interface Granted {
  readonly identity: Identity;
  /** Epoch ms. */
  readonly until: number;
  readonly refreshToken?: string;
}

/** What somebody does on another device while the command line waits. */
export interface OnAnotherDevice {
  readonly address: string;
  readonly code: string;
  /** Epoch ms. */
  readonly until: number;
  /** Resolves when it was done. @throws SignInError */
  done(): Promise<Granted>;
}

/**
 * Why there is no identity: the person said no; the sign-in is not one that began here, or is over; the provider does not
 * answer; or what it answers cannot be believed or is not set up, which an administrator mends.
 */
export type SignInProblem = 'declined' | 'over' | 'unreachable' | 'wrong';

export class SignInError extends Error {
  override readonly name = 'SignInError';

  constructor(
    readonly problem: SignInProblem,
    message: string,
    cause?: unknown,
  ) {
    super(message, cause === undefined ? undefined : { cause });
  }
}

export interface OpenIdProvider {
  readonly issuer: string;
  readonly clientId: string;
  /** Whether everybody’s work account is told by a claim. */
  readonly tellsTenant: boolean;
  /** Where a browser is sent to, and what it must come back with. `another`: whoever is signed in there is not to be taken without a question. */
  begin(redirectAddress: string, given: { language: string; another: boolean }): Promise<{ address: string; pending: Pending }>;
  /** `cameBack`: the whole address that the browser came back to. @throws SignInError */
  finish(cameBack: URL, pending: Pending): Promise<Identity>;
  /** The device grant (RFC 8628). @throws SignInError */
  onAnotherDevice(): Promise<OnAnotherDevice>;
  /** @throws SignInError `over` where the provider does not prolong it. */
  refresh(refreshToken: string, subject: string): Promise<Granted>;
  /** RFC 7009, where the provider can. */
  revoke(refreshToken: string): Promise<void>;
  /** Whether its discovery document and keys can be had, for `doctor`. @throws SignInError */
  examine(): Promise<{ devices: boolean }>;
}

type OpenIdSettings = Pick<Settings, 'PARVIS_OIDC_ISSUER' | 'PARVIS_OIDC_CLIENT_ID' | 'PARVIS_OIDC_CLIENT_SECRET' | 'PARVIS_OIDC_CLI_CLIENT_ID' | 'PARVIS_OIDC_ADDRESS_CLAIM' | 'PARVIS_OIDC_TENANT_CLAIM'>;

const hour = 3_600_000;
const timeoutSeconds = 10;
/** Where a provider does not say how long its word holds. */
const defaultSeconds = 300;

/**
 * The OpenID provider of the settings, as the gateway or the command line knows it. Its discovery document is fetched when it is
 * first needed and again every hour. Authorization code with PKCE, state and nonce; ID tokens are checked by the provider’s keys.
 */
export function openIdProvider(settings: OpenIdSettings, as: 'gateway' | 'command line', now: () => number = Date.now): OpenIdProvider {
  const { PARVIS_OIDC_ISSUER: issuer = '', PARVIS_OIDC_CLIENT_ID: gatewaysId = '', PARVIS_OIDC_CLI_CLIENT_ID: ownId } = settings;
  const isOwn = as === 'command line' && ownId !== undefined;
  const clientId = isOwn ? ownId : gatewaysId;
  const secret = isOwn ? undefined : settings.PARVIS_OIDC_CLIENT_SECRET;
  let known: { config: Promise<oidc.Configuration>; until: number } | undefined;

  function discovered(): Promise<oidc.Configuration> {
    if (known && known.until > now()) return known.config;
    const config = discover(new URL(issuer), clientId, secret);
    const entry = (known = { config, until: now() + hour });
    config.catch(() => void (known === entry && (known = undefined)));
    return config;
  }
  const asking = async <T>(ask: (config: oidc.Configuration) => Promise<T>): Promise<T> => {
    try {
      return await ask(await discovered());
    } catch (error) {
      throw error instanceof SignInError ? error : signInError(error, issuer);
    }
  };
  const granted = async (config: oidc.Configuration, tokens: oidc.TokenEndpointResponse & oidc.TokenEndpointResponseHelpers, before?: string): Promise<Granted> => {
    const claims = tokens.claims();
    const subject = claims?.sub ?? before;
    if (subject === undefined) throw new SignInError('wrong', `${issuer} answers without an ID token`);
    // A refresh may bring no ID token, and some providers keep addresses out of it: they are asked for.
    const isWhole = claims !== undefined && settings.PARVIS_OIDC_ADDRESS_CLAIM in claims && (settings.PARVIS_OIDC_TENANT_CLAIM === undefined || settings.PARVIS_OIDC_TENANT_CLAIM in claims);
    const asked = isWhole || config.serverMetadata().userinfo_endpoint === undefined ? {} : await oidc.fetchUserInfo(config, tokens.access_token, subject);
    return {
      identity: identityFrom({ ...asked, ...claims }, issuer, settings),
      until: claims ? claims.exp * 1_000 : now() + (tokens.expires_in ?? defaultSeconds) * 1_000,
      ...(tokens.refresh_token === undefined ? {} : { refreshToken: tokens.refresh_token }),
    };
  };

  return {
    issuer,
    clientId,
    tellsTenant: settings.PARVIS_OIDC_TENANT_CLAIM !== undefined,
    begin: (redirectAddress, { language, another }) =>
      asking(async (config) => {
        const pending = { state: oidc.randomState(), nonce: oidc.randomNonce(), verifier: oidc.randomPKCECodeVerifier() };
        const address = oidc.buildAuthorizationUrl(config, {
          redirect_uri: redirectAddress, scope: 'openid profile email', state: pending.state, nonce: pending.nonce, ui_locales: language,
          code_challenge: await oidc.calculatePKCECodeChallenge(pending.verifier), code_challenge_method: 'S256',
          ...(another ? { prompt: choiceOf(config.serverMetadata()) } : {}),
        });
        return { address: address.href, pending };
      }),
    finish: (cameBack, { state, nonce, verifier }) =>
      asking(async (config) => {
        const tokens = await oidc.authorizationCodeGrant(config, cameBack, { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce, idTokenExpected: true });
        return (await granted(config, tokens)).identity;
      }),
    onAnotherDevice: () =>
      asking(async (config) => {
        const { device_authorization_endpoint: devices, scopes_supported: scopes } = config.serverMetadata();
        if (devices === undefined) throw new SignInError('wrong', `${issuer} offers no sign-in on another device (the device grant, RFC 8628), which the command line needs`);
        // Without it some providers prolong nothing, and somebody would sign in every hour.
        const scope = scopes?.includes('offline_access') ? 'openid profile email offline_access' : 'openid profile email';
        const asked = await oidc.initiateDeviceAuthorization(config, { scope });
        return {
          address: asked.verification_uri_complete ?? asked.verification_uri,
          code: asked.user_code,
          until: now() + asked.expires_in * 1_000,
          done: () =>
            asking(async () => {
              const begun = now();
              const tokens = await oidc.pollDeviceAuthorizationGrant(config, asked).catch((error: unknown) => {
                if (now() - begun >= asked.expires_in * 1_000) throw new SignInError('over', 'nobody has entered the code in time', error);
                throw error;
              });
              return granted(config, tokens);
            }),
        };
      }),
    refresh: (refreshToken, subject) =>
      asking(async (config) => {
        const prolonged = await granted(config, await oidc.refreshTokenGrant(config, refreshToken), subject);
        if (prolonged.identity.subject !== subject) throw new SignInError('wrong', `${issuer} prolongs the sign-in of one person with that of another`);
        return { refreshToken, ...prolonged };
      }),
    revoke: (refreshToken) =>
      asking(async (config) => {
        if (config.serverMetadata().revocation_endpoint !== undefined) await oidc.tokenRevocation(config, refreshToken, { token_type_hint: 'refresh_token' });
      }),
    examine: () =>
      asking(async (config) => {
        const { jwks_uri: keys, device_authorization_endpoint: devices } = config.serverMetadata();
        if (keys === undefined) throw new SignInError('wrong', `${issuer} does not say where its keys are`);
        const response = await fetch(keys, { signal: AbortSignal.timeout(timeoutSeconds * 1_000) });
        if (!Keys.safeParse(await response.json()).success) throw new SignInError('wrong', `${keys} holds no keys`);
        return { devices: devices !== undefined };
      }),
  };
}

const Keys = z.object({ keys: z.array(z.looseObject({ kty: z.string() })).min(1) });

async function discover(issuer: URL, clientId: string, secret: string | undefined): Promise<oidc.Configuration> {
  // What the provider can do is known after the discovery only: the basic form is the standard’s default.
  const bySecret = (given: string): ReturnType<typeof oidc.ClientSecretBasic> => {
    const [basic, post] = [oidc.ClientSecretBasic(given), oidc.ClientSecretPost(given)];
    return (server, client, body, headers) => ((server.token_endpoint_auth_methods_supported ?? ['client_secret_basic']).includes('client_secret_basic') ? basic : post)(server, client, body, headers);
  };
  const insecure = isOnThisMachine(issuer.hostname) ? [oidc.allowInsecureRequests] : [];
  return oidc.discovery(issuer, clientId, undefined, secret === undefined ? oidc.None() : bySecret(secret), { timeout: timeoutSeconds, execute: [oidc.enableNonRepudiationChecks, ...insecure] });
}

/** «Choose an account» where the provider knows it; every provider knows «sign in anew» (OpenID Connect Core, 3.1.2.1). */
const choiceOf = ({ prompt_values_supported: known, issuer }: oidc.ServerMetadata): string =>
  (Array.isArray(known) && known.includes('select_account')) || new URL(issuer).hostname === 'login.microsoftonline.com' ? 'select_account' : 'login';

const Claims = z.looseObject({ sub: z.string().min(1), email_verified: z.union([z.boolean(), z.stringbool()]).optional() });

/**
 * The identity that claims of a checked token tell. An address in `email` that the provider has not verified may be anybody’s: where no
 * claim names the work account besides, it counts only as verified.
 * @throws SignInError naming the claim that is missing or not to be believed.
 */
export function identityFrom(given: Readonly<Record<string, unknown>>, issuer: string, settings: Pick<OpenIdSettings, 'PARVIS_OIDC_ADDRESS_CLAIM' | 'PARVIS_OIDC_TENANT_CLAIM'>): Identity {
  const { PARVIS_OIDC_ADDRESS_CLAIM: addressClaim, PARVIS_OIDC_TENANT_CLAIM: tenantClaim } = settings;
  const claims = Claims.safeParse(given);
  if (!claims.success) throw new SignInError('wrong', `${issuer} answers without a usable claim «${claims.error.issues[0]?.path.join('.') ?? 'sub'}»`);
  const { sub: subject, email_verified: verified } = claims.data;
  const address = z.email().safeParse(claims.data[addressClaim]);
  if (!address.success) throw new SignInError('wrong', `${issuer} tells no address in the claim «${addressClaim}»; PARVIS_OIDC_ADDRESS_CLAIM names another, or let the provider put it into the token`);
  if (addressClaim === 'email' && (verified === false || (verified === undefined && tenantClaim === undefined))) {
    throw new SignInError('wrong', `${issuer} does not say that it has verified the address (claim «email_verified»); without that it may be anybody’s`);
  }
  if (tenantClaim === undefined) return { issuer, subject, address: address.data };
  const tenant = z.string().min(1).safeParse(claims.data[tenantClaim]);
  if (!tenant.success) throw new SignInError('wrong', `${issuer} tells no work account in the claim «${tenantClaim}» (PARVIS_OIDC_TENANT_CLAIM)`);
  return { issuer, subject, address: address.data, tenant: tenant.data };
}

/** By what the library says and the network did; no message of it bears a token. */
function signInError(error: unknown, issuer: string): SignInError {
  if (error instanceof oidc.AuthorizationResponseError) {
    return error.error === 'access_denied' ? new SignInError('declined', 'the sign-in was called off', error) : new SignInError(isPassing(error.error) ? 'unreachable' : 'wrong', `${issuer} refuses the sign-in: ${error.error}`, error);
  }
  if (error instanceof oidc.ResponseBodyError) {
    if (error.error === 'access_denied') return new SignInError('declined', 'the sign-in was called off', error);
    if (error.error === 'invalid_grant' || error.error === 'expired_token') return new SignInError('over', 'the sign-in has run out', error);
    return new SignInError(isPassing(error.error) || error.status >= 500 ? 'unreachable' : 'wrong', `${issuer} refuses: ${error.error}${error.error === 'invalid_client' ? '; PARVIS_OIDC_CLIENT_ID and its secret are not those of the provider' : ''}`, error);
  }
  if (statusIn(error) >= 500) return new SignInError('unreachable', `${issuer} answers ${statusIn(error)}`, error);
  if (isOfTheNetwork(error)) return new SignInError('unreachable', `${issuer} does not answer: ${reasonIn(error)}`, error);
  return new SignInError('wrong', `${issuer} answers in a way that cannot be believed: ${reasonIn(error)}`, error);
}

const isPassing = (error: string): boolean => error === 'temporarily_unavailable' || error === 'server_error';

const chain = (error: unknown): object[] => (typeof error === 'object' && error !== null ? [error, ...('cause' in error ? chain(error.cause) : [])] : []);

/** The status of an answer that was no answer to the question. */
const statusIn = (error: unknown): number => chain(error).flatMap((each) => ('status' in each && typeof each.status === 'number' ? [each.status] : []))[0] ?? 0;

/** What is at the bottom, which is what helps: «ECONNREFUSED», not «fetch failed». */
function reasonIn(error: unknown): string {
  const last = chain(error).findLast((each) => 'message' in each || 'code' in each) ?? {};
  const [said, code] = ['message' in last ? String(last.message) : '', 'code' in last ? String(last.code) : ''];
  return said === '' || (isOfTheSystem(code) && !said.includes(code)) ? `${said} ${code}`.trim() : said;
}

const isOfTheSystem = (code: string): boolean => /^E[A-Z]+$/.test(code);

const isOfTheNetwork = (error: unknown): boolean =>
  chain(error).some((each) => ('name' in each && (each.name === 'TimeoutError' || each.name === 'AbortError')) || ('message' in each && each.message === 'fetch failed') || ('code' in each && isOfTheSystem(String(each.code))));
