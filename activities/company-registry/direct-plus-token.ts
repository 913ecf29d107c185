import { z } from 'zod';
import { WrongAnswerError } from '../errors';
import { mustNotBeLater, readAnswer, request, type Asked } from '../requests';

interface TokenOptions {
  url: string;
  key: string;
  secret: string;
  asked: Asked;
}

const TokenAnswer = z.object({ access_token: z.string().min(1), expires_in: z.coerce.number().positive() });

/**
 * The registry's access token: fetched at the first question, shared by all that ask meanwhile, renewed when a tenth of
 * its life (at most five minutes) is left.
 */
export function accessTokens({ url, key, secret, asked }: TokenOptions) {
  let held: { token: string; renewAt: number } | undefined;
  let underWay: Promise<string> | undefined;

  const fetchToken = async (): Promise<string> => {
    const response = await request(asked, `${url}/v3/token`, {
      method: 'POST',
      headers: {
        authorization: `Basic ${Buffer.from(`${key}:${secret}`).toString('base64')}`,
        'content-type': 'application/x-www-form-urlencoded',
        accept: 'application/json',
      },
      body: 'grant_type=client_credentials',
    });
    mustNotBeLater(asked, response);
    if (response.status !== 200) {
      throw new WrongAnswerError(
        `The company registry gives no token (${response.status}): look at PARVIS_REGISTRY_KEY and PARVIS_REGISTRY_SECRET.`,
      );
    }
    const { access_token: token, expires_in: seconds } = await readAnswer(asked, response, TokenAnswer);
    const life = seconds * 1000;
    held = { token, renewAt: asked.now() + life - Math.min(life / 10, 300_000) };
    return token;
  };

  return {
    async get(): Promise<string> {
      if (held && asked.now() < held.renewAt) return held.token;
      underWay ??= fetchToken().finally(() => (underWay = undefined));
      return underWay;
    },
    /** Drops a token that was refused, unless another has taken its place meanwhile. */
    forget(token: string): void {
      if (held?.token === token) held = undefined;
    },
  };
}
