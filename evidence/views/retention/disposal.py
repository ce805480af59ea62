"""The way out, from the page of an item: let it go, agree as the second person, say no, restore."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.guards import requires
from accounts.permissions import Permission
from accounts.request import person_of
from evidence.actions.retention import disposing
from evidence.forms.retention import AgreeForm, LetGoForm, RefuseForm, RestoreForm
from evidence.models import Disposal
from evidence.retention.gathering import verdict_of
from evidence.views.retention.item import Sent, act, visible


@require_POST
@requires(Permission.RETENTION_DECIDE)
def let_go(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask for the item to be erased."""
    person = person_of(request)
    item = visible(person, pk)
    is_early = not disposing.is_near(verdict_of(item), timezone.now())
    form = LetGoForm(request.POST, is_early=is_early, auto_id="go_%s")

    def do() -> object:
        given = form.cleaned_data
        return disposing.ask_disposal(item=item, reason=given["reason"], typed=given.get("typed", ""), by=person)

    said = "Asked. A second person must agree." if is_early or item.was_evidential else "Queued for deletion."
    return act(request, item, Sent("go_form", form), do, said)


@require_POST
@requires(Permission.RETENTION_DECIDE)
def approve(request: HttpRequest, pk: UUID, disposal_id: UUID) -> HttpResponse:
    """Agree as the second person."""
    person, form = person_of(request), AgreeForm(request.POST)
    item = visible(person, pk)
    disposal = get_object_or_404(Disposal, item=item, pk=disposal_id)

    def do() -> object:
        return disposing.approve_disposal(disposal=disposal, by=person)

    return act(request, item, Sent("approve_form", form), do, "Agreed. It can be restored for seven days.")


@require_POST
@requires(Permission.RETENTION_DECIDE)
def refuse(request: HttpRequest, pk: UUID, disposal_id: UUID) -> HttpResponse:
    """Say no, or take back what one asked for."""
    person, form = person_of(request), RefuseForm(request.POST, auto_id="refuse_%s")
    item = visible(person, pk)
    disposal = get_object_or_404(Disposal, item=item, pk=disposal_id)

    def do() -> object:
        return disposing.refuse_disposal(disposal=disposal, reason=form.cleaned_data["reason"], by=person)

    return act(request, item, Sent("refuse_form", form), do, "It stays.")


@require_POST
@requires(Permission.RETENTION_DECIDE)
def restore(request: HttpRequest, pk: UUID, disposal_id: UUID) -> HttpResponse:
    """Take the item out of the deletion queue."""
    person, form = person_of(request), RestoreForm(request.POST, auto_id="restore_%s")
    item = visible(person, pk)
    disposal = get_object_or_404(Disposal, item=item, pk=disposal_id)

    def do() -> object:
        return disposing.restore(disposal=disposal, by=person, **form.cleaned_data)

    return act(request, item, Sent("restore_form", form), do, "Restored. Its date was computed again.")
