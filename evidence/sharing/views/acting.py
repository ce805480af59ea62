"""What pages of one package have in common: finding it, doing an act, and saying what came of it."""

from collections.abc import Callable

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from accounts.models import User
from audit.journal import Refused
from evidence.sharing.models import Package


def load(person: User, reference: str) -> Package:
    """Return the package with its people; a stranger gets 404."""
    people = ("incident", "built_by", "sent_by", "asked_by", "approved_by", "revoked_by")
    return get_object_or_404(Package.objects.visible_to(person).select_related(*people), reference=reference)


def back_to(package: Package, step: str = "") -> HttpResponse:
    """Return to the builder at a step, or to the page of the package."""
    if not step:
        return redirect("sharing:package", package.reference)
    return redirect(f"{reverse('sharing:edit', args=[package.reference])}?step={step}")


def act(
    request: HttpRequest,
    package: Package,
    do: Callable[[], object],
    said: str,
    *,
    step: str = "",
    form: Form | None = None,
) -> HttpResponse:
    """Do an act when its form is whole; say what came of it on the page it came from."""
    if form is not None and not form.is_valid():
        for name, errors in form.errors.items():
            label = form.fields[name].label or name.capitalize() if name in form.fields else ""
            messages.error(request, f"{label}: {' '.join(str(error) for error in errors)}".removeprefix(": "))
        return back_to(package, step)
    try:
        do()
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, said)
    return back_to(package, step)
