"""Templates keep to the policy: no inline style or script, short, only icons and addresses that exist."""

import re
from pathlib import Path

import pytest
from django.template import engines
from django.template.backends.django import DjangoTemplates
from django.urls import get_resolver
from django.urls.resolvers import URLPattern, URLResolver

from tests.house.tree import PACKAGES, ROOT, name

LONGEST_TEMPLATE = 150
INLINE = re.compile(
    r"<style\b|<script(?![^>]*\bsrc=)|\sstyle\s*=|\son[a-z]+\s*=\s*[\"']|javascript:|\bhx-on\b", re.IGNORECASE
)
URL_TAG = re.compile(r"{%\s*url\s+[\"']([\w:-]+)[\"']")
ICON_TAG = re.compile(r"{%\s*icon\s+[\"']([\w-]+)[\"']")
OUTSIDE = re.compile(r"(?:src|href)\s*=\s*[\"']https?://[^\"']+\.(?:js|mjs|css|woff2?|png|svg|jpg)", re.IGNORECASE)


def templates() -> list[Path]:
    return [path for package in PACKAGES for path in sorted((ROOT / package).rglob("templates/**/*.html"))]


def address_names() -> set[str]:
    found: set[str] = set()

    def walk(resolver: URLResolver, space: str) -> None:
        for part in resolver.url_patterns:
            if isinstance(part, URLResolver):
                inner = f"{space}{part.namespace}:" if part.namespace else space
                walk(part, inner)
            elif isinstance(part, URLPattern) and part.name:
                found.add(f"{space}{part.name}")

    walk(get_resolver(), "")
    return found


def found_by(pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{name(path)}: {match.group(0).strip()}"
        for path in templates()
        for match in pattern.finditer(path.read_text(encoding="utf-8"))
    ]


def test_no_template_has_inline_style_or_script() -> None:
    assert found_by(INLINE) == []


def test_no_template_loads_anything_from_outside() -> None:
    assert found_by(OUTSIDE) == []


def test_no_template_is_longer_than_150_lines() -> None:
    long = [name(path) for path in templates() if len(path.read_text(encoding="utf-8").splitlines()) > LONGEST_TEMPLATE]

    assert long == []


def test_every_url_tag_names_an_address_that_exists() -> None:
    known = address_names()
    unknown = [
        f"{name(path)}: {wanted}"
        for path in templates()
        for wanted in URL_TAG.findall(path.read_text(encoding="utf-8"))
        if wanted not in known
    ]

    assert unknown == []


def test_every_icon_is_in_the_sprite() -> None:
    sprite = (ROOT / "config" / "static" / "icons.svg").read_text(encoding="utf-8")
    symbols = set(re.findall(r'<symbol id="i-([\w-]+)"', sprite))
    unknown = [
        f"{name(path)}: {wanted}"
        for path in templates()
        for wanted in ICON_TAG.findall(path.read_text(encoding="utf-8"))
        if wanted not in symbols
    ]

    assert unknown == []


@pytest.mark.parametrize("path", templates(), ids=name)
def test_every_template_compiles(path: Path) -> None:
    engine = engines["django"]
    assert isinstance(engine, DjangoTemplates)

    template = engine.engine.from_string(path.read_text(encoding="utf-8"))

    assert len(template.nodelist) > 0


def test_no_page_asks_the_database_from_a_template() -> None:
    queries = re.compile(r"(?<!\bforloop)\.(?:objects|all|filter|exists|first|order_by)(?=[\s|%}.])")
    tags = re.compile(r"{[{%].*?[%}]}", re.DOTALL)
    found = [
        f"{name(path)}: {tag}"
        for path in templates()
        for tag in tags.findall(path.read_text(encoding="utf-8"))
        if queries.search(tag)
    ]

    assert found == []


@pytest.mark.parametrize("does", ["frame-back", "frame-forward", "rate"])
def test_a_button_of_every_control_bar_is_written_once(does: str) -> None:
    written = found_by(re.compile(rf'data-do="{does}"'))

    assert len(written) == 1
