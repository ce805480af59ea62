"""The public page that checks a file against what the force handed over, and what checks a whole bundle offline."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.guards import open_to_everyone
from audit.known_keys import journal_verifier, known_witnesses
from evidence.sharing.bundle.contents import VERIFIER
from evidence.sharing.checking import TooMany, asked, check

WHY = "whoever received a file must be able to check it; it says match or not, and no fact of a case"


@open_to_everyone(WHY)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def verify(request: HttpRequest, code: str = "") -> HttpResponse:
    """Ask for a file or its SHA-256, and answer; a script takes the hash in the browser, so no file is sent."""
    key = journal_verifier()
    context: dict[str, object] = {"code": code, "key": key.as_text() if key else "", "witnesses": known_witnesses()}
    if request.method != "POST":
        return render(request, "verifying/page.html", context)
    question = asked(request.POST.get("sha256", ""), request.POST.get("code", code))
    context |= {"question": question, "code": question.code}
    try:
        answer = check(question)
    except TooMany:
        return render(request, "verifying/page.html", context | {"answer": "too_many"}, status=429)
    return render(request, "verifying/page.html", context | {"answer": answer.value})


@open_to_everyone("a program that holds no data")
@require_safe
def program(request: HttpRequest) -> HttpResponse:
    """Send the verifier, so that nobody has to trust the copy in a bundle."""
    headers = {"Content-Disposition": 'attachment; filename="verify.py"', "X-Content-Type-Options": "nosniff"}
    return HttpResponse(VERIFIER.read_bytes(), content_type="text/x-python; charset=utf-8", headers=headers)


@open_to_everyone("a public key")
@require_safe
def public_key(request: HttpRequest) -> HttpResponse:
    """Send the public key of the journal; 404 where it is not known."""
    key = journal_verifier()
    if key is None:
        return HttpResponse("The key is not published here.\n", status=404, content_type="text/plain")
    return HttpResponse(f"{key.as_text()}\n", content_type="text/plain; charset=utf-8")
