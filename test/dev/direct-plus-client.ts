/** The registry asked by hand, as its documentation says, so that its tests do not depend on the product's own client. */

export class CaughtAnswer extends Error {
  constructor(
    readonly status: number,
    readonly body: unknown,
  ) {
    super(`answered ${status}: ${JSON.stringify(body)}`);
  }
}

export async function tokenFrom(url: string, key = 'key', secret = 'secret'): Promise<string> {
  const answer = await fetch(`${url}/v3/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${key}:${secret}`).toString('base64')}`, 'content-type': 'application/x-www-form-urlencoded' },
    body: 'grant_type=client_credentials',
  });
  if (!answer.ok) throw new CaughtAnswer(answer.status, await answer.json());
  const { access_token } = (await answer.json()) as { access_token: string }; // the test fails on the next look-up where it is not
  return access_token;
}

export async function look(url: string, duns: string, token?: string): Promise<{ status: number; retryAfter: string | null; body: unknown }> {
  return get(`${url}/v1/data/duns/${duns}?blockIDs=companyinfo_L2_v1`, token ?? (await tokenFrom(url)));
}

export async function search(url: string, parameters: Record<string, string>) {
  return get(`${url}/v1/match/cleanseMatch?${new URLSearchParams(parameters).toString()}`, await tokenFrom(url));
}

async function get(address: string, bearer: string) {
  const answer = await fetch(address, { headers: { authorization: `Bearer ${bearer}` } });
  return { status: answer.status, retryAfter: answer.headers.get('retry-after'), body: await answer.json() };
}
