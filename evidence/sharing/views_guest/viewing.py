"""The exhibits of a recipient: one page for each, several played together, playing, downloading, asking."""

import json
from typing import Any
from uuid import UUID

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone

from evidence.actions.record.watching import Watched
from evidence.sharing.actions import asking, looking
from evidence.sharing.exhibits import Exhibit, exhibits_of, stage_for
from evidence.sharing.models import GuestSession, MoreTime, MoreTimeState, Question, Right
from evidence.sharing.serving import Leave, address_for, shared_row
from evidence.sharing.views_guest.doors import for_recipients
from evidence.sharing.visits import rows_for, version_for

LONGEST_QUESTION = 2000


@for_recipients
def view(request: HttpRequest, visit: GuestSession, item_id: UUID | None = None) -> HttpResponseBase:
    """Show one exhibit beside the list of all; without a name the first that has not been seen."""
    page = _page(visit)
    shown: list[Exhibit] = page["exhibits"]
    chosen = next((one for one in shown if one.row.item_id == item_id), None)
    if item_id is not None and chosen is None:
        raise Http404
    chosen = chosen or next((one for one in shown if one.row.file is not None), None)
    if chosen is None:
        return render(request, "shared/view.html", page)
    looking.open_exhibit(visit=visit, row=chosen.row)
    return render(request, "shared/view.html", page | _about(visit, chosen))


@for_recipients
def together(request: HttpRequest, visit: GuestSession) -> HttpResponseBase:
    """Play the videos that have a time side by side, in step."""
    page = _page(visit)
    angles = [one for one in page["exhibits"] if one.is_video and one.row.item.recorded_at and one.ended_at]
    if len(angles) < 2:
        return redirect("shared:view")
    begin = min(one.row.item.recorded_at for one in angles)
    context = {
        "angles": [(number, one, stage_for(one)) for number, one in enumerate(angles[:9], 1)],
        "from": begin.isoformat(),
        "until": max(one.ended_at for one in angles).isoformat(),
        "at": max(one.row.item.recorded_at for one in angles[:2]).isoformat(),
        "zone": timezone.get_current_timezone_name(),
    }
    return render(request, "shared/together.html", page | context)


@for_recipients
def certificate(request: HttpRequest, visit: GuestSession, item_id: UUID) -> HttpResponseBase:
    """Show the hash of one exhibit on a page that can be printed."""
    page = _page(visit)
    chosen = next((one for one in page["exhibits"] if one.row.item_id == item_id and one.row.file), None)
    if chosen is None:
        raise Http404
    return render(request, "shared/certificate.html", page | {"chosen": chosen})


@for_recipients
def play(request: HttpRequest, visit: GuestSession, item_id: UUID) -> HttpResponseBase:
    """Write that playing starts, then hand out the address; as JSON for the player, without scripts the file itself."""
    if request.method != "POST":
        return redirect("shared:exhibit", item_id)
    row = shared_row(visit, item_id)
    if row is None:
        raise Http404
    file = looking.start_playing(visit=visit, row=row)
    address = address_for(file, visit)
    if "application/json" not in request.headers.get("Accept", ""):
        return redirect(address)
    kind = "hls" if file.media_type == "application/vnd.apple.mpegurl" else "file"
    return JsonResponse({"kind": kind, "src": address, "viewing": str(visit.pk)})


@for_recipients
def watched(request: HttpRequest, visit: GuestSession, item_id: UUID) -> HttpResponseBase:
    """Take what the player has played since its last message; it keeps the visit alive."""
    if request.method != "POST":
        return HttpResponse(status=405, headers={"Allow": "POST"})
    row = shared_row(visit, item_id)
    if row is None:
        raise Http404
    if stretches := _stretches(request.body):
        looking.note_played(visit=visit, row=row, watched=stretches)
    return HttpResponse(status=204)


@for_recipients
def download(request: HttpRequest, visit: GuestSession, item_id: UUID) -> HttpResponseBase:
    """Write that one exhibit is downloaded, then send the browser to its bytes."""
    row = shared_row(visit, item_id)
    if row is None:
        raise Http404
    if request.method != "POST":
        return redirect("shared:exhibit", item_id)
    file = looking.start_download(visit=visit, row=row)
    return redirect(address_for(file, visit, Leave.DOWNLOAD))


@for_recipients
def ask(request: HttpRequest, visit: GuestSession) -> HttpResponseBase:
    """Show the questions and answers, and ask one."""
    page = _page(visit)
    problem = ""
    if request.method == "POST":
        words = request.POST.get("words", "").strip()
        named = [one.row for one in page["exhibits"] if str(one.row.item_id) == request.POST.get("about")]
        if 0 < len(words) <= LONGEST_QUESTION:
            asking.ask_question(visit=visit, words=words, row=named[0] if named else None)
            return redirect("shared:ask")
        problem = "Write your question, in 2,000 characters at most."
    context = {
        "questions": Question.objects.filter(recipient=visit.recipient_id).select_related("item", "answered_by"),
        "problem": problem,
        "about": request.GET.get("about", ""),
    }
    return render(request, "shared/ask.html", page | context, status=422 if problem else 200)


def _page(visit: GuestSession) -> dict[str, Any]:
    """Return what every page of a recipient shows."""
    recipient, version = visit.recipient, version_for(visit)
    if version is None:
        raise Http404
    rows = rows_for(version)
    exhibits = exhibits_of(visit, rows, recipient.seen_version)
    return {
        "visit": visit,
        "recipient": recipient,
        "package": recipient.package,
        "version": version,
        "exhibits": exhibits,
        "seen_count": sum(one.is_seen for one in exhibits),
        "sent_count": sum(one.row.file is not None for one in exhibits),
        "whole_size": sum(one.row.size or 0 for one in exhibits),
        "angles_names": [one.row.exhibit_reference for one in exhibits if one.is_video and one.row.item.recorded_at],
        "may_download": recipient.right == Right.DOWNLOAD,
        "minutes_left": max(0, round((visit.expires_at - timezone.now()).total_seconds() / 60)),
        "has_asked": MoreTime.objects.filter(recipient=recipient, state=MoreTimeState.ASKED).exists(),
    }


def _about(visit: GuestSession, chosen: Exhibit) -> dict[str, Any]:
    stage = stage_for(chosen)
    context: dict[str, Any] = {"chosen": chosen, "item": chosen.row.item, "stage": stage}
    is_shown = stage.is_picture and chosen.row.file is not None
    if is_shown and chosen.row.file is not None:  # to open the page of a photo or document is to look at it
        file = looking.start_playing(visit=visit, row=chosen.row)
        context["picture"] = address_for(file, visit)
    return context


def _stretches(body: bytes) -> list[Watched]:
    try:
        return [Watched(int(start), int(end), int(rate)) for start, end, rate in json.loads(body)["ranges"]]
    except (ValueError, TypeError, KeyError, OverflowError) as error:
        message = "The message about what was watched has another form."
        raise BadRequest(message) from error
