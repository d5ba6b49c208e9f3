#!/usr/bin/env bash
# oauth4webapi 3.8.8 and @node-oauth/oauth2-server 5.3.0 (npm): a client id with a hyphen, between the two.
#
# RFC 6749 section 2.3.1 form-encodes the client's id and secret before they go into Basic; appendix B's encoding
# leaves hyphens, underscores, dots and asterisks as they are. oauth4webapi (on which openid-client stands) escapes
# these too: `my-client_1` goes out as `my%2Dclient%5F1`. A server that undoes the escapes reads the same; one that
# takes Basic as RFC 7617 has it looks for a client of the escaped name. @node-oauth/oauth2-server does, so that
# the id that works in a form, and with every client that does not encode, is an unknown client here.
#
# Seen on 2026-12-01 with Node.js 20:
#   sent: my%2Dclient%5F1:s3cret%5Fkey%2D1, the server looks for my%2Dclient%5F1: invalid_client, 401
# Exits 1 if that changes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund oauth4webapi@3.8.8 @node-oauth/oauth2-server@5.3.0
cat > look.mjs <<'JS'
import { createRequire } from 'node:module';
import { ClientSecretBasic } from 'oauth4webapi';

const Server = createRequire(import.meta.url)('@node-oauth/oauth2-server');
const [id, secret] = ['my-client_1', 's3cret_key-1'];

const headers = new Headers();
const form = new URLSearchParams({ grant_type: 'client_credentials' });
await ClientSecretBasic(secret)({ issuer: 'https://as.example' }, { client_id: id }, form, headers);
const sent = Buffer.from(headers.get('authorization').slice(6), 'base64').toString();

let asked;
const server = new Server({
  model: {
    getClient(clientId, clientSecret) {
      asked = clientId;
      return clientId === id && clientSecret === secret ? { id, grants: ['client_credentials'] } : null;
    },
    getUserFromClient: () => ({}),
    saveToken: (token, client, user) => ({ ...token, client, user }),
  },
});
const outcome = async (authorization) => {
  const request = new Server.Request({
    method: 'POST',
    query: {},
    headers: {
      authorization,
      'content-type': 'application/x-www-form-urlencoded',
      'content-length': String(form.toString().length),
    },
    body: Object.fromEntries(form),
  });
  try {
    await server.token(request, new Server.Response({}));
    return 'a token';
  } catch (error) {
    return `${error.name}, ${error.code}`;
  }
};

const encoded = await outcome(headers.get('authorization'));
console.log(`sent: ${sent}, the server looks for ${asked}: ${encoded}`);
const plain = await outcome(`Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`);
console.log(`sent as it is: ${plain}`);
const same =
  sent === 'my%2Dclient%5F1:s3cret%5Fkey%2D1' && encoded === 'invalid_client, 401' && plain === 'a token';
process.exit(same ? 0 : 1);
JS
node look.mjs
