"""The base map: ours, in our colours, and another one when the force sets it."""

import json
import re

import pytest
from django.test import Client

from config import force_profile
from config.env import BadValue
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


def test_every_profile_draws_files_that_are_there_and_names_their_licences(officer: Client, settings) -> None:
    for name in ("midshire", "west-midlands"):
        settings.FORCE_PROFILE = force_profile.load(name)
        style = officer.get("/map/style.json").json()

        assert style["center"] == list(settings.FORCE_PROFILE.center)
        assert {source["data"].split("/")[2] for source in style["sources"].values()} == {"map"}
        assert {layer["source"] for layer in style["layers"] if "source" in layer} <= set(style["sources"])
        assert "://" not in json.dumps(style)
    notices = " ".join(source.get("attribution", "") for source in style["sources"].values())
    assert "© Crown copyright and database right 2014" in notices
    assert "(OGL v3)" in notices
    assert "Martin Chorley (CC BY 4.0)" in notices
    assert "GeoNames (CC BY 4.0)" in notices


def test_a_profile_that_is_none_stops_the_start_with_one_sentence() -> None:
    with pytest.raises(BadValue) as refused:
        force_profile.load("../midshire")

    assert str(refused.value) == "FORCE_PROFILE is '../midshire'. Known are midshire, west-midlands."


def test_one_file_with_tiles_is_drawn_by_our_own_style(officer: Client, settings) -> None:
    settings.MAP_PMTILES = "/static/map/force.pmtiles"

    style = officer.get("/map/style.json").json()

    assert style["sources"]["tiles"]["url"] == "pmtiles://http://testserver/static/map/force.pmtiles"
    assert "Contains OS data © Crown copyright" in style["sources"]["tiles"]["attribution"]
    assert {layer.get("source", "tiles") for layer in style["layers"]} == {"tiles"}


def test_the_force_sets_its_own_base_map(officer: Client, recording: Item, settings) -> None:
    settings.MAP_STYLE_URL = "/tiles/style.json"

    assert json.loads(attribute(page(officer), "data-base-map"))["style"] == "/tiles/style.json"
