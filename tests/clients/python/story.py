"""What the two stories share: steps that are told as lines of JSON, waiting, and an engine that is asked over HTTP."""

import asyncio
import json
import sys
import time
import traceback
import urllib.parse
import urllib.request

PATIENCE = 60


def tell(client, step, outcome, note=""):
    print(json.dumps({"client": client, "step": step, "outcome": outcome, "note": note}), flush=True)


async def take(client, step, work):
    """Takes one step and tells how it ended."""
    try:
        note = await asyncio.wait_for(work, 3 * PATIENCE)
        tell(client, step, "passed", note or "")
    except Exception as error:
        place = traceback.extract_tb(error.__traceback__)[-1]
        tell(client, step, "failed", f"{type(error).__name__}: {error} ({place.name}, line {place.lineno})")


async def until(what, ask, patience=PATIENCE):
    end = time.monotonic() + patience
    while time.monotonic() < end:
        found = ask()
        if asyncio.iscoroutine(found):
            found = await found
        if found:
            return found
        await asyncio.sleep(0.1)
    raise AssertionError(f"{what} did not come about")


class Engine:
    def __init__(self, base):
        self.base = base
        self.url = base.replace("http", "ws", 1)

    def get(self, path, **parameters):
        with urllib.request.urlopen(f"{self.base}{path}?{urllib.parse.urlencode(parameters)}") as answer:
            return answer.read().decode()

    def token(self, room, identity):
        return self.get("/token", room=room, identity=identity)

    def figures(self, room):
        return {one["identity"]: one for one in json.loads(self.get("/figures", room=room))}


def engine():
    return Engine(sys.argv[1])
