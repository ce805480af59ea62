"""The base map: ours, in our colours, and another one when the force sets it."""

import json
import re

from django.test import Client

from evidence.models import Item
from tests.evidence.library.mapped import attribute, page
from tests.house.tree import ROOT


def test_the_base_map_is_ours_and_asks_nobody_outside(officer: Client) -> None:
    style = officer.get("/map/style.json").json()

    assert style["sources"]["town"]["data"].startswith("/static/map/town.")
    assert "glyphs" not in style
    assert "://" not in json.dumps(style)


def test_every_colour_of_the_base_map_is_a_token_of_both_themes(officer: Client) -> None:
    style = officer.get("/map/style.json").content.decode()
    tokens = (ROOT / "config" / "static" / "css" / "tokens.css").read_text(encoding="utf-8")

    wanted = set(re.findall(r"var\((--[\w-]+)\)", style))

    assert len(wanted) == 11
    assert {name for name in wanted if tokens.count(f"{name}:") != 3} == set()


def test_the_force_sets_its_own_base_map(officer: Client, recording: Item, settings) -> None:
    settings.MAP_STYLE_URL = "/tiles/style.json"

    assert json.loads(attribute(page(officer), "data-base-map"))["style"] == "/tiles/style.json"
