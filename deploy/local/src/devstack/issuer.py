"""The development issuer as a process: `python -m devstack.issuer`. It signs for anybody; production refuses it."""

from __future__ import annotations

import os
from pathlib import Path

import uvicorn

from devstack.rundirectory import RunDirectory
from kernel.testing.issuer import create_issuer

LOGINS: dict[str, list[str]] = {
    **{f"employee-{number}": ["employee"] for number in range(1, 31)},
    "editor-1": ["employee", "editor"],
    "programme-1": ["employee", "programme"],
    "auditor-1": ["auditor"],
}
# Other systems, by what they may do.
CLIENTS: dict[str, list[str]] = {
    "subscriber-1": ["subscriptions:read", "subscriptions:write"],
    "reader-1": ["exports:read", "figures:read", "subscriptions:read"],
}
# Two entities of a group; who edits and runs the programme works for the group as a whole.
CLAIMS: dict[str, dict[str, str]] = {
    f"employee-{number}": {"entity": "north", "country": "FR"} if number <= 20 else {"entity": "south", "country": "DE"}
    for number in range(1, 31)
}


def main() -> None:
    """Serve discovery, keys and `POST /token` on RELAIS_HTTP_PORT until SIGTERM; tokens outlive a restart."""
    keys = RunDirectory(Path(os.environ["RELAIS_RUN_DIRECTORY"])).issuer_keys
    app = create_issuer(
        os.environ["RELAIS_OIDC_ISSUER"],
        LOGINS,
        audience=os.environ["RELAIS_OIDC_AUDIENCE"],
        clients=CLIENTS,
        claims=CLAIMS,
        key_file=keys,
    )
    uvicorn.run(app, host="127.0.0.1", port=int(os.environ["RELAIS_HTTP_PORT"]), access_log=False, log_level="warning")


if __name__ == "__main__":
    main()
