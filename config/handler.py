"""Django behind the raw doors: a request is answered in one thread, from the first middleware to the last."""

from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIHandler
from django.http import HttpRequest
from django.http.response import HttpResponseBase


class PagesHandler(ASGIHandler):
    """Django's own handler, whose middleware runs where the view runs.

    Django runs it on the event loop and sends each part that is not asynchronous to a thread and back, some twenty
    times for a page; under load each way waits for its turn (decision 0021, 8). A view that is asynchronous, and the
    body of whatever streams, run on the event loop as before.
    """

    def load_middleware(self, is_async: bool = False) -> None:  # noqa: FBT001, FBT002 - Django's own signature
        """Load the middleware for threads, whatever is asked for."""
        super().load_middleware(is_async=False)

    async def get_response_async(self, request: HttpRequest) -> HttpResponseBase:
        """Answer in the request's thread."""
        return await sync_to_async(self.get_response, thread_sensitive=True)(request)
