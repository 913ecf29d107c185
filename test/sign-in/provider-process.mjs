// A whole OpenID provider (oidc-provider, certified by the OpenID Foundation) for tests: anybody may sign in with any password, as the address that is typed.
// Port, the gateway's redirect address, and how long an ID token holds, in seconds, come as arguments.
import { Provider } from 'oidc-provider';

const [port, redirectAddress, seconds] = process.argv.slice(2);
const issuer = `http://127.0.0.1:${port}`;

const provider = new Provider(issuer, {
  clients: [
    { client_id: 'gateway', client_secret: 'of the gateway, :/+ and long enough', redirect_uris: [redirectAddress], grant_types: ['authorization_code'] },
    {
      client_id: 'parvis-cli', token_endpoint_auth_method: 'none', redirect_uris: [], response_types: [], application_type: 'native',
      grant_types: ['urn:ietf:params:oauth:grant-type:device_code', 'refresh_token'],
    },
  ],
  findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, email: id, email_verified: !id.startsWith('unverified') }) }),
  claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
  features: { devInteractions: { enabled: true }, deviceFlow: { enabled: true }, revocation: { enabled: true } },
  ttl: { IdToken: Number(seconds), AccessToken: 3_600, AuthorizationCode: 60, DeviceCode: 600, Grant: 3_600, Session: 3_600, Interaction: 600, RefreshToken: 3_600 },
  rotateRefreshToken: true,
  cookies: { keys: ['only for tests'] },
  pkce: { required: () => true },
});
const server = provider.listen(Number(port), '127.0.0.1', () => process.send?.('ready'));
process.once('disconnect', () => server.close(() => process.exit(0)));
