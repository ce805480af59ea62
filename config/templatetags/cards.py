"""The HTML of what a page of the library has many of. A template of a card takes 0.2 ms, fifty a third of the page."""

from collections.abc import Iterable
from html import escape

from django import template
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from config.templatetags.exhibit import duration, icon, time_tag
from evidence.views.library.cards import Card
from evidence.views.library.links import Link
from evidence.views.library.scrubber import Period

CARD = (
    '<article class="ev" data-item="{pk}"{scrub}><span class="vid">{picture}{box}<span class="badge bl">{icon}{source}'
    '</span>{length}</span><span class="meta"><a class="ttl b" href="{address}">{title}</a>'
    '<span class="t3 sm">{who} · {moment}</span>{hit}{tags}</span></article>'
)
PICTURE = '<img src="{}" alt="" loading="lazy" width="640" height="360">'
NO_PICTURE = '<span class="none">{}{}</span>'
OPENS = '<a class="none" href="{}" tabindex="-1">{}{}</a>'
BOX = (
    '<label class="pick"><input class="cb" type="checkbox" name="items" value="{}" form="bulk" '
    'aria-label="Select {}"></label>'
)
CHOICE = (
    '<li><a href="{}"{}><span class="box"></span><span class="grow trunc">{}</span><span class="t3">{}</span></a></li>'
)
DAYS = '<ol class="days">'
CURRENT = ' aria-current="true"'
PERIOD = (
    '<a href="{address}"{current} title="{label}: {count}"><span>{label}</span><svg viewBox="0 0 44 6" '
    'aria-hidden="true"><rect y="1" height="4" rx="1" width="{bar}" class="{tone}" /></svg>'
    '<span class="sr">{count} items</span></a>'
)

register = template.Library()


@register.simple_tag
def cards_of(cards: Iterable[Card], *, may_pick: bool) -> SafeString:
    """Return cards one behind the other; with a box to tick for who may change items."""
    return mark_safe("".join(_card(card, may_pick=may_pick) for card in cards))  # noqa: S308 (each text is escaped)


@register.simple_tag
def choices_of(links: Iterable[Link]) -> SafeString:
    """Return the choices of one facet."""
    lines = (
        CHOICE.format(escape(link.address), CURRENT if link.is_current else "", escape(link.label), escape(link.note))
        for link in links
    )
    return mark_safe("".join(lines))  # noqa: S308 (each text is escaped)


@register.simple_tag
def years_of(periods: Iterable[Period]) -> SafeString:
    """Return the lines of the date scrubber: years, in them months, in them days."""
    lines = (f'<li class="year">{_period(year, "<ol>", DAYS)}</li>' for year in periods)
    return mark_safe("".join(lines))  # noqa: S308 (each text is escaped)


def _period(period: Period, *lists: str) -> str:
    """Return a period and what lies in it, within the first of the lists; the others are for what lies deeper."""
    text = PERIOD.format(
        address=escape(period.address),
        current=CURRENT if period.is_current else "",
        label=escape(period.label),
        count=escape(period.count),
        bar=period.bar,
        tone="f-blue" if period.is_current else "f-mut",
    )
    if not period.parts:
        return text
    parts = "".join(f"<li>{_period(part, *lists[1:])}</li>" for part in period.parts)
    return f"{text}{lists[0]}{parts}</ol>"


def _card(card: Card, *, may_pick: bool) -> str:
    item, title, tags = card.item, escape(card.item.title), card.tags
    address = escape(card.address)
    return CARD.format(
        pk=item.pk,
        scrub=f' data-scrub="{address}storyboard/"' if card.poster and item.kind == "video" else "",
        picture=_picture(card),
        box=BOX.format(item.pk, title) if may_pick else "",
        icon=icon(card.icon, "i-12"),
        source=escape(card.source),
        length=f'<span class="badge br">{duration(item.duration_ms)}</span>' if item.duration_ms else "",
        address=address,
        title=title,
        who=escape(card.who),
        moment=time_tag(card.moment, "time") if card.moment else "time unknown",
        hit=f'<span class="hit">{conditional_escape(card.hit)}</span>' if card.hit else "",
        tags=f'<span class="tg">{_tags(tags)}</span>' if tags else "",
    )


def _picture(card: Card) -> str:
    if card.poster:
        return PICTURE.format(escape(card.poster))
    if card.is_log and not card.is_locked:
        return OPENS.format(escape(card.address), icon("zap", "i-20"), "Open its uses")
    words = "Viewing lock" if card.is_locked else card.item.get_readiness_display()
    return NO_PICTURE.format(icon(card.icon, "i-20"), escape(words))


def _tags(tags: list[tuple[str, str]]) -> str:
    return "".join(f'<span class="tag {escape(tone)}">{escape(words)}</span>' for tone, words in tags)
