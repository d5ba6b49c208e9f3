#!/usr/bin/env bash
# Authlib 1.9.10 (PyPI): how its server side reads HTTP Basic credentials of a client.
#
# RFC 6749 section 2.3.1 has the client's id and secret form-encoded before they go into Basic, so that a space
# is a plus sign. Authlib undoes percent escapes there and leaves a plus sign as it is: a secret with a space,
# sent as the RFC says, is another secret; with %20 for the space it is the right one.
#
# Seen on 2026-12-01 with Python 3.11:
#   plus    -> 'my+secret'
#   percent -> 'my secret'
# Exits 1 if that changes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check authlib==1.9.10
"$folder/venv/bin/python" - <<'PYTHON'
import base64
import sys

import authlib
from authlib.oauth2.rfc6749.util import extract_basic_authorization


def read(secret):
    value = base64.b64encode(f"app:{secret}".encode()).decode()
    return extract_basic_authorization({"Authorization": f"Basic {value}"})[1]


plus, percent = read("my+secret"), read("my%20secret")
print(f"authlib {authlib.__version__}: plus -> {plus!r}, percent -> {percent!r}")
sys.exit(0 if (plus, percent) == ("my+secret", "my secret") else 1)
PYTHON
