"""Icons, times, durations, sizes and hashes as every page shows them (built in: templates need no `load`)."""

import datetime
import functools
import json

from django import template
from django.conf import settings
from django.contrib.messages.storage.base import Message
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from accounts.toasts import Undo, undo_of
from config.icons import drawn
from config.keys import listed_keys
from config.static_files import modules_behind

register = template.Library()

MODULES = (
    "badge",
    "copy",
    "drafts",
    "focus",
    "interrupted",
    "keys",
    "menu",
    "opener",
    "retry",
    "session",
    "theme",
    "tabs",
    "toast",
)  # config/static/js
UNITS = ("bytes", "kB", "MB", "GB", "TB", "PB")
DATE_FORMAT = "%-d %b %Y"
CLOCK_FORMAT = "%H:%M:%S"
UTC_FORMAT = f"{DATE_FORMAT}, {CLOCK_FORMAT} UTC"


def in_local_zone(moment: datetime.datetime) -> datetime.datetime:
    """Return the moment in the force's own time zone; a moment without a zone is taken as UTC."""
    if timezone.is_naive(moment):
        moment = moment.replace(tzinfo=datetime.UTC)
    return timezone.localtime(moment)


@functools.cache
def address_of(file: str) -> str:
    """Return the hashed address of a static file; it stays while the process lives, and a page asks 30 times."""
    return static(file)


@register.simple_tag
def icon(name: str, css_class: str = "", label: str = "") -> SafeString:
    """Return a symbol: hidden from screen readers, unless `label` gives it a name."""
    return drawn(name, css_class, label)


@register.simple_tag
def key_rows() -> SafeString:
    """Return the rows of the table of keys; they stay while the process lives, and each page has them."""
    return _key_rows()


@functools.cache
def _key_rows() -> SafeString:
    return render_to_string("partials/key_rows.html", {"rows": listed_keys()})


@register.simple_tag
def modules() -> SafeString:
    """Return the attribute of `<body>` that tells start.mjs the hashed address of each module."""
    addresses = {name: address_of(f"js/{name}.mjs") for name in MODULES}
    return format_html('data-modules="{}"', json.dumps(addresses))


@register.simple_tag
def preload(*names: str) -> SafeString:
    """Return hints for modules that start.mjs is going to ask for, behind everything else that the page needs."""
    hint = '<link rel="modulepreload" href="{}" fetchpriority="low">'
    return format_html_join("", hint, ((address_of(f"js/{name}.mjs"),) for name in names))


@register.simple_tag
def module(name: str) -> SafeString:
    """Return the script element of a module, and hints that let the browser fetch at once all that it brings in."""
    first, *others = modules_behind(name)
    hints = format_html_join("", '<link rel="modulepreload" href="{}">', ((address_of(other),) for other in others))
    return format_html('{}<script type="module" src="{}"></script>', hints, address_of(first))


@register.simple_tag
def base_map() -> SafeString:
    """Return the attributes of an element that holds a map: where style, library, its worker and our module are."""
    folder = "vendor/maplibre-gl-6.17.0"
    addresses = {
        "style": settings.MAP_STYLE_URL or reverse("map-style"),
        "library": static(f"{folder}/maplibre-gl.mjs"),
        "worker": static(f"{folder}/maplibre-gl-worker.mjs"),
        "module": static("map/base_map.mjs"),
        "pmtiles": static("vendor/pmtiles-4.5.0/pmtiles.js"),
        "icons": static("icons.svg"),
    }
    return format_html('data-base-map="{}"', json.dumps(addresses))


@register.filter(name="json")
def as_json(value: object) -> str:
    """Return a value as JSON writes it, whatever the language of the page; templates escape it for an attribute."""
    return json.dumps(value, separators=(",", ":"))


@register.filter
def local_time(moment: datetime.datetime | None) -> str:
    """Return the local time of day with seconds, as in 22:47:02."""
    return in_local_zone(moment).strftime(CLOCK_FORMAT) if moment else ""


@register.filter
def local_milliseconds(moment: datetime.datetime | None) -> str:
    """Return the local time of day to the millisecond, as in 22:47:02.480: logs of devices are that fine."""
    if not moment:
        return ""
    local = in_local_zone(moment)
    return f"{local:%H:%M:%S}.{local.microsecond // 1000:03}"


@register.filter
def local_date(moment: datetime.datetime | datetime.date | None) -> str:
    """Return the local date, as in 21 Nov 2026."""
    if not moment:
        return ""
    day = in_local_zone(moment) if isinstance(moment, datetime.datetime) else moment
    return day.strftime(DATE_FORMAT)


@register.filter
def local_datetime(moment: datetime.datetime | None) -> str:
    """Return the local date and time, as in 21 Nov 2026, 22:47:02."""
    return in_local_zone(moment).strftime(f"{DATE_FORMAT}, {CLOCK_FORMAT}") if moment else ""


@register.simple_tag(name="time")
def time_tag(moment: datetime.datetime | None, show: str = "datetime", css_class: str = "") -> SafeString | str:
    """Return a `<time>` in local time with UTC on hover; `show` is datetime, date, time or ago."""
    if not moment:
        return ""
    shown = {"date": local_date, "time": local_time, "ago": ago}.get(show, local_datetime)
    utc = moment.astimezone(datetime.UTC)
    exact, whole = utc.replace(tzinfo=None).isoformat(timespec="microseconds"), utc.strftime(UTC_FORMAT)
    its_class = format_html(' class="{}"', css_class) if css_class else ""
    # Nothing here needs escaping, and a list has fifty of them.
    return SafeString(f'<time datetime="{exact}Z"{its_class} title="{whole}">{shown(moment)}</time>')


@register.filter
def ago(moment: datetime.datetime | None) -> str:
    """Return how long ago the moment was, in one unit: just now, 4 min ago, 3 h ago, 2 days ago."""
    if not moment:
        return ""
    return age((timezone.now() - moment).total_seconds())


def age(seconds: float) -> str:
    """Return an age given in seconds as words."""
    if seconds < 60:
        return "just now"
    if seconds < 3600:
        return f"{int(seconds // 60)} min ago"
    if seconds < 86400:
        return f"{int(seconds // 3600)} h ago"
    days = int(seconds // 86400)
    return "1 day ago" if days == 1 else f"{days} days ago"


@register.filter
def duration(milliseconds: int | None) -> str:
    """Return a length given in milliseconds as 18:04, or 1:02:03 from one hour on; parts of a second are dropped."""
    if milliseconds is None:
        return ""
    seconds = int(milliseconds) // 1000
    hours, rest = divmod(seconds, 3600)
    minutes, seconds = divmod(rest, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes:02}:{seconds:02}"


@register.filter(name="bytes")
def size(count: int | None) -> str:
    """Return a number of bytes in decimal units, as in 3.4 GB."""
    if count is None:
        return ""
    value = float(count)
    unit = 0
    while value >= 1000 and unit < len(UNITS) - 1:
        value /= 1000
        unit += 1
    number = f"{value:.0f}" if unit == 0 or value >= 100 else f"{value:.1f}".removesuffix(".0")
    return f"{number} {UNITS[unit]}"


@register.filter
def grouped_hash(digest: str | None) -> str:
    """Return a long hexadecimal digest as its ends in groups of four: 9f2c 71e0 4ab8 … d053 6e1a."""
    if not digest:
        return ""
    groups = [digest[start : start + 4] for start in range(0, len(digest), 4)]
    return " ".join(groups) if len(groups) <= 6 else f"{' '.join(groups[:3])} … {' '.join(groups[-2:])}"


@register.filter
def words(name: str) -> str:
    """Return a name of the code as words: `incoming_disk` becomes "Incoming disk"."""
    return name.replace("_", " ").capitalize()


@register.filter
def undo(message: Message) -> Undo | None:
    """Return where the Undo button of a message posts to, or None when it has none."""
    return undo_of(message)
