"""Asks the development issuer for a token."""

from __future__ import annotations

import json
import urllib.error
import urllib.request

from devstack.failures import StackFailure


def token(issuer: str, login: str) -> str:
    """Return an access token for a login or client of the issuer; StackFailure if it is down or knows no such one."""
    body = json.dumps({"login": login}).encode()
    request = urllib.request.Request(  # noqa: S310 - the address is the stack's own issuer on loopback
        f"{issuer}/token", data=body, headers={"content-type": "application/json"}
    )
    try:
        with urllib.request.urlopen(request, timeout=5) as response:  # noqa: S310 - as above
            return str(json.load(response)["access_token"])
    except urllib.error.HTTPError as refusal:
        refusal.close()
        raise StackFailure(
            f"The issuer knows no login {login!r} (status {refusal.code}).",
            remedy="use employee-1 to employee-30, editor-1, programme-1, auditor-1, subscriber-1 or reader-1",
        ) from refusal
    except OSError as failure:
        raise StackFailure(f"The issuer at {issuer} does not answer.", remedy="run `make up`") from failure
