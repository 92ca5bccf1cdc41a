"""Ask the process of this container whether it is well: `python -m kernel.health [livez | readyz]`.

For engines that run a command in the container: an image needs no other program for it, and nothing of a service is
imported, which would take a second each time. Exits 0 when the side port answers 204, else 1.
"""

from __future__ import annotations

import http.client
import os
import sys
from collections.abc import Mapping

_SECONDS = 3.0


def main(environment: Mapping[str, str] = os.environ) -> int:
    """The exit code for the question in the first argument, `readyz` without one."""
    question = sys.argv[1] if len(sys.argv) > 1 else "readyz"
    if question not in ("livez", "readyz"):
        sys.stderr.write("usage: python -m kernel.health [livez | readyz]\n")
        return 2
    connection = http.client.HTTPConnection(
        "127.0.0.1", int(environment.get("RELAIS_METRICS_PORT", "9090")), timeout=_SECONDS
    )
    try:
        connection.request("GET", f"/{question}")
        answer = connection.getresponse()
        sys.stdout.write(answer.read(1000).decode(errors="replace"))
    except (OSError, http.client.HTTPException) as failure:
        sys.stderr.write(f"no answer: {failure}\n")
        return 1
    finally:
        connection.close()
    return 0 if answer.status == http.client.NO_CONTENT else 1


if __name__ == "__main__":
    sys.exit(main())
