"""Reads an original as the log of a TASER; what cannot be read stays evidence, byte for byte, and says why."""

from audit import journal
from audit.actors import Worker
from audit.canonical import Json
from audit.operations import Operation
from devices.actions.keeping_logs import Docked, keep_log, known_log
from devices.models import Taser, TaserLog
from devices.refusals import LogContradicts, LogOfOtherWeapon
from devices.taser_logs.reading import LARGEST_LOG_BYTES, BadLog, read
from evidence.actions.pipeline.steps import GivenUp, finish_step
from evidence.models import Category, Item, ItemCategory, Kind, ReadLog, StepName, Upload
from evidence.workspace import workspace

WORKER = Worker("evidence.read_log")
CATEGORY = "taser"


def read_log(item: Item) -> None:
    """Take over what a log says. Raises GivenUp with a sentence, what `workspace` raises, AlreadyDone."""
    with workspace(item) as work:
        if work.file.size > LARGEST_LOG_BYTES:
            message = f"The file is larger than {LARGEST_LOG_BYTES // 2**20} MB, which no TASER log is."
            raise GivenUp(message)
        data = work.original.read_bytes()
    log = _kept(item, data, work.file.sha256)
    link_log(item=item, log=log)


def _kept(item: Item, data: bytes, sha256: str) -> TaserLog:
    try:
        said = read(data)
    except BadLog as problem:
        message = f"It cannot be read as a TASER log. {problem}"
        raise GivenUp(message) from problem
    taser = _weapon(item, said.serial)
    try:
        return known_log(taser, sha256) or keep_log(
            taser=taser, log=said, sha256=sha256, docked=_docked(item), by=WORKER
        )
    except (LogOfOtherWeapon, LogContradicts) as refused:
        raise GivenUp(str(refused)) from refused


def _weapon(item: Item, serial: str) -> Taser:
    """Return the weapon that sent the file; for a file that a person added, the one that the log names."""
    if item.upload and item.upload.taser:
        return item.upload.taser
    taser = Taser.objects.filter(serial=serial.upper()).first()
    if taser is None:
        message = f"It is the log of {serial}, which is not registered. Add this TASER under Devices, then try again."
        raise GivenUp(message)
    return taser


def _docked(item: Item) -> Docked | None:
    """Return when and where a weapon brought its log; None for a file that a person added."""
    upload: Upload | None = item.upload
    if upload is None or upload.taser_id is None:
        return None
    return Docked(upload.started_at, upload.clock_offset_ms or 0, str(upload.manifest["dock"]))


@journal.action
def link_log(*, item: Item, log: TaserLog) -> ReadLog:
    """Write down which log an item is the file of; it is kept as logs of TASERs are. Raises AlreadyDone."""
    item = Item.objects.select_for_update(of=("self",)).get(pk=item.pk)
    finish_step(item, StepName.READ_LOG)
    item.kind, item.readiness_cause = Kind.DOCUMENT, ""
    _categorise(item)
    item.save()
    found, _ = ReadLog.objects.update_or_create(item=item, defaults={"log": log})
    details: dict[str, Json] = {"step": "log_read", "log": str(log.pk), "entries": log.entries}
    journal.act(Operation.EVIDENCE_CHANGED, by=WORKER, on=item, details=details)
    return found


def _categorise(item: Item) -> None:
    """Give an unsaved item the category of TASERs: no officer has to say of a log what it is (uk-rules.md R06)."""
    category = Category.objects.filter(key=CATEGORY).first()
    if category is None or CATEGORY in item.category_keys:
        return
    ItemCategory.objects.create(item=item, category=category)
    item.category_keys = sorted([*item.category_keys, CATEGORY])
    item.was_evidential = item.was_evidential or category.is_evidential
    item.revision += 1
    details: dict[str, Json] = {"after": {"categories": [*item.category_keys]}}
    journal.act(Operation.EVIDENCE_CATEGORISED, by=WORKER, on=item, details=details)
