"""The symbols of `config/static/icons.svg` as parts of a page.

A page that refers to the file has to fetch all 62 kB of it, and a browser then lays it out once more for each symbol.
"""

import functools
import re
from pathlib import Path

from django.utils.html import format_html
from django.utils.safestring import SafeString

SPRITE = Path(__file__).parent / "static" / "icons.svg"
SYMBOL = re.compile(r'<symbol id="i-([a-z0-9-]+)" viewBox="0 0 24 24">(.+?)</symbol>')


@functools.cache
def symbols() -> dict[str, SafeString]:
    """Return what each symbol consists of, by its name."""
    return {name: SafeString(shapes) for name, shapes in SYMBOL.findall(SPRITE.read_text(encoding="utf-8"))}


@functools.lru_cache(4096)
def drawn(name: str, css_class: str, label: str) -> SafeString:
    """Return a symbol, nothing within for an unknown one: hidden from screen readers, unless `label` names it."""
    reader = format_html('role="img" aria-label="{}"', label) if label else SafeString('aria-hidden="true"')
    outside = '<svg class="i {}" viewBox="0 0 24 24" {} focusable="false">{}</svg>'
    return format_html(outside, css_class, reader, symbols().get(name, ""))
