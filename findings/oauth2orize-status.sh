#!/usr/bin/env bash
# oauth2orize 1.12.0 (npm): the HTTP status of a token endpoint's errors.
#
# RFC 6749 section 5.2 answers a refused token request with 400, and with 401 where the client's authentication
# failed. oauth2orize answers `invalid_grant` and `unauthorized_client` with 403, and `unsupported_grant_type`
# with 501: by the status alone, an expired refresh token looks like a firewall's page, and a grant that is not
# switched on like a server that is down.
#
# Seen on 2026-12-01 with Node.js 20:
#   invalid_request 400, invalid_client 401, invalid_grant 403, unauthorized_client 403,
#   unsupported_grant_type 501, invalid_scope 400
# Exits 1 if that changes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund oauth2orize@1.12.0
cat > look.js <<'JS'
const { TokenError } = require('oauth2orize');

const expected = {
  invalid_request: 400,
  invalid_client: 401,
  invalid_grant: 403,
  unauthorized_client: 403,
  unsupported_grant_type: 501,
  invalid_scope: 400,
};
let same = true;
for (const [code, status] of Object.entries(expected)) {
  const seen = new TokenError('no', code).status;
  console.log(`${code} ${seen}`);
  same &&= seen === status;
}
process.exit(same ? 0 : 1);
JS
node look.js
