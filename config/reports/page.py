"""The results page put together: figures, charts, and the rows of the same as a file."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from accounts.models import User
from config.reports import charts, figures
from config.reports.durations import Durations
from config.reports.explained import HOW_WE_COUNT
from config.reports.figures import STEPS
from config.reports.period import CHOICES, Period
from evidence.taser.counting import CoverageCount
from incidents.surveys.models import Measure, Survey
from incidents.surveys.results import Counted, measured

COLUMNS = ("figure", "of", "value", "unit", "from", "to", "counted", "note")
LINES = {Measure.FELT_SAFER: "s-blue", Measure.RECOMMEND: "s-teal", Measure.SUPPORT: "s-violet"}


@dataclass(frozen=True)
class Card:
    """One of the three surveys of the case study."""

    survey: Survey
    counted: Counted | None
    line: str
    trend: charts.Trend | None

    @property
    def verdict(self) -> str:
        """What the share says beside the pilot."""
        pilot = self.survey.pilot_percent
        return self.counted.share.compared_with(pilot) if self.counted and pilot is not None else ""

    @property
    def tone(self) -> str:
        """Green for a real rise, amber for a real fall, none for chance."""
        pilot = self.survey.pilot_percent
        if self.counted is None or pilot is None:
            return ""
        return {"up": "green", "down": "amber"}.get(self.counted.share.against(pilot), "")


def cards(period: Period) -> list[Card]:
    """Return the three measures in the order of the case study: three queries."""
    surveys = {survey.measure: survey for survey in Survey.objects.exclude(measure="")}
    found = measured(surveys.values(), period.first_day)
    return [_card(surveys[measure], found.get(surveys[measure].pk)) for measure in Measure if measure in surveys]


def _card(survey: Survey, counted: Counted | None) -> Card:
    is_shown = counted is not None and counted.is_shown
    drawn = charts.trend(counted.quarters, survey.pilot_percent) if counted and is_shown else None
    return Card(survey, counted, LINES[Measure(survey.measure)], drawn)


def fill(person: User, period: Period) -> dict[str, Any]:
    """Return what the page shows: at most fourteen queries, roles and reach among them."""
    supervision, activation = figures.supervision(person, period), figures.activation(person, period)
    taken, months = supervision.taken, figures.taser_months(person)
    return {
        "period": period,
        "periods": CHOICES.items(),
        "cards": cards(period),
        "recordings": figures.recordings(person, period),
        "supervision": supervision,
        "histogram": charts.columns([(bar.label, bar.count) for bar in taken.bars(STEPS)]) if taken.is_shown else [],
        "activation": charts.rows(activation),
        "activated": (sum(yes for _, yes, _ in activation), sum(count for _, _, count in activation)),
        "coverage": figures.coverage(person, period),
        "sharing": figures.sharing(person, period),
        "months": months,
        "taser": charts.columns([(month.label, month.total) for month in months]),
        "explained": HOW_WE_COUNT,
    }


def lines_of(filled: dict[str, Any]) -> Iterator[tuple[object, ...]]:
    """Return the page's figures as rows of the file; what is hidden on the page is hidden here."""
    for card in filled["cards"]:
        yield from _survey_lines(card)
    supervision, recordings = filled["supervision"], filled["recordings"]
    yield from _duration_lines("Alert to supervision", supervision.taken, f"{supervision.unanswered} not answered")
    for row in filled["activation"].rows:
        yield (
            "Incidents with body-worn video",
            row.label,
            f"{row.percent:.1f}",
            "%",
            "",
            "",
            row.count,
            f"{row.yes} have",
        )
    yield from _coverage_lines(filled["coverage"])
    yield from _duration_lines("Charge request to CPS", filled["sharing"], "")
    for month in filled["months"]:
        note = f"{month.fired} fired, {month.other_discharge} drive-stun, {month.shown} shown, {month.no_form} no form"
        yield "TASER uses", month.label, month.total, "uses", "", "", month.total, note
    yield (
        "Recordings",
        "all",
        recordings["count"],
        "recordings",
        "",
        "",
        recordings["count"],
        f"{recordings['hours']} h",
    )


def _coverage_lines(coverage: CoverageCount) -> Iterator[tuple[object, ...]]:
    if coverage.count:
        part = 100 * coverage.covered / coverage.count
        note = f"{coverage.partly} in part, {coverage.not_covered} not, {coverage.waiting} waiting"
        yield "TASER uses filmed", "all", f"{part:.1f}", "%", "", "", coverage.count, note


def _survey_lines(card: Card) -> Iterator[tuple[object, ...]]:
    name, counted = card.survey.get_measure_display(), card.counted
    if counted is None or not counted.is_shown:
        yield name, "all", "", "%", "", "", "", counted.missing if counted else "Nobody was asked yet"
        return
    pilot = card.survey.pilot_percent
    if pilot is not None:
        yield name, "pilot", pilot, "%", "", "", "", ""
    share = counted.share
    ends = f"{share.low:.1f}", f"{share.high:.1f}"
    yield name, "all", f"{share.percent:.1f}", "%", *ends, share.count, card.verdict
    for cell in counted.quarters:
        if cell.share is None:
            yield name, cell.label, "", "%", "", "", "", cell.note
        else:
            ends = f"{cell.share.low:.1f}", f"{cell.share.high:.1f}"
            yield name, cell.label, f"{cell.share.percent:.1f}", "%", *ends, cell.count, ""


def _duration_lines(name: str, taken: Durations, note: str) -> Iterator[tuple[object, ...]]:
    if not taken.is_shown:
        yield name, "median", "", "s", "", "", taken.count, f"Not enough yet ({taken.count} of 10). {note}".strip()
        return
    yield name, "median", f"{taken.at(0.5):.1f}", "s", "", "", taken.count, note
    yield name, "slowest tenth", f"{taken.at(0.9):.1f}", "s", "", "", taken.count, ""
