"""A few threads that do all the work on files of live sessions, so that a slow disk never holds up the event loop.

A session's work is done by one thread, in order. What is done while a thread works is answered together: one call into
the event loop for many fragments.
"""

import asyncio
import logging
import threading
from collections.abc import Callable
from queue import SimpleQueue
from typing import Any, TypeVar
from uuid import UUID

THREADS = 4
MOST_TOGETHER = 64
Result = TypeVar("Result")
Then = Callable[[Any], None]  # gets what the work returned, or what it raised
Job = tuple[Callable[[], Any], Then]
log = logging.getLogger(__name__)


class Writers:
    """The threads of one event loop; they begin with the first work and end with `stop`."""

    def __init__(self, name: str, threads: int = THREADS) -> None:
        self._loop = asyncio.get_running_loop()
        self._queues: list[SimpleQueue[Job | None]] = [SimpleQueue() for _ in range(threads)]
        for number, queue in enumerate(self._queues):
            threading.Thread(target=self._work, args=(queue,), name=f"{name}-{number}", daemon=True).start()

    def submit(self, session: UUID, work: Callable[[], Any], then: Then) -> None:
        """Have work done for a session; `then` is called in the event loop with what came of it."""
        self._queues[session.int % len(self._queues)].put((work, then))

    async def ask(self, session: UUID, work: Callable[[], Result]) -> Result:
        """Have work done for a session behind all that was submitted before, and return what it returns."""
        answer: asyncio.Future[Result] = self._loop.create_future()

        def then(result: Any) -> None:
            if answer.done():  # who asked has gone
                return
            if isinstance(result, Exception):
                answer.set_exception(result)
            else:
                answer.set_result(result)

        self.submit(session, work, then)
        return await answer

    def stop(self) -> None:
        """Let the threads end when they have done what they were given."""
        for queue in self._queues:
            queue.put(None)

    def _work(self, queue: "SimpleQueue[Job | None]") -> None:
        while (job := queue.get()) is not None:
            done = [_done(job)]
            while len(done) < MOST_TOGETHER and not queue.empty():
                another = queue.get()
                if another is None:
                    queue.put(None)
                    break
                done.append(_done(another))
            if self._loop.is_closed():
                return
            self._loop.call_soon_threadsafe(_tell, done)


def _done(job: Job) -> tuple[Then, Any]:
    work, then = job
    try:
        return then, work()
    except Exception as error:  # noqa: BLE001 - whatever it is, who asked is told of it
        return then, error


def _tell(done: list[tuple[Then, Any]]) -> None:
    for then, result in done:
        try:
            then(result)
        except Exception:  # one answer that goes wrong must not take the others' with it
            log.exception("what became of a fragment could not be told")
