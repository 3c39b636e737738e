// An OpenID provider that is not ours (npm oidc-provider) for the sign-in tests: node another_provider.mjs MODULE PORT
// Prints one line when ready. Any name and password sign in; development forms ask for consent; refresh tokens rotate.
import { createServer } from 'node:http';

const [, , module, port] = process.argv;
const { Provider } = await import(module);
const issuer = `http://127.0.0.1:${port}`;

const provider = new Provider(issuer, {
  clients: [{
    client_id: 'occupancy-qgis',
    application_type: 'native',
    token_endpoint_auth_method: 'none',
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    redirect_uris: ['http://127.0.0.1/callback'],
  }],
  scopes: ['openid', 'offline_access', 'occupancy'],
  claims: { openid: ['sub'], profile: ['name'], email: ['email'] },
  features: { revocation: { enabled: true } },
  cookies: { keys: [crypto.randomUUID()] },
  ttl: { AccessToken: 600, RefreshToken: 3600, Grant: 3600, Session: 3600, Interaction: 600, IdToken: 600, AuthorizationCode: 60 },
  async findAccount(_, id) {
    return { accountId: id, async claims() { return { sub: id, name: 'Camille Fictif', email: 'camille@exemple.invalid' }; } };
  },
});

createServer(provider.callback()).listen(Number(port), '127.0.0.1', () => console.log(JSON.stringify({ issuer })));
