"""How long part A of the story takes in the demo: from the command on an empty folder until every page is filled."""

import re
from typing import Any

from tests.benchmarks.starting import Checkout, Demo, running_demo
from tests.benchmarks.visitor import RECORD, Visitor

INCIDENT = re.compile(r'href="(/incidents/1182-\d+/)')
SERGEANT, INVESTIGATOR, MANAGER = "10442", "20611", "70112"
# Who looks, where, and what must be read there. `{incident}` is the page of log 1182.
PAGES = (
    (SERGEANT, "{incident}timeline/", ("BWV Rahman", "BWV Doyle", "BWV Khan", "TASER", "CCTV")),
    (SERGEANT, "/taser/", ("X3000A1C2", "Form due")),
    (INVESTIGATOR, "/community/", ("CCTV", "Virus found")),
    (MANAGER, "/sharing/", ("R v Walsh, Tanner Row", "Sent")),
    (MANAGER, "/outbox/", ("/s/#", "/u/#")),
    (MANAGER, "/reports/", ("Camera on for TASER use", "1 of 1")),
    (MANAGER, "/surveys/", ("14 of 14 answered",)),
)
RECORDINGS = 5  # four of body cameras and the log of the TASER


def story_time(checkout: Checkout) -> dict[str, Any]:
    """Measure seconds until each page says what the story has done there, and the last of them."""
    with running_demo(checkout) as demo:
        pages = demo.until_pages()
        told = _until_told(demo)
        steps = demo.steps()
    detail = {"pages_answer_s": round(pages, 2), "filled_s": told, "steps_s": steps, "command": demo.command}
    return {"value": max(told.values()), "limit": None, "ratio": None, "detail": detail}


def _until_told(demo: Demo) -> dict[str, float]:
    """Return when each page was filled, in seconds since the command."""
    people = {number: demo.visitor_as(number) for number in (SERGEANT, INVESTIGATOR, MANAGER)}
    found: dict[str, float] = {}
    while len(found) <= len(PAGES):
        for number, path, words in PAGES:
            if path not in found and _says(people[number], path, words):
                found[path] = demo.seconds()
        if "/evidence/" not in found and len(set(RECORD.findall(_page(people[SERGEANT], "/evidence/")))) >= RECORDINGS:
            found["/evidence/"] = demo.seconds()
        demo.pause(0.5)
    return found


def _says(visitor: Visitor, path: str, words: tuple[str, ...]) -> bool:
    incident = INCIDENT.search(_page(visitor, "/incidents/")) if "{" in path else None
    if "{" in path and incident is None:
        return False
    page = _page(visitor, path.format(incident=incident.group(1) if incident else ""))
    return all(word in page for word in words)


def _page(visitor: Visitor, path: str) -> str:
    status, _, page = visitor.ask("GET", path)
    return page.decode() if status == 200 else ""
