"""Every pair of token colours that components put together is readable (WCAG 2.2 AA), in every theme."""

import re

import pytest

from tests.house.tree import ROOT

CSS = (ROOT / "config" / "static" / "css" / "tokens.css").read_text(encoding="utf-8")
TEXT, SHAPE = 4.5, 3.0  # success criteria 1.4.3 and 1.4.11
BACKGROUNDS = ["canvas", "surface", "surface-2", "sunken", "raised", "hover", "selected"]
TONES = ["accent", "red", "amber", "green", "violet", "teal", "slate", "yellow"]


def block(selector: str) -> dict[str, str]:
    body = re.search(re.escape(selector) + r"\s*\{(.*?)\n\s*\}", CSS, re.DOTALL)
    assert body, f"no block {selector}"
    return dict(re.findall(r"--([\w-]+):(#[0-9a-fA-F]{6})", body.group(1)))


RAIL = block(":root")
THEMES = {"light": block(":root,[data-theme=light]"), "dark": block("\n[data-theme=dark]")}


def luminance(colour: str) -> float:
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def pairs() -> list[tuple[str, str, float]]:
    found = [(text, back, TEXT) for text in ("text", "text-2", "text-3") for back in BACKGROUNDS]
    found += [
        (tone, back, TEXT)
        for tone in TONES
        for back in ("surface", "surface-2", "canvas", "raised", f"{tone}-bg", "hover")
    ]
    found += [(f"on-{tone}", f"{tone}-solid", TEXT) for tone in TONES]
    found += [("text", f"{tone}-bg", TEXT) for tone in TONES]
    found += [("on-player", "player", TEXT), ("on-player-2", "player", TEXT)]
    found += [("line-ctl", back, SHAPE) for back in ("surface", "surface-2", "canvas")]
    found += [("focus", back, SHAPE) for back in BACKGROUNDS]
    found += [(f"chart-{number}", "surface", SHAPE) for number in range(1, 6)]
    found += [
        ("chart-1", "sunken", SHAPE),
        ("map-label", "map-bg", TEXT),
        ("map-label", "map-halo", TEXT),
        ("lane-ink", "chart-1", TEXT),
    ]
    return found


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_pair_of_colours_is_readable(theme: str) -> None:
    tokens = THEMES[theme]

    weak = {
        f"{front} on {back}": round(contrast(tokens[front], tokens[back]), 2)
        for front, back, least in pairs()
        if contrast(tokens[front], tokens[back]) < least
    }

    assert weak == {}


@pytest.mark.parametrize("text", ["rail-text", "rail-text-on", "rail-dim"])
def test_the_rail_is_readable(text: str) -> None:
    assert contrast(RAIL[text], RAIL["rail"]) >= TEXT


def test_the_current_entry_of_the_rail_is_readable() -> None:
    assert contrast(RAIL["rail-text-on"], RAIL["rail-on"]) >= TEXT


def test_the_automatic_theme_is_a_copy_of_the_dark_one() -> None:
    assert block(":root:not([data-theme])") == THEMES["dark"]
