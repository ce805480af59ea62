"""How an entry reads in the administration pages: who, what, on what, why, in words."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.utils import timezone

from audit.operations import Operation
from audit.reading import ERASED, TrailRow

LABELS = {operation.value: operation.label for operation in Operation}


@dataclass(frozen=True)
class Thing:
    """What an act was done to: a label, and a page of it when it has one and the reader may see it."""

    label: str
    url: str = ""


def who(row: TrailRow) -> str:
    """Return the actor as known at the time of the act, "erased" when that was erased."""
    if row.actor_type == "worker":
        return f"System ({row.actor_id})"
    if row.actor == ERASED:
        return f"{row.actor_type.capitalize()}, name erased"
    known = [row.actor.get(part, "") for part in ("rank", "name", "collar_number")]
    return " ".join(part for part in known if part) or row.actor_type.capitalize()


def what(operation: str) -> str:
    """Return an operation in words; one that this release does not know, as it stands."""
    return LABELS.get(operation, operation)


def when(row: TrailRow) -> str:
    """Return the local time with milliseconds and its zone."""
    local = timezone.localtime(row.occurred_at)
    return f"{local:%d %b %Y, %H:%M:%S}.{local.microsecond // 1000:03d} {local:%Z}"


def why(row: TrailRow) -> str:
    """Return the reason for access with its text, and why an act was refused or failed."""
    access = ": ".join(part for part in (row.justification_code, row.justification_text) if part)
    return "; ".join(part for part in (access, row.reason_code.replace("_", " ")) if part)


def in_words(details: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return the details of an entry as pairs of a name and a text."""
    return [(name.replace("_", " ").capitalize(), _text(value)) for name, value in details.items()]


def things(rows: Iterable[TrailRow], reader: object) -> dict[tuple[str, str], Thing]:
    """Return what the acts were done to, by type and id: one query for each type, whatever the number of rows.

    What the reader may not see, and what is gone, is told by its type and id alone.
    """
    wanted: dict[str, set[str]] = {}
    for row in rows:
        if row.object_id:
            wanted.setdefault(row.object_type, set()).add(row.object_id)
    found: dict[tuple[str, str], Thing] = {}
    for kind, ids in wanted.items():
        found |= {(kind, one): Thing(f"{kind.partition('.')[2].capitalize()} {one}") for one in ids}
        found |= {(kind, str(one.pk)): _thing(kind, one) for one in _seen_by(reader, kind, ids)}
    return found


def _seen_by(reader: object, kind: str, ids: Iterable[str]) -> Sequence[Any]:
    label, _, name = kind.partition(".")
    model = next((one.model_class() for one in ContentType.objects.filter(app_label=label, model=name)), None)
    if model is None:
        return []
    manager = model._default_manager
    rows = manager.visible_to(reader) if hasattr(manager, "visible_to") else manager.all()
    try:
        return list(rows.filter(pk__in=list(ids)))
    except (ValidationError, ValueError):  # an id of another form: nothing of this type has it
        return []


def _thing(kind: str, one: Any) -> Thing:
    url = one.get_absolute_url() if hasattr(one, "get_absolute_url") else ""
    return Thing(f"{kind.partition('.')[2].capitalize()} {one}", url)


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {_text(inner)}" for name, inner in value.items())
    if isinstance(value, list):
        return ", ".join(_text(inner) for inner in value)
    return "none" if value is None else str(value)
