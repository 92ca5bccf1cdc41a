"""A receiver of webhooks, to copy: it verifies, tells doubles, and answers before it does its work.

`WEBHOOK_SECRET=whsec_… python receiver.py 8090`; pip install aiohttp standardwebhooks.
"""

import os
import sys

from aiohttp import web
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

SECRET = Webhook(os.environ["WEBHOOK_SECRET"])
# Keep these in your database, in the transaction of what you do.
seen: set[str] = set()


async def relais(request: web.Request) -> web.Response:
    """Print each event once."""
    try:
        event = SECRET.verify(await request.read(), dict(request.headers))
    except WebhookVerificationError:
        return web.Response(status=400)
    if event["id"] not in seen:
        seen.add(event["id"])
        print(event["type"], event.get("data"), flush=True)
    return web.Response(status=204)


app = web.Application()
app.router.add_post("/relais", relais)
web.run_app(app, host="127.0.0.1", port=int(sys.argv[1]), print=None)
