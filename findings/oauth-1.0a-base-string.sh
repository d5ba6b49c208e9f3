#!/usr/bin/env bash
# oauth-1.0a 2.2.6 (npm): the string to sign of RFC 5849's own example.
#
# RFC 5849 section 3.4.1.1 has a request whose parameter `a3` stands in the query and in the body, with another
# parameter whose name is percent-encoded (`c%40`). Section 3.4.1.3 takes every pair, and decodes names before it
# encodes them; section 3.4.1.2 takes the host in lower case and leaves out the port that the scheme implies.
# oauth-1.0a keeps one `a3`, encodes the name a second time (`c%252540` for `c%2540`), and takes the host and the
# port as they are written. A server that follows the RFC refuses such a signature.
#
# Seen on 2026-12-01 with Node.js 20:
#   pairs of a3: 1 (the RFC has 2); c@ as c%252540; http://EXAMPLE.COM:80/r%20v/X as it is
# Exits 1 if that changes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund oauth-1.0a@2.2.6
cat > look.js <<'JS'
const OAuth = require('oauth-1.0a');

const oauth = new OAuth({ consumer: { key: '9djdj82h48djs9d2', secret: 'j49sk3j29djd' } });
const request = {
  method: 'POST',
  url: 'http://example.com/request?b5=%3D%253D&a3=a&c%40=&a2=r%20b',
  data: { c2: '', a3: '2 q' },
};
const parameters = {
  oauth_consumer_key: '9djdj82h48djs9d2',
  oauth_token: 'kkk9d7dh3k39sjv7',
  oauth_signature_method: 'HMAC-SHA1',
  oauth_timestamp: '137131201',
  oauth_nonce: '7d8f3e4a',
};
// Section 3.4.1.1 prints this.
const expected =
  'POST&http%3A%2F%2Fexample.com%2Frequest&a2%3Dr%2520b%26a3%3D2%2520q%26a3%3Da%26b5%3D%253D%25253D%26c%2540%3D%26' +
  'c2%3D%26oauth_consumer_key%3D9djdj82h48djs9d2%26oauth_nonce%3D7d8f3e4a%26oauth_signature_method%3DHMAC-SHA1%26' +
  'oauth_timestamp%3D137131201%26oauth_token%3Dkkk9d7dh3k39sjv7';
const seen = oauth.getBaseString(request, parameters);
const pairs = (text) => text.split('%26').filter((pair) => /(^|&)a3%3D/.test(pair)).length;
console.log(`pairs of a3: ${pairs(seen)} (the RFC has ${pairs(expected)})`);
console.log(`the name c@: ${seen.match(/%26(c%25[0-9]+)%3D/)[1]} (the RFC has ${expected.match(/%26(c%25[0-9]+)%3D/)[1]})`);
const address = oauth.getBaseUrl('http://EXAMPLE.COM:80/r%20v/X?id=123');
console.log(`address: ${address} (the RFC has http://example.com/r%20v/X)`);
const same =
  pairs(seen) === 1 && pairs(expected) === 2 && seen.includes('c%252540') && !expected.includes('c%252540') &&
  address === 'http://EXAMPLE.COM:80/r%20v/X';
process.exit(same ? 0 : 1);
JS
node look.js
