"""How pages of live answer an act: the panel anew for a script, else back to the page it came from."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts.guards import safe_next
from audit.journal import Refused

Panel = Callable[[str], HttpResponse]  # given what was refused, or nothing


def answer(request: HttpRequest, act: Callable[[], str], *, panel: Panel | None = None, back: str) -> HttpResponse:
    """Do something that may be refused; `act` returns what to say when it is done, `back` is where the page stands."""
    refusal = said = ""
    try:
        said = act()
    except Refused as refused:
        refusal = str(refused)
    if panel and request.headers.get("HX-Request"):
        return panel(refusal)
    if refusal:
        messages.warning(request, refusal)
    else:
        messages.success(request, said)
    return redirect(safe_next(request, back))
