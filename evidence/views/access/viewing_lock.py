"""The viewing lock: set, who is let in, lifted."""

from uuid import UUID

from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.guards import requires
from accounts.models import User
from accounts.permissions import Permission
from accounts.request import person_of
from evidence.actions.access import viewing_lock as acts
from evidence.forms.access import AdmissionForm, LiftForm, LockForm
from evidence.models import LiftGround, LockedPerson, Part, ViewingLock
from evidence.refusals import AlreadyDecided, AlreadyLocked
from incidents.models import Incident

SHOWN = 100


def reachable(person: User, pk: UUID) -> ViewingLock:
    """Return a lock over an incident the person may see; anybody else gets 404."""
    visible = ViewingLock.objects.filter(incident__in=Incident.objects.visible_to(person))
    return get_object_or_404(visible.select_related("incident", "set_by", "lifted_by"), pk=pk)


@requires(Permission.EVIDENCE_LOCK)
def locks(request: HttpRequest) -> HttpResponse:
    """Show standing locks first, then lifted ones."""
    visible = ViewingLock.objects.filter(incident__in=Incident.objects.visible_to(person_of(request)))
    rows = visible.select_related("incident", "set_by").annotate(named=Count("people"))
    standing, lifted = rows.filter(lifted_at=None)[:SHOWN], rows.exclude(lifted_at=None)[:SHOWN]
    return render(request, "evidence/access/locks.html", {"standing": standing, "lifted": lifted})


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.EVIDENCE_LOCK)
def new_lock(request: HttpRequest, slug: str) -> HttpResponse:
    """Set a lock over an incident."""
    person = person_of(request)
    incident = get_object_or_404(Incident.objects.visible_to(person), slug=slug)
    form = LockForm(request.POST or None, initial={"from_at": incident.started_at})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            lock = acts.set_lock(
                incident=incident,
                from_at=given["from_at"],
                to_at=given["to_at"],
                witnesses=given["witnesses"],
                reason=given["reason"],
                by=person,
            )
        except AlreadyLocked as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "Locked. Nobody outside the procedure can watch from now on.")
            return redirect("evidence:lock", pk=lock.pk)
    context = {"form": form, "incident": incident}
    return render(request, "evidence/access/new_lock.html", context, status=422 if form.errors else 200)


@requires(Permission.EVIDENCE_LOCK)
def lock(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show one lock with its people."""
    return show(request, reachable(person_of(request), pk))


@require_POST
@requires(Permission.EVIDENCE_LOCK)
def admit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Let a member of the procedure in."""
    person = person_of(request)
    chosen = reachable(person, pk)
    form = AdmissionForm(request.POST)
    if not form.is_valid():
        return show(request, chosen, admission=form, status=422)
    try:
        acts.admit(lock=chosen, person=form.cleaned_data["person"], by=person)
    except AlreadyDecided as refused:
        form.add_error("person", str(refused))
        return show(request, chosen, admission=form, status=409)
    messages.success(request, f"{form.cleaned_data['person'].label} may watch.")
    return redirect("evidence:lock", pk=pk)


@require_POST
@requires(Permission.EVIDENCE_LOCK)
def account(request: HttpRequest, pk: UUID, person_id: UUID) -> HttpResponse:
    """Record that a witness has given the first account."""
    person = person_of(request)
    chosen = reachable(person, pk)
    people = LockedPerson.objects.select_related("lock__incident", "person")
    witness = get_object_or_404(people, lock=chosen, pk=person_id, part=Part.WITNESS)
    try:
        acts.note_account(witness=witness, by=person)
    except AlreadyDecided as refused:
        messages.warning(request, str(refused))
    else:
        messages.success(request, f"Recorded. {witness.person.label} may watch.")
    return redirect("evidence:lock", pk=pk)


@require_POST
@requires(Permission.EVIDENCE_LOCK)
def lift(request: HttpRequest, pk: UUID) -> HttpResponse:
    """End a lock for everybody."""
    person = person_of(request)
    chosen = reachable(person, pk)
    form = LiftForm(request.POST)
    if not form.is_valid():
        return show(request, chosen, lifting=form, status=422)
    given = form.cleaned_data
    try:
        acts.lift_lock(lock=chosen, ground=LiftGround(given["ground"]), note=given["note"], by=person)
    except AlreadyDecided as refused:
        form.add_error(None, str(refused))
        return show(request, chosen, lifting=form, status=409)
    messages.success(request, "Lifted. Everybody with the right may watch again.")
    return redirect("evidence:lock", pk=pk)


def show(
    request: HttpRequest,
    chosen: ViewingLock,
    *,
    admission: AdmissionForm | None = None,
    lifting: LiftForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """Return the page of one lock."""
    people = list(chosen.people.select_related("person__team", "account_noted_by"))
    context = {
        "lock": chosen,
        "witnesses": [one for one in people if one.part == Part.WITNESS],
        "members": [one for one in people if one.part == Part.MEMBER],
        "admission": admission or AdmissionForm(),
        "lifting": lifting or LiftForm(),
    }
    return render(request, "evidence/access/lock.html", context, status=status)
