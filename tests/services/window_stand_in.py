"""`python -m tests.services.window_stand_in APP FOLDER`: serves a target until it is killed."""

import asyncio
import json
import sys
from pathlib import Path

from tests.workspace.opened import opened, spec


async def main() -> None:
    async with opened(Path(sys.argv[2])) as workspace:
        await workspace.target.start(spec(sys.argv[1]))
        await workspace.target.settled(60)
        print(json.dumps({"pid": workspace.target.pid, "url": workspace.target.url}), flush=True)
        await asyncio.Event().wait()


asyncio.run(main())
