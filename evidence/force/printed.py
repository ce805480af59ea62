"""The use of force in the report of a TASER use: categories by source, form, aftercare, reviews."""

from xml.sax.saxutils import escape

from django.utils import timezone
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, KeepTogether, LongTable, Paragraph

from evidence.force.answers import in_words
from evidence.force.panel import Panel
from evidence.printed import PART, TEXT, table


def levels_table(panel: Panel) -> LongTable:
    """Return the seven categories, device and officer side by side."""
    officer = {None: "no form yet", True: "yes", False: "no"}
    rows = [
        (
            row.name,
            row.says,
            f"{timezone.localtime(row.at):%H:%M:%S}" if row.at else "",
            officer[row.said],
            row.disagreement,
        )
        for row in panel.levels
    ]
    columns = ("Category", "Device", "At", "Officer", "Disagreement")
    return table(columns, rows, [44 * mm, 30 * mm, 24 * mm, 30 * mm, 90 * mm])


def force_parts(panel: Panel) -> list[Flowable]:
    """Return form, aftercare and reviews, each under its heading."""
    return [*_form(panel), *_aftercare(panel), *_reviews(panel)]


def _form(panel: Panel) -> list[Flowable]:
    head = Paragraph("Use-of-force form", PART)
    if panel.form is None or panel.form.sent_by is None or panel.form.sent_at is None:
        return [KeepTogether([head, Paragraph(escape(panel.standing.words), TEXT)])]
    form, sent = panel.form, timezone.localtime(panel.form.sent_at)
    words = f"Version {form.number}, signed by {panel.form.sent_by.label}, {sent:%d %b %Y, %H:%M:%S} local time."
    words += f" Highest use: {form.get_highest_display().lower()}."
    if form.reason:
        words += f" Amended, because: {form.reason}"
    rows = [
        (escape(page.step.title), escape(label if not page.is_single else ""), escape(said))
        for page in in_words(form.answers)
        for label, said in page.rows
    ]
    answers = table(("Asked", "", "Answered"), rows, [80 * mm, 60 * mm, 133 * mm])
    return [KeepTogether([head, Paragraph(escape(words), TEXT)]), answers]


def _aftercare(panel: Panel) -> list[Flowable]:
    if not panel.aftercare:
        return []
    rows = [(care.words, "yes" if care.is_done else "no", escape(care.note)) for care in panel.aftercare]
    head = Paragraph("Aftercare and exhibits", PART)
    return [KeepTogether([head, table(("What", "Done", "Note"), rows, [70 * mm, 20 * mm, 150 * mm])])]


def _reviews(panel: Panel) -> list[Flowable]:
    parts: list[Flowable] = [Paragraph("Review", PART)]
    for review in panel.reviews:
        at = timezone.localtime(review.reviewed_at)
        words = f"{review.get_outcome_display()}. Signed by {review.signed_as}, {at:%d %b %Y, %H:%M:%S} local time."
        if review.grounds:
            words += f" Grounds: {', '.join(review.ground_names)}."
        if review.learning:
            words += f" Learning: {review.learning}"
        parts.append(Paragraph(escape(words), TEXT))
        rows = [(asked, answer, escape(note)) for asked, answer, note in review.answered]
        parts.append(table(("Asked", "Answer", "Note"), rows, [130 * mm, 30 * mm, 113 * mm]))
    if not panel.reviews:
        parts.append(Paragraph("Nobody has reviewed it yet.", TEXT))
    return parts
