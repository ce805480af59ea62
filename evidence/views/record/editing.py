"""The details of an item, changed by hand: a page, and the same form in a dialog; the owner beside it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRedirect

from accounts.guards import requires
from accounts.models import User
from accounts.permissions import Permission
from accounts.request import person_of
from evidence.actions.record.categorising import set_categories, set_tags
from evidence.actions.record.describing import describe_item, reassign_item
from evidence.forms.details import IN_FORM, DetailsForm, OwnerForm
from evidence.integrity.sameness import copies_of
from evidence.models import CustomField, Item
from evidence.refusals import BadDetails, BadTag, CategoryRetired, Changed, NotYours
from evidence.views.record.record import load


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.EVIDENCE_CHANGE)
def edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show and save the details; 409 when somebody else was first, with both versions."""
    person = person_of(request)
    item = changeable(person, pk)
    form = DetailsForm(request.POST or None, item=item, fields=CustomField.objects.filter(is_active=True))
    if request.method == "POST" and form.is_valid():
        try:
            save(form, item, person)
        except Changed as conflict:
            return _page(request, person, item, form, conflict=conflict, status=409)
        except BadDetails as refused:
            form.add_error(IN_FORM.get(refused.field, refused.field), str(refused))
        except CategoryRetired as refused:
            form.add_error("categories", str(refused))
        except BadTag as refused:
            form.add_error("tags", str(refused))
        else:
            messages.success(request, "Details saved.")
            return _away(request, item)
    return _page(request, person, item, form, status=422 if form.is_bound else 200)


@require_POST
@requires(Permission.EVIDENCE_CHANGE)
def reassign(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give the item to another owner."""
    person = person_of(request)
    item = changeable(person, pk)
    form = OwnerForm(request.POST)
    if form.is_valid():
        try:
            reassign_item(item=item, owner=form.cleaned_data["owner"], by=person)
        except NotYours as refused:
            form.add_error("owner", str(refused))
        else:
            messages.success(request, f"{form.cleaned_data['owner'].label} answers for it now.")
            return redirect("evidence:list" if not _still_seen(person, pk) else item)
    return _page(request, person, item, None, owner_form=form, status=422)


def changeable(person: User, pk: UUID) -> Item:
    """Return an item that the person may change; a stranger and a mere reader get 404."""
    load(person, pk)  # turns away who is behind a viewing lock
    within = Item.objects.in_reach_of(person, Permission.EVIDENCE_CHANGE)
    return get_object_or_404(within.select_related("owner", "incident", "camera"), pk=pk)


@transaction.atomic
def save(form: DetailsForm, item: Item, person: User) -> None:
    """Write down what differs, all of it or nothing. Raises what the actions raise."""
    describe_item(item=item, changes=form.changes(), revision=form.cleaned_data["revision"], by=person)
    add, remove = form.category_changes()
    set_categories(item=item, add=add, remove=remove, by=person)
    new, gone = form.tag_changes()
    set_tags(item=item, add=new, remove=gone, by=person)


def both_versions(form: DetailsForm, item: Item) -> list[tuple[str, Any, Any]]:
    """Return label, own value and present value of each field that the person changed and that differs now."""
    now = DetailsForm.values_of(item)
    skipped = {"categories", "revision"}
    return [
        (str(form[name].label), form.cleaned_data.get(name) or "empty", now.get(name) or "empty")
        for name in form.changed_data
        if name not in skipped and form.cleaned_data.get(name) != now.get(name)
    ]


def _page(  # noqa: PLR0913 - the forms of one page
    request: HttpRequest,
    person: User,
    item: Item,
    form: DetailsForm | None,
    *,
    status: int,
    conflict: Changed | None = None,
    owner_form: OwnerForm | None = None,
) -> HttpResponse:
    fields = CustomField.objects.filter(is_active=True)
    versions = both_versions(form, item) if form and conflict else []
    if form and conflict:
        again = request.POST.copy()
        again["revision"] = str(item.revision)  # saving again is then a decision
        form.data = again
    context = {
        "item": item,
        "form": form or DetailsForm(item=item, fields=fields),
        "conflict": conflict,
        "versions": versions,
        "owner_form": owner_form or OwnerForm(),
        "copies": copies_of(item),
    }
    is_dialog = bool(getattr(request, "htmx", False))
    name = "evidence/_edit_form.html" if is_dialog else "evidence/edit.html"
    return render(request, name, context, status=200 if is_dialog else status)


def _away(request: HttpRequest, item: Item) -> HttpResponse:
    if getattr(request, "htmx", False):
        return HttpResponseClientRedirect(item.get_absolute_url())
    return redirect(item)


def _still_seen(person: User, pk: UUID) -> bool:
    return Item.objects.visible_to(person).filter(pk=pk).exists()
