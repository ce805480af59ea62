"""Who may see an item: class, flags and access list; and how somebody who may not asks for it."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.guards import requires
from accounts.models import User
from accounts.permissions import Permission
from accounts.request import person_of
from evidence.actions.access.asking import ask_for_access, grant_request, refuse_request
from evidence.actions.access.naming import give_access, protect_item, take_access
from evidence.forms.access import AskingForm, NamingForm, ProtectionForm, RefusalForm, TermsForm
from evidence.models import AccessClass, AccessGrant, AccessRequest, Item, RequestState, Sensitivity
from evidence.refusals import AlreadyDecided, AlreadyNamed

SHOWN = 100


def manageable(person: User, pk: UUID) -> Item:
    """Return the item when the person may decide who sees it; anybody else gets 404."""
    reached = Item.objects.visible_to(person).in_reach_of(person, Permission.EVIDENCE_ACCESS)
    return get_object_or_404(reached.select_related("owner", "incident"), pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.EVIDENCE_ACCESS)
def access(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show who may see an item, and change its class and flags."""
    person = person_of(request)
    item = manageable(person, pk)
    now = {"access_class": item.access_class, "sensitivity": item.sensitivity}
    form = ProtectionForm(request.POST or None, initial=now)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        protect_item(
            item=item,
            access_class=AccessClass(given["access_class"]),
            sensitivity=[Sensitivity(flag) for flag in given["sensitivity"]],
            reason=given["reason"],
            by=person,
        )
        messages.success(request, "Saved. It counts from the next request on, also for those who are watching.")
        still_visible = Item.objects.visible_to(person).filter(pk=pk).exists()
        return redirect("evidence:access", pk=pk) if still_visible else redirect("evidence:list")
    return show(request, item, form=form, status=422 if form.errors else 200)


@require_POST
@requires(Permission.EVIDENCE_ACCESS)
def name(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Name a person or a team on the item."""
    person = person_of(request)
    item = manageable(person, pk)
    naming = NamingForm(request.POST)
    if not naming.is_valid():
        return show(request, item, naming=naming, status=422)
    to = naming.cleaned_data["person"] or naming.cleaned_data["team"]
    try:
        give_access(item=item, to=to, terms=naming.terms(), by=person)
    except AlreadyNamed as refused:
        naming.add_error(None, str(refused))
        return show(request, item, naming=naming, status=409)
    messages.success(request, f"{to} is named on this item.")
    return redirect("evidence:access", pk=pk)


@require_POST
@requires(Permission.EVIDENCE_ACCESS)
def unname(request: HttpRequest, pk: UUID, grant_id: UUID) -> HttpResponse:
    """Take a grant away."""
    person = person_of(request)
    item = manageable(person, pk)
    grant = get_object_or_404(AccessGrant.objects.select_related("item", "person", "team"), pk=grant_id, item=item)
    take_access(grant=grant, by=person)
    messages.success(request, "Taken away. It counts from the next byte on.")
    still_visible = Item.objects.visible_to(person).filter(pk=pk).exists()
    return redirect("evidence:access", pk=pk) if still_visible else redirect("evidence:list")


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.EVIDENCE_READ)
def ask(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask to see an item; says the same whether it exists or not, so that nobody learns of one this way."""
    person = person_of(request)
    if Item.objects.visible_to(person).filter(pk=pk).exists():
        return redirect("evidence:detail", pk=pk)
    form = AskingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        ask_for_access(item_id=pk, reason=form.cleaned_data["reason"], by=person)
        messages.success(request, "Asked. If the item exists, those who may decide see your request.")
        return redirect("evidence:my-requests")
    return render(request, "evidence/access/ask.html", {"form": form, "pk": pk})


@requires(Permission.EVIDENCE_READ)
def my_requests(request: HttpRequest) -> HttpResponse:
    """Show what this person asked for and was answered."""
    person = person_of(request)
    asked = AccessRequest.objects.filter(person=person).select_related("decided_by", "grant")[:SHOWN]
    wanted = [one.item_id for one in asked]
    visible = set(Item.objects.visible_to(person).filter(pk__in=wanted).values_list("pk", flat=True))
    rows = [(one, one.item_id in visible) for one in asked]
    return render(request, "evidence/access/my_requests.html", {"rows": rows})


@requires(Permission.EVIDENCE_ACCESS)
def requests(request: HttpRequest) -> HttpResponse:
    """Show the requests that wait for a decision of this person."""
    person = person_of(request)
    reached = Item.objects.visible_to(person).in_reach_of(person, Permission.EVIDENCE_ACCESS)
    waiting = AccessRequest.objects.filter(state=RequestState.ASKED, item__in=reached)
    rows = waiting.select_related("item", "person__team").order_by("asked_at")[:SHOWN]
    return render(request, "evidence/access/requests.html", {"rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.EVIDENCE_ACCESS)
def decide(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Say yes or no to a request."""
    person = person_of(request)
    reached = Item.objects.visible_to(person).in_reach_of(person, Permission.EVIDENCE_ACCESS)
    asked = get_object_or_404(
        AccessRequest.objects.select_related("item", "person__team").filter(item__in=reached), pk=request_id
    )
    says_no = request.POST.get("answer_is") == "no"
    yes = TermsForm(request.POST if request.method == "POST" and not says_no else None, prefix="yes")
    no = RefusalForm(request.POST if request.method == "POST" and says_no else None, prefix="no")
    try:
        if says_no and no.is_valid():
            refuse_request(request=asked, answer=no.cleaned_data["answer"], by=person)
            messages.success(request, "Refused. The person reads your answer.")
            return redirect("evidence:requests")
        if not says_no and yes.is_bound and yes.is_valid():
            grant_request(request=asked, terms=yes.terms(), by=person)
            messages.success(request, f"{asked.person.label} may see it now.")
            return redirect("evidence:requests")
    except (AlreadyDecided, AlreadyNamed) as refused:
        messages.warning(request, str(refused))
        return redirect("evidence:requests")
    context = {"asked": asked, "yes": yes, "no": no}
    return render(request, "evidence/access/decide.html", context, status=422 if request.method == "POST" else 200)


def show(
    request: HttpRequest,
    item: Item,
    *,
    form: ProtectionForm | None = None,
    naming: NamingForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """Return the page of access of one item."""
    now = {"access_class": item.access_class, "sensitivity": item.sensitivity}
    grants = item.grants.select_related("person", "team", "given_by", "removed_by")[:SHOWN]
    context = {
        "item": item,
        "form": form or ProtectionForm(initial=now),
        "naming": naming or NamingForm(),
        "live": [grant for grant in grants if grant.is_live],
        "former": [grant for grant in grants if not grant.is_live],
    }
    return render(request, "evidence/access/access.html", context, status=status)
