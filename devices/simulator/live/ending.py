"""Ends tasks without losing a cancelling that meets the one who ends them."""

import asyncio
from collections.abc import Collection


async def end_all(tasks: "Collection[asyncio.Task[None]]", expected: tuple[type[BaseException], ...] = ()) -> None:
    """Cancel tasks and wait for them; raises what one of them raised, unless it was expected."""
    for task in tasks:
        task.cancel()
    if tasks:
        await asyncio.wait(tasks)
    raised = [problem for task in tasks if not task.cancelled() and (problem := task.exception())]
    for problem in raised:
        if not isinstance(problem, expected):
            raise problem
