"""What happens to everything that points at an item when it is erased; a model that is not listed fails a test."""

from enum import StrEnum


class Fate(StrEnum):
    """What becomes of the rows."""

    GOES = "goes"
    STAYS = "stays"
    BLANKED = "blanked"


# In the order in which they go.
FATES: dict[str, Fate] = {
    "evidence.Viewing": Fate.GOES,
    "evidence.Still": Fate.GOES,  # before the files that it names
    "evidence.File": Fate.GOES,
    "evidence.FoundLink": Fate.GOES,
    "evidence.ItemCategory": Fate.GOES,
    "evidence.Marker": Fate.GOES,
    "evidence.Note": Fate.GOES,
    "evidence.Step": Fate.GOES,
    "evidence.RetentionState": Fate.GOES,
    "evidence.SearchDocument": Fate.GOES,  # its triggers write it anew from what is left of the item
    "evidence.AccessGrant": Fate.BLANKED,
    "evidence.AccessRequest": Fate.BLANKED,
    "evidence.Clip": Fate.BLANKED,  # how an exhibit was cut stays with it when the whole recording goes
    "evidence.Disposal": Fate.BLANKED,
    "evidence.RetentionReview": Fate.BLANKED,
    "evidence.BulkTarget": Fate.STAYS,  # ids and access classes, no words
    "evidence.DisposalCertificate": Fate.STAYS,
    "evidence.HeldItem": Fate.STAYS,
    "evidence.Hold": Fate.BLANKED,
    "evidence.Item": Fate.STAYS,  # a duplicate of it is an item of its own
    "evidence.PolicyEffect": Fate.STAYS,
    "evidence.ReadLog": Fate.STAYS,  # ids; what a weapon did stays in its trail (College of Policing, CED APP)
    "evidence.Sidecar": Fate.STAYS,  # which file came beside which; that file is an item of its own
    "evidence.StoreFinding": Fate.STAYS,
    "community.SubmittedFile": Fate.STAYS,  # that it was sent and accepted; its words go by rule R16
    "sharing.PackageItem": Fate.STAYS,  # what was disclosed to the CPS, and with which hash, is kept (CPIA Code 5.9)
    "sharing.Question": Fate.STAYS,  # what a prosecutor asked and was answered is part of the case file
    "sharing.Receipt": Fate.STAYS,  # that it was opened and downloaded there
    "streaming.LiveSession": Fate.STAYS,  # that it was streamed, and who looked, is the journal's side of it
}
WORDS: dict[str, dict[str, object]] = {  # the free text of the blanked rows
    "evidence.AccessGrant": {"reason": "Erased"},
    "evidence.AccessRequest": {"reason": "Erased", "answer": ""},
    "evidence.Clip": {"title": "Erased"},
    "evidence.Disposal": {"reason": "Erased", "end_reason": ""},
    "evidence.RetentionReview": {"reason": "Erased", "answers": {}},
    "evidence.Hold": {"reason": "Erased"},
}
ITEM: dict[str, object] = {
    "title": "Erased item",
    "description": "",
    "evidence_id": "",
    "exhibit_reference": "",
    "seized_from": "",
    "started_by": "",
    "track": [],
    "muted": [],
    "probe": {},
    "tags": [],
    "category_keys": [],
    "custom": {},
    "latitude": None,
    "longitude": None,
    "plan": "",
    "readiness": "kept",
    "readiness_cause": "",
}
